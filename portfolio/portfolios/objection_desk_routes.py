"""The committee's desk: the list of objections, taking one up, deciding on it."""

from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios import objection_actions as actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.objection_forms import DecisionForm, decision_form
from portfolio.portfolios.objection_policy import may, sees_objector, why_apart
from portfolio.portfolios.objection_queries import (
    classes_with_objections,
    objection_or_404,
    objections_matching,
    objector_name,
    parties_to,
)
from portfolio.portfolios.objection_workflow import ObjectionEvent, Ruling
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.school.roles import Role
from portfolio.school.working_days import UnpublishedYear
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.numbers import whole_number

committee = role_required(Role.OFFICE)


@bp.get("/objections")
@committee
def list_objections() -> str:
    """All objections, open ones first, by deadline."""
    asked = request.args.get("status", "")
    status = ObjectionState(asked) if asked in set(ObjectionState) else None
    class_id = whole_number(request.args.get("class", ""))
    return render_template(
        "portfolios/objections.html", rows=objections_matching(status, class_id), today=clock.today(),
        states=[(each.value, each.title) for each in ObjectionState], status=status, class_id=class_id,
        classes=classes_with_objections(),
    )  # fmt: skip


@bp.get("/objections/<int:objection_id>")
@committee
def show_objection(objection_id: int) -> Page:
    """One objection; its words and its objector are told to its handler alone."""
    return _page(objection_id)


@bp.post("/objections/<int:objection_id>/take")
@committee
def take_objection(objection_id: int) -> Page:
    """Become its handler."""
    try:
        actions.take_objection(g.actor, objection_or_404(objection_id))
    except Refusal as refusal:
        db.session.rollback()
        return make_response(_page(objection_id, problem=str(refusal)), 403)
    flash(_("You look into this objection now."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.show_objection", objection_id=objection_id))


@bp.post("/objections/<int:objection_id>/decide")
@committee
def decide_objection(objection_id: int) -> Page:
    """Decide, with reasons; the record, the line and the thaw follow at once."""
    objection = objection_or_404(objection_id)
    form = decision_form(objection)
    if not form.is_sound(has_record=objection.record is not None):
        return make_response(_page(objection_id, form), 422)
    ruling = Ruling(Decision(form.decision.data), form.reasons.data)
    try:
        actions.decide_objection(g.actor, objection, ruling, form.facts())
    except Refusal as refusal:
        db.session.rollback()
        year = refusal.year if isinstance(refusal, UnpublishedYear) else None
        return make_response(_page(objection_id, form, problem=str(refusal), unpublished_year=year), 422)
    except Conflict as conflict:
        db.session.rollback()
        return make_response(_page(objection_id, form, problem=conflict.message), 409)
    flash(_("Decided. The objector and the student are told the outcome."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.show_objection", objection_id=objection_id))


def _page(objection_id: int, form: DecisionForm | None = None, **said: Any) -> str:
    objection = objection_or_404(objection_id)
    parties = parties_to(objection)
    return render_template(
        "portfolios/show_objection.html", objection=objection, form=form or decision_form(objection),
        apart=why_apart(objection, g.actor, parties), is_handler=sees_objector(objection, g.actor),
        objector=objector_name(objection, g.actor), Decision=Decision, today=clock.today(),
        may_take=may(objection, g.actor, ObjectionEvent.TAKE, parties),
        may_decide=may(objection, g.actor, ObjectionEvent.DECIDE, parties), **said,
    )  # fmt: skip
