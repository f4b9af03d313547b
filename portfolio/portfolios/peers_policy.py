"""Who asks a classmate for a note, who writes it, who lets it through."""

from portfolio.portfolios.peers_workflow import WRITABLE
from portfolio.portfolios.states import RemarkState
from portfolio.portfolios.voice_models import Remark
from portfolio.school.actors import Actor


def can_invite(actor: Actor, student_id: int, class_id: int) -> bool:
    """The student, and the class's teachers."""
    return actor.user_id is not None and (actor.student_id == student_id or class_id in actor.class_ids)


def can_take_back(actor: Actor, note: Remark, class_id: int) -> bool:
    """Whoever may ask, while nothing is written yet."""
    is_untouched = note.status is RemarkState.INVITED and not note.text
    return is_untouched and can_invite(actor, note.student_id, class_id)


def can_write_note(actor: Actor, note: Remark) -> bool:
    """The classmate who was asked, until the note is let through."""
    return note.author_id == actor.user_id and note.status in WRITABLE


def can_decide(actor: Actor, class_id: int) -> bool:
    """The class's homeroom teacher and its deputies."""
    return class_id in actor.class_ids
