"""Who may do what with a record."""

from datetime import timedelta

from portfolio.activities.policy import can_run
from portfolio.core import clock
from portfolio.records.models import Correction, Record
from portfolio.records.sources import VERIFIED, Source
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.records.workflow import TABLE, Who
from portfolio.school.actors import Actor
from portfolio.school.roles import Role

UNDO_WITHIN = timedelta(minutes=30)
EDITABLE = (RecordState.DRAFT, RecordState.RETURNED)
PRIVATE = (RecordState.DRAFT, RecordState.WITHDRAWN)
OF_ROSTERS = (RecordEvent.VERIFY, RecordEvent.UNVERIFY, RecordEvent.RETRACT, RecordEvent.RESTORE)


def is_author(record: Record, actor: Actor) -> bool:
    """Whether the actor wrote it, or is the student whose roster facts it holds (and may add words)."""
    if record.is_observation or record.author_id == actor.user_id:
        return record.author_id == actor.user_id
    return actor.student_id is not None and record.student_id == actor.student_id


def can_edit_facts(record: Record, actor: Actor) -> bool:
    """Facts are their author's until the record is submitted, and again when it was returned; a roster's are locked."""
    is_open = record.status in EDITABLE and not is_frozen(record)
    return is_open and record.author_id == actor.user_id and record.source not in VERIFIED


def can_edit_words(record: Record, actor: Actor) -> bool:
    """Words are the student's own; those of an observation are its teacher's."""
    return record.status in EDITABLE and not is_frozen(record) and owns_words(record, actor)


def is_reviewer(record: Record, actor: Actor) -> bool:
    """Homeroom teacher or deputy of the record's class; of what staff wrote the office too; never author or student."""
    if actor.user_id is None or actor.user_id == record.author_id or actor.student_id == record.student_id:
        return False
    is_by_staff = record.is_observation or record.source is Source.TEACHER
    return record.class_id in actor.class_ids or (is_by_staff and actor.has(Role.OFFICE))


def may(record: Record, actor: Actor, event: RecordEvent) -> bool:
    """Whether the actor may cause this event now."""
    step = TABLE.get((record.status, event))
    if step is None or record.school_id != actor.school_id:
        return False
    if is_frozen(record) != (event is RecordEvent.OVERTURN) or (record.source not in VERIFIED and event in OF_ROSTERS):
        return False
    return _IS_THEIRS[step.who](record, actor, event)


def _is_for_author(record: Record, actor: Actor, event: RecordEvent) -> bool:
    if event is RecordEvent.REOPEN and record.retracted_at is not None:
        return False
    return is_author(record, actor) and not (event is RecordEvent.SUBMIT and _is_anothers_beginning(record, actor))


def _is_for_reviewer(record: Record, actor: Actor, event: RecordEvent) -> bool:
    return is_reviewer(record, actor) and not (event is RecordEvent.VERIFY and is_begun(record))


def _is_for_decider(record: Record, actor: Actor, event: RecordEvent) -> bool:
    """What was taken in as a draft goes back to being one; what was handed in waits again."""
    was_draft = record.status is RecordState.APPROVED and record.submitted_at is None
    is_fitting = was_draft == (event is RecordEvent.UNVERIFY)
    return is_fitting and is_reviewer(record, actor) and _is_fresh(record)


def undoing_event(record: Record) -> RecordEvent:
    """The event by which the record's decision is taken back."""
    was_draft = record.status is RecordState.APPROVED and record.submitted_at is None
    return RecordEvent.UNVERIFY if was_draft and record.source in VERIFIED else RecordEvent.UNDO


def _is_for_organiser(record: Record, actor: Actor, _event: RecordEvent) -> bool:
    return record.activity is not None and can_run(record.activity, actor)


def _is_for_committee(record: Record, actor: Actor, _event: RecordEvent) -> bool:
    """The office decides on an objection, except on what its person approved, wrote or did."""
    return actor.has(Role.OFFICE) and is_apart_from(record, actor)


def is_apart_from(record: Record, actor: Actor) -> bool:
    """Whether the actor has no part in the record: neither wrote nor approved it, and it is not theirs or a child's."""
    has_part = actor.user_id in {None, record.author_id, record.approver_id}
    return not has_part and record.student_id not in {actor.student_id, *actor.child_ids}


