"""Drafting from rosters: a confirmed activity gives each participant one record, and sends later changes through."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.orm.exc import StaleDataError

from portfolio.accounts.models import User
from portfolio.activities import actions as activity_actions
from portfolio.activities.models import Activity
from portfolio.activities.policy import can_run
from portfolio.activities.states import ActivityEvent, ActivityState
from portfolio.activities.workflow import advance as advance_activity
from portfolio.core import audit, clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.records.actions import NotAllowed
from portfolio.records.drafting_checks import hindrance
from portfolio.records.drafting_plan import OPEN_STATES, Entry, Plan, plan_drafting
from portfolio.records.locking import lock_activity
from portfolio.records.models import Correction, Record
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.records.typed import new_number, searchable
from portfolio.records.workflow import advance, advance_correction
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import moment

Rows = list[dict[str, Any]]


def confirm_activity(actor: Actor, activity: Activity, revision: int, *, is_so_far: bool = False) -> dict[str, int]:
    """Draft, change, retract: what `plan_drafting` says now, in this transaction; how many of each.

    `is_so_far`: a series may be confirmed before its last session. Raises NotAllowed, Conflict where somebody was
    quicker, Refusal where it is not the time.
    """
    _hold(actor, activity, revision)
    reason = hindrance(activity, is_so_far=is_so_far)
    if reason:
        raise Refusal(reason)
    plan = plan_drafting(activity, is_locked=True)
    advance_activity(activity, ActivityEvent.CONFIRM, actor)
    carry_out(actor, plan)
    return plan.counts


def carry_out(actor: Actor, plan: Plan) -> None:
    """Do what the plan says; flushed. Raises Conflict where a record was changed at the same moment."""
    _file_new(actor, plan)
    for entry in plan.restored:
        advance(entry.its_record, RecordEvent.RESTORE, actor)
    for entry in (*plan.changed, *plan.restored):
        _change(actor, plan, entry)
    for entry in plan.retracted:
        advance(entry.its_record, RecordEvent.RETRACT, actor, str(entry.why.title) if entry.why else None)
    for entry in plan.asked:
        _ask(actor, entry.its_record, entry, wants=entry.changes)
    for entry in plan.withdrawals:
        _ask(actor, entry.its_record, entry, is_withdrawal=True, note=str(entry.why.title) if entry.why else "")
    _settle(plan)
    _answer_disputes(actor, [entry.its_record.id for entry in (*plan.changed, *plan.retracted)])
    audit.log("activity.draft", plan.sheet.activity, actor_id=actor.user_id, **plan.counts)
    _flush()


def cancel_activity(actor: Actor, activity: Activity, reason: str) -> None:
    """Call it off: open records are taken off with the reason, approved ones go to their class for a decision."""
    lock_activity(activity)
    activity_actions.cancel_activity(actor, activity, reason)
    records = db.session.scalars(
        select(Record).where(Record.activity_id == activity.id).order_by(Record.id).with_for_update()
    ).all()
    said = _open_roster_corrections([record.id for record in records])
    for record in records:
        if record.status in OPEN_STATES:
            advance(record, RecordEvent.RETRACT, actor, reason)
        elif record.status is RecordState.APPROVED:
            _file_correction(actor, record, said.get(record.id), is_withdrawal=True, note=reason)
        elif record.retracted_at is None:
            record.retracted_at = clock.now()
    _flush()


def reinstate_activity(actor: Actor, activity: Activity) -> None:
    """Take it up again; its records come back when it is confirmed."""
    lock_activity(activity)
    activity_actions.reinstate_activity(actor, activity)
    _flush()


def _hold(actor: Actor, activity: Activity, revision: int) -> None:
    if not can_run(activity, actor) or actor.user_id is None:
        raise NotAllowed(_("Only those who run this activity may confirm it."))
    lock_activity(activity)
    if activity.revision != revision:
        raise Conflict(_overtaken(activity))
    if activity.status is ActivityState.CANCELLED or activity.is_template:
        raise Conflict(_("This activity was called off. Take it up again first."))


def _overtaken(activity: Activity) -> str:
    by = db.session.get(User, activity.confirmed_by_id) if activity.confirmed_by_id else None
    if activity.status is ActivityState.CONFIRMED and by is not None:
        return _(
            "%(name)s confirmed this activity on %(when)s. Please look at the page again.",
            name=by.name, when=moment(activity.confirmed_at),
        )  # fmt: skip
    return _("This activity was changed a moment ago. Please look at the page again.")


def _file_new(actor: Actor, plan: Plan) -> None:
    rows = [_new_row(plan, entry) for entry in plan.new]
    if not rows:
        return
    ids = db.session.scalars(insert(Record).returning(Record.id, sort_by_parameter_order=True), rows)
    moment_now = clock.now()
    db.session.execute(
        insert(AuditEvent),
        [
            {
                "school_id": actor.school_id, "at": moment_now, "actor_id": actor.user_id, "action": "record.create",
                "subject_type": "record", "subject_id": record_id, "facts": {"activity_id": plan.sheet.activity.id},
            }
            for record_id in ids
        ],
    )  # fmt: skip


def _new_row(plan: Plan, entry: Entry) -> dict[str, Any]:
    activity, participant = plan.sheet.activity, entry.participant
    row = entry.facts | {
        "school_id": activity.school_id, "number": new_number(), "activity_id": activity.id,
        "student_id": participant.student_id, "term_id": activity.term_id, "class_id": participant.class_id,
        "author_id": participant.student.user_id, "form_key": form_key(activity.id, participant.student_id),
        "source": plan.sheet.source(participant), "description": "", "reflection": "",
    }  # fmt: skip
    return row | {"search_text": searchable(Record(**row))}


def form_key(activity_id: int, student_id: int) -> str:
    """The key a drafted record has, the same whoever drafts it."""
    return f"activity:{activity_id}:{student_id}"


def _change(actor: Actor, plan: Plan, entry: Entry) -> None:
    """The facts of a record that nobody has approved follow the roster at once; its history shows what they were."""
    record = entry.its_record
    if not entry.changes:
        return
    for name, value in entry.facts.items():
        setattr(record, name, value)
    record.source = plan.sheet.source(entry.participant)
    record.search_text, record.updated_at = searchable(record), clock.now()
    db.session.add(
        Correction(
            school_id=record.school_id, record_id=record.id, is_from_roster=True, wants=entry.changes,
            status=CorrectionState.ACCEPTED, asked_by_id=actor.user_id, asked_by_name=actor.name,
            decided_by_id=actor.user_id, decided_by_name=actor.name, decided_at=clock.now(),
        )
    )  # fmt: skip


def _ask(actor: Actor, record: Record, entry: Entry, **what: Any) -> None:
    _file_correction(actor, record, entry.replaces, **what)


def _file_correction(actor: Actor, record: Record, replaced: Correction | None, **what: Any) -> None:
    """What the roster wants of an approved record, for its class to decide; one at a time."""
    said = {"wants": {}, "is_withdrawal": False, "note": ""} | what
    correction = replaced or Correction(school_id=record.school_id, record_id=record.id, is_from_roster=True)
    for name, value in said.items():
        setattr(correction, name, value)
    correction.asked_by_id, correction.asked_by_name = actor.user_id or 0, actor.name
    correction.asked_at = clock.now()
    db.session.add(correction)


def _settle(plan: Plan) -> None:
    for correction in plan.settled:
        said = _("The roster says the same as the record again.")
        advance_correction(correction, CorrectionState.REFUSED, None, said)
    for record in plan.barred:
        record.retracted_at = clock.now()
    for record in plan.unbarred:
        record.retracted_at = None


def _answer_disputes(actor: Actor, record_ids: Iterable[int]) -> None:
    """The roster was set right: what the students asked is answered by that."""
    for row in _open_corrections(record_ids, is_from_roster=False).values():
        advance_correction(row, CorrectionState.ACCEPTED, actor)


def _open_roster_corrections(record_ids: Iterable[int]) -> dict[int, Correction]:
    return _open_corrections(record_ids, is_from_roster=True)


def _open_corrections(record_ids: Iterable[int], *, is_from_roster: bool) -> dict[int, Correction]:
    rows = db.session.scalars(
        select(Correction).where(
            Correction.record_id.in_(list(record_ids)),
            Correction.is_from_roster.is_(is_from_roster),
            Correction.status == CorrectionState.OPEN,
        )
    )
    return {row.record_id: row for row in rows}


def _flush() -> None:
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Conflict(_("Somebody changed one of these records at the same moment. Please try again.")) from error
