"""The one table of a record's states, and the only writer of its status."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.records.models import Correction, Record, StatusChange
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.school.actors import Actor


class Who(StrEnum):
    """Who may cause an event."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    ORGANISER = "organiser"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class Step:
    """Where an event leads and who may cause it."""

    after: RecordState
    who: Who


TABLE = MappingProxyType(
    {
        (RecordState.DRAFT, RecordEvent.SUBMIT): Step(RecordState.SUBMITTED, Who.AUTHOR),
        (RecordState.DRAFT, RecordEvent.WITHDRAW): Step(RecordState.WITHDRAWN, Who.AUTHOR),
        (RecordState.SUBMITTED, RecordEvent.APPROVE): Step(RecordState.APPROVED, Who.REVIEWER),
        (RecordState.SUBMITTED, RecordEvent.RETURN): Step(RecordState.RETURNED, Who.REVIEWER),
        (RecordState.SUBMITTED, RecordEvent.WITHDRAW): Step(RecordState.WITHDRAWN, Who.AUTHOR),
        (RecordState.RETURNED, RecordEvent.SUBMIT): Step(RecordState.SUBMITTED, Who.AUTHOR),
        (RecordState.RETURNED, RecordEvent.WITHDRAW): Step(RecordState.WITHDRAWN, Who.AUTHOR),
        (RecordState.RETURNED, RecordEvent.UNDO): Step(RecordState.SUBMITTED, Who.DECIDER),
        (RecordState.APPROVED, RecordEvent.UNDO): Step(RecordState.SUBMITTED, Who.DECIDER),
        (RecordState.WITHDRAWN, RecordEvent.REOPEN): Step(RecordState.DRAFT, Who.AUTHOR),
        (RecordState.DRAFT, RecordEvent.VERIFY): Step(RecordState.APPROVED, Who.REVIEWER),
        (RecordState.APPROVED, RecordEvent.UNVERIFY): Step(RecordState.DRAFT, Who.DECIDER),
        (RecordState.SUBMITTED, RecordEvent.VERIFY): Step(RecordState.APPROVED, Who.ORGANISER),
        (RecordState.DRAFT, RecordEvent.RETRACT): Step(RecordState.WITHDRAWN, Who.ORGANISER),
        (RecordState.SUBMITTED, RecordEvent.RETRACT): Step(RecordState.WITHDRAWN, Who.ORGANISER),
        (RecordState.RETURNED, RecordEvent.RETRACT): Step(RecordState.WITHDRAWN, Who.ORGANISER),
        (RecordState.APPROVED, RecordEvent.RETRACT): Step(RecordState.WITHDRAWN, Who.REVIEWER),
        (RecordState.WITHDRAWN, RecordEvent.RESTORE): Step(RecordState.DRAFT, Who.ORGANISER),
        (RecordState.APPROVED, RecordEvent.OVERTURN): Step(RecordState.WITHDRAWN, Who.COMMITTEE),
    }
)


class IllegalStep(Exception):
    """The record is not in a state from which this event leads anywhere."""


def advance(record: Record, event: RecordEvent, actor: Actor, reason: str | None = None) -> StatusChange:
    """Move a record along the table and write its history; policy was asked before.

    Raises IllegalStep when the table has no such step.
    """
    step = TABLE.get((record.status, event))
    if step is None:
        raise IllegalStep(f"{event} from {record.status}")
    change = StatusChange(
        school_id=record.school_id,
        record_id=record.id,
        before=record.status,
        after=step.after,
        event=event.value,
        actor_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
    )
    _stamp(record, event, actor, reason)
    record.status = step.after
    record.updated_at = clock.now()
    db.session.add(change)
    audit.log(f"record.{event.value}", record, actor_id=actor.user_id)
    return change


def advance_correction(correction: Correction, after: CorrectionState, actor: Actor | None, answer: str = "") -> None:
    """Close an open correction; policy was asked before. Nobody as actor: it settled itself. Raises IllegalStep."""
    if correction.status is not CorrectionState.OPEN or after is CorrectionState.OPEN:
        raise IllegalStep(f"{after} from {correction.status}")
    correction.status, correction.answer, correction.decided_at = after, answer, clock.now()
    if actor is not None:
        correction.decided_by_id, correction.decided_by_name = actor.user_id, actor.name
    audit.log(f"correction.{after.value}", correction, actor_id=actor.user_id if actor else None)


def _stamp(record: Record, event: RecordEvent, actor: Actor, reason: str | None) -> None:
    """Who and when, as the new state's invariants ask."""
    moment = clock.now()
    if event in {RecordEvent.SUBMIT, RecordEvent.UNDO, RecordEvent.UNVERIFY}:
        record.submitted_at = moment if event is RecordEvent.SUBMIT else record.submitted_at
        record.approver_id = record.decided_at = record.return_reason = None
    elif event in {RecordEvent.APPROVE, RecordEvent.VERIFY}:
        record.approver_id, record.decided_at = actor.user_id, moment
        if record.status is RecordState.DRAFT:
            record.submitted_at = None  # taken in as it lay there; undoing gives the draft back
    elif event is RecordEvent.RETURN:
        record.return_reason, record.decided_at = reason, moment
    elif event in {RecordEvent.RETRACT, RecordEvent.OVERTURN}:
        record.retracted_at = moment
    elif event is RecordEvent.RESTORE:
        record.retracted_at = record.approver_id = record.decided_at = record.return_reason = None
