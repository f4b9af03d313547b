"""Attendance at a session: who was there, taken from the list, and what it comes to for one participant."""

from decimal import Decimal

from sqlalchemy import and_, case, exists, func, select

from portfolio.activities.models import Attendance, Participant, Session
from portfolio.activities.states import TOOK_PART, SessionState
from portfolio.core.db import db

NOTHING = Decimal(0)


def hours_attended(activity_id: int) -> dict[int, tuple[int, Decimal]]:
    """participant id → (times, hours) of the sessions held in which the participant was present or late. One query.

    Empty where attendance was taken at no session: the activity's own hours are the ones to go by then. Where it was
    taken, everybody of the roster is told, (0, 0) for those who were not there.
    """
    was_there = and_(Session.id.is_not(None), Attendance.mark.in_(TOOK_PART))
    taken = exists().where(
        Session.activity_id == activity_id, Session.status == SessionState.HELD, Attendance.session_id == Session.id
    )
    rows = db.session.execute(
        select(
            Participant.id,
            func.count(case((was_there, 1))),
            func.coalesce(func.sum(case((was_there, Session.hours))), NOTHING),
        )
        .outerjoin(Attendance, Attendance.participant_id == Participant.id)
        .outerjoin(Session, and_(Session.id == Attendance.session_id, Session.status == SessionState.HELD))
        .where(Participant.activity_id == activity_id, taken.correlate(None))
        .group_by(Participant.id)
    )
    return {participant_id: (times, Decimal(hours)) for participant_id, times, hours in rows}
