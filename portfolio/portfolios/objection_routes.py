"""Raising an objection, and what becomes of one's own."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.accounts.devices import person_bucket
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.storage import NotStoredError
from portfolio.portfolios import objection_actions as actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.notice_queries import line_or_404
from portfolio.portfolios.objection_files import keep_files
from portfolio.portfolios.objection_forms import ObjectionForm, SecondLookForm, objection_form
from portfolio.portfolios.objection_policy import OBJECTORS, Parties, may, sees_objector
from portfolio.portfolios.objection_queries import (
    about_actor,
    file_or_404,
    objection_or_404,
    objector_id_of,
    own_objection_or_404,
    own_objections,
)
from portfolio.portfolios.objection_workflow import ObjectionEvent
from portfolio.records.evidence import storage
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.files import send_stored
from portfolio.web.limits import limiter

objectors = role_required(*OBJECTORS)


@bp.get("/notices/lines/<int:line_id>/object")
@objectors
def new_objection(line_id: int) -> Page:
    """The published line, and the form to object to it."""
    return _form_page(line_id)


@bp.post("/notices/lines/<int:line_id>/object")
@limiter.limit("20 per hour", key_func=person_bucket)
@objectors
def file_objection(line_id: int) -> Page:
    """Raise it."""
    form = objection_form(line_or_404(line_id))
    if not form.validate_on_submit():
        return make_response(_form_page(line_id, form), 422)
    number = form.record.data if form.record.data != "whole" else None
    try:
        db.session.rollback()  # decoding may take seconds: nobody waits for the database meanwhile
        files = keep_files(g.actor, request.files.getlist("files"))
        objection = actions.file_objection(g.actor, line_or_404(line_id), number, form.text.data, files)
    except Refusal as refusal:
        db.session.rollback()
        return make_response(_form_page(line_id, form, problem=str(refusal)), 422)
    flash(_("Your objection has the number %(number)s. Your name is kept secret.", number=objection.number), "success")
    db.session.commit()
    return redirect(url_for("portfolios.my_objections"))


@bp.get("/objections/mine")
@objectors
def my_objections() -> Page:
    """What I raised and what became of it; what was decided about me or my child."""
    return _mine_page()


@bp.post("/objections/mine/<int:objection_id>/accept")
@objectors
def accept_outcome(objection_id: int) -> Page:
    """The outcome will do."""
    actions.accept_outcome(g.actor, own_objection_or_404(g.actor, objection_id))
    flash(_("Thank you. The objection is closed."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.my_objections"))


@bp.post("/objections/mine/<int:objection_id>/again")
@objectors
def ask_second_look(objection_id: int) -> Page:
    """Somebody else of the committee looks at it again."""
    objection, form = own_objection_or_404(g.actor, objection_id), SecondLookForm()
    if not form.validate_on_submit():
        return _refused(objection_id, " ".join(str(error) for error in form.reason.errors), form)
    try:
        actions.ask_second_look(g.actor, objection, form.reason.data)
    except Refusal as refusal:
        return _refused(objection_id, str(refusal), form)
    flash(_("Somebody else of the committee will look at it again."), "success")
    db.session.commit()
    return redirect(url_for("portfolios.my_objections"))


@bp.get("/objections/<int:objection_id>/files/<int:file_id>")
@objectors
def objection_file(objection_id: int, file_id: int) -> Response:
    """A file of an objection, for its handler and its objector."""
    objection = objection_or_404(objection_id)
    if not sees_objector(objection, g.actor) and objector_id_of(objection) != g.actor.user_id:
        abort(404)
    kept = file_or_404(objection, file_id)
    name = f"{objection.number}-{kept.id}.jpg"
    try:
        return send_stored(storage(), kept.key, filename=name, media_type="image/jpeg", is_attachment=False)
    except NotStoredError:
        abort(404)


def _refused(objection_id: int, why: str, form: SecondLookForm) -> Page:
    db.session.rollback()
    page = _mine_page(problem=why, problem_at=objection_id, typed=form.reason.data or "")
    return make_response(page, 422)


def _form_page(line_id: int, form: ObjectionForm | None = None, **said: Any) -> str:
    line = line_or_404(line_id)
    form = form or objection_form(line)
    if len(form.record.choices) == 1:
        form.record.data = form.record.choices[0].value
    return render_template(
        "portfolios/new_objection.html", line=line, form=form, closed=actions.why_closed(line),
        most_files=actions.MOST_FILES, **said,
    )  # fmt: skip


def _mine_page(**said: Any) -> str:
    rows = own_objections(g.actor)
    askable = {
        row.id
        for row in rows
        if may(row, g.actor, ObjectionEvent.RE_EXAMINE, Parties(g.actor.user_id)) and row.answer_by >= clock.today()
    }
    return render_template(
        "portfolios/my_objections.html", rows=rows, askable=askable, about=about_actor(g.actor), form=SecondLookForm(),
        **said,
    )  # fmt: skip
