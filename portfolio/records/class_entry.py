"""Teachers record too: one participation for a class in one go, and observations of one student."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.records import policy
from portfolio.records.actions import Incomplete, NotAllowed, create_draft, submit_record, withdraw_record
from portfolio.records.completeness import faults_of
from portfolio.records.models import Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.records.typed import Typed
from portfolio.school.actors import Actor
from portfolio.school.models import Student
from portfolio.school.queries import students_of_class
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.errors import Refusal


@dataclass(frozen=True)
class Entry:
    """What was entered in one go, as its list shows it: the facts are those of any of its records."""

    key: str
    facts: Record
    records: list[Record]

    @property
    def left(self) -> list[Record]:
        """Those their students have neither sent nor put words or pictures to."""
        return [each for each in self.records if each.status is RecordState.DRAFT and not policy.is_begun(each)]


def enter_for_class(
    actor: Actor, class_id: int, student_ids: Sequence[int], form_key: str, typed: Typed, *, settings: SchoolSettings
) -> list[Record]:
    """A draft with the same facts for each student; the same form sent again makes none twice.

    Raises NotAllowed; Refusal where nobody is chosen or a student is not of the class; Incomplete.
    """
    if not policy.can_enter(actor):
        raise NotAllowed(_("Only teachers enter participations for others."))
    enrolled = {
        student.id for day in {typed.get("from_on"), None} for student in students_of_class(class_id, day)
    }
    chosen = [student_id for student_id in dict.fromkeys(student_ids) if student_id in enrolled]
    if not chosen or len(chosen) < len(set(student_ids)):
        raise Refusal(_("Please choose students of this class."), field="students")
    records = [
        create_draft(
            actor, f"{form_key}:{student_id}", typed, student_id=student_id, source=Source.TEACHER, entry_key=form_key
        )
        for student_id in chosen
    ]
    faults = faults_of(records[0], settings)
    if faults:
        raise Incomplete(faults)
    return records


def submit_rest(actor: Actor, entry_key: str, settings: SchoolSettings) -> int:
    """Send the drafts of an entry that their students have left as they are. Returns how many. Raises Incomplete."""
    left = _untouched(actor, entry_key)
    for record in left:
        submit_record(actor, record, settings)
    return len(left)


def withdraw_rest(actor: Actor, entry_key: str) -> int:
    """Take an entry back where no student has put anything to it and nothing was submitted. Returns how many."""
    left = _untouched(actor, entry_key)
    for record in left:
        withdraw_record(actor, record)
    return len(left)


def _untouched(actor: Actor, entry_key: str) -> list[Record]:
    """The drafts of the actor's entry to which their students have put nothing."""
    drafts = db.session.scalars(
        select(Record)
        .where(
            Record.author_id == actor.user_id, Record.entry_key == entry_key, Record.status == RecordState.DRAFT
        )
        .options(selectinload(Record.evidence))
    ).all()
    return [record for record in drafts if not policy.is_begun(record)]


def write_observation(
    actor: Actor, student_id: int, form_key: str, typed: Typed, settings: SchoolSettings
) -> Record:
    """A teacher's observation of a student, submitted at once. Raises NotAllowed, Refusal, Incomplete."""
    if not policy.can_enter(actor):
        raise NotAllowed(_("Only teachers write observations."))
    student = db.session.get(Student, student_id)
    if student is None or student.school_id != actor.school_id:
        raise Refusal(_("Please choose a student."), field="student_id")
    record = create_draft(
        actor, form_key, typed, student_id=student.id, source=Source.TEACHER, is_observation=True
    )
    if record.status is RecordState.DRAFT:
        if not record.description:
            raise Incomplete({"description": _("Please write what you saw.")})
        submit_record(actor, record, settings)
    return record


def entries_of(records: Sequence[Record]) -> list[Entry]:
    """Group what a teacher entered, keeping the order."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.entry_key or "", []).append(record)
    return [Entry(key, rows[0], rows) for key, rows in groups.items()]


