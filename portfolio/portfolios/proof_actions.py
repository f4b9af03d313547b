"""The proof-reading round of a term comment: a wording is proposed, the author takes it over or leaves it.

The author's words stay in `CommentProof.original`, whatever is answered.
"""

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import update

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.actions import checked_comment, require_comments_open, save_comment
from portfolio.portfolios.proof_policy import can_answer_proof, can_proof
from portfolio.portfolios.queries import Seat, comment_row
from portfolio.portfolios.term_words import WordRules, checked_words
from portfolio.portfolios.voice_models import CommentProof
from portfolio.portfolios.voices_queries import open_proofs
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.web.errors import Conflict, Refusal

NOTE = 100


@dataclass(frozen=True)
class Wording:
    """Another wording as typed, a note with it, and the comment's revision that the reader saw."""

    text: str
    note: str
    revision: int


def propose_wording(actor: Actor, seat: Seat, term: Term, wording: Wording) -> CommentProof:
    """Put another wording beside the comment as it was seen; flushed. Raises Refusal, Conflict."""
    comment = comment_row(seat.student.id, term.id)
    if comment is None or actor.user_id is None or not can_proof(actor, seat.school_class.id, comment):
        raise Refusal(_("A comment is proof-read by somebody else than its author."))
    require_comments_open(seat, term)
    if comment.revision != wording.revision:
        raise Conflict(_("The comment was changed meanwhile. Please read it again."))
    if open_proofs([seat.student.id], term.id):
        raise Refusal(_("A wording already waits for the author's answer."))
    proposed = checked_comment(seat, term, wording.text)
    if not proposed or proposed == comment.text:
        raise Refusal(_("The wording is the same as the comment. Change what you would say in another way."), "text")
    proof = CommentProof(
        school_id=comment.school_id, student_id=comment.student_id, term_id=term.id, original=comment.text,
        proposed=proposed, note=checked_words(wording.note, WordRules(NOTE, "note")), reader_id=actor.user_id,
    )  # fmt: skip
    db.session.add(proof)
    db.session.flush()
    audit.log("comment.ask", comment, actor_id=actor.user_id)
    return proof


def answer_proof(actor: Actor, seat: Seat, term: Term, proof: CommentProof, is_taken: bool) -> None:
    """Take the wording over as the actor's own words, or leave it. Raises Refusal, Conflict."""
    if not can_answer_proof(actor, seat.school_class.id, proof):
        raise Conflict(_("This wording was answered already, or it is your own."))
    require_comments_open(seat, term)
    if is_taken:
        _take_over(actor, seat, term, proof)
    _answer_once(actor, proof, is_taken)
    audit.log("comment.answer", proof, actor_id=actor.user_id, is_taken=is_taken)


def _take_over(actor: Actor, seat: Seat, term: Term, proof: CommentProof) -> None:
    comment = comment_row(seat.student.id, term.id)
    if comment is None or comment.text != proof.original:
        raise Conflict(_("The comment was changed after this wording was proposed. Take from it what helps by hand."))
    save_comment(actor, seat, term, proof.proposed, comment.revision)


def _answer_once(actor: Actor, proof: CommentProof, is_taken: bool) -> None:
    answer = {"is_taken": is_taken, "answered_by_id": actor.user_id, "answered_at": clock.now()}
    waiting = (CommentProof.id == proof.id, CommentProof.is_taken.is_(None))
    answered = db.session.scalars(update(CommentProof).where(*waiting).values(answer).returning(CommentProof.id))
    if answered.first() is None:
        raise Conflict(_("This wording was answered already, or it is your own."))
