"""The one table of an objection's states, and the only writer of its status."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.portfolios.notice_models import Objection
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.school.actors import Actor


class Who(StrEnum):
    """Who may cause an event."""

    COMMITTEE = "committee"
    HANDLER = "handler"
    OBJECTOR = "objector"
    SYSTEM = "system"


class ObjectionEvent(StrEnum):
    """What may happen to an objection."""

    TAKE = "take"
    DECIDE = "decide"
    RE_EXAMINE = "re_examine"
    ACCEPT = "accept"
    LAPSE = "lapse"


@dataclass(frozen=True)
class Step:
    """Where an event leads and who may cause it."""

    after: ObjectionState
    who: Who


class IllegalObjectionStep(Exception):
    """The objection is not in a state from which this event leads anywhere."""


TABLE = MappingProxyType(
    {
        (ObjectionState.FILED, ObjectionEvent.TAKE): Step(ObjectionState.HANDLED, Who.COMMITTEE),
        # somebody else of the committee takes over from a handler who cannot go on
        (ObjectionState.HANDLED, ObjectionEvent.TAKE): Step(ObjectionState.HANDLED, Who.COMMITTEE),
        (ObjectionState.HANDLED, ObjectionEvent.DECIDE): Step(ObjectionState.DECIDED, Who.HANDLER),
        (ObjectionState.DECIDED, ObjectionEvent.RE_EXAMINE): Step(ObjectionState.RE_EXAMINED, Who.OBJECTOR),
        (ObjectionState.DECIDED, ObjectionEvent.ACCEPT): Step(ObjectionState.CLOSED, Who.OBJECTOR),
        (ObjectionState.DECIDED, ObjectionEvent.LAPSE): Step(ObjectionState.CLOSED, Who.SYSTEM),
        (ObjectionState.RE_EXAMINED, ObjectionEvent.TAKE): Step(ObjectionState.RE_EXAMINED, Who.COMMITTEE),
        (ObjectionState.RE_EXAMINED, ObjectionEvent.DECIDE): Step(ObjectionState.CLOSED, Who.HANDLER),
    }
)


@dataclass(frozen=True)
class Ruling:
    """A decision and its reasons."""

    decision: Decision
    reasons: str


def advance(
    objection: Objection, event: ObjectionEvent, actor: Actor, *, ruling: Ruling | None = None, reason: str = ""
) -> None:
    """Move an objection along the table; policy was asked before. The log never names an objector.

    Raises IllegalObjectionStep.
    """
    step = TABLE.get((objection.status, event))
    if step is None:
        raise IllegalObjectionStep(f"{event} from {objection.status}")
    if event is ObjectionEvent.TAKE:
        objection.handler_id = actor.user_id
    elif ruling is not None:
        objection.decision, objection.reasons = ruling.decision, ruling.reasons
        objection.decided_by_id, objection.decided_at = actor.user_id, clock.now()
    elif event is ObjectionEvent.RE_EXAMINE:
        _keep_first_look(objection, reason)
    objection.status = step.after
    is_nameless = step.who is Who.OBJECTOR
    audit.log(f"objection.{event.value}", objection, actor_id=None if is_nameless else actor.user_id)


def _keep_first_look(objection: Objection, reason: str) -> None:
    """What was found stays beside what will be found; the next handler is another one."""
    objection.first_decision, objection.first_reasons = objection.decision, objection.reasons
    objection.first_decided_by_id = objection.decided_by_id
    objection.re_examined_reason, objection.is_second_look, objection.handler_id = reason, True, None
    objection.decision, objection.reasons, objection.decided_by_id, objection.decided_at = None, "", None, None
