"""Objections as their people see them. Who objected is read here alone, for the handler and for the objector."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, ObjectionFile, Objector
from portfolio.portfolios.objection_policy import Parties, is_open, sees_objector
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.records.models import Record
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student
from portfolio.school.phase_models import ClassTerm
from portfolio.school.roles import Role

NEWS_FOR = timedelta(days=30)
FRESH = (ObjectionState.FILED, ObjectionState.RE_EXAMINED)


@dataclass(frozen=True)
class Outcome:
    """What is told of an objection to everybody but its handler: never who raised it, nor in which words."""

    number: str
    student_id: int
    record_title: str
    filed_at: datetime
    decided_at: datetime | None
    decision: Decision | None
    reasons: str
    is_second_look: bool
    is_open: bool


@dataclass(frozen=True)
class ObjectionNews:
    """What a home page says: how many wait for this committee member, what was answered to them, and about whom."""

    waiting: int
    answered: Sequence[Objection]
    about: Sequence[tuple[str, Outcome]]


def open_objections(class_term_ids: Collection[int]) -> dict[int, list[Objection]]:
    """The objections that are not closed, by class term; a class without any is not in it. One query."""
    rows = db.session.scalars(
        select(Objection)
        .where(Objection.class_term_id.in_(class_term_ids), Objection.status != ObjectionState.CLOSED)
        .order_by(Objection.id)
    )
    found: dict[int, list[Objection]] = {}
    for row in rows:
        found.setdefault(row.class_term_id, []).append(row)
    return found


def outcomes_of_class(class_term_id: int) -> list[tuple[Student, Outcome]]:
    """The objections about a class's students, as its teachers see them. Three queries."""
    rows = db.session.scalars(
        _with_record()
        .where(Objection.class_term_id == class_term_id)
        .options(joinedload(Objection.student))
        .order_by(Objection.id)
    )
    return [(row.student, outcome(row)) for row in rows]


def outcome(row: Objection) -> Outcome:
    """An objection without its text and its objector."""
    return Outcome(
        row.number, row.student_id, row.record.title if row.record else "", row.filed_at, row.decided_at, row.decision,
        row.reasons, row.is_second_look, is_open(row),
    )  # fmt: skip


def is_frozen(record_id: int) -> bool:
    """Whether an objection to the record is being looked into."""
    frozen_at = select(Record.id).where(Record.id == record_id, Record.frozen_at.is_not(None))
    return db.session.scalar(frozen_at) is not None


def has_open_objection(record_id: int, beside: int) -> bool:
    """Whether another objection to the record is open beside this one."""
    others = select(Objection.id).where(Objection.record_id == record_id, Objection.id != beside)
    return db.session.scalar(others.where(Objection.status != ObjectionState.CLOSED).limit(1)) is not None


def objector_id_of(objection: Objection) -> int:
    """Who raised it, for policy; shown to nobody."""
    return db.session.scalars(select(Objector.user_id).where(Objector.objection_id == objection.id)).one()


def parties_to(objection: Objection) -> Parties:
    """Who has a part in it, for policy. An objection to a whole line is about every record the line has shown."""
    if objection.record:
        records: Sequence[Record] = [objection.record]
    else:
        numbers = db.session.scalars(
            select(NoticeLine.record_numbers)
            .join(Notice, Notice.id == NoticeLine.notice_id)
            .where(Notice.class_term_id == objection.class_term_id, NoticeLine.student_id == objection.student_id)
        )
        shown = {number for line in numbers for number in line}
        records = db.session.scalars(select(Record).where(Record.number.in_(shown))).all()
    approvers, authors = ({record.approver_id for record in records}, {record.author_id for record in records})
    return Parties(objector_id_of(objection), frozenset(approvers), frozenset(authors))


def objector_name(objection: Objection, actor: Actor) -> str:
    """Who raised it, told to its handler; empty for everybody else."""
    if not sees_objector(objection, actor):
        return ""
    return db.session.scalars(select(User.name).where(User.id == objector_id_of(objection))).one()


