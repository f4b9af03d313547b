"""What waits for this reviewer, in which order, and what the reviewer decided last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select

from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import policy
from portfolio.records.models import Record, StatusChange
from portfolio.records.queries import matching, records_visible_to, with_details
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.school.actors import Actor
from portfolio.school.framework_models import Dimension
from portfolio.school.models import SchoolClass, Student
from portfolio.school.roles import Role

DECISIONS = (RecordEvent.APPROVE.value, RecordEvent.RETURN.value)
_WAS_TAKEN_IN = and_(  # by a reviewer; what the organiser's word takes in on submission comes from "submitted"
    StatusChange.event == RecordEvent.VERIFY.value, StatusChange.before == RecordState.DRAFT
)


class Order(StrEnum):
    """How the queue stands: never by how much somebody has handed in."""

    WAITING = "waiting"
    NUMBER = "number"


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is shown. `dimension` is a dimension's code."""

    kind: Kind | None = None
    dimension: str = ""
    student_id: int | None = None
    class_id: int | None = None
    words: str = ""
    order: Order = Order.WAITING

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.kind or self.dimension or self.student_id or self.class_id or self.words)


@dataclass(frozen=True)
class QueueChoices:
    """What the present queue can be filtered by."""

    kinds: list[Kind]
    dimensions: Sequence[Dimension]
    students: Sequence[Student]
    classes: Sequence[SchoolClass]


def _in_hand(actor: Actor) -> ColumnElement[bool]:
    """Records whose review belongs to this person's office, whoever wrote them (policy.is_reviewer asks that too)."""
    places: list[ColumnElement[bool]] = [false()]
    if actor.class_ids:
        places.append(Record.class_id.in_(sorted(actor.class_ids)))
    if actor.has(Role.OFFICE):
        places.append(or_(Record.is_observation, Record.source == Source.TEACHER))
    return and_(Record.school_id == actor.school_id, or_(*places))


def waiting_for(actor: Actor) -> Select[Record]:
    """The queue: submitted records that policy.is_reviewer gives to the actor."""
    statement = records_visible_to(actor).where(
        Record.status == RecordState.SUBMITTED, Record.author_id != actor.user_id, _in_hand(actor)
    )
    return statement if actor.student_id is None else statement.where(Record.student_id != actor.student_id)


def waiting_count(actor: Actor) -> int:
    """How many records wait for the actor."""
    return db.session.scalar(waiting_for(actor).with_only_columns(func.count(Record.id)).order_by(None)) or 0


def filtered_queue(actor: Actor, chosen: QueueFilter) -> Select[Record]:
    """The queue as filtered and ordered."""
    statement = matching(waiting_for(actor), chosen.words)
    if chosen.kind:
        statement = statement.where(Record.kind == chosen.kind)
    if chosen.student_id:
        statement = statement.where(Record.student_id == chosen.student_id)
    if chosen.class_id:
        statement = statement.where(Record.class_id == chosen.class_id)
    if chosen.dimension:
        of_code = select(Dimension.id).where(Dimension.code == chosen.dimension)
        statement = statement.where(Record.dimension_id.in_(of_code))
    if chosen.order is Order.NUMBER:
        statement = statement.join(Student, Student.id == Record.student_id).order_by(Student.number)
    return statement.order_by(Record.submitted_at, Record.id)


def queue_ids(actor: Actor, chosen: QueueFilter) -> list[int]:
    """The ids of the filtered queue in its order."""
    return list(db.session.scalars(filtered_queue(actor, chosen).with_only_columns(Record.id)))


def queue_choices(actor: Actor) -> QueueChoices:
    """What the whole queue holds, for the filters. Four queries."""
    rows = db.session.execute(
        waiting_for(actor)
        .with_only_columns(Record.kind, Record.dimension_id, Record.student_id, Record.class_id)
        .distinct()
    ).all()
    return QueueChoices(
        kinds=[kind for kind in Kind if kind in {row.kind for row in rows}],
        dimensions=_dimensions({row.dimension_id for row in rows}),
        students=db.session.scalars(
            select(Student).where(Student.id.in_({row.student_id for row in rows})).order_by(Student.number)
        ).all(),
        classes=db.session.scalars(
            select(SchoolClass)
            .where(SchoolClass.id.in_({row.class_id for row in rows}))
            .order_by(SchoolClass.cohort_year.desc(), SchoolClass.number)
        ).all(),
    )


