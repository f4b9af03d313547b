"""Who may see what was done."""

from portfolio.privacy.acts import Group
from portfolio.school.actors import Actor
from portfolio.school.roles import Role

VIEWERS = (Role.OFFICE, Role.PRINCIPAL, Role.ADMIN)
OF_PEOPLE = (Group.PEOPLE, Group.SCHOOL)


def sees_every_act(actor: Actor) -> bool:
    """Office and principal, also acts whose group nobody named."""
    return actor.has(Role.OFFICE, Role.PRINCIPAL)


def groups_seen_by(actor: Actor) -> tuple[Group, ...]:
    """The groups of acts; the administrator manages people, reads no portfolio, and sees no more of it here."""
    if sees_every_act(actor):
        return tuple(Group)
    return OF_PEOPLE if actor.has(Role.ADMIN) else ()
