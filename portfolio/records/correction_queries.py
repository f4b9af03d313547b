"""Corrections as their people see them: on a record, of an activity, and those that wait for somebody's decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import abort
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from portfolio.activities.models import Activity
from portfolio.activities.policy import can_run
from portfolio.core.db import db
from portfolio.records.facts import Line, Reader
from portfolio.records.models import Correction, Record, RecordVersion
from portfolio.records.queries import records_visible_to
from portfolio.records.states import CorrectionState, RecordState
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student
from portfolio.school.roles import Role


@dataclass(frozen=True)
class Wish:
    """A correction with its facts as a reader sees them."""

    correction: Correction
    lines: Sequence[Line] = ()

    @property
    def record(self) -> Record:
        """The record it is about."""
        return self.correction.record


@dataclass
class Group:
    """What waits for a decision, of one activity (None: of no activity)."""

    activity: Activity | None
    wishes: list[Wish] = field(default_factory=list)

    @property
    def from_roster(self) -> int:
        """How many of them a roster brings: those can be accepted together."""
        return sum(wish.correction.is_from_roster for wish in self.wishes)


def history_of(record: Record) -> list[Wish]:
    """All corrections of one record, oldest first."""
    rows = db.session.scalars(
        select(Correction).where(Correction.record_id == record.id).order_by(Correction.asked_at, Correction.id)
    )
    return _shown(rows)


def version_numbers(record: Record) -> dict[int, int]:
    """Correction id → the version it replaced."""
    rows = db.session.execute(
        select(RecordVersion.correction_id, RecordVersion.version).where(RecordVersion.record_id == record.id)
    )
    return {row.correction_id: row.version for row in rows}


def open_disputes(record_ids: Iterable[int]) -> dict[int, Correction]:
    """What students ask of these records and nobody has answered, by record. One query."""
    rows = db.session.scalars(
        select(Correction)
        .where(Correction.record_id.in_(list(record_ids)), Correction.is_from_roster.is_(False))
        .where(Correction.status == CorrectionState.OPEN)
        .order_by(Correction.id)
    )
    return {row.record_id: row for row in rows}


def disputes_of(activity: Activity) -> list[Wish]:
    """What the students of an activity asked, open ones first, then by class and student number."""
    rows = db.session.scalars(
        _with_record()
        .where(Record.activity_id == activity.id, Correction.is_from_roster.is_(False))
        .order_by(Correction.status != CorrectionState.OPEN, *_BY_STUDENT)
    )
    return _shown(rows)


def undecided_for(actor: Actor) -> Select[Correction]:
    """Open corrections of approved records that the actor may decide on (policy.can_decide)."""
    statement = _with_record().where(
        Correction.status == CorrectionState.OPEN,
        Record.status == RecordState.APPROVED,
        Correction.asked_by_id != actor.user_id,
        Record.author_id != actor.user_id,
        Record.school_id == actor.school_id,
    )
    return statement if actor.has(Role.OFFICE) else statement.where(Record.class_id.in_(sorted(actor.class_ids)))


def undecided_count(actor: Actor) -> int:
    """How many corrections wait for the actor."""
    statement = undecided_for(actor).with_only_columns(func.count(Correction.id), maintain_column_froms=True)
    return db.session.scalar(statement.order_by(None)) or 0


def undecided_groups(actor: Actor, limit: int = 500) -> list[Group]:
    """What waits for the actor, by activity, then by class and student number. Four queries."""
    rows = db.session.scalars(undecided_for(actor).order_by(Record.activity_id, *_BY_STUDENT).limit(limit)).unique()
    groups: dict[int | None, Group] = {}
    for wish in _shown(rows):
        group = groups.setdefault(wish.record.activity_id, Group(wish.record.activity))
        group.wishes.append(wish)
    return list(groups.values())


def roster_corrections_for(actor: Actor, activity_id: int) -> Sequence[Correction]:
    """What one activity's roster wants and the actor may decide on."""
    return (
        db.session.scalars(
            undecided_for(actor)
            .where(Record.activity_id == activity_id, Correction.is_from_roster)
            .order_by(Correction.id)
        )
        .unique()
        .all()
    )


def correction_or_404(actor: Actor, correction_id: int) -> Correction:
    """A correction of a record that the actor sees, or of an activity the actor runs."""
    correction = db.session.scalars(_with_record().where(Correction.id == correction_id)).first()
    if correction is None:
        abort(404)
    record = correction.record
    if record.activity is not None and can_run(record.activity, actor):
        return correction
    visible = records_visible_to(actor).where(Record.id == record.id).with_only_columns(Record.id)
    if db.session.scalar(visible) is None:
        abort(404)
    return correction


_BY_STUDENT = (SchoolClass.cohort_year.desc(), SchoolClass.number, Student.number, Correction.id)


def _with_record() -> Select[Correction]:
    record = contains_eager(Correction.record)
    return (
        select(Correction)
        .join(Correction.record)
        .join(Student, Student.id == Record.student_id)
        .join(SchoolClass, SchoolClass.id == Record.class_id)
        .options(
            record.joinedload(Record.student),
            record.joinedload(Record.school_class),
            record.joinedload(Record.activity),
            record.joinedload(Record.term),
        )
    )


def _shown(rows: Iterable[Correction]) -> list[Wish]:
    reader = Reader()
    return [Wish(row, reader.lines(row.wants)) for row in rows]
