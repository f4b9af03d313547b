"""Term comments and what they are written from; fitness grades."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.portfolios.models import FitnessGrade, TermComment
from portfolio.portfolios.policy import can_comment
from portfolio.portfolios.proof_policy import can_read_proofs
from portfolio.portfolios.states import FitnessLevel
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student
from portfolio.school.queries import class_of_student, students_of_class


@dataclass(frozen=True)
class Seat:
    """A student of the class, with the neighbours by student number."""

    student: Student
    school_class: SchoolClass
    classmates: Sequence[Student]
    before: Student | None
    after: Student | None


def comments_of(student_ids: Iterable[int], term_id: int) -> dict[int, TermComment]:
    """The comments on several students' term, by student; those without one are not in it. Two queries."""
    rows = db.session.scalars(
        select(TermComment)
        .where(TermComment.student_id.in_(list(student_ids)), TermComment.term_id == term_id, TermComment.text != "")
        .options(selectinload(TermComment.author))
    )
    return {row.student_id: row for row in rows}


def fitness_of(student_ids: Iterable[int], term_id: int) -> dict[int, FitnessLevel]:
    """The fitness grades of several students' term, by student; those without one are not in it. One query."""
    rows = db.session.scalars(
        select(FitnessGrade).where(FitnessGrade.student_id.in_(list(student_ids)), FitnessGrade.term_id == term_id)
    )
    return {row.student_id: row.grade for row in rows if row.grade}


def comment_row(student_id: int, term_id: int) -> TermComment | None:
    """The row, an emptied one too."""
    return db.session.scalars(
        select(TermComment)
        .where(TermComment.student_id == student_id, TermComment.term_id == term_id)
        .options(selectinload(TermComment.author))
    ).first()


def led_classes(actor: Actor) -> Sequence[SchoolClass]:
    """The classes whose comments the actor writes, lowest grade first, then by number."""
    return db.session.scalars(
        select(SchoolClass)
        .where(SchoolClass.id.in_(sorted(actor.class_ids)))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number)
    ).all()


def seat_or_404(actor: Actor, student_id: int) -> Seat:
    """A student of one of the actor's classes; anybody else is not found."""
    school_class = class_of_student(student_id)
    if school_class is None or not can_comment(actor, school_class.id):
        abort(404)
    return seat_in(school_class, student_id)


def proof_seat_or_404(actor: Actor, student_id: int) -> Seat:
    """A student whose comment the actor may proof-read; anybody else is not found."""
    school_class = class_of_student(student_id)
    if school_class is None or not can_read_proofs(actor, school_class.id):
        abort(404)
    return seat_in(school_class, student_id)


def seat_in(school_class: SchoolClass, student_id: int) -> Seat:
    """A student's seat in a class; who is not of the class is not found."""
    classmates = students_of_class(school_class.id)
    at = next((number for number, row in enumerate(classmates) if row.id == student_id), None)
    if at is None:
        abort(404)
    before = classmates[at - 1] if at else None
    after = classmates[at + 1] if at + 1 < len(classmates) else None
    return Seat(classmates[at], school_class, classmates, before, after)


def approved_records(student_id: int, term_id: int) -> Sequence[Record]:
    """What a comment can speak of: the student's approved records of the term, latest first."""
    return db.session.scalars(
        select(Record)
        .where(Record.student_id == student_id, Record.term_id == term_id, Record.status == RecordState.APPROVED)
        .order_by(Record.from_on.desc(), Record.id.desc())
        .options(selectinload(Record.dimension))
    ).all()


def titles_of(student_ids: Collection[int], term_id: int) -> dict[int, list[str]]:
    """The titles of some students' approved records of the term, by student. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(Record.student_id, Record.title).where(
        Record.student_id.in_(student_ids), Record.term_id == term_id, Record.status == RecordState.APPROVED
    )
    for student_id, title in db.session.execute(rows.order_by(Record.from_on, Record.id)):
        found[student_id].append(title)
    return found
