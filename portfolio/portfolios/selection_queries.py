"""Term portfolios and what they are put together from."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_policy import can_read_selection
from portfolio.records.models import Record, RecordVersion
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor
from portfolio.school.framework_models import Dimension
from portfolio.school.models import School, SchoolClass, Student, Term
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.queries import class_of_student, students_of_class
from portfolio.school.school_settings import SchoolSettings, settings_of
from portfolio.school.windows import class_term_of, why_closed


@dataclass(frozen=True)
class Desk:
    """Where one student selects: the class in the term, its limits, and why nothing may be changed (empty: it may)."""

    student: Student
    school_class: SchoolClass
    term: Term
    class_term: ClassTerm | None
    settings: SchoolSettings
    closed: str
    portfolio: TermPortfolio | None


@dataclass(frozen=True)
class Group:
    """One dimension on the desk: what is picked, in the student's order, and what else is approved."""

    dimension: Dimension
    picks: Sequence[PickedRecord]
    others: Sequence[Record]


def desk_of(student: Student, term: Term) -> Desk:
    """The student's desk in a term; a student of no class is not found."""
    school_class = class_of_student(student.id) or abort(404)
    class_term = class_term_of(school_class.id, term.id)
    settings = settings_of(db.session.get_one(School, student.school_id))
    closed = why_closed(class_term, Phase.SELECTING)
    return Desk(student, school_class, term, class_term, settings, closed, portfolio_of(student.id, term.id))


def own_student_or_404(actor: Actor) -> Student:
    """The student who is signed in."""
    if actor.student_id is None:
        abort(404)
    return db.session.scalars(select(Student).where(Student.id == actor.student_id)).one()


def readable_selection_or_404(actor: Actor, student_id: int) -> Student:
    """A student whose selection the actor may read; anybody else is not found."""
    student = db.session.scalars(select(Student).where(Student.id == student_id)).first()
    school_class = class_of_student(student_id) if student else None
    if student is None or not can_read_selection(actor, student.id, school_class.id if school_class else None):
        abort(404)
    return student


def portfolio_of(student_id: int, term_id: int) -> TermPortfolio | None:
    """One student's portfolio of a term."""
    return portfolios_of([student_id], term_id).get(student_id)


def portfolios_of(student_ids: Iterable[int], term_id: int) -> dict[int, TermPortfolio]:
    """Portfolios with their picks and records, by student; who has not begun is not in it. Three queries."""
    rows = db.session.scalars(
        select(TermPortfolio)
        .where(TermPortfolio.student_id.in_(list(student_ids)), TermPortfolio.term_id == term_id)
        .options(selectinload(TermPortfolio.picks).selectinload(PickedRecord.record))
        .execution_options(populate_existing=True)
    )
    return {row.student_id: row for row in rows}


def approved_of(student_ids: Collection[int], term_id: int) -> Sequence[Record]:
    """What may be picked: approved records of the term, in the order of their days. Three queries."""
    return db.session.scalars(
        select(Record)
        .where(Record.student_id.in_(student_ids), Record.term_id == term_id, Record.status == RecordState.APPROVED)
        .order_by(Record.from_on, Record.id)
        .options(selectinload(Record.evidence), selectinload(Record.dimension))
    ).all()


def counted_picks(portfolio: TermPortfolio | None) -> list[PickedRecord]:
    """The picks whose records still stand, in the student's order."""
    picks = portfolio.picks if portfolio else []
    return [pick for pick in picks if pick.record.status is RecordState.APPROVED]


def fallen_picks(portfolio: TermPortfolio | None) -> list[PickedRecord]:
    """Picks whose records no longer stand: withdrawn, or back for review."""
    picks = portfolio.picks if portfolio else []
    return [pick for pick in picks if pick.record.status is not RecordState.APPROVED]


def groups_of(desk: Desk) -> list[Group]:
    """The desk by dimension of the term's framework, in its order; a record of another framework goes by its code."""
    records = approved_of([desk.student.id], desk.term.id)
    picks = counted_picks(desk.portfolio)
    picked = {pick.record_id for pick in picks}
    return [
        Group(
            dimension,
            [pick for pick in picks if code_of(pick.record) == dimension.code],
            [row for row in records if row.id not in picked and code_of(row) == dimension.code],
        )
        for dimension in desk.term.framework.dimensions
    ]


def code_of(record: Record) -> str:
    """The code of a record's dimension."""
    return record.dimension.code if record.dimension else ""


def corrected_since(portfolio: TermPortfolio | None) -> set[int]:
    """The picked records that were corrected after the student confirmed."""
    if portfolio is None or portfolio.confirmed_at is None:
        return set()
    changed = select(RecordVersion.record_id).where(
        RecordVersion.record_id.in_([pick.record_id for pick in portfolio.picks]),
        RecordVersion.replaced_at > portfolio.confirmed_at,
    )
    return set(db.session.scalars(changed))


def classmates_of(desk: Desk) -> list[Student]:
    """The others of the class, by student number."""
    return [row for row in students_of_class(desk.school_class.id) if row.id != desk.student.id]
