"""Subject teachers' lines: the whole class on one page, each line saved as it is typed."""

from typing import Any

from flask import abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.states import Voice
from portfolio.portfolios.term_words import WordRules, checked_words, seen_mark
from portfolio.portfolios.voices_queries import own_lines, own_remark, own_subject
from portfolio.portfolios.voices_remarks import RemarkWish, write_remark
from portfolio.portfolios.voices_windows import why_adults_wait
from portfolio.portfolios.words_routes import answer_words
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.school.queries import class_of_student, class_or_404, classes_in, current_term, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

LINE, SUBJECT = 60, 10
teachers = role_required(Role.TEACHER)


@bp.get("/lines")
@teachers
def choose_class() -> Page:
    """Which class, which subject."""
    class_id = request.args.get("class", type=int)
    if class_id is not None:
        return redirect(url_for("portfolios.subject_lines", class_id=class_id))
    return render_template("portfolios/lines_choice.html", classes=classes_in(clock.today()), term=current_term())


@bp.get("/lines/<int:class_id>")
@teachers
def subject_lines(class_id: int) -> Page:
    """A line for each student of the class."""
    return _page(class_or_404(class_id))


@bp.post("/lines/<int:class_id>/subject")
@teachers
def name_subject(class_id: int) -> Page:
    """For which subject the lines of this class are; lines already written follow."""
    school_class, term, typed = class_or_404(class_id), _term_or_404(), request.form.get("subject", "")
    try:
        subject = _checked_subject(typed)
    except Refusal as refusal:
        return _page(school_class, 422, subject="", typed_subject=typed, problem={"subject": str(refusal)})
    ids = [student.id for student in students_of_class(class_id)]
    if not why_adults_wait(class_id, term.id):
        for line in own_lines(g.actor, ids, term.id).values():
            line.subject = subject
    db.session.commit()
    return redirect(url_for("portfolios.subject_lines", class_id=class_id, subject=subject))


@bp.post("/lines/<int:class_id>/<int:student_id>")
@teachers
def save_line(class_id: int, student_id: int) -> Page:
    """One student's line."""
    school_class, term = class_or_404(class_id), _term_or_404()
    student = _student_or_404(school_class, student_id)

    def save(words: str, seen: str) -> str:
        subject = _checked_subject(request.form.get("subject", ""))
        wish = RemarkWish(Voice.SUBJECT, words, seen, LINE, subject)
        return write_remark(g.actor, student, school_class, term, wish)

    def stored() -> str:
        row = own_remark(g.actor, student_id, term.id, Voice.SUBJECT)
        return row.text if row else ""

    def page(status: int = 200, **said: Any) -> Response:
        return _page(school_class, status, **said)

    field = f"line-{student_id}"
    back = url_for("portfolios.subject_lines", class_id=class_id, subject=_subject(), _anchor=field)
    return answer_words(field, save, stored, page, back)


def _checked_subject(typed: str) -> str:
    subject = checked_words(tidy(typed), WordRules(SUBJECT, "subject"))
    if not subject:
        raise Refusal(_("Please name your subject first."), "subject")
    return subject


def _subject() -> str:
    """The subject named on the page, else the one of the teacher's latest line."""
    return tidy(request.values.get("subject", "")) or own_subject(g.actor)


def _student_or_404(school_class: SchoolClass, student_id: int) -> Student:
    at_hand = class_of_student(student_id)
    if at_hand is None or at_hand.id != school_class.id:
        abort(404)
    return next((row for row in students_of_class(school_class.id) if row.id == student_id), None) or abort(404)


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _page(school_class: SchoolClass, status: int = 200, **said: Any) -> Response:
    term, students = _term_or_404(), students_of_class(school_class.id)
    context = {
        "term": term, "school_class": school_class, "students": students, "limit": LINE, "seen_mark": seen_mark,
        "lines": own_lines(g.actor, [row.id for row in students], term.id), "subject": _subject(),
        "closed": why_adults_wait(school_class.id, term.id), "typed": {}, "problem": {}, "theirs": {},
        "typed_subject": "",
    }  # fmt: skip
    return make_response(render_template("portfolios/lines.html", **(context | said)), status)
