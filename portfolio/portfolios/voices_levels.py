"""Named levels: one for each dimension and voice, always with words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.states import Voice
from portfolio.portfolios.term_words import WordRules, checked_words, seen_mark
from portfolio.portfolios.voice_models import LevelGiven
from portfolio.portfolios.voices_queries import evaluation_levels, levels_of
from portfolio.school.actors import Actor
from portfolio.school.models import Student, Term
from portfolio.web.errors import Conflict, Refusal

WORDS = 60


@dataclass(frozen=True)
class LevelWish:
    """A level and its words as typed; both blank: none is given."""

    level: str
    words: str


Wishes = dict[int, LevelWish]


def typed_levels(form: Mapping[str, str], term: Term) -> Wishes:
    """What a form holds for each dimension of the term's framework."""
    return {
        dimension.id: LevelWish(form.get(f"level-{dimension.id}", ""), form.get(f"words-{dimension.id}", ""))
        for dimension in term.framework.dimensions
    }


def levels_mark(rows: Iterable[LevelGiven]) -> str:
    """What a page remembers of the levels it showed; none at all have the empty mark."""
    shown = sorted((row.dimension_id, row.level, row.words) for row in rows)
    return seen_mark(repr(shown)) if shown else ""


def save_levels(
    actor: Actor, student: Student, term: Term, wishes: Wishes, rules: WordRules, *, voice: Voice, seen: str
) -> None:
    """Give, change and take back levels over the ones that were seen; policy was asked before. Flushed.

    The class's teachers share one set; the one who changes a level is its author. Raises Refusal, Conflict.
    """
    if actor.user_id is None:
        raise Refusal(_("A level is given by a person."))
    checked = _checked(student, wishes, rules)
    author_id = None if voice is Voice.HOMEROOM else actor.user_id
    present = {row.dimension_id: row for row in levels_of([student.id], term.id, voice, author_id)}
    if present and levels_mark(present.values()) != seen:
        raise Conflict(_("These levels were changed in another window meanwhile."))
    for dimension_id, wish in checked.items():
        row = present.get(dimension_id)
        if not wish.level:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = LevelGiven(
                school_id=student.school_id, student_id=student.id, term_id=term.id, dimension_id=dimension_id,
                voice=voice, author_id=actor.user_id, level="", words="",
            )  # fmt: skip
            db.session.add(row)
        if (row.level, row.words) != (wish.level, wish.words):
            row.level, row.words, row.at, row.author_id = wish.level, wish.words, clock.now(), actor.user_id
    _flushed()
    audit.log("levels.save", student, actor_id=actor.user_id, voice=voice.value)


def _checked(student: Student, wishes: Wishes, rules: WordRules) -> Wishes:
    named = evaluation_levels(student.school_id)
    checked = {}
    for dimension_id, wish in wishes.items():
        words = checked_words(wish.words, replace(rules, limit=WORDS, field=f"words-{dimension_id}"))
        if wish.level and wish.level not in named:
            raise Refusal(_("“%(level)s” is not a level of this school.", level=wish.level))
        if wish.level and not words:
            raise Refusal(_("A level always has words with it. Please say what it rests on."), f"words-{dimension_id}")
        if words and not wish.level:
            raise Refusal(_("Please choose the level these words go with."), f"level-{dimension_id}")
        checked[dimension_id] = LevelWish(wish.level, words)
    return checked


def _flushed() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(_("These levels were changed in another window meanwhile.")) from None
