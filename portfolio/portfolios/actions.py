"""Writing the term comment."""

from typing import NoReturn

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, tidy
from portfolio.portfolios import comment_checks as checks
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.policy import can_comment
from portfolio.portfolios.queries import Seat, approved_records, comment_row, comments_of
from portfolio.portfolios.voices_windows import require_open, why_adults_wait
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.web.errors import Conflict, Refusal


def save_comment(actor: Actor, seat: Seat, term: Term, words: str, revision: int) -> TermComment:
    """Write the comment on a student's term over the revision that the writer saw (0: there was none); flushed.

    Raises Refusal naming what the text must not hold, Conflict when somebody wrote meanwhile.
    """
    if not can_comment(actor, seat.school_class.id) or actor.user_id is None:
        raise Refusal(_("The homeroom teacher and the deputies write this comment."))
    require_comments_open(seat, term)
    row = comment_row(seat.student.id, term.id)
    if (row.revision if row else 0) != revision:
        raise Conflict(_meanwhile(row))
    text = checked_comment(seat, term, words)
    if row is None:
        row = TermComment(school_id=seat.student.school_id, student_id=seat.student.id, term_id=term.id)
        db.session.add(row)
    elif row.text == text:
        return row
    row.text, row.author_id, row.updated_at = text, actor.user_id, clock.now()
    return _written(row, seat, term, actor)


def require_comments_open(seat: Seat, term: Term) -> None:
    """Raise Refusal with the true reason where the class's comments cannot be changed now."""
    require_open(why_adults_wait(seat.school_class.id, term.id), "text")


def _written(row: TermComment, seat: Seat, term: Term, actor: Actor) -> TermComment:
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        student_id, term_id = seat.student.id, term.id
        db.session.rollback()
        raise Conflict(_meanwhile(comment_row(student_id, term_id))) from None
    audit.log("comment.save", row, actor_id=actor.user_id)
    return row


def checked_comment(seat: Seat, term: Term, words: str) -> str:
    """The text as it is kept; empty is allowed. Raises Refusal with the reason."""
    text = tidy(words, is_multiline=True)
    length = checks.length_of(text)
    if forbidden_characters(text, is_multiline=True):
        _refuse(_("The comment holds characters that cannot be seen. Please delete them."))
    if length > checks.MOST:
        _refuse(_("The comment has %(length)s characters; please keep to %(limit)s.", length=length, limit=checks.MOST))
    _hold_to_one_student(seat, term, text)
    return text


def _hold_to_one_student(seat: Seat, term: Term, text: str) -> None:
    name = seat.student.name
    if named := checks.other_names(text, name, [mate.name for mate in seat.classmates]):
        who = ", ".join(named)
        _refuse(_("It names %(names)s, another student of the class. A comment speaks of one student only.", names=who))
    if marking := checks.marking_words(text):
        _refuse(_("“%(word)s” is about scores or ranks. Say what the student did and how.", word=marking[0]))
    mates = {mate.id: mate.name for mate in seat.classmates if mate.id != seat.student.id}
    written = comments_of(mates, term.id)
    if same := checks.repeated_from(text, name, [(mates[id_], row.text) for id_, row in written.items()]):
        _refuse(_("It nearly repeats the comment on %(name)s. Each student deserves words of their own.", name=same))


def _refuse(why: str) -> NoReturn:
    raise Refusal(why, "text")


def comment_hints(seat: Seat, term: Term, text: str) -> list[str]:
    """What would make the comment better; nothing here keeps it from being saved."""
    if not text:
        return []
    hints = []
    if checks.length_of(text) < checks.FEW:
        hints.append(_("A few more words would help the family: 80 to 200 characters are usual."))
    titles = [record.title for record in approved_records(seat.student.id, term.id)]
    if titles and not checks.cited_titles(text, titles):
        hints.append(_("It mentions none of the student's records yet. Naming one makes it this student's comment."))
    return hints


def _meanwhile(row: TermComment | None) -> str:
    if row is None:
        return str(_("Somebody else changed this comment meanwhile."))
    return str(_("%(name)s changed this comment meanwhile. Both versions are shown below.", name=row.author.name))
