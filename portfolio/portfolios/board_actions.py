"""Moving classes on from the board, and back with a reason."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core.db import db
from portfolio.portfolios.archiving_queries import archivings_of
from portfolio.portfolios.sign_off_actions import lock_class_term, undo_class
from portfolio.portfolios.term_words import WordRules, checked_words
from portfolio.school import phase_workflow
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.windows import ensured_class_term
from portfolio.web.errors import Conflict, Refusal

REASON = 100


def begin_selecting(actor: Actor, class_ids: Iterable[int], term: Term) -> int:
    """Let classes go on from recording to selecting; those that have already are passed over. Returns how many."""
    count = 0
    for class_id in sorted(set(class_ids)):
        class_term = ensured_class_term(actor, class_id, term.id)
        if phase_workflow.may(class_term, actor, PhaseEvent.BEGIN_SELECTING):
            phase_workflow.advance(class_term, PhaseEvent.BEGIN_SELECTING, actor)
            count += 1
    _flushed()
    return count


def go_back(actor: Actor, class_term: ClassTerm, reason: str) -> None:
    """Send a class back, telling it why; signatures given so far no longer count. Raises Refusal, Conflict."""
    lock_class_term(class_term)
    if not phase_workflow.may(class_term, actor, PhaseEvent.GO_BACK):
        raise Conflict(_("This class is now in the phase “%(phase)s”.", phase=class_term.phase.title))
    words = checked_words(reason, WordRules(REASON, "reason"))
    if not words:
        raise Refusal(_("Please say why. The class reads it."), "reason")
    archiving = archivings_of([class_term]).get(class_term.id)
    if archiving and archiving.is_open:
        raise Conflict(_("The archives of this class are being made. It cannot go back now."))
    if class_term.phase is Phase.SIGN_OFF:
        undo_class(class_term, words)
    phase_workflow.advance(class_term, PhaseEvent.GO_BACK, actor, words)
    _flushed()


def _flushed() -> None:
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        raise Conflict(_("Somebody else moved this class a moment ago. Please look at it again.")) from None
