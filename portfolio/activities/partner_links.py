"""Signed links by which a partner confirms: issued, withdrawn, opened, answered.

A token holds the school's and the link's ids and a secret, signed with the deployment's key. Whatever is forged is
refused before any row is touched; of the secret only the digest is kept, so that a stolen database opens nothing.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.activities.models import Activity, Participant
from portfolio.activities.partner_models import Partner, PartnerAnswer, PartnerLink
from portfolio.activities.partner_policy import can_answer, link_role
from portfolio.activities.partner_queries import (
    LinkState,
    answers_of_link,
    is_ended,
    link_state,
    people_of_link,
)
from portfolio.activities.policy import can_run
from portfolio.activities.queries import roster_of
from portfolio.activities.states import ActivityState, Answer
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.scope import open_school
from portfolio.core.text import forbidden_characters, reader_length, tidy
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal

SALT = "partner link"
SECRET_BYTES = 24
DEFAULT_DAYS, MOST_DAYS = 14, 60
CONTACT_LIMIT, NOTE_LIMIT, WITNESS_LIMIT = 20, 100, 60


class Closed(StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CALLED_OFF = "called_off"
    ENDED = "ended"
    LEFT = "left"


@dataclass(frozen=True)
class AnswerCount:
    """What one answer says: of how many that it was so, and of how many that it was otherwise."""

    confirmed: int
    objected: int


class UnfitNotes(Refusal):
    """Notes that cannot be kept, by participant."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__(_("Some notes need another look. What you typed is kept."))
        self.faults = faults


