"""Fitness grades, imported by the office from a pasted list and shown class by class."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import ngettext

from portfolio.core.db import db
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.board_queries import day_in, terms_begun
from portfolio.portfolios.fitness_actions import FitnessPlan, import_fitness, plan_fitness
from portfolio.portfolios.queries import fitness_of
from portfolio.portfolios.term_choice import chosen_term, chosen_term_or_404
from portfolio.school.class_names import class_label
from portfolio.school.queries import class_or_404, classes_in, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

SHOWN = 100  # of the lines that cannot be taken
office = role_required(Role.OFFICE)


@bp.get("/fitness")
@office
def fitness() -> Page:
    """Where a list is pasted; beneath it the grades of one class."""
    return _page()


@bp.post("/fitness", endpoint="import_fitness")
@office
def import_pasted() -> Page:
    """What the list would do; where just that was seen, it is done. While a line cannot be taken, nothing is."""
    term, text = chosen_term_or_404(), request.form.get("text", "")
    try:
        plan = plan_fitness(text, term)
    except Refusal as refusal:
        return _page(text, problem=str(refusal)), 422
    if plan.refused or not plan.wanted or request.form.get("seen") != plan.mark:
        return _page(text, plan), 422 if plan.refused else 200
    import_fitness(g.actor, term, plan)
    count = len(plan.wanted)
    flash(ngettext("One line was imported.", "%(num)s lines were imported.", count), "success")
    db.session.commit()
    return redirect(url_for("portfolios.fitness"))


def _page(text: str = "", plan: FitnessPlan | None = None, *, problem: str = "") -> str:
    term, class_id = chosen_term(), request.args.get("class", type=int)
    classes = classes_in(day_in(term)) if term else []
    school_class = class_or_404(class_id) if class_id else None
    students = students_of_class(school_class.id, day_in(term)) if term and school_class else []
    grades = fitness_of([row.id for row in students], term.id) if term else {}
    return render_template(
        "portfolios/fitness.html", term=term, terms=terms_begun(term), text=text, plan=plan, problem=problem,
        shown=SHOWN, options=[(row.id, class_label(row, term)) for row in classes] if term else [],
        school_class=school_class, students=students, grades=grades,
    )  # fmt: skip
