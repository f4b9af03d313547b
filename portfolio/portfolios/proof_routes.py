"""Proof-reading term comments: for the class's other teachers and the office; the author answers beside the comment."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios import proof_actions as actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.comment_checks import MOST
from portfolio.portfolios.comment_diff import pieces
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.proof_policy import can_proof
from portfolio.portfolios.queries import (
    Seat,
    comment_row,
    comments_of,
    led_classes,
    proof_seat_or_404,
    seat_or_404,
)
from portfolio.portfolios.voices_queries import open_proofs, proof_or_404, proofs_of
from portfolio.portfolios.voices_windows import why_adults_wait
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Term
from portfolio.school.queries import classes_in, current_term, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal

readers = role_required(Role.HOMEROOM, Role.OFFICE)


@bp.get("/comments/proof")
@readers
def comments_to_proof() -> Page:
    """The comments of a class that are written, with what waits for its author."""
    classes, term = _classes(g.actor), current_term()
    class_id = request.args.get("class", type=int)
    school_class = next((row for row in classes if row.id == class_id), classes[0] if classes else None)
    students = students_of_class(school_class.id) if school_class else []
    ids = [row.id for row in students]
    return render_template(
        "portfolios/proofs.html", term=term, classes=classes, school_class=school_class, students=students,
        written=comments_of(ids, term.id) if term else {}, waiting=open_proofs(ids, term.id) if term else {},
    )  # fmt: skip


@bp.get("/comments/<int:student_id>/proof")
@readers
def proof_comment(student_id: int) -> Page:
    """A comment with a field for another wording, and what was proposed before."""
    return _page(proof_seat_or_404(g.actor, student_id), _term_or_404())


@bp.post("/comments/<int:student_id>/proof")
@readers
def propose_wording(student_id: int) -> Page:
    """Propose another wording."""
    seat, term = proof_seat_or_404(g.actor, student_id), _term_or_404()
    words, note = request.form.get("text", ""), request.form.get("note", "")
    try:
        wording = actions.Wording(words, note, request.form.get("revision", 0, type=int))
        actions.propose_wording(g.actor, seat, term, wording)
    except Refusal as refusal:
        return _page(seat, term, 422, problem=str(refusal), words=words, note=note)
    except Conflict as conflict:
        return _page(seat, term, 409, problem=conflict.message, words=words, note=note)
    flash(_("The author sees your wording beside the comment."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.proof_comment", student_id=student_id))


@bp.post("/comments/<int:student_id>/proof/<int:proof_id>")
@role_required(Role.HOMEROOM)
def answer_proof(student_id: int, proof_id: int) -> Page:
    """Take the wording over, or leave it."""
    seat, term = seat_or_404(g.actor, student_id), _term_or_404()
    is_taken = request.form.get("is_taken") == "1"
    actions.answer_proof(g.actor, seat, term, proof_or_404(proof_id, student_id), is_taken)
    flash(_("The wording is taken over. Your own is kept below.") if is_taken else _("Your wording stays."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.edit_comment", student_id=student_id))


def _classes(actor: Actor) -> list[SchoolClass]:
    """The office reads every class, a class's teachers their own."""
    return list(classes_in(clock.today()) if actor.has(Role.OFFICE) else led_classes(actor))


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _page(seat: Seat, term: Term, status: int = 200, **said: Any) -> Response:
    comment: TermComment | None = comment_row(seat.student.id, term.id)
    closed = why_adults_wait(seat.school_class.id, term.id)
    proofs = proofs_of(seat.student.id, term.id)
    is_open = can_proof(g.actor, seat.school_class.id, comment) and not closed
    context = {
        "seat": seat, "term": term, "comment": comment, "closed": closed, "most": MOST, "pieces": pieces,
        "proofs": proofs, "is_open": is_open and all(row.is_taken is not None for row in proofs),
        "words": comment.text if comment else "", "note": "", "problem": "",
    }  # fmt: skip
    return make_response(render_template("portfolios/proof.html", **(context | said)), status)
