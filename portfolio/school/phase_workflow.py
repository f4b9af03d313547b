"""The one table of a class's phases in a term, and the only writer of its phase."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.school.actors import Actor
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.roles import Role


class Who(StrEnum):
    """Who may cause an event."""

    CLASS = "class"
    OFFICE = "office"
    SYSTEM = "system"


@dataclass(frozen=True)
class Step:
    """Where an event leads and who may cause it."""

    after: Phase
    who: frozenset[Who]


_LEADERS = frozenset({Who.CLASS, Who.OFFICE})
_OFFICE = frozenset({Who.OFFICE})
_SYSTEM = frozenset({Who.SYSTEM})
TABLE = MappingProxyType(
    {
        (Phase.RECORDING, PhaseEvent.BEGIN_SELECTING): Step(Phase.SELECTING, _LEADERS | _SYSTEM),
        (Phase.SELECTING, PhaseEvent.PUBLISH): Step(Phase.NOTICE, _LEADERS),
        (Phase.NOTICE, PhaseEvent.CLOSE_NOTICE): Step(Phase.SIGN_OFF, _SYSTEM),
        (Phase.SIGN_OFF, PhaseEvent.ARCHIVE): Step(Phase.ARCHIVED, _SYSTEM),
        (Phase.SELECTING, PhaseEvent.GO_BACK): Step(Phase.RECORDING, _OFFICE),
        (Phase.NOTICE, PhaseEvent.GO_BACK): Step(Phase.SELECTING, _OFFICE),
        (Phase.SIGN_OFF, PhaseEvent.GO_BACK): Step(Phase.SELECTING, _OFFICE),
    }
)


class IllegalPhaseStep(Exception):
    """The class is not in a phase from which this event leads anywhere."""


def may(class_term: ClassTerm, actor: Actor, event: PhaseEvent) -> bool:
    """Whether the actor may cause this event now."""
    step = TABLE.get((class_term.phase, event))
    if step is None or class_term.school_id != actor.school_id:
        return False
    return not step.who.isdisjoint(_standing(class_term, actor))


def _standing(class_term: ClassTerm, actor: Actor) -> set[Who]:
    is_leading = class_term.class_id in actor.class_ids
    standings = {Who.CLASS: is_leading, Who.OFFICE: actor.has(Role.OFFICE), Who.SYSTEM: "system" in actor.roles}
    return {who for who, holds in standings.items() if holds}


def advance(class_term: ClassTerm, event: PhaseEvent, actor: Actor, reason: str = "") -> None:
    """Move a class along the table; `may` was asked before. Raises IllegalPhaseStep."""
    step = TABLE.get((class_term.phase, event))
    if step is None:
        raise IllegalPhaseStep(f"{event} from {class_term.phase}")
    before = class_term.phase
    class_term.phase, class_term.entered_at, class_term.back_reason = step.after, clock.now(), reason.strip()
    audit.log(
        f"class_term.{event.value}", class_term, actor_id=actor.user_id, before=before.value, has_reason=bool(reason)
    )
