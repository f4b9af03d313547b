"""Roster import: an upload waits as its owner's batch, is planned against the school as it is, and confirmed once."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from werkzeug.exceptions import Forbidden, NotFound

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.school.actors import Actor
from portfolio.school.import_models import ImportBatch, RosterKind
from portfolio.school.models import School, Student
from portfolio.school.policy import can_administer
from portfolio.school.queries import current_term
from portfolio.school.roster import Roster, read_roster, roster_from_json
from portfolio.school.roster_plan import Plan
from portfolio.school.staff_import import apply_staff
from portfolio.school.staff_roster import plan_staff
from portfolio.school.student_import import apply_students
from portfolio.school.student_roster import plan_students
from portfolio.web.errors import Conflict

KEPT_FOR = timedelta(hours=24)


def default_effective_on() -> date:
    """From which day people are in their classes: a first list holds for the term so far, later ones from today."""
    today, term = clock.today(), current_term()
    has_students = db.session.scalar(select(Student.id).limit(1)) is not None
    if has_students or term is None or not term.starts_on <= today <= term.ends_on:
        return today
    return term.starts_on


def keep_upload(data: bytes, filename: str, kind: RosterKind, effective_on: date, actor: Actor) -> ImportBatch:
    """Read an upload and keep its rows for the dry run; the owner's older ones go. Flushed. Raises Refusal."""
    _check(actor)
    roster = read_roster(data, kind)
    forget_expired(clock.now())
    db.session.execute(
        delete(ImportBatch).where(ImportBatch.owner_id == actor.user_id, ImportBatch.confirmed_at.is_(None))
    )
    batch = ImportBatch(
        school_id=actor.school_id,
        kind=kind,
        owner_id=actor.user_id,
        filename=tidy(filename)[:200],
        content=roster.as_json(),
        effective_on=effective_on,
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def own_batch_or_404(actor: Actor, batch_id: int) -> ImportBatch:
    """The actor's own upload, as long as it waits or has been confirmed."""
    batch = db.session.scalars(
        select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.owner_id == actor.user_id)
    ).first()
    if batch is None or (batch.confirmed_at is None and batch.expires_at < clock.now()):
        raise NotFound
    return batch


def roster_of(batch: ImportBatch) -> Roster:
    """The rows that wait."""
    return roster_from_json(batch.content)


def plan_roster(roster: Roster, school: School, effective_on: date) -> Plan:
    """What the rows would do now; changes nothing."""
    plan = plan_students if roster.kind is RosterKind.STUDENTS else plan_staff
    return plan(roster, school, effective_on)


def confirm_batch(batch: ImportBatch, seen: str, actor: Actor) -> Plan:
    """Carry out what the dry run showed, once, if it would still do the same.

    Raises Conflict when the school has changed since the page was made, or the batch is already confirmed.
    """
    _check(actor)
    claimed = db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.confirmed_at.is_(None))
        .values(confirmed_at=clock.now())
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("This list has been taken over already."))
    plan = carry_out(roster_of(batch), batch.effective_on, actor, batch=batch, seen=seen)
    batch.counts, batch.content = plan.counts(), {}
    return plan


def carry_out(
    roster: Roster, effective_on: date, actor: Actor, *, batch: ImportBatch | None = None, seen: str | None = None
) -> Plan:
    """Plan and apply in the caller's transaction; nothing is committed here."""
    _check(actor)
    school = db.session.get_one(School, actor.school_id)
    plan = plan_roster(roster, school, effective_on)
    if seen is not None and plan.fingerprint() != seen:
        raise Conflict(
            _("Something at the school has changed since this page was opened. Look through the list again.")
        )
    counts = plan.counts()
    apply = apply_students if roster.kind is RosterKind.STUDENTS else apply_staff
    apply(plan, school, effective_on, actor)
    audit.log(
        "roster.import", batch or school, actor_id=actor.user_id, school_id=school.id, kind=roster.kind.value, **counts
    )
    return plan


def discard_batch(batch: ImportBatch) -> None:
    """Forget an upload that will not be confirmed."""
    db.session.delete(batch)


def forget_expired(moment: datetime) -> int:
    """Upkeep: rows of people that nobody confirmed in time are deleted. Returns how many uploads."""
    gone = db.session.execute(
        delete(ImportBatch).where(ImportBatch.expires_at < moment, ImportBatch.confirmed_at.is_(None))
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _check(actor: Actor) -> None:
    if not can_administer(actor):
        raise Forbidden
