"""What the school does with its partners: enter, change, end, take up again."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden

from portfolio.activities.partner_models import Partner
from portfolio.activities.partner_policy import can_add_partner, can_keep_partners
from portfolio.activities.partner_queries import partner_named
from portfolio.activities.states import PartnerKind
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.web.errors import Refusal


@dataclass(frozen=True)
class PartnerFacts:
    """What is stated of a partner."""

    name: str
    kind: PartnerKind
    contact: str = ""
    qualification: str = ""
    qualified_until: date | None = None


def add_partner(actor: Actor, facts: PartnerFacts) -> Partner:
    """A new partner. Flushed. Raises Forbidden, Refusal where the name is taken or a provider is not qualified."""
    if not can_add_partner(actor):
        raise Forbidden
    _check(facts, None)
    partner = Partner(school_id=actor.school_id, name=facts.name, kind=facts.kind)
    _state(partner, facts)
    db.session.add(partner)
    db.session.flush()
    audit.log("partner.add", partner, actor_id=actor.user_id)
    return partner


def change_partner(actor: Actor, partner: Partner, facts: PartnerFacts) -> None:
    """State a partner's facts anew. Raises Forbidden, Refusal."""
    if not can_keep_partners(actor):
        raise Forbidden
    _check(facts, partner)
    _state(partner, facts)
    audit.log("partner.change", partner, actor_id=actor.user_id)


def end_partner(actor: Actor, partner: Partner) -> None:
    """From today the school works with it no more: links to it open no more. Raises Forbidden."""
    if not can_keep_partners(actor):
        raise Forbidden
    if partner.ended_on is None:
        partner.ended_on = clock.today()
        audit.log("partner.end", partner, actor_id=actor.user_id)


def resume_partner(actor: Actor, partner: Partner) -> None:
    """The school works with it again. Raises Forbidden."""
    if not can_keep_partners(actor):
        raise Forbidden
    if partner.ended_on is not None:
        partner.ended_on = None
        audit.log("partner.resume", partner, actor_id=actor.user_id)


def _check(facts: PartnerFacts, partner: Partner | None) -> None:
    if (other := partner_named(facts.name)) is not None and other is not partner:
        raise Refusal(_("There is a partner of this name already."), "name")
    if facts.kind is PartnerKind.PROVIDER and not facts.qualification:
        raise Refusal(_("A vetted course provider has a qualification: please write which."), "qualification")


def _state(partner: Partner, facts: PartnerFacts) -> None:
    partner.name, partner.kind, partner.contact = facts.name, facts.kind, facts.contact
    partner.qualification, partner.qualified_until = facts.qualification, facts.qualified_until
