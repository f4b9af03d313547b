"""The reasons offered when a record is returned: the teacher's own, last used first, then built-in ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, reader_length, tidy
from portfolio.review.models import ReturnReason
from portfolio.school.actors import Actor
from portfolio.web.errors import Refusal

REASON_LIMIT = 200
OFFERED = 9
OWN_OFFERED = 6
BUILT_IN = (
    _l("The picture is too blurred to see what you did. Please choose a clearer one."),
    _l("Please write in your own words what you did yourself."),
    _l("The date or place does not match the activity. Please check it."),
    _l("Please add a photo or a certificate, so that others can see it too."),
    _l("This belongs to another dimension. Please choose it again."),
    _l("You have recorded this already. Please withdraw one of the two."),
)


@dataclass(frozen=True)
class OfferedReason:
    """A reason to pick by its number key; `id` is set where it is the teacher's own and may be deleted."""

    key: int
    text: str
    id: int | None = None


def own_reasons(actor: Actor) -> Sequence[ReturnReason]:
    """The teacher's own reasons, last used first."""
    return db.session.scalars(
        select(ReturnReason)
        .where(ReturnReason.user_id == actor.user_id)
        .order_by(ReturnReason.last_used_at.desc(), ReturnReason.id.desc())
    ).all()


def offered_reasons(actor: Actor) -> list[OfferedReason]:
    """What the number keys 1 to 9 pick."""
    own: list[tuple[str, int | None]] = [(row.text, row.id) for row in own_reasons(actor)]
    built_in = [str(text) for text in BUILT_IN]
    offered = own[: max(OWN_OFFERED, OFFERED - len(built_in))]
    offered += [(text, None) for text in built_in if text not in {words for words, _id in own}]
    return [OfferedReason(key, text, id_) for key, (text, id_) in enumerate(offered[:OFFERED], 1)]


def checked_reason(words: str) -> str:
    """The reason as it is kept. Raises Refusal when it is empty, too long or holds unseen characters."""
    reason = tidy(words, is_multiline=True)
    if not reason:
        raise Refusal(_("Please give the student a reason: what should be changed?"), "reason")
    if forbidden_characters(reason, is_multiline=True):
        raise Refusal(_("The reason holds characters that cannot be seen. Please delete them."), "reason")
    length = reader_length(reason)
    if length > REASON_LIMIT:
        raise Refusal(
            _("The reason has %(length)s characters; please keep to %(limit)s.", length=length, limit=REASON_LIMIT),
            "reason",
        )
    return reason


def remember_reason(actor: Actor, text: str) -> None:
    """Keep the reason for the next time; the built-in ones are at hand anyway."""
    if actor.user_id is None or text in {str(each) for each in BUILT_IN}:
        return
    row = db.session.scalars(
        select(ReturnReason).where(ReturnReason.user_id == actor.user_id, ReturnReason.text == text)
    ).first()
    if row is None:
        db.session.add(ReturnReason(school_id=actor.school_id, user_id=actor.user_id, text=text))
    else:
        row.last_used_at = clock.now()


def forget_reason(actor: Actor, reason_id: int) -> bool:
    """Delete one of the teacher's own reasons; False where there is none of this id."""
    row = db.session.scalars(
        select(ReturnReason).where(ReturnReason.id == reason_id, ReturnReason.user_id == actor.user_id)
    ).first()
    if row is None:
        return False
    db.session.delete(row)
    return True
