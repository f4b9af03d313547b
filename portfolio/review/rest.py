"""Drafts from rosters that students left as they were drafted: their class's teacher may take them in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, select

from portfolio.activities.models import Activity
from portfolio.activities.states import ActivityState
from portfolio.core.db import db
from portfolio.records.models import Correction, Evidence, Record
from portfolio.records.queries import with_details
from portfolio.records.sources import VERIFIED
from portfolio.records.states import CorrectionState, RecordState
from portfolio.school.actors import Actor


@dataclass(frozen=True)
class Rest:
    """How many students of the actor's classes have added nothing to an activity's draft."""

    activity: Activity
    count: int


def untouched_drafts(actor: Actor) -> list[Rest]:
    """By activity, the one that was confirmed first on top. One query."""
    if not actor.class_ids:
        return []
    counted = (
        select(Record.activity_id, func.count(Record.id).label("count"))
        .join(Activity, Activity.id == Record.activity_id)
        .where(_is_untouched(actor))
        .group_by(Record.activity_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Activity, counted.c.count)
        .join(counted, counted.c.activity_id == Activity.id)
        .order_by(Activity.confirmed_at, Activity.id)
    )
    return [Rest(activity, count) for activity, count in rows]


def drafts_to_take_in(actor: Actor, activity_id: int) -> Sequence[Record]:
    """Those of one activity, locked where the database locks rows."""
    mine = (
        select(Record.id)
        .join(Activity, Activity.id == Record.activity_id)
        .where(Record.activity_id == activity_id, _is_untouched(actor))
    )
    return db.session.scalars(
        with_details(select(Record).where(Record.id.in_(mine)))
        .order_by(Record.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _is_untouched(actor: Actor) -> ColumnElement[bool]:
    """What policy.is_begun and policy.is_reviewer say, for many at once; disputed ones aside."""
    disputed = exists().where(
        Correction.record_id == Record.id,
        Correction.is_from_roster.is_(False),
        Correction.status == CorrectionState.OPEN,
    )
    return and_(
        Record.school_id == actor.school_id,
        Record.class_id.in_(sorted(actor.class_ids)),
        Record.status == RecordState.DRAFT,
        Record.source.in_(VERIFIED),
        Record.description == "",
        Record.reflection == "",
        Record.author_id != actor.user_id,
        Activity.status == ActivityState.CONFIRMED,
        ~exists().where(Evidence.record_id == Record.id),
        ~disputed,
    )
