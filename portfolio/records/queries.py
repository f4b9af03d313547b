"""Records a person may see: the one select that lists, pages, files, exports and the API start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity
from portfolio.core.db import db
from portfolio.core.paging import Page, paginate
from portfolio.core.text import search_form
from portfolio.records import policy
from portfolio.records.models import Evidence, Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor
from portfolio.school.framework_models import Dimension
from portfolio.school.models import Student, Term
from portfolio.school.roles import Role

NEWEST_FIRST = (Record.from_on.desc(), Record.id.desc())
_MOST_ENTERED = 500


def records_visible_to(actor: Actor) -> Select[Record]:
    """Every record the actor may read, and no other.

    Students: their own. Guardians: their children's approved and submitted ones. Homeroom teachers and deputies:
    their classes', drafts aside. Office and principal: the school's, drafts aside. Authors: what they wrote. The
    administrator reads none.
    """
    conditions: list[ColumnElement[bool]] = [Record.author_id == actor.user_id]
    is_shown: ColumnElement[bool]
    not_draft = Record.status.not_in((RecordState.DRAFT, RecordState.WITHDRAWN))
    if actor.student_id is not None:
        is_own = Record.student_id == actor.student_id
        conditions.append(and_(is_own, or_(Record.is_observation.is_(False), Record.status == RecordState.APPROVED)))
    if actor.child_ids:
        is_shown = Record.status.in_((RecordState.SUBMITTED, RecordState.APPROVED))
        is_shown = and_(is_shown, or_(Record.is_observation.is_(False), Record.status == RecordState.APPROVED))
        conditions.append(and_(Record.student_id.in_(sorted(actor.child_ids)), is_shown))
    if actor.class_ids:
        conditions.append(and_(Record.class_id.in_(sorted(actor.class_ids)), not_draft))
    if actor.has(Role.OFFICE, Role.PRINCIPAL):
        conditions.append(not_draft)
    if actor.user_id is None:
        return select(Record).where(false())
    return select(Record).where(Record.school_id == actor.school_id, or_(*conditions))


def visible_record_or_404(actor: Actor, record_id: int) -> Record:
    """The record, if the actor may see it; strangers get 404."""
    record = db.session.scalars(records_visible_to(actor).where(Record.id == record_id)).first()
    if record is None:
        abort(404)
    return record


def visible_evidence_or_404(actor: Actor, evidence_id: int) -> Evidence:
    """A file of a record whose words and pictures the actor may see."""
    evidence = db.session.scalars(
        select(Evidence).where(
            Evidence.id == evidence_id, Evidence.record_id.in_(records_visible_to(actor).with_only_columns(Record.id))
        )
    ).first()
    if evidence is None or not policy.can_read_words(evidence.record, actor):
        abort(404)
    return evidence


def with_details(statement: Select[Any]) -> Select[Any]:
    """Load what a list or page of records shows, in a fixed number of queries."""
    return statement.options(
        selectinload(Record.evidence),
        selectinload(Record.student),
        selectinload(Record.dimension),
        selectinload(Record.indicator),
        selectinload(Record.secondary_dimension),
        selectinload(Record.author),
        selectinload(Record.activity).joinedload(Activity.confirmed_by),
    )


def matching(statement: Select[Any], words: str) -> Select[Any]:
    """Keep the records that hold every word, of one character or more, in any of their texts."""
    for word in search_form(words).split():
        statement = statement.where(Record.search_text.contains(word, autoescape=True))
    return statement


@dataclass(frozen=True)
class Filters:
    """What a timeline is narrowed to; empty means everything. Dimensions by code."""

    term_id: int | None = None
    dimension: str = ""
    kind: Kind | None = None
    status: RecordState | None = None
    words: str = ""
    student_id: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is narrowed besides the student."""
        return any((self.term_id, self.dimension, self.kind, self.status, self.words.strip()))


@dataclass(frozen=True)
class DimensionCount:
    """A student's own records of one dimension in one term: how many, and hours."""

    dimension: Dimension
    count: int
    hours: Decimal