def _dimensions(ids: set[int | None]) -> list[Dimension]:
    """One of each code: terms may have versions of their own."""
    rows = db.session.scalars(
        select(Dimension).where(Dimension.id.in_(ids - {None})).order_by(Dimension.position, Dimension.id)
    )
    return list({row.code: row for row in rows}.values())


def waiting_record(actor: Actor, record_id: int) -> Record | None:
    """A record of the queue with all that its page shows."""
    return db.session.scalars(with_details(waiting_for(actor).where(Record.id == record_id))).first()


def record_in_hand_or_404(actor: Actor, record_id: int) -> Record:
    """A record to decide on, in whatever state it is by now; another class's or school's is not found.

    A student may have taken it back meanwhile, which hides it; the reviewer's stale page must be told so.
    """
    record = db.session.scalars(select(Record).where(_in_hand(actor), Record.id == record_id)).first()
    if record is None:
        abort(404)
    return record


def records_in_hand(actor: Actor, ids: Iterable[int]) -> dict[int, Record]:
    """Records to decide on together, locked where the database locks rows; in the order of the ids."""
    rows = db.session.scalars(
        with_details(select(Record).where(_in_hand(actor), Record.id.in_(list(ids))))
        .order_by(Record.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = {row.id: row for row in rows}
    return {id_: found[id_] for id_ in ids if id_ in found}


def last_changes(record_ids: Iterable[int]) -> dict[int, StatusChange]:
    """The last step of each record's history, by record. One query."""
    latest = (
        select(func.max(StatusChange.id))
        .where(StatusChange.record_id.in_(list(record_ids)))
        .group_by(StatusChange.record_id)
    )
    rows = db.session.scalars(select(StatusChange).where(StatusChange.id.in_(latest)))
    return {row.record_id: row for row in rows}


def decided_today(actor: Actor) -> Sequence[Row[StatusChange, Record]]:
    """What the actor decided today and still stands or stood, latest first."""
    midnight = datetime.combine(clock.today(), time.min, clock.DEFAULT_ZONE)
    return db.session.execute(_own_decisions(actor).where(StatusChange.at >= midnight)).all()


def decisions_of_act(actor: Actor, change_id: int) -> Sequence[Row[StatusChange, Record]]:
    """All decisions that were taken in one act with this one: the act's moment is the same in all of them."""
    moment = select(StatusChange.at).where(StatusChange.id == change_id, StatusChange.actor_id == actor.user_id)
    return db.session.execute(_own_decisions(actor).where(StatusChange.at == moment.scalar_subquery())).all()


@dataclass(frozen=True)
class Act:
    """The actor's last decisions that can still be undone: of one record, or of `count` at once."""

    change: StatusChange
    record: Record
    count: int


def last_act(actor: Actor) -> Act | None:
    """What "undo" would take back now."""
    latest = db.session.execute(_standing_decisions(actor).limit(1)).first()
    if latest is None:
        return None
    change, record = latest
    together = _standing_decisions(actor).where(StatusChange.at == change.at)
    count = db.session.scalar(together.with_only_columns(func.count(StatusChange.id)).order_by(None))
    return Act(change, record, count or 1)


def _standing_decisions(actor: Actor) -> Select[StatusChange, Record]:
    """Decisions young enough to be undone that are still their record's last step."""
    later = select(func.max(StatusChange.id)).where(StatusChange.record_id == Record.id)
    is_last = StatusChange.id == later.correlate(Record).scalar_subquery()
    return _own_decisions(actor).where(StatusChange.at >= clock.now() - policy.UNDO_WITHIN, is_last)


def _own_decisions(actor: Actor) -> Select[StatusChange, Record]:
    visible = records_visible_to(actor).with_only_columns(Record.id)
    both: Any = select(StatusChange, Record)
    statement: Select[StatusChange, Record] = (
        with_details(both)
        .join(Record, Record.id == StatusChange.record_id)
        .where(StatusChange.actor_id == actor.user_id, or_(StatusChange.event.in_(DECISIONS), _WAS_TAKEN_IN))
        .where(Record.id.in_(visible), _in_hand(actor))
        .order_by(StatusChange.at.desc(), StatusChange.id.desc())
    )
    return statement
