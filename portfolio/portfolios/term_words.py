"""What every text of a term's end is held to: length, unseen characters, no marks, no other student's name."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from portfolio.core.text import forbidden_characters, reader_length, tidy
from portfolio.portfolios import comment_checks as checks
from portfolio.school.models import Student
from portfolio.web.errors import Conflict, Refusal


@dataclass(frozen=True)
class WordRules:
    """How long a text may be, and whose names do not belong in it."""

    limit: int
    field: str = "text"
    own_name: str = ""
    others: tuple[str, ...] = ()


def checked_words(words: str, rules: WordRules) -> str:
    """The text as it is kept; empty is allowed. Raises Refusal naming what it must not hold."""
    text = tidy(words, is_multiline=True)
    if problem := _problem(text, rules):
        raise Refusal(problem, rules.field)
    return text


def _problem(text: str, rules: WordRules) -> str:
    length = reader_length(text)
    if forbidden_characters(text, is_multiline=True):
        return _("The text holds characters that cannot be seen. Please delete them.")
    if length > rules.limit:
        return _("The text has %(length)s characters; please keep to %(limit)s.", length=length, limit=rules.limit)
    if named := checks.other_names(text, rules.own_name, rules.others):
        return _("It names %(names)s. Please speak without other students' names.", names=", ".join(named))
    if marking := checks.marking_words(text):
        return _("“%(word)s” is about scores or ranks. Say what the student did and how.", word=marking[0])
    return ""


def seen_mark(text: str) -> str:
    """What a page remembers of the text it showed: a save over another text is told apart from one over this."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def require_seen(stored: str, text: str, seen: str) -> None:
    """Raise Conflict where a text would be put over another one than its writer saw."""
    if stored not in {text, ""} and seen_mark(stored) != seen:
        raise Conflict(_("This text was changed in another window meanwhile. Both versions are shown."))


def names_of(students: Iterable[Student]) -> tuple[str, ...]:
    """The names of some students."""
    return tuple(student.name for student in students)
