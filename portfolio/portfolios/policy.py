"""Who writes the term comment, and who imports fitness grades."""

from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def can_comment(actor: Actor, class_id: int) -> bool:
    """The class's homeroom teacher and its deputies."""
    return class_id in actor.class_ids


def can_import_fitness(actor: Actor) -> bool:
    """The academic office."""
    return actor.has(Role.OFFICE)
