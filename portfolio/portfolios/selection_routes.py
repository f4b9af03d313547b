"""The student's selection: the desk, one-tap picks, order, key cases, the self-statement, the signature act."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.accounts.confirming import NotConfirmed, require_password
from portfolio.accounts.devices import device_key, person_bucket
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios import selection_actions as actions
from portfolio.portfolios import selection_settings_routes
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.selection_models import PickedRecord
from portfolio.portfolios.selection_pages import selection_facts
from portfolio.portfolios.selection_queries import Desk, desk_of, own_student_or_404, readable_selection_or_404
from portfolio.portfolios.states import SelectionState, Voice
from portfolio.portfolios.voices_levels import WORDS, save_levels, typed_levels
from portfolio.portfolios.voices_queries import evaluation_levels
from portfolio.portfolios.words_routes import answer_words
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.phase_models import Phase
from portfolio.school.queries import current_term
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.limits import limiter

__all__ = ["selection_settings_routes"]

students = role_required(Role.STUDENT)
readers = role_required(Role.STUDENT, Role.GUARDIAN, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)


@bp.get("/portfolio/now")
@students
def my_portfolio() -> Response:
    """Where the student's portfolio is now: the desk while the class selects or when it holds something, else paper."""
    term = current_term()
    desk = desk_of(own_student_or_404(g.actor), term) if term else None
    if desk and (desk.portfolio or (desk.class_term and desk.class_term.phase is Phase.SELECTING)):
        return redirect(url_for("portfolios.edit_selection"))
    return redirect(url_for("reports.my_report"))


@bp.get("/portfolio")
@students
def edit_selection() -> Page:
    """The desk."""
    return _page(_desk())


@bp.get("/students/<int:student_id>/portfolio")
@readers
def show_selection(student_id: int) -> Page:
    """A student's selection, for those who may read it."""
    student = readable_selection_or_404(g.actor, student_id)
    return _page(desk_of(student, current_term() or abort(404)))


@bp.post("/portfolio/picks")
@students
def pick_record() -> Page:
    """Choose a record."""
    record_id = request.form.get("record_id", 0, type=int)
    return _acted(lambda desk: actions.pick_record(g.actor, desk, record_id), f"record-{record_id}")


@bp.post("/portfolio/picks/<int:pick_id>/remove")
@students
def unpick_record(pick_id: int) -> Page:
    """Take a record out."""
    return _acted(lambda desk: actions.unpick_record(g.actor, desk, _pick_or_404(desk, pick_id)))


@bp.post("/portfolio/picks/<int:pick_id>/move")
@students
def move_pick(pick_id: int) -> Page:
    """One place up or down."""
    step = -1 if request.form.get("to") == "up" else 1
    return _acted(lambda desk: actions.move_pick(g.actor, desk, _pick_or_404(desk, pick_id), step), f"pick-{pick_id}")


@bp.post("/portfolio/picks/order")
@students
def order_picks() -> Page:
    """The order a finger left behind."""
    pick_ids = request.form.getlist("pick", type=int)
    return _acted(lambda desk: actions.order_picks(g.actor, desk, pick_ids))


@bp.post("/portfolio/picks/<int:pick_id>/key-case")
@students
def mark_key_case(pick_id: int) -> Page:
    """Tell it as a key case, or no longer; the page goes on at its story."""
    is_key_case = request.form.get("is_key_case") == "1"
    anchor = f"story-{pick_id}" if is_key_case else f"pick-{pick_id}"
    return _acted(lambda desk: actions.mark_key_case(g.actor, desk, _pick_or_404(desk, pick_id), is_key_case), anchor)


@bp.post("/portfolio/picks/<int:pick_id>/story")
@students
def save_story(pick_id: int) -> Page:
    """A key case's story, saved as one types."""
    desk = _desk()
    pick = _pick_or_404(desk, pick_id)
    return _saved(
        desk,
        f"story-{pick_id}",
        lambda words, seen: actions.save_story(g.actor, desk, pick, words, seen),
        lambda now: _pick_or_404(now, pick_id).story,
    )


@bp.post("/portfolio/picks/<int:pick_id>/pictures")
@students
def choose_pictures(pick_id: int) -> Page:
    """The pictures that go with a story."""
    chosen = request.form.getlist("picture")
    return _acted(
        lambda desk: actions.choose_pictures(g.actor, desk, _pick_or_404(desk, pick_id), chosen), f"story-{pick_id}"
    )


