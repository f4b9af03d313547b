"""Decisions on records: approve, return, undo, approve many. Whoever comes second is told who decided what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import policy
from portfolio.records.models import Record, StatusChange
from portfolio.records.recording_window import archived_among
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import advance
from portfolio.review.queries import decisions_of_act, last_changes, records_in_hand
from portfolio.review.reasons import checked_reason, remember_reason
from portfolio.review.rest import drafts_to_take_in
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import moment

BULK_LIMIT = 200
CHANGED = _l("This record has changed since you opened it. Please look at it again.")
ARCHIVED = _l("The class's term is archived. What was not decided before stays as it is.")
TAKEN_BACK = _l("%(name)s took it back on %(when)s; it is no longer waiting.")
HAPPENED: dict[RecordEvent, LazyString] = {
    RecordEvent.APPROVE: _l("%(name)s approved it on %(when)s."),
    RecordEvent.RETURN: _l("%(name)s returned it on %(when)s: %(reason)s"),
    RecordEvent.UNDO: _l("%(name)s took the decision back on %(when)s; it waits again."),
    RecordEvent.VERIFY: _l("%(name)s took it in on %(when)s with the organiser's facts."),
    RecordEvent.SUBMIT: _l("%(name)s handed it in again on %(when)s. Please look at the new version."),
}


@dataclass(frozen=True)
class NotDone:
    """One record of several that was left as it is, and why."""

    record_id: int
    title: str
    student: str
    why: str


@dataclass
class Report:
    """What became of an act on several records. `unknown`: how many ids were none of this person's."""

    done: list[Record] = field(default_factory=list)
    overtaken: list[NotDone] = field(default_factory=list)
    refused: list[NotDone] = field(default_factory=list)
    unknown: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether every record was decided."""
        return not (self.overtaken or self.refused or self.unknown)


def approve_record(actor: Actor, record: Record, revision: int) -> StatusChange:
    """Approve what the reviewer saw. Raises Conflict when it has changed since, Refusal when it is not theirs."""
    return _decide(actor, record, RecordEvent.APPROVE, revision)


def return_record(actor: Actor, record: Record, reason: str, revision: int) -> StatusChange:
    """Give a record back with a reason, which is kept for the next time. Raises as `approve_record`."""
    reason = checked_reason(reason)
    change = _decide(actor, record, RecordEvent.RETURN, revision, reason)
    remember_reason(actor, reason)
    return change


def undo_decision(actor: Actor, record: Record, revision: int) -> StatusChange:
    """Take back one's own or a co-reviewer's fresh decision: the record waits again. Raises as `approve_record`."""
    return _decide(actor, record, policy.undoing_event(record), revision)


def approve_many(actor: Actor, ids_with_revisions: Sequence[tuple[int, int]]) -> Report:
    """Approve up to 200 records in this transaction; what cannot be approved is reported and left as it is."""
    if len(ids_with_revisions) > BULK_LIMIT:
        raise Refusal(_("At most %(limit)s records can be approved at once.", limit=BULK_LIMIT))
    revisions = dict(ids_with_revisions)
    records = records_in_hand(actor, revisions)
    report, now = Report(unknown=len(revisions) - len(records)), clock.now()
    changes, archived = last_changes(records), archived_among(records.values())
    for record in records.values():
        if record.revision != revisions[record.id] or record.status is not RecordState.SUBMITTED:
            report.overtaken.append(_not_done(record, what_happened(changes.get(record.id))))
        elif record.id in archived:
            report.refused.append(_not_done(record, str(ARCHIVED)))
        elif not policy.may(record, actor, RecordEvent.APPROVE):
            report.refused.append(_not_done(record, why_not(record, actor)))
        else:
            _advance(record, RecordEvent.APPROVE, actor, now)
            report.done.append(record)
    db.session.flush()
    return report


def take_in_rest(actor: Actor, activity_id: int) -> Report:
    """Approve, with the organiser's facts, what students of the actor's classes left as it was drafted.

    Drafts to which words or pictures were put, and those that a student disputes, are left to the student.
    """
    report, now = Report(), clock.now()
    drafts = drafts_to_take_in(actor, activity_id)
    archived = archived_among(drafts)
    for record in drafts:
        if record.id not in archived and policy.may(record, actor, RecordEvent.VERIFY):
            _advance(record, RecordEvent.VERIFY, actor, now)
            report.done.append(record)
    db.session.flush()
    return report


def undo_act(actor: Actor, change_id: int) -> Report:
    """Take back all that was decided in one act of the actor's, as far as it is still their record's last step."""
    acts = {record.id: change for change, record in decisions_of_act(actor, change_id)}
    records = records_in_hand(actor, acts)
    report, now = Report(unknown=0 if acts else 1), clock.now()
    changes, archived = last_changes(records), archived_among(records.values())
    for record in records.values():
        last = changes.get(record.id)
        if last is None or last.id != acts[record.id].id:
            report.overtaken.append(_not_done(record, what_happened(last)))
        elif record.id in archived:
            report.refused.append(_not_done(record, str(ARCHIVED)))
        elif not policy.may(record, actor, policy.undoing_event(record)):
            report.refused.append(_not_done(record, why_not_undo(record)))
        else:
            _advance(record, policy.undoing_event(record), actor, now)
            report.done.append(record)
    db.session.flush()
    return report


def _decide(
    actor: Actor, record: Record, event: RecordEvent, revision: int, reason: str | None = None
) -> StatusChange:
    is_undoing = event in {RecordEvent.UNDO, RecordEvent.UNVERIFY}
    expected = {RecordState.APPROVED, RecordState.RETURNED} if is_undoing else {RecordState.SUBMITTED}
    if record.revision != revision or record.status not in expected:
        raise Conflict(what_happened(last_changes([record.id]).get(record.id)))
    if archived_among([record]):
        raise Refusal(ARCHIVED)
    if not policy.may(record, actor, event):
        raise Refusal(why_not_undo(record) if is_undoing else why_not(record, actor))
    return _first_or_conflict(record.id, _advance(record, event, actor, clock.now(), reason))


def _advance(
    record: Record, event: RecordEvent, actor: Actor, now: datetime, reason: str | None = None
) -> StatusChange:
    change = advance(record, event, actor, reason)
    change.at = now  # one moment for all decisions of an act, by which "undo" finds them again
    return change


def _first_or_conflict(record_id: int, change: StatusChange) -> StatusChange:
    """Write now: if somebody was faster by a moment, read what they did and say so."""
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        raise Conflict(what_happened(last_changes([record_id]).get(record_id))) from None
    return change


def what_happened(change: StatusChange | None) -> str:
    """Who did what to the record meanwhile."""
    if change is None:
        return str(CHANGED)
    words = HAPPENED.get(RecordEvent(change.event), TAKEN_BACK)
    return str(words) % {"name": change.actor_name, "when": moment(change.at), "reason": change.reason or ""}


def why_not(record: Record, actor: Actor) -> str:
    """Why this person does not decide on this record."""
    if record.author_id == actor.user_id:
        return str(_l("You wrote this record yourself: a deputy or the academic office reviews it."))
    if actor.student_id is not None and actor.student_id == record.student_id:
        return str(_l("Nobody reviews a record of their own."))
    return str(_l("This record is not yours to review."))


def why_not_undo(record: Record) -> str:
    """Why the decision stays."""
    if record.decided_at is not None and clock.now() - record.decided_at > policy.UNDO_WITHIN:
        minutes = int(policy.UNDO_WITHIN.total_seconds() // 60)
        return str(_l("A decision can be taken back for %(minutes)s minutes; this one is older.", minutes=minutes))
    return str(_l("This decision is not yours to take back."))


def _not_done(record: Record, why: str) -> NotDone:
    return NotDone(record.id, record.title, record.student.name, why)
