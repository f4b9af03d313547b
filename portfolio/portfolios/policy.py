"""Who writes the term comment."""

from portfolio.school.actors import Actor


def can_comment(actor: Actor, class_id: int) -> bool:
    """The class's homeroom teacher and its deputies."""
    return class_id in actor.class_ids
