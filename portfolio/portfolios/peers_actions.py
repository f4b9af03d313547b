"""Classmates' notes 同学互评: asked for, written or declined, let through or kept back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.peers_policy import can_decide, can_invite, can_take_back, can_write_note
from portfolio.portfolios.peers_workflow import TABLE, NoteEvent, advance
from portfolio.portfolios.queries import Seat
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.term_words import WordRules, checked_words, require_seen
from portfolio.portfolios.voice_models import Remark
from portfolio.portfolios.voices_levels import Wishes, save_levels
from portfolio.portfolios.voices_queries import peer_notes_of
from portfolio.portfolios.voices_remarks import about, flushed
from portfolio.portfolios.voices_windows import require_open, why_notes_wait, why_students_wait
from portfolio.school.actors import Actor
from portfolio.school.models import Student, Term
from portfolio.web.errors import Conflict, Refusal

ASKED_AT_MOST = 3
NOTE, REASON = 120, 100


@dataclass(frozen=True)
class NoteDecision:
    """Letting a note through or keeping it back, with the reason, and the revision that was read."""

    event: NoteEvent
    reason: str
    revision: int


def invite_peer(actor: Actor, seat: Seat, term: Term, mate_id: int) -> Remark:
    """Ask a classmate for a few lines on the student; flushed. Raises Refusal."""
    if not can_invite(actor, seat.student.id, seat.school_class.id):
        raise Refusal(_("The student or the homeroom teacher asks."), "classmate")
    require_open(why_students_wait(seat.school_class.id, term.id), "classmate")
    asking_in_turn = select(Student.id).where(Student.id == seat.student.id).with_for_update()
    db.session.scalars(asking_in_turn).one()
    mate = _mate_or_refuse(seat, mate_id, peer_notes_of(seat.student.id, term.id))
    note = Remark(
        school_id=mate.school_id, student_id=seat.student.id, term_id=term.id, voice=Voice.PEER,
        author_id=mate.user_id, status=RemarkState.INVITED,
    )  # fmt: skip
    db.session.add(note)
    flushed()
    audit.log("peer_note.ask", note, actor_id=actor.user_id)
    return note


def _mate_or_refuse(seat: Seat, mate_id: int, notes: Sequence[Remark]) -> Student:
    mate = next((row for row in seat.classmates if row.id == mate_id and row.id != seat.student.id), None)
    if mate is None:
        raise Refusal(_("Please choose a classmate."), "classmate")
    if any(note.author_id == mate.user_id for note in notes):
        raise Refusal(_("%(name)s has been asked already.", name=mate.name), "classmate")
    if len([note for note in notes if note.status is not RemarkState.DECLINED]) >= ASKED_AT_MOST:
        raise Refusal(_("At most %(most)s classmates can be asked.", most=ASKED_AT_MOST), "classmate")
    return mate


def take_back_invitation(actor: Actor, seat: Seat, note: Remark) -> None:
    """Ask no longer, while nothing is written. Raises Conflict."""
    if not can_take_back(actor, note, seat.school_class.id):
        raise Conflict(_("Your classmate has begun to write already."))
    db.session.delete(note)
    flushed()
    audit.log("peer_note.remove", note, actor_id=actor.user_id)


def write_note(actor: Actor, note: Remark, seat: Seat, words: str, seen: str) -> str:
    """Keep the classmate's words over the ones that were seen; returns them. Raises Refusal, Conflict."""
    _require_writable(actor, note, seat)
    text = checked_words(words, about(seat.student, seat.school_class, NOTE))
    require_seen(note.text, text, seen)
    if note.text != text:
        note.text, note.updated_at = text, clock.now()
    flushed()
    return text


def give_levels(actor: Actor, note: Remark, seat: Seat, wishes: Wishes, seen: str) -> None:
    """The classmate's named levels, with words; they go the way the note goes. Raises Refusal, Conflict."""
    _require_writable(actor, note, seat)
    rules = about(seat.student, seat.school_class, NOTE)
    save_levels(actor, seat.student, db.session.get_one(Term, note.term_id), wishes, rules, voice=Voice.PEER, seen=seen)
    note.updated_at = clock.now()
    flushed()


def hand_in_note(actor: Actor, note: Remark, seat: Seat) -> None:
    """Give the note to the homeroom teacher to read. Raises Refusal."""
    _require_writable(actor, note, seat)
    if not note.text:
        raise Refusal(_("Write a few words first, or say that you would rather not."))
    if note.status is not RemarkState.WRITTEN:
        advance(note, NoteEvent.HAND_IN, actor)
    flushed()


def decline_note(actor: Actor, note: Remark) -> None:
    """Rather not write; nobody asks why, at any time. Raises Refusal."""
    if note.author_id != actor.user_id or note.status is not RemarkState.INVITED:
        raise Refusal(_("This note is handed in already."))
    note.text = ""
    advance(note, NoteEvent.DECLINE, actor)
    flushed()


def decide_note(actor: Actor, note: Remark, seat: Seat, decision: NoteDecision) -> None:
    """Let a note through as it was read, or keep it back and tell its author why. Raises Refusal, Conflict."""
    if not can_decide(actor, seat.school_class.id):
        raise Refusal(_("The homeroom teacher reads these notes first."))
    require_open(why_notes_wait(seat.school_class.id, note.term_id))
    event = decision.event
    if note.revision != decision.revision or (note.status, event) not in TABLE:
        raise Conflict(_("This note was changed meanwhile. Please read it again."))
    words = checked_words(decision.reason, WordRules(REASON, "reason")) if event is NoteEvent.KEEP_BACK else ""
    if event is NoteEvent.KEEP_BACK and not words:
        raise Refusal(_("Please say why it is kept back; its author reads this."), "reason")
    advance(note, event, actor, words)
    flushed()


def _require_writable(actor: Actor, note: Remark, seat: Seat) -> None:
    require_open(why_students_wait(seat.school_class.id, note.term_id))
    if not can_write_note(actor, note):
        raise Refusal(_("Your homeroom teacher has let this note through; it stays as it is."))
