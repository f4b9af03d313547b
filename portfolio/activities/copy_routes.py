"""Copying an earlier activity; templates."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities import catalogue, copying
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.catalogue import Filters
from portfolio.activities.kinds import KINDS
from portfolio.activities.policy import can_run
from portfolio.activities.queries import run_activity_or_403
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.school.queries import current_term
from portfolio.web.access import role_required


@bp.get("/copy")
@role_required(*PLANNERS)
def choose_copy() -> str:
    """Earlier activities, of last term and before."""
    term = current_term()
    filters = Filters(kind=request.args.get("kind", ""), words=tidy(request.args.get("q", ""))[:60])
    before = term.starts_on if term else clock.today()
    page = catalogue.page_of(catalogue.activities_to_copy(g.actor, filters, before), request.args.get("page", 1, int))
    return render_template("activities/copy_activity.html", page=page, filters=filters, kinds=KINDS)


@bp.get("/templates")
@role_required(*PLANNERS)
def list_templates() -> str:
    """The school's templates."""
    page = catalogue.page_of(catalogue.templates_listed(g.actor), request.args.get("page", 1, int))
    may_delete = {each.id for each in page.rows if can_run(each, g.actor)}
    return render_template("activities/templates.html", page=page, may_delete=may_delete)


@bp.post("/<int:activity_id>/template")
@role_required(*PLANNERS)
def keep_template(activity_id: int) -> Response:
    """Keep an activity as a template."""
    copying.keep_template(g.actor, run_activity_or_403(g.actor, activity_id))
    flash(_("Kept as a template, without roster and sessions."), "success")
    db.session.commit()
    return redirect(url_for("activities.list_templates"))


@bp.post("/<int:activity_id>/template/delete")
@role_required(*PLANNERS)
def delete_template(activity_id: int) -> Response:
    """Take a template away."""
    copying.delete_template(g.actor, run_activity_or_403(g.actor, activity_id))
    flash(_("The template is deleted. What was made with it stays."), "success")
    db.session.commit()
    return redirect(url_for("activities.list_templates"))