def objection_or_404(objection_id: int) -> Objection:
    """An objection of the school's; the office's routes alone ask for it."""
    row = db.session.scalars(_in_detail().where(Objection.id == objection_id)).first()
    return row or abort(404)


def own_objection_or_404(actor: Actor, objection_id: int) -> Objection:
    """An objection that the actor raised; anybody else's is not found."""
    row = db.session.scalars(_in_detail().where(Objection.id == objection_id, _is_own(actor))).first()
    return row or abort(404)


def own_objections(actor: Actor) -> Sequence[Objection]:
    """What the actor raised, the newest first."""
    return db.session.scalars(_in_detail().where(_is_own(actor)).order_by(Objection.id.desc())).all()


def open_own(actor: Actor, student_id: int, record_id: int | None) -> Objection | None:
    """What the actor raised to the same thing and is not closed."""
    same = select(Objection).where(_is_own(actor), Objection.student_id == student_id)
    same = same.where(Objection.record_id == record_id, Objection.status != ObjectionState.CLOSED)
    return db.session.scalars(same).first()


def objections_matching(status: ObjectionState | None, class_id: int | None) -> Sequence[Objection]:
    """The school's objections for the committee: what is open first, then by deadline."""
    rows = _in_detail().join(ClassTerm, ClassTerm.id == Objection.class_term_id)
    if status is not None:
        rows = rows.where(Objection.status == status)
    if class_id is not None:
        rows = rows.where(ClassTerm.class_id == class_id)
    closed_last = Objection.status == ObjectionState.CLOSED
    return db.session.scalars(rows.order_by(closed_last, Objection.answer_by, Objection.id)).all()


def classes_with_objections() -> Sequence[SchoolClass]:
    """The classes to filter by."""
    ids = select(ClassTerm.class_id).join(Objection, Objection.class_term_id == ClassTerm.id)
    order = (SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number)
    return db.session.scalars(select(SchoolClass).where(SchoolClass.id.in_(ids)).order_by(*order)).all()


def file_or_404(objection: Objection, file_id: int) -> ObjectionFile:
    """A file of the objection."""
    return next((row for row in objection.files if row.id == file_id), None) or abort(404)


def about_actor(actor: Actor) -> list[tuple[str, Outcome]]:
    """The objections about the student or the guardian's children, with the student's name, newest first."""
    concerned = {actor.student_id, *actor.child_ids} - {None}
    if not concerned:
        return []
    rows = db.session.scalars(
        _with_record()
        .where(Objection.student_id.in_(concerned))
        .options(joinedload(Objection.student))
        .order_by(Objection.id.desc())
    )
    return [(row.student.name, outcome(row)) for row in rows]


def objection_news(actor: Actor) -> ObjectionNews:
    """What a home page says of objections. Three queries."""
    since = clock.now() - NEWS_FOR
    waiting = 0
    if actor.has(Role.OFFICE):
        is_mine = Objection.handler_id == actor.user_id
        is_fresh = Objection.status.in_(FRESH) & Objection.handler_id.is_(None)
        undecided = select(Objection.id).where(Objection.decision.is_(None), or_(is_mine, is_fresh))
        waiting = len(db.session.scalars(undecided).all())
    answered = [row for row in own_objections(actor) if row.decided_at and row.decided_at >= since]
    about = [(name, each) for name, each in about_actor(actor) if each.decided_at and each.decided_at >= since]
    return ObjectionNews(waiting, answered, about)


def _is_own(actor: Actor) -> ColumnElement[bool]:
    return Objection.id.in_(select(Objector.objection_id).where(Objector.user_id == actor.user_id))


def _with_record() -> Select[Objection]:
    return select(Objection).options(selectinload(Objection.record))


def _in_detail() -> Select[Objection]:
    return _with_record().options(
        joinedload(Objection.student),
        joinedload(Objection.class_term).joinedload(ClassTerm.school_class),
        joinedload(Objection.class_term).joinedload(ClassTerm.term),
        selectinload(Objection.files),
    )
