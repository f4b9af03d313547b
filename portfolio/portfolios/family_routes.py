"""For guardians: a message to the child, and a word that one has read; both as one likes."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.portfolios import family_actions as actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.states import Voice
from portfolio.portfolios.term_words import seen_mark
from portfolio.portfolios.voices_queries import child_or_404, own_remark, receipt_of
from portfolio.portfolios.voices_windows import why_adults_wait
from portfolio.portfolios.words_routes import answer_words
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.school.queries import class_of_student, current_term
from portfolio.school.roles import Role
from portfolio.web.access import role_required

guardians = role_required(Role.GUARDIAN)


@bp.get("/children/<int:student_id>/message")
@guardians
def edit_message(student_id: int) -> Page:
    """A message to one's child for this term."""
    return _page(child_or_404(g.actor, student_id))


@bp.post("/children/<int:student_id>/message")
@guardians
def save_message(student_id: int) -> Page:
    """The message, saved as one types."""
    child, term = child_or_404(g.actor, student_id), _term_or_404()
    school_class = _class_or_404(child)

    def save(words: str, seen: str) -> str:
        return actions.write_message(g.actor, child, school_class, term, (words, seen))

    def page(status: int = 200, **said: Any) -> Response:
        return _page(child, status, **said)

    back = url_for("portfolios.edit_message", student_id=student_id)
    return answer_words("message", save, lambda: _written(child, term), page, back)


@bp.post("/children/<int:student_id>/read")
@guardians
def confirm_reading(student_id: int) -> Page:
    """The guardian says: I have read it."""
    child, term_id = child_or_404(g.actor, student_id), request.form.get("term_id", type=int)
    term = db.session.get(Term, term_id) or abort(404) if term_id else _term_or_404()
    actions.confirm_reading(g.actor, child, term)
    flash(_("Thank you. The homeroom teacher sees that you have read it."), "success")
    db.session.commit()
    return redirect(url_for("reports.view_report", student_id=student_id, term_id=term.id))


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _class_or_404(child: Student) -> SchoolClass:
    return class_of_student(child.id) or abort(404)


def _written(child: Student, term: Term) -> str:
    row = own_remark(g.actor, child.id, term.id, Voice.FAMILY)
    return row.text if row else ""


def _page(child: Student, status: int = 200, **said: Any) -> Response:
    term = _term_or_404()
    context: dict[str, Any] = {
        "child": child, "term": term, "row": own_remark(g.actor, child.id, term.id, Voice.FAMILY),
        "closed": why_adults_wait(_class_or_404(child).id, term.id), "limit": actions.MESSAGE,
        "receipt": receipt_of(g.actor, child.id, term.id), "seen_mark": seen_mark,
        "typed": {}, "problem": {}, "theirs": {},
    }  # fmt: skip
    return make_response(render_template("portfolios/message.html", **(context | said)), status)
