"""The one table of an activity's states, and the only writer of its status."""

from types import MappingProxyType

from portfolio.activities.models import Activity
from portfolio.activities.states import ActivityEvent, ActivityState
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


class IllegalStep(Exception):
    """The activity is not in a state from which this event leads anywhere."""


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
