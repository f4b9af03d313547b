"""What was offered and who took part, counted once for every page and document.

The definitions, the same on screens and on paper:

- *Offered* to a class in a term: activities of the term that are meant for the class, or for the whole school, and were
  not called off; of their sessions those not called off. What is planned counts: it is a chance.
- *Took part*: different students with an approved record of the term, by its main dimension and its kind, in the class
  the record names (the student's class at that time). Teachers' observations are no participation.
- *Of all*: whoever was in the class on some day of the term, up to today.
- *Hours*: those of the same approved records, all students of the class together.
- *No chance yet*: a student of the class today with no record of the dimension this term that is approved or waits for
  review, and with no place on a roster of an activity of the dimension.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityClass, Attendance, Participant, Session
from portfolio.activities.states import TOOK_PART, ActivityState, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.models import Enrolment, SchoolClass, Student, Term
from portfolio.school.queries import classes_in, students_of_class

SERVICE = (Kind.AFTER_SCHOOL, Kind.HOMEWORK_SUPPORT)  # what after-school service 课后服务 is made of
HAD_A_CHANCE = (RecordState.SUBMITTED, RecordState.APPROVED)


@dataclass(frozen=True)
class Took:
    """How many different students took part, and their hours together."""

    students: int = 0
    hours: Decimal = Decimal()


@dataclass(frozen=True)
class Offer:
    """One activity of a term; for these classes, or for the whole school where there is none."""

    dimension_id: int
    kind: Kind
    sessions: int
    class_ids: frozenset[int]

    def is_for(self, class_id: int) -> bool:
        """Whether the class is meant."""
        return not self.class_ids or class_id in self.class_ids


@dataclass(frozen=True)
class Service:
    """After-school service as it was held: sessions, their hours, and different students who were there."""

    sessions: int
    hours: Decimal
    students: int


def day_in(term: Term) -> date:
    """The day by which a term is told: today, or its last day once it is over."""
    return min(clock.today(), term.ends_on)


def classes_of(term: Term) -> list[SchoolClass]:
    """The classes the school had in a term, in their own order."""
    return [row for row in classes_in(max(day_in(term), term.starts_on)) if row.cohort_year <= term.school_year]


def took_part(term_id: int, *columns: Any, class_id: int | None = None) -> dict[tuple[Any, ...], Took]:
    """Participation in a term by columns of Record, for the whole school or one class. One query."""
    statement = (
        select(*columns, func.count(Record.student_id.distinct()), func.sum(Record.hours))
        .where(Record.term_id == term_id, Record.status == RecordState.APPROVED, Record.is_observation.is_(False))
        .group_by(*columns)
    )
    if class_id is not None:
        statement = statement.where(Record.class_id == class_id)
    rows: Iterable[tuple[Any, ...]] = (tuple(row) for row in db.session.execute(statement))
    return {tuple(by): Took(students, Decimal(hours or 0)) for *by, students, hours in rows}


def offers_of(term_id: int) -> list[Offer]:
    """What the school offers in a term. Two queries."""
    meant: dict[int, set[int]] = defaultdict(set)
    for activity_id, class_id in db.session.execute(
        select(ActivityClass.activity_id, ActivityClass.class_id).join(
            Activity, (Activity.id == ActivityClass.activity_id) & _is_offered(term_id)
        )
    ):
        meant[activity_id].add(class_id)
    rows = db.session.execute(
        select(Activity.id, Activity.dimension_id, Activity.kind, func.count(Session.id))
        .outerjoin(Session, (Session.activity_id == Activity.id) & (Session.status != SessionState.CANCELLED))
        .where(_is_offered(term_id))
        .group_by(Activity.id, Activity.dimension_id, Activity.kind)
    )
    return [Offer(dimension_id, kind, count, frozenset(meant[key])) for key, dimension_id, kind, count in rows]


def held_activities(term: Term, class_id: int | None = None) -> list[tuple[Activity, int]]:
    """Activities that have begun, by their first day, with how many of their sessions were not called off."""
    meant = select(ActivityClass.id).where(ActivityClass.activity_id == Activity.id)
    statement = (
        select(Activity, func.count(Session.id))
        .outerjoin(Session, (Session.activity_id == Activity.id) & (Session.status != SessionState.CANCELLED))
        .where(_is_offered(term.id), Activity.from_on <= day_in(term))
        .group_by(Activity.id)
        .order_by(Activity.from_on, Activity.id)
    )
    if class_id is not None:
        own = meant.where(ActivityClass.class_id == class_id)
        statement = statement.where(or_(~meant.exists(), own.exists()))
    return [(activity, count) for activity, count in db.session.execute(statement)]


def _is_offered(term_id: int) -> ColumnElement[bool]:
    return (
        (Activity.term_id == term_id)
        & Activity.is_template.is_(False)
        & (Activity.status != ActivityState.CANCELLED)
    )


def members_of(term: Term) -> dict[int, int]:
    """How many different students were in each class on some day of the term, up to today."""
    rows = db.session.execute(_in_term(term).add_columns(Enrolment.class_id).group_by(Enrolment.class_id))
    return {class_id: count for count, class_id in rows}


def school_members(term: Term) -> int:
    """How many different students the school had on some day of the term, up to today."""
    return db.session.scalar(_in_term(term)) or 0


def _in_term(term: Term) -> Any:
    return select(func.count(Enrolment.student_id.distinct())).where(
        Enrolment.from_on <= day_in(term), or_(Enrolment.until_on.is_(None), Enrolment.until_on >= term.starts_on)
    )


def service_held(term_id: int, class_id: int | None = None) -> Service:
    """After-school service of a term: for the school, or as far as students of one class were there. Two queries."""
    held = (
        select(Session.id, Session.hours)
        .join(Activity, Activity.id == Session.activity_id)
        .where(_is_offered(term_id), Activity.kind.in_(SERVICE), Session.status == SessionState.HELD)
    )
    there = (
        select(Attendance.session_id, Participant.student_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .where(Attendance.mark.in_(TOOK_PART), Attendance.session_id.in_(held.with_only_columns(Session.id)))
    )
    if class_id is not None:
        there = there.where(Participant.class_id == class_id)
        held = held.where(Session.id.in_(there.with_only_columns(Attendance.session_id)))
    seen = there.subquery()
    students = db.session.scalar(select(func.count(seen.c.student_id.distinct()))) or 0
    sessions = held.subquery()
    count, hours = db.session.execute(select(func.count(sessions.c.id), func.sum(sessions.c.hours))).one()
    return Service(count, Decimal(hours or 0), students)


def without_a_chance(term: Term, class_id: int) -> dict[int, list[Student]]:
    """By dimension, the students of a class who have had none yet, by student number. Three queries.

    For the class's own homeroom teacher and deputies alone (`school.policy.can_lead_class`).
    """
    students: Sequence[Student] = students_of_class(class_id, day_in(term))
    ids = [student.id for student in students]
    had = _had_a_chance(term.id, ids)
    return {
        dimension.id: [student for student in students if (student.id, dimension.id) not in had]
        for dimension in term.framework.dimensions
    }


def _had_a_chance(term_id: int, student_ids: Sequence[int]) -> set[tuple[int, int | None]]:
    written = (
        select(Record.student_id, Record.dimension_id)
        .where(
            Record.student_id.in_(student_ids),
            Record.term_id == term_id,
            Record.status.in_(HAD_A_CHANCE),
            Record.is_observation.is_(False),
        )
        .distinct()
    )
    on_roster = (
        select(Participant.student_id, Activity.dimension_id)
        .join(Activity, Activity.id == Participant.activity_id)
        .where(
            Participant.student_id.in_(student_ids), Participant.standing == Standing.ENROLLED, _is_offered(term_id)
        )
        .distinct()
    )
    return {(student, dimension) for each in (written, on_roster) for student, dimension in db.session.execute(each)}
