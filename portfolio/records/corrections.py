"""Corrections: asked by anyone concerned, decided by somebody else; an approved record gets a new version."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.records import policy
from portfolio.records.actions import NotAllowed
from portfolio.records.completeness import text_fault
from portfolio.records.facts import Changes, differing, facts_as_text, from_text
from portfolio.records.locking import lock_record
from portfolio.records.models import Correction, Record, RecordVersion
from portfolio.records.reissue import reissue_archives
from portfolio.records.states import CorrectionState, RecordEvent
from portfolio.records.typed import searchable
from portfolio.records.workflow import advance, advance_correction
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import moment

NOTE_LIMIT = 100
CORRECTABLE = ("title", "from_on", "to_on", "hours", "part", "task", "award_name", "award_grade", "award_on")


class Doubt(StrEnum):
    """What a student may say is wrong, by one tap each."""

    ABSENT = "absent"
    ROLE = "role"
    RESULT = "result"
    HOURS = "hours"
    OTHER = "other"

    @property
    def title(self) -> LazyString:
        """The doubt in words."""
        return DOUBTS[self]


DOUBTS: dict[Doubt, LazyString] = {
    Doubt.ABSENT: _l("I was not there"),
    Doubt.ROLE: _l("My role is different"),
    Doubt.RESULT: _l("The result or award is different"),
    Doubt.HOURS: _l("The time or the hours are different"),
    Doubt.OTHER: _l("Something else"),
}


def dispute_record(actor: Actor, record: Record, doubts: Iterable[Doubt] = (), note: str = "") -> Correction:
    """Say that a fact is wrong; said again while it is open, it is the same wish with more words. Raises Refusal."""
    if not policy.can_dispute(record, actor) or actor.user_id is None:
        raise NotAllowed(_("Only the student whose record it is may do this."))
    note = checked_words(note, "note")
    lock_record(record)
    correction = _own_open(actor, record)
    if correction is None:
        correction = Correction(
            school_id=record.school_id, record_id=record.id, asked_by_id=actor.user_id, asked_by_name=actor.name
        )
        db.session.add(correction)
    said = [str(doubt.title) for doubt in doubts] + ([note] if note else [])
    correction.note = _("; ").join(said) or correction.note or ""
    db.session.flush()
    audit.log("correction.ask", correction, actor_id=actor.user_id, record_id=record.id)
    return correction


def answer_correction(actor: Actor, correction: Correction, *, is_accepted: bool, answer: str = "") -> None:
    """Accept or refuse; what a roster brings to an approved record is carried out with the answer.

    What a student asks is carried out on the roster, or by `correct_record`. Raises NotAllowed, Conflict, Refusal.
    """
    record = _hold(actor, correction)
    answer = checked_words(answer, "answer")
    if not is_accepted and not answer and not correction.is_from_roster:
        raise Refusal(_("Please say why: the student will read it."), field="answer")
    if is_accepted and correction.is_from_roster:
        _carry_out(actor, correction, record)
    _decide(actor, correction, CorrectionState.ACCEPTED if is_accepted else CorrectionState.REFUSED, answer)


def accept_all(actor: Actor, corrections: Iterable[Correction]) -> int:
    """Accept those that the actor may decide on; how many."""
    count = 0
    for correction in corrections:
        if policy.can_decide(correction, correction.record, actor):
            answer_correction(actor, correction, is_accepted=True)
            count += 1
    return count


def correct_record(actor: Actor, correction: Correction, facts: dict[str, Any], answer: str = "") -> Changes:
    """Set an approved record's facts right as a student asked: a new version, the old one kept. The changes."""
    record = _hold(actor, correction)
    if not policy.can_decide(correction, record, actor):
        raise NotAllowed(_("This correction is not yours to decide."))
    changes = differing(record, {name: facts[name] for name in CORRECTABLE if name in facts})
    if not changes:
        raise Refusal(_("Nothing was changed. Change a fact, or refuse the correction with a reason."))
    _new_version(record, correction, changes)
    reissue_archives(actor, record)
    correction.wants = changes
    _decide(actor, correction, CorrectionState.ACCEPTED, checked_words(answer, "answer"))
    return changes


