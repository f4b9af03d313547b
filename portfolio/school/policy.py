"""Who may do what with people and classes."""

from collections.abc import Collection

from portfolio.school.actors import Actor
from portfolio.school.people_queries import has_role_elsewhere, roles_here, users_led_by
from portfolio.school.roles import STAFF, Role


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
    """Whether the actor may issue a slip to this person."""
    return user_id in open_to_slips(actor, [user_id])


def open_to_slips(actor: Actor, user_ids: Collection[int]) -> set[int]:
    """To whom of these a slip may go.

    The administrator's to anybody else here; a class's teacher's to its students and their guardians, but to no
    colleague who has a child in it, since a code opens the whole account. Never to somebody who has a role elsewhere
    too: the code would open that school as well. The command line can.
    """
    here = set(user_ids) - {actor.user_id} - has_role_elsewhere(user_ids, actor.school_id)
    if can_administer(actor):
        return here
    roles = roles_here(actor.school_id, here)
    return {user_id for user_id in here & users_led_by(actor.class_ids) if not set(STAFF) & set(roles.get(user_id, ()))}
