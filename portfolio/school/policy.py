"""Who may do what with people and classes."""

from portfolio.school.actors import Actor
from portfolio.school.people_queries import has_role_elsewhere, users_led_by
from portfolio.school.roles import Role


def can_administer(actor: Actor) -> bool:
    """People, classes, imports and settings are the administrator's (and the command line's)."""
    return actor.has(Role.ADMIN) or "system" in actor.roles


def can_plan_terms(actor: Actor) -> bool:
    """Terms and framework belong to the office; the administrator sets them up."""
    return actor.has(Role.OFFICE, Role.ADMIN) or "system" in actor.roles


def can_lead_class(actor: Actor, class_id: int) -> bool:
    """Homeroom teacher or deputy of the class."""
    return class_id in actor.class_ids


def can_issue_slips(actor: Actor, class_id: int) -> bool:
    """The class's homeroom teacher, a deputy, or the administrator."""
    return can_administer(actor) or can_lead_class(actor, class_id)


def can_see_class(actor: Actor, class_id: int) -> bool:
    """Its teachers, the office and the principal; the administrator manages people but reads no portfolio."""
    return can_lead_class(actor, class_id) or actor.has(Role.OFFICE, Role.PRINCIPAL)


def can_issue_slip_to(actor: Actor, user_id: int) -> bool:
    """The administrator to anybody else here; a class's teacher to its students and their guardians.

    Never to somebody who has a role elsewhere too: the code would open that school as well. The command line can.
    """
    if user_id == actor.user_id or has_role_elsewhere([user_id], actor.school_id):
        return False
    return can_administer(actor) or user_id in users_led_by(actor.class_ids)