def is_frozen(record: Record) -> bool:
    """An objection to it is being looked into: nobody changes it beside the decision on that."""
    return record.frozen_at is not None


_IS_THEIRS = {
    Who.AUTHOR: _is_for_author,
    Who.REVIEWER: _is_for_reviewer,
    Who.DECIDER: _is_for_decider,
    Who.ORGANISER: _is_for_organiser,
    Who.COMMITTEE: _is_for_committee,
}


def available_events(record: Record, actor: Actor) -> list[RecordEvent]:
    """What the actor may do with the record now; buttons come from here."""
    return [event for event in RecordEvent if may(record, actor, event)]


def _is_fresh(record: Record) -> bool:
    return record.decided_at is not None and clock.now() - record.decided_at <= UNDO_WITHIN


def can_discard(record: Record, actor: Actor) -> bool:
    """A draft of the actor's own that nobody else has a part in; it can be taken up again."""
    return record.status is RecordState.DRAFT and may(record, actor, RecordEvent.WITHDRAW)


def can_record_for(actor: Actor, student_id: int) -> bool:
    """A student writes own records; teachers enter facts and observations of the school's students."""
    return actor.student_id == student_id or can_enter(actor)


def can_enter(actor: Actor) -> bool:
    """Whether the actor may enter participations and observations of students."""
    return actor.has(Role.TEACHER, Role.HOMEROOM)


def can_edit(record: Record, actor: Actor) -> bool:
    """Whether anything of it is the actor's to change now."""
    return can_edit_facts(record, actor) or can_edit_words(record, actor)


def can_edit_evidence(record: Record, actor: Actor) -> bool:
    """Pictures go with the words: the student's own, or the observing teacher's."""
    return can_edit_words(record, actor)


def can_read_words(record: Record, actor: Actor) -> bool:
    """Words and pictures still being put together, or taken back, are their owner's alone."""
    return record.status not in PRIVATE or owns_words(record, actor)


def owns_words(record: Record, actor: Actor) -> bool:
    """Whether the words are the actor's: the student's own, or those of the actor's observation."""
    if record.is_observation:
        return record.author_id == actor.user_id
    return actor.student_id is not None and record.student_id == actor.student_id


def is_begun(record: Record) -> bool:
    """Whether words or pictures have been put to the facts."""
    return bool(record.description or record.reflection or record.evidence)


def _is_anothers_beginning(record: Record, actor: Actor) -> bool:
    return not can_read_words(record, actor) and is_begun(record)


def can_dispute(record: Record, actor: Actor) -> bool:
    """Whether the student may say that a fact is wrong: of a roster's record, or of one that is approved."""
    if record.is_observation or is_frozen(record) or not owns_words(record, actor):
        return False
    if record.status is RecordState.WITHDRAWN:
        return False
    return record.source in VERIFIED or record.status is RecordState.APPROVED


def can_answer(correction: Correction, record: Record, actor: Actor) -> bool:
    """Whether the actor may answer what a student asks: those who run the activity, and whoever may decide on it."""
    is_open = correction.status is CorrectionState.OPEN and record.school_id == actor.school_id
    is_open = is_open and not is_frozen(record)
    if not is_open or actor.user_id in {None, correction.asked_by_id}:
        return False
    runs_it = record.activity is not None and can_run(record.activity, actor)
    return (runs_it and not correction.is_from_roster) or can_decide(correction, record, actor)


def can_decide(correction: Correction, record: Record, actor: Actor) -> bool:
    """Whether the actor may set an approved record's facts right: its class's teachers and the office, not the asker.

    The teacher who wrote an observation does not decide on it either.
    """
    is_open = correction.status is CorrectionState.OPEN and record.status is RecordState.APPROVED
    if not is_open or is_frozen(record):
        return False
    if actor.user_id in {None, correction.asked_by_id, record.author_id} or actor.student_id == record.student_id:
        return False
    return record.school_id == actor.school_id and (record.class_id in actor.class_ids or actor.has(Role.OFFICE))
