"""Coverage of a class, of the school, and of a district's schools."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from portfolio.core.db import db
from portfolio.insight.charts import ON_SCREEN, Bar, bars_by_dimension
from portfolio.insight.coverage import Coverage, class_coverage, class_coverages
from portfolio.insight.district import district_coverage as coverage_of_district
from portfolio.insight.queries import classes_of, without_a_chance
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.school.policy import can_lead_class, can_see_class
from portfolio.school.queries import current_term, terms_newest_first
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.rendering import is_english

bp = Blueprint("insight", __name__)


@bp.get("/coverage")
@role_required(Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
def coverage() -> str:
    """One class's term, or the classes of the school the actor may see, in their own order."""
    term = _term_or_404(request.args.get("term_id", type=int))
    classes = [row for row in (classes_of(term) if term else ()) if can_see_class(g.actor, row.id)]
    chosen = _chosen_or_404(classes, request.args.get("class_id", type=int))
    choices = {"term": term, "terms": terms_newest_first(), "classes": classes, "chosen": chosen}
    if term is None or chosen is None:
        rows = class_coverages(term, classes) if term else []
        return render_template("insight/coverage.html", rows=rows, **choices)
    found = class_coverage(term, chosen)
    return render_template(
        "insight/class_coverage.html", coverage=found, hint=_hint(term, chosen), charts=_charts(found), **choices
    )


def _term_or_404(term_id: int | None) -> Term | None:
    if term_id is None:
        return current_term()
    return db.session.get(Term, term_id) or abort(404)


def _chosen_or_404(classes: Sequence[SchoolClass], class_id: int | None) -> SchoolClass | None:
    """The class asked for; where there is but one, that one."""
    if class_id is None:
        return classes[0] if len(classes) == 1 else None
    return next((row for row in classes if row.id == class_id), None) or abort(404)


def _hint(term: Term, school_class: SchoolClass) -> dict[int, list[Student]]:
    """Who has had no chance yet: for the class's own teachers alone."""
    if not can_lead_class(g.actor, school_class.id):
        return {}
    return without_a_chance(term, school_class.id)


def _charts(found: Coverage) -> list[dict[str, Any]]:
    sessions = [_bar(line.dimension, line.sessions) for line in found.lines]
    students = [_bar(line.dimension, line.took.students) for line in found.lines]
    told = ((_("Sessions offered"), sessions, None), (_("Different students who took part"), students, found.members))
    return [
        {
            "title": title,
            "option": json.dumps(bars_by_dimension(bars, title, ON_SCREEN, whole=whole), ensure_ascii=False),
            "rows": len(bars),
        }
        for title, bars, whole in told
    ]


def _bar(dimension: Any, value: int) -> Bar:
    name = dimension.name_en if is_english() and dimension.name_en else dimension.name
    return Bar(dimension.code, dimension.sign, name, value)


@bp.get("/district/coverage")
@role_required(Role.INSPECTOR)
def district_coverage() -> str:
    """The same by school, sums only; what could point at a few students is not shown."""
    if g.actor.district_id is None:
        abort(404)
    return render_template("insight/district_coverage.html", coverage=coverage_of_district(g.actor.district_id))
