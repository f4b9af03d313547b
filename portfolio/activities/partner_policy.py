"""Who may keep the list of partners, and who may answer by a link."""

from portfolio.activities.partner_models import PartnerLink
from portfolio.school.actors import Actor
from portfolio.school.roles import Role

READERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
KEEPERS = (Role.OFFICE,)


def can_add_partner(actor: Actor) -> bool:
    """Teachers, who organise, and the office."""
    return actor.has(Role.TEACHER, Role.HOMEROOM, Role.OFFICE) or "system" in actor.roles


def can_keep_partners(actor: Actor) -> bool:
    """Changing and ending is the office's."""
    return actor.has(*KEEPERS) or "system" in actor.roles


def can_answer(link: PartnerLink, actor: Actor) -> bool:
    """Only whoever holds this very link."""
    return actor.school_id == link.school_id and actor.roles == {link_role(link)}


def link_role(link: PartnerLink) -> str:
    """The one role that a link gives."""
    return f"partner_link:{link.id}"
