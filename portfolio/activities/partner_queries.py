"""Partners, links and answers, as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import abort
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager

from portfolio.activities.models import Participant
from portfolio.activities.partner_models import Partner, PartnerAnswer, PartnerLink
from portfolio.activities.queries import roster_of
from portfolio.activities.states import Answer, Standing
from portfolio.core.db import db
from portfolio.school.models import SchoolClass, Student

SOON_DAYS = 30


class LinkState(StrEnum):
    """Where a link stands."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return LINK_STATES[self]


LINK_STATES: dict[LinkState, LazyString] = {
    LinkState.OPEN: _l("Waiting for an answer"),
    LinkState.ANSWERED: _l("Answered"),
    LinkState.EXPIRED: _l("Expired"),
    LinkState.REVOKED: _l("Withdrawn by the school"),
}


class Qualification(StrEnum):
    """How long a partner's qualification is still good."""

    NONE = "none"
    GOOD = "good"
    SOON = "soon"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Answers:
    """What partners said last of each participant: objections with their notes, and how many were confirmed."""

    objections: Sequence[tuple[Participant, PartnerAnswer]]
    confirmed: int
    unanswered: int


def partners_matching(words: str, shown: str, today: date) -> Select[Partner]:
    """By name; `shown`: "" those of now, "ended", "all"."""
    query = select(Partner).order_by(Partner.name, Partner.id)
    if shown == "ended":
        query = query.where(Partner.ended_on <= today)
    elif shown != "all":
        query = query.where(or_(Partner.ended_on.is_(None), Partner.ended_on > today))
    if words:
        fields = (Partner.name, Partner.contact, Partner.qualification)
        query = query.where(or_(*(field.icontains(words, autoescape=True) for field in fields)))
    return query


def partner_or_404(partner_id: int) -> Partner:
    """A partner of the school in scope."""
    partner = db.session.scalars(select(Partner).where(Partner.id == partner_id)).first()
    if partner is None:
        abort(404)
    return partner


def partner_named(name: str) -> Partner | None:
    """The partner of this very name."""
    return db.session.scalars(select(Partner).where(Partner.name == name)).first()


def is_ended(partner: Partner, today: date) -> bool:
    """Whether the school no longer works with it."""
    return partner.ended_on is not None and partner.ended_on <= today


def qualification_of(partner: Partner, today: date) -> Qualification:
    """How its qualification stands on a day; it is good on its last day still."""
    if partner.qualified_until is None:
        return Qualification.NONE
    left = (partner.qualified_until - today).days
    if left < 0:
        return Qualification.EXPIRED
    return Qualification.SOON if left <= SOON_DAYS else Qualification.GOOD


def link_state(link: PartnerLink, moment: datetime) -> LinkState:
    """Where the link stands at a moment. A withdrawn or expired one may have been answered before."""
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if link.expires_at <= moment:
        return LinkState.EXPIRED
    return LinkState.ANSWERED if link.answered_at else LinkState.OPEN


def links_of(activity_id: int) -> Sequence[PartnerLink]:
    """An activity's links, the newest first."""
    return db.session.scalars(
        select(PartnerLink).where(PartnerLink.activity_id == activity_id).order_by(PartnerLink.id.desc())
    ).all()


def link_or_404(activity_id: int, link_id: int) -> PartnerLink:
    """A link of an activity."""
    link = db.session.scalars(
        select(PartnerLink).where(PartnerLink.id == link_id, PartnerLink.activity_id == activity_id)
    ).first()
    if link is None:
        abort(404)
    return link


def enrolled_in_order(activity_id: int) -> Select[Participant]:
    """The roster by class and student number."""
    return (
        roster_of(activity_id)
        .join(Student, Student.id == Participant.student_id)
        .join(SchoolClass, SchoolClass.id == Participant.class_id)
        .options(contains_eager(Participant.student), contains_eager(Participant.school_class))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number, Student.number)
    )


def people_of_link(link: PartnerLink) -> Select[Participant]:
    """Whom a link asks about: one participant, or all on the roster now."""
    query = enrolled_in_order(link.activity_id)
    return query if link.participant_id is None else query.where(Participant.id == link.participant_id)


def answers_of_link(link: PartnerLink) -> dict[int, PartnerAnswer]:
    """What was said through a link, by participant."""
    rows = db.session.scalars(select(PartnerAnswer).where(PartnerAnswer.link_id == link.id))
    return {row.participant_id: row for row in rows}


def answers_to(activity_id: int) -> dict[int, PartnerAnswer]:
    """What a partner said last of each participant of an activity, through whatever link; by participant id."""
    rows = db.session.scalars(
        select(PartnerAnswer)
        .join(Participant, Participant.id == PartnerAnswer.participant_id)
        .where(Participant.activity_id == activity_id, Participant.standing == Standing.ENROLLED)
        .order_by(PartnerAnswer.at, PartnerAnswer.id)
    )
    return {row.participant_id: row for row in rows}


def objections_to(activity_id: int) -> dict[int, PartnerAnswer]:
    """The participants of whom a partner says it was otherwise, with the note; for the roster."""
    return {id_: row for id_, row in answers_to(activity_id).items() if row.answer is Answer.OBJECTED}


def answers_on(activity_id: int, participants: Sequence[Participant]) -> Answers:
    """The answers as the organiser's page tells them."""
    said = answers_to(activity_id)
    objections = [
        (each, said[each.id]) for each in participants if each.id in said and said[each.id].answer is Answer.OBJECTED
    ]
    return Answers(objections, len(said) - len(objections), len(participants) - len(said))
