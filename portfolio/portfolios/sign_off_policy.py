"""Who signs which step of a class's term."""

from portfolio.portfolios.states import SignStep
from portfolio.school.actors import Actor
from portfolio.school.roles import Role

STEPS = tuple(SignStep)


def steps_of(actor: Actor, class_id: int) -> list[SignStep]:
    """The steps at which the actor signs for a class, in their order."""
    theirs = {
        SignStep.HOMEROOM: class_id in actor.class_ids,
        SignStep.COMMITTEE: actor.has(Role.OFFICE),
        SignStep.PRINCIPAL: actor.has(Role.PRINCIPAL),
    }
    return [step for step in STEPS if theirs[step] and actor.user_id is not None]


def step_before(step: SignStep) -> SignStep | None:
    """The step that comes before; None before the first."""
    at = STEPS.index(step)
    return STEPS[at - 1] if at else None