@bp.post("/portfolio/statement")
@students
def save_statement() -> Page:
    """The self-statement, saved as one types."""
    desk = _desk()
    return _saved(
        desk,
        "statement",
        lambda words, seen: actions.save_statement(g.actor, desk, words, seen),
        lambda now: now.portfolio.statement if now.portfolio else "",
    )


@bp.post("/portfolio/levels")
@students
def save_own_levels() -> Page:
    """The student's own word on each dimension."""
    desk = _desk()
    wishes = typed_levels(request.form, desk.term)
    try:
        actions.require_open(g.actor, desk)
        rules = actions.word_rules(desk, WORDS)
        seen = request.form.get("seen", "")
        save_levels(g.actor, desk.student, desk.term, wishes, rules, voice=Voice.SELF, seen=seen)
    except Refusal as refusal:
        return _page(desk, 422, problem={"levels": str(refusal)}, typed={"levels": wishes})
    except Conflict as conflict:
        return _page(_desk(), 409, problem={"levels": conflict.message}, typed={"levels": wishes})
    db.session.commit()
    return redirect(url_for("portfolios.edit_selection", _anchor="levels"))


@bp.post("/portfolio/confirm")
@limiter.limit("30 per minute", key_func=person_bucket)
@students
def confirm_selection() -> Page:
    """The signature act: the password once more."""
    try:
        user_id, username = g.actor.user_id, _desk().student.user.username
        require_password(user_id, request.form.get("password", ""), device_key(request, username))
        actions.confirm_selection(g.actor, _desk())
    except NotConfirmed as refusal:
        db.session.commit()
        return _page(_desk(), 422, problem={"password": str(refusal)})
    except Refusal as refusal:
        db.session.rollback()
        return _page(_desk(), 422, problem={"password": str(refusal)})
    flash(_("Your portfolio is confirmed. Thank you for the care you took."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.edit_selection"))


@bp.post("/students/<int:student_id>/portfolio/reopen")
@role_required(Role.HOMEROOM, Role.OFFICE)
def reopen_selection(student_id: int) -> Page:
    """Give it back to the student, with the reason."""
    desk = desk_of(readable_selection_or_404(g.actor, student_id), current_term() or abort(404))
    reason = request.form.get("reason", "")
    if desk.portfolio is None or desk.portfolio.status is not SelectionState.CONFIRMED:
        raise Conflict(_("This portfolio is not confirmed: its student can change it."))
    try:
        actions.reopen_selection(g.actor, desk.portfolio, reason)
    except Refusal as refusal:
        return _page(desk, 422, problem={"reason": str(refusal)}, typed={"reason": reason})
    flash(_("The portfolio is open again for %(name)s.", name=desk.student.name), "success")
    db.session.commit()
    return redirect(url_for("portfolios.show_selection", student_id=student_id))


def _desk() -> Desk:
    return desk_of(own_student_or_404(g.actor), current_term() or abort(404))


def _pick_or_404(desk: Desk, pick_id: int) -> PickedRecord:
    picks = desk.portfolio.picks if desk.portfolio else []
    return next((pick for pick in picks if pick.id == pick_id), None) or abort(404)


def _page(desk: Desk, status: int = 200, **said: Any) -> Response:
    facts = selection_facts(desk) | {
        "levels_named": evaluation_levels(desk.student.school_id),
        "class_label": class_name(desk.school_class, school_year_of(clock.today())),
    }
    return make_response(render_template("portfolios/selection.html", **(facts | said)), status)


def _acted(act: Callable[[Desk], None], anchor: str = "picks") -> Page:
    """Do it to the student's desk: a script gets the picks anew, a form its page back."""
    try:
        act(_desk())
    except Refusal as refusal:
        db.session.rollback()
        return _picks(422, problem={"picks": str(refusal)})
    db.session.commit()
    if request.headers.get("HX-Request"):
        return _picks()
    return redirect(url_for("portfolios.edit_selection", _anchor=anchor))


def _picks(status: int = 200, **said: Any) -> Response:
    if not request.headers.get("HX-Request"):
        return _page(_desk(), status, **said)
    facts = selection_facts(_desk()) | said
    return make_response(render_template("portfolios/selection_picks.html", **facts), status)


def _saved(desk: Desk, field: str, save: Callable[[str, str], str], stored: Callable[[Desk], str]) -> Page:
    """Save a text of the desk."""

    def page(status: int = 200, **said: Any) -> Response:
        return _page(desk, status, **said)

    back = url_for("portfolios.edit_selection", _anchor=field)
    return answer_words(field, save, lambda: stored(_desk()), page, back)
