"""Clashes: sessions of other activities, at the same time, that a student is on the roster of."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager

from portfolio.activities.models import Activity, Participant, Session
from portfolio.activities.states import ActivityState, SessionState, Standing
from portfolio.core.db import db


def clashes_of(student_ids: Collection[int], activity: Activity) -> dict[int, list[Session]]:
    """Of each student who has any, the sessions of other activities that overlap with this one's. One query."""
    return {student_id: found for (_id, student_id), found in _clashing(student_ids, [activity.id]).items()}


def clashes_with(student_id: int, activity_ids: Collection[int]) -> dict[int, list[Session]]:
    """Of each activity that has any, the sessions of the student's other activities that overlap. One query."""
    return {activity_id: found for (activity_id, _id), found in _clashing([student_id], activity_ids).items()}


def _clashing(student_ids: Iterable[int], activity_ids: Iterable[int]) -> dict[tuple[int, int], list[Session]]:
    """By (activity, student): the other activities' sessions in time's order, each once."""
    own = aliased(Session)
    rows = db.session.execute(
        select(own.activity_id, Participant.student_id, Session)
        .join(Participant, Participant.activity_id == Session.activity_id)
        .join(Session.activity)
        .join(own, (own.starts_at < Session.ends_at) & (own.ends_at > Session.starts_at))
        .where(
            own.activity_id.in_(list(activity_ids)),
            own.activity_id != Session.activity_id,
            own.status != SessionState.CANCELLED,
            Session.status != SessionState.CANCELLED,
            Participant.student_id.in_(list(student_ids)),
            Participant.standing == Standing.ENROLLED,
            Activity.is_template.is_(False),
            Activity.status.in_([ActivityState.PLANNED, ActivityState.CONFIRMED]),
        )
        .distinct()
        .options(contains_eager(Session.activity))
        .order_by(Session.starts_at, Session.id)
    ).all()
    found: dict[tuple[int, int], list[Session]] = {}
    for activity_id, student_id, session in rows:
        found.setdefault((activity_id, student_id), []).append(session)
    return found
