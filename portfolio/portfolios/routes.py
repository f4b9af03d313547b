"""The term comment: the class's list, and an editor beside the student's own approved records."""

from typing import Any

from flask import abort, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.portfolios import (
    actions,
    board_routes,
    family_routes,
    fitness_routes,
    lines_routes,
    notice_routes,
    objection_desk_routes,
    objection_routes,
    peers_routes,
    proof_routes,
    selection_routes,
    voices_routes,
    windows_routes,
)
from portfolio.portfolios.blueprint import bp
from portfolio.portfolios.comment_checks import FEW, MOST
from portfolio.portfolios.comment_diff import pieces
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.queries import (
    Seat,
    approved_records,
    comment_row,
    comments_of,
    led_classes,
    seat_or_404,
)
from portfolio.portfolios.voices_queries import proofs_of
from portfolio.portfolios.voices_windows import why_adults_wait
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import SchoolClass, Term
from portfolio.school.queries import current_term, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal, wants_json
from portfolio.web.rendering import moment

__all__ = [
    "board_routes", "bp", "family_routes", "fitness_routes", "lines_routes", "notice_routes", "objection_desk_routes",
    "objection_routes", "peers_routes", "proof_routes", "selection_routes", "voices_routes", "windows_routes",
]  # fmt: skip

writers = role_required(Role.HOMEROOM)


@bp.get("/comments")
@writers
def comments() -> str:
    """The students of the class by number, with what is written."""
    classes = led_classes(g.actor)
    class_id = request.args.get("class", type=int)
    school_class = next((row for row in classes if row.id == class_id), classes[0])
    term, students = current_term(), students_of_class(school_class.id)
    written = comments_of([row.id for row in students], term.id) if term else {}
    return render_template(
        "portfolios/comments.html", term=term, classes=classes, school_class=school_class, students=students,
        written=written, class_label=class_label,
    )  # fmt: skip


@bp.get("/comments/<int:student_id>")
@writers
def edit_comment(student_id: int) -> Response:
    """One student's comment beside the student's approved records of the term."""
    seat, term = seat_or_404(g.actor, student_id), _term_or_404()
    row = comment_row(student_id, term.id)
    return _editor(seat, term, row, row.text if row else "")


@bp.post("/comments/<int:student_id>")
@writers
def save_comment(student_id: int) -> Response:
    """Save what is written; a script saves as the teacher types, a form on its button."""
    seat, term = seat_or_404(g.actor, student_id), _term_or_404()
    words = request.form.get("text", "")
    try:
        row = actions.save_comment(g.actor, seat, term, words, request.form.get("revision", 0, type=int))
    except Refusal as refusal:
        return _refused(seat, term, words, str(refusal))
    except Conflict as conflict:
        return _overtaken(student_id, words, conflict.message)
    db.session.commit()
    if wants_json():
        return jsonify(revision=row.revision, said=_said(row), hints=actions.comment_hints(seat, term, row.text))
    shown = seat.after if seat.after and "next" in request.form else seat.student
    return redirect(url_for("portfolios.edit_comment", student_id=shown.id))


def class_label(school_class: SchoolClass) -> str:
    """The class's name this school year."""
    return class_name(school_class, school_year_of(clock.today()))


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _said(row: TermComment | None) -> str:
    return str(_("Saved %(when)s", when=moment(row.updated_at))) if row else ""


def _editor(seat: Seat, term: Term, row: TermComment | None, words: str, status: int = 200, **said: Any) -> Response:
    context = {
        "seat": seat, "term": term, "row": row, "words": words,
        "revision": row.revision if row else 0, "saved": _said(row),
        "records": approved_records(seat.student.id, term.id), "class_label": class_label, "most": MOST, "few": FEW,
        "hints": actions.comment_hints(seat, term, tidy(words, is_multiline=True)), "problem": "", "theirs": None,
        "closed": why_adults_wait(seat.school_class.id, term.id), "proofs": proofs_of(seat.student.id, term.id),
        "pieces": pieces,
    }  # fmt: skip
    return make_response(render_template("portfolios/comment.html", **(context | said)), status)


def _refused(seat: Seat, term: Term, words: str, why: str) -> Response:
    if wants_json():
        return make_response(jsonify(error=why), 422)
    return _editor(seat, term, comment_row(seat.student.id, term.id), words, 422, problem=why)


def _overtaken(student_id: int, words: str, why: str) -> Response:
    """Both versions: the one that is kept, and what this person typed."""
    if wants_json():
        return make_response(jsonify(error=why), 409)
    seat, term = seat_or_404(g.actor, student_id), _term_or_404()
    row = comment_row(student_id, term.id)
    return _editor(seat, term, row, words, 409, problem=why, theirs=row)
