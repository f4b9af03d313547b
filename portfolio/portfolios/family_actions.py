"""The family's message 家长寄语 and the reading it confirms; neither is ever asked for."""

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.portfolios.states import Voice
from portfolio.portfolios.voice_models import ReadReceipt
from portfolio.portfolios.voices_queries import receipt_of
from portfolio.portfolios.voices_remarks import RemarkWish, write_remark
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.web.errors import Refusal

MESSAGE = 200


def write_message(
    actor: Actor, child: Student, school_class: SchoolClass, term: Term, typed: tuple[str, str]
) -> str:
    """Keep a guardian's words (text, mark of the text seen) and return them. Raises Refusal, Conflict."""
    _require_guardian(actor, child)
    words, seen = typed
    return write_remark(actor, child, school_class, term, RemarkWish(Voice.FAMILY, words, seen, MESSAGE))


def confirm_reading(actor: Actor, child: Student, term: Term) -> None:
    """Note that the guardian has read the term's report; twice is once. Flushed. Raises Refusal."""
    _require_guardian(actor, child)
    if receipt_of(actor, child.id, term.id) or actor.user_id is None:
        return
    receipt = ReadReceipt(school_id=child.school_id, student_id=child.id, term_id=term.id, user_id=actor.user_id)
    try:
        with db.session.begin_nested():
            db.session.add(receipt)
    except IntegrityError:  # a second tap
        return
    audit.log("family.confirm", receipt, actor_id=actor.user_id)


def _require_guardian(actor: Actor, child: Student) -> None:
    if child.id not in actor.child_ids:
        raise Refusal(_("This is for the child’s family."))
