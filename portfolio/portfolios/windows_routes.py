"""When each phase of a class is open: set for many classes at once, staggered, made longer with a reason."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios import notice_models, selection_models, voice_models
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.board_queries import day_in, terms_begun
from portfolio.portfolios.term_choice import chosen_term, chosen_term_or_404
from portfolio.portfolios.window_plan import WITH_WINDOWS, planned_windows, set_planned
from portfolio.portfolios.windows_forms import ExtensionForm, WindowsForm
from portfolio.school.class_names import grade_in, grade_name
from portfolio.school.models import SchoolClass, Term
from portfolio.school.queries import classes_in
from portfolio.school.roles import Role
from portfolio.school.windows import class_terms, extend_window, extensions_of, window_of, window_or_404
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

__all__ = ["notice_models", "selection_models", "voice_models"]

office = role_required(Role.OFFICE)


@bp.get("/windows")
@office
def windows() -> Page:
    """The windows of all classes, and the form to set them."""
    return _page(WindowsForm())


@bp.post("/windows")
@office
def set_windows() -> Page:
    """What would be set; with `confirmed` it is."""
    term, form = chosen_term_or_404(), WindowsForm()
    classes = _chosen(term)
    if not form.validate():
        return _page(form), 422
    if not classes:
        return _page(form, problem=_("Please choose at least one class.")), 422
    plan = planned_windows(classes, term, form.chosen, form.span, form.stagger)
    if "confirmed" not in request.form:
        return render_template("portfolios/windows_preview.html", form=form, plan=plan, term=term, phase=form.chosen)
    try:
        count = set_planned(g.actor, plan, term, form.chosen)
    except Refusal as refusal:
        return _page(form, problem=str(refusal)), 422
    flash(ngettext("The window of one class is set.", "The windows of %(num)s classes are set.", count), "success")
    db.session.commit()
    return redirect(url_for("portfolios.windows"))


@bp.route("/windows/<int:window_id>/extend", methods=["GET", "POST"], endpoint="extend_window")
@office
def extend(window_id: int) -> Page:
    """Keep one class's window open for longer, saying why."""
    window, term = window_or_404(window_id), chosen_term_or_404()
    form = ExtensionForm()
    if form.validate_on_submit():
        try:
            extend_window(g.actor, window, form.closes_at.moment, form.reason.data or "")
        except Refusal as refusal:
            form[refusal.field or "closes_at"].errors = [str(refusal)]
        else:
            flash(_("The window is open for longer; the reason is kept with it."), "success")
            db.session.commit()
            return redirect(url_for("portfolios.windows"))
    row = next((row for row in class_terms(term.id).values() if row.id == window.class_term_id), None) or abort(404)
    page = render_template(
        "portfolios/extend_window.html", form=form, window=window, class_term=row, term=term,
        extensions=extensions_of([row.id]).get(window.id, ()),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _chosen(term: Term) -> list[SchoolClass]:
    """The classes ticked one by one, by grade or all together, in the order of the list."""
    classes = classes_in(day_in(term))
    if request.form.get("all"):
        return list(classes)
    ids, grades = set(request.form.getlist("class", int)), set(request.form.getlist("grade", int))
    return [row for row in classes if row.id in ids or grade_in(row, term.school_year) in grades]


def _page(form: WindowsForm, *, problem: str = "") -> str:
    term = chosen_term()
    classes = classes_in(day_in(term)) if term else []
    standing = class_terms(term.id) if term else {}
    return render_template(
        "portfolios/windows.html", form=form, term=term, terms=terms_begun(term), classes=classes,
        grades=_grades(classes, term), standing=standing, phases=WITH_WINDOWS, window_of=window_of, problem=problem,
        now=clock.now(), extensions=extensions_of([row.id for row in standing.values()]), ticked=_ticked(),
    )  # fmt: skip


def _ticked() -> dict[str, Collection[str]]:
    return {name: set(request.form.getlist(name)) for name in ("all", "grade", "class")}


def _grades(classes: Sequence[SchoolClass], term: Term | None) -> list[dict[str, Any]]:
    """The classes by grade."""
    grouped: dict[int, list[SchoolClass]] = {}
    for row in classes:
        grouped.setdefault(grade_in(row, term.school_year) if term else row.first_grade, []).append(row)
    return [{"grade": grade, "name": grade_name(grade), "classes": rows} for grade, rows in sorted(grouped.items())]
