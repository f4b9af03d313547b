"""The tables of an activity's and a session's states, and the only writers of their status."""

from types import MappingProxyType

from portfolio.activities.models import Activity, Session
from portfolio.activities.states import ActivityEvent, ActivityState, SessionEvent, SessionState
from portfolio.core import audit, clock
from portfolio.school.actors import Actor

TABLE = MappingProxyType(
    {
        (ActivityState.PLANNED, ActivityEvent.CONFIRM): ActivityState.CONFIRMED,
        (ActivityState.CONFIRMED, ActivityEvent.CONFIRM): ActivityState.CONFIRMED,
        (ActivityState.PLANNED, ActivityEvent.CANCEL): ActivityState.CANCELLED,
        (ActivityState.CONFIRMED, ActivityEvent.CANCEL): ActivityState.CANCELLED,
        (ActivityState.CANCELLED, ActivityEvent.REINSTATE): ActivityState.PLANNED,
    }
)
SESSION_TABLE = MappingProxyType(
    {
        (SessionState.PLANNED, SessionEvent.HOLD): SessionState.HELD,
        (SessionState.HELD, SessionEvent.HOLD): SessionState.HELD,
        (SessionState.PLANNED, SessionEvent.CANCEL): SessionState.CANCELLED,
        (SessionState.HELD, SessionEvent.CANCEL): SessionState.CANCELLED,
        (SessionState.CANCELLED, SessionEvent.RESUME): SessionState.PLANNED,
    }
)


class IllegalStep(Exception):
    """The activity or the session is not in a state from which this event leads anywhere."""


def advance(activity: Activity, event: ActivityEvent, actor: Actor, reason: str | None = None) -> None:
    """Move an activity along the table; policy was asked before. Raises IllegalStep."""
    after = TABLE.get((activity.status, event))
    if after is None:
        raise IllegalStep(f"{event} from {activity.status}")
    if event is ActivityEvent.CONFIRM:
        activity.confirmed_by_id, activity.confirmed_at = actor.user_id, clock.now()
    activity.cancelled_reason = reason or "" if event is ActivityEvent.CANCEL else ""
    activity.status, activity.updated_at = after, clock.now()
    audit.log(f"activity.{event.value}", activity, actor_id=actor.user_id)


def advance_session(session: Session, event: SessionEvent) -> None:
    """Move a session along its table; policy was asked before. Raises IllegalStep."""
    after = SESSION_TABLE.get((session.status, event))
    if after is None:
        raise IllegalStep(f"{event} from {session.status}")
    session.status = after