def freeze_record(record: Record) -> None:
    """Nothing changes the record while an objection to it is being looked into; said again, it stays as it is."""
    lock_record(record)
    record.frozen_at = record.frozen_at or clock.now()
    db.session.flush()


def thaw_record(record: Record) -> None:
    """The last objection is closed."""
    lock_record(record)
    record.frozen_at = None
    db.session.flush()


def correct_by_objection(actor: Actor, record: Record, facts: dict[str, Any], number: str) -> Changes:
    """Set a frozen record's facts right as an objection of this number demands: a new version, the old one kept.

    The handler stands for whoever objected; the decision is the objection's. Raises NotAllowed, Refusal.
    """
    lock_record(record)
    if not policy.may(record, actor, RecordEvent.OVERTURN) or actor.user_id is None:
        raise NotAllowed(_("This correction is not yours to decide."))
    changes = differing(record, {name: facts[name] for name in CORRECTABLE if name in facts})
    if not changes:
        raise Refusal(_("Nothing was changed. Change a fact, or choose another decision."), "decision")
    correction = Correction(
        school_id=record.school_id, record_id=record.id, asked_by_id=actor.user_id, asked_by_name=number, wants=changes
    )
    db.session.add(correction)
    db.session.flush()
    _new_version(record, correction, changes)
    advance_correction(correction, CorrectionState.ACCEPTED, None)
    return changes


def overturn_record(actor: Actor, record: Record, reason: str) -> None:
    """Take an approved record out, as was decided on an objection. Raises NotAllowed."""
    lock_record(record)
    if not policy.may(record, actor, RecordEvent.OVERTURN):
        raise NotAllowed(_("This record is not yours to decide on."))
    advance(record, RecordEvent.OVERTURN, actor, reason)
    db.session.flush()


def checked_words(text: str, field: str) -> str:
    """A short text in one line. Raises Refusal."""
    text = tidy(text)
    fault = text_fault(text, NOTE_LIMIT)
    if fault:
        raise Refusal(fault, field=field)
    return text


def _own_open(actor: Actor, record: Record) -> Correction | None:
    return db.session.scalars(
        select(Correction).where(
            Correction.record_id == record.id,
            Correction.asked_by_id == actor.user_id,
            Correction.is_from_roster.is_(False),
            Correction.status == CorrectionState.OPEN,
        )
    ).first()


def _hold(actor: Actor, correction: Correction) -> Record:
    record = correction.record
    lock_record(record)
    db.session.refresh(correction)
    if correction.status is not CorrectionState.OPEN:
        raise Conflict(
            _(
                "%(name)s decided this on %(when)s. Please look at it again.",
                name=correction.decided_by_name or correction.asked_by_name, when=moment(correction.decided_at),
            )
        )  # fmt: skip
    if not policy.can_answer(correction, record, actor):
        raise NotAllowed(_("This correction is not yours to decide."))
    return record


def _carry_out(actor: Actor, correction: Correction, record: Record) -> None:
    if correction.is_withdrawal:
        advance(record, RecordEvent.RETRACT, actor, correction.note or None)
    else:
        _new_version(record, correction, correction.wants)
    reissue_archives(actor, record)
    for asked in _asked_by_students(record):
        _decide(actor, asked, CorrectionState.ACCEPTED, "")


def _new_version(record: Record, correction: Correction, changes: Changes) -> None:
    db.session.add(
        RecordVersion(
            school_id=record.school_id, record_id=record.id, correction_id=correction.id, version=record.version,
            facts=facts_as_text(record),
        )
    )  # fmt: skip
    for name, (_before, after) in changes.items():
        setattr(record, name, from_text(name, after))
    record.version += 1
    record.search_text, record.updated_at = searchable(record), clock.now()


def _asked_by_students(record: Record) -> Iterable[Correction]:
    return db.session.scalars(
        select(Correction).where(
            Correction.record_id == record.id,
            Correction.is_from_roster.is_(False),
            Correction.status == CorrectionState.OPEN,
        )
    ).all()


def _decide(actor: Actor, correction: Correction, status: CorrectionState, answer: str) -> None:
    advance_correction(correction, status, actor, answer)
    try:
        db.session.flush()
    except StaleDataError as error:
        raise Conflict(_("Somebody else changed this record a moment ago. Please look at it again.")) from error