def timeline(actor: Actor, filters: Filters, page: int = 1, size: int = 30) -> Page[Record]:
    """What the actor may see, newest day first, one page."""
    statement = _narrowed(records_visible_to(actor), filters)
    if filters.words.strip():
        statement = statement.where(_words_readable_by(actor))
    return paginate(with_details(statement).order_by(*NEWEST_FIRST), page, size)


def _words_readable_by(actor: Actor) -> ColumnElement[bool]:
    """What policy.can_read_words says, for searches: one must not find what one may not read."""
    return or_(
        Record.status.not_in(policy.PRIVATE),
        and_(Record.is_observation.is_(True), Record.author_id == actor.user_id),
        and_(Record.is_observation.is_(False), Record.student_id == actor.student_id),
        and_(Record.description == "", Record.reflection == ""),
    )


def to_confirm(actor: Actor) -> Sequence[Record]:
    """Drafts of the student's that somebody else has stated: words may be added, then one tap."""
    return _own(actor, Record.status == RecordState.DRAFT, Record.source != Source.STUDENT)


def returned(actor: Actor) -> Sequence[Record]:
    """Records that came back to the student, or to the teacher who wrote the observation."""
    return _own(actor, Record.status == RecordState.RETURNED)


def drafts(actor: Actor) -> Sequence[Record]:
    """What the student has begun."""
    return _own(actor, Record.status == RecordState.DRAFT, Record.source == Source.STUDENT)


def counts_by_dimension(
    student_id: int, term_id: int, statuses: Sequence[RecordState] = (RecordState.APPROVED,)
) -> list[DimensionCount]:
    """A student's own counts and hours, one entry for each dimension of the term's framework, in its order."""
    found = {
        dimension_id: (count, Decimal(total or 0))
        for dimension_id, count, total in db.session.execute(
            select(Record.dimension_id, func.count(Record.id), func.coalesce(func.sum(Record.hours), 0))
            .where(Record.student_id == student_id, Record.term_id == term_id, Record.status.in_(statuses))
            .group_by(Record.dimension_id)
        )
    }
    dimensions = db.session.scalars(
        select(Dimension)
        .join(Term, Term.framework_version_id == Dimension.framework_version_id)
        .where(Term.id == term_id)
        .order_by(Dimension.position)
    )
    return [
        DimensionCount(dimension, *found.get(dimension.id, (0, Decimal(0)))) for dimension in dimensions
    ]


def entered_by(actor: Actor) -> Sequence[Record]:
    """What a teacher entered for several students at once, newest entry first, then by student number."""
    newest_of_entry = func.max(Record.id).over(partition_by=Record.entry_key)
    return db.session.scalars(
        with_details(
            select(Record)
            .join(Student, Student.id == Record.student_id)
            .where(Record.author_id == actor.user_id, Record.entry_key.is_not(None))
            .options(selectinload(Record.school_class))
            .order_by(newest_of_entry.desc(), Student.number)
            .limit(_MOST_ENTERED)
        )
    ).all()


def _own(actor: Actor, *conditions: ColumnElement[bool]) -> Sequence[Record]:
    is_mine = (
        (Record.student_id == actor.student_id) & Record.is_observation.is_(False)
        if actor.student_id is not None
        else Record.author_id == actor.user_id
    )
    statement = select(Record).where(Record.school_id == actor.school_id, is_mine, *conditions)
    return db.session.scalars(with_details(statement).order_by(*NEWEST_FIRST)).all()


def _narrowed(statement: Select[Any], filters: Filters) -> Select[Any]:
    if filters.student_id is not None:
        statement = statement.where(Record.student_id == filters.student_id)
    if filters.term_id is not None:
        statement = statement.where(Record.term_id == filters.term_id)
    if filters.dimension:
        codes = select(Dimension.id).where(Dimension.code == filters.dimension)
        statement = statement.where(Record.dimension_id.in_(codes))
    if filters.kind:
        statement = statement.where(Record.kind == filters.kind)
    if filters.status:
        statement = statement.where(Record.status == filters.status)
    else:
        statement = statement.where(Record.status != RecordState.WITHDRAWN)
    return matching(statement, filters.words)