def issue_link(
    actor: Actor, activity: Activity, contact: str, days: int = DEFAULT_DAYS, participant_id: int | None = None
) -> tuple[PartnerLink, str]:
    """A new link and its token, which is told once and kept nowhere. Flushed. Raises Forbidden, Refusal."""
    if not can_run(activity, actor):
        raise Forbidden
    partner = _partner_to_ask(activity)
    contact = tidy(contact)
    if not contact or reader_length(contact) > CONTACT_LIMIT or not 1 <= days <= MOST_DAYS:
        raise Refusal(_("A link needs a contact person and from 1 to %(most)s days.", most=MOST_DAYS), "contact")
    if participant_id is not None and not _is_enrolled(activity.id, participant_id):
        raise Refusal(_("This student is not on the roster."), "participant_id")
    secret, moment = secrets.token_urlsafe(SECRET_BYTES), clock.now()
    link = PartnerLink(
        school_id=activity.school_id,
        activity_id=activity.id,
        partner_id=partner.id,
        participant_id=participant_id,
        contact=contact,
        digest=_digest(secret),
        issued_by_id=actor.user_id,
        issued_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    audit.log("partner_link.issue", link, actor_id=actor.user_id, partner_id=partner.id, days=days)
    return link, str(_signer().dumps([link.school_id, link.id, secret]))


def revoke_link(actor: Actor, activity: Activity, link: PartnerLink) -> None:
    """The link opens nothing from now on; what was answered by it stays. Again: nothing happens. Raises Forbidden."""
    if not can_run(activity, actor) or link.activity_id != activity.id:
        raise Forbidden
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        audit.log("partner_link.revoke", link, actor_id=actor.user_id)


def reissue_link(actor: Actor, activity: Activity, link: PartnerLink) -> tuple[PartnerLink, str]:
    """The same link anew, for the usual time; the old one opens nothing any more. Raises Forbidden, Refusal."""
    fresh = issue_link(actor, activity, link.contact, participant_id=link.participant_id)
    revoke_link(actor, activity, link)
    return fresh


def open_link(token: str) -> PartnerLink | None:
    """The link of a token, in whose school the rest of this request works; None where it is forged or gone."""
    try:
        school_id, link_id, secret = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    open_school(school_id)
    link = db.session.scalars(select(PartnerLink).where(PartnerLink.id == link_id)).first()
    is_same = link is not None and hmac.compare_digest(link.digest, _digest(secret))
    return link if is_same else None


def actor_of(link: PartnerLink) -> Actor:
    """Whoever holds the link: the contact person, who may answer by it and do nothing else."""
    return Actor(None, witness_of(link), link.school_id, roles=frozenset({link_role(link)}))


def witness_of(link: PartnerLink) -> str:
    """王主任（云溪社区居委会）, within what a record's witness may hold."""
    room = WITNESS_LIMIT - len(link.contact) - 2
    return f"{link.contact}（{link.partner.name[:room]}）"


def closed_because(link: PartnerLink, activity: Activity) -> Closed | None:
    """Why the link opens nothing now; None where it is open."""
    state = link_state(link, clock.now())
    if state is LinkState.REVOKED:
        return Closed.REVOKED
    if state is LinkState.EXPIRED:
        return Closed.EXPIRED
    if activity.status is ActivityState.CANCELLED:
        return Closed.CALLED_OFF
    if is_ended(link.partner, clock.today()):
        return Closed.ENDED
    if link.participant_id is not None and not _is_enrolled(link.activity_id, link.participant_id):
        return Closed.LEFT
    return None


def answer_link(
    actor: Actor, link: PartnerLink, shown: Collection[int], objections: Mapping[int, str]
) -> AnswerCount:
    """Of the participants the partner was shown: those in `objections` (with a note) were otherwise, the rest so.

    Confirmed ones get the partner as witness, the others lose theirs. The same answer again changes nothing.
    Raises Forbidden, Conflict where the link is closed, Refusal where nobody was shown, UnfitNotes.
    """
    if not can_answer(link, actor):
        raise Forbidden
    db.session.refresh(link, with_for_update=True)
    if closed_because(link, db.session.get_one(Activity, link.activity_id)) is not None:
        raise Conflict(_("This link has just been closed. Please ask the school for a new one."))
    locked = people_of_link(link).with_for_update(of=Participant).execution_options(populate_existing=True)
    people = [each for each in db.session.scalars(locked) if each.id in shown]
    if not people:
        raise Refusal(_("The list has changed in the meantime. Please look at it once more."))
    _require_fit({id_: note for id_, note in objections.items() if id_ in shown})
    before, witness, changed = answers_of_link(link), witness_of(link), 0
    for participant in people:
        note = objections.get(participant.id)
        changed += _answer(link, participant, before.get(participant.id), tidy(note) if note is not None else None)
        participant.witness = witness if note is None else ""
    objected = sum(each.id in objections for each in people)
    count = AnswerCount(len(people) - objected, objected)
    if changed:
        link.answered_at = clock.now()
        facts = {"partner_id": link.partner_id, "confirmed": count.confirmed, "objected": count.objected}
        audit.log("partner_link.answer", link, actor_id=None, **facts)
    return count


def _answer(link: PartnerLink, participant: Participant, row: PartnerAnswer | None, note: str | None) -> bool:
    """Keep what was said of one participant (None: confirmed); whether it is news."""
    answer = Answer.CONFIRMED if note is None else Answer.OBJECTED
    if row is not None and (row.answer, row.note) == (answer, note or ""):
        return False
    if row is None:
        row = PartnerAnswer(school_id=link.school_id, link_id=link.id, participant_id=participant.id)
        db.session.add(row)
    row.answer, row.note, row.at = answer, note or "", clock.now()
    facts = {"partner_id": link.partner_id, "link_id": link.id}
    audit.log(f"partner.{answer.value}", participant, actor_id=None, **facts)
    return True


def _require_fit(notes: Mapping[int, str]) -> None:
    faults = {id_: fault for id_, note in notes.items() if (fault := _fault_in(tidy(note)))}
    if faults:
        raise UnfitNotes(faults)


def _fault_in(note: str) -> str:
    if unseen := forbidden_characters(note):
        codes = ", ".join(unseen[:5])
        return _("This text holds characters that cannot be seen (%(codes)s). Please delete them.", codes=codes)
    if (length := reader_length(note)) > NOTE_LIMIT:
        return _("%(length)s characters are too many: please keep to %(limit)s.", length=length, limit=NOTE_LIMIT)
    return ""


def _partner_to_ask(activity: Activity) -> Partner:
    if activity.partner is None:
        raise Refusal(_("This activity has no partner. Name one on the activity's page first."))
    if is_ended(activity.partner, clock.today()):
        raise Refusal(_("The school no longer works with this partner."))
    if activity.status is ActivityState.CANCELLED or activity.is_template:
        raise Refusal(_("There is nothing to confirm: this activity was called off, or is a template."))
    return activity.partner


def _is_enrolled(activity_id: int, participant_id: int) -> bool:
    query = roster_of(activity_id).where(Participant.id == participant_id).with_only_columns(Participant.id)
    return db.session.scalar(query) is not None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def _digest(secret: str) -> str:
    return hashlib.sha256(f"{SALT}:{secret}".encode()).hexdigest()
