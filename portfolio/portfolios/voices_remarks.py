"""Writing a remark over the one that was seen: a subject teacher's line, the family's message."""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.states import Voice
from portfolio.portfolios.term_words import WordRules, checked_words, names_of, require_seen
from portfolio.portfolios.voice_models import Remark
from portfolio.portfolios.voices_queries import own_remark
from portfolio.portfolios.voices_windows import require_open, why_adults_wait
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.school.queries import students_of_class
from portfolio.web.errors import Conflict, Refusal


@dataclass(frozen=True)
class RemarkWish:
    """A remark as typed, over which text it was typed, and how long it may be."""

    voice: Voice
    words: str
    seen: str
    limit: int
    subject: str = ""


def write_remark(actor: Actor, student: Student, school_class: SchoolClass, term: Term, wish: RemarkWish) -> str:
    """Keep the actor's remark on a student and return it; policy was asked before. Raises Refusal, Conflict."""
    if actor.user_id is None:
        raise Refusal(_("A remark is written by a person."))
    require_open(why_adults_wait(school_class.id, term.id))
    text = checked_words(wish.words, about(student, school_class, wish.limit))
    row = own_remark(actor, student.id, term.id, wish.voice)
    require_seen(row.text if row else "", text, wish.seen)
    if row is None:
        row = Remark(
            school_id=student.school_id, student_id=student.id, term_id=term.id, voice=wish.voice,
            author_id=actor.user_id,
        )  # fmt: skip
        db.session.add(row)
    if (row.text, row.subject) != (text, wish.subject):
        row.text, row.subject, row.updated_at = text, wish.subject, clock.now()
    flushed()
    audit.log("voices.save", row, actor_id=actor.user_id, voice=wish.voice.value)
    return text


def about(student: Student, school_class: SchoolClass, limit: int) -> WordRules:
    """What words about a student are held to: no classmate is named in them."""
    mates = [mate for mate in students_of_class(school_class.id) if mate.id != student.id]
    return WordRules(limit, own_name=student.name, others=names_of(mates))


def flushed() -> None:
    """Flush. Raises Conflict where another window was first."""
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        raise Conflict(_("This text was changed in another window meanwhile. Both versions are shown.")) from None
