"""An activity's sessions one by one: added, called off, taken up again, taken out."""

from collections.abc import Callable

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities import actions
from portfolio.activities.activity_forms import SessionForm, required
from portfolio.activities.activity_routes import overview
from portfolio.activities.attendance_queries import run_session_or_403
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.queries import run_activity_or_403
from portfolio.activities.timetable import slot_on
from portfolio.core.db import db
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

Page = str | Response | tuple[str, int]


@bp.post("/<int:activity_id>/sessions")
@role_required(*PLANNERS)
def add_session(activity_id: int) -> Page:
    """One more session."""
    activity = run_activity_or_403(g.actor, activity_id)
    form = SessionForm()
    if not form.validate():
        return overview(activity, form=form), 422
    hours = activity.hours if activity.is_series else None
    slot = slot_on(required(form.on.data), required(form.begins.data), required(form.ends.data), hours)
    return _answer(activity_id, lambda: actions.add_session(g.actor, activity, slot, form.place.data or ""), form)


@bp.post("/sessions/<int:session_id>/cancel")
@role_required(*PLANNERS)
def cancel_session(session_id: int) -> Page:
    """Call one session off, with a reason."""
    session = run_session_or_403(g.actor, session_id)
    reason = request.form.get("reason", "")
    return _answer(session.activity_id, lambda: actions.cancel_session(g.actor, session, reason))


@bp.post("/sessions/<int:session_id>/resume")
@role_required(*PLANNERS)
def resume_session(session_id: int) -> Page:
    """Take a called-off session up again."""
    session = run_session_or_403(g.actor, session_id)
    return _answer(session.activity_id, lambda: actions.resume_session(g.actor, session))


@bp.post("/sessions/<int:session_id>/remove")
@role_required(*PLANNERS)
def remove_session(session_id: int) -> Page:
    """Take out a session entered by mistake."""
    session = run_session_or_403(g.actor, session_id)
    return _answer(session.activity_id, lambda: actions.remove_session(g.actor, session))


def _answer(activity_id: int, act: Callable[[], object], form: SessionForm | None = None) -> Page:
    """Do it and go back to the overview, or show why not."""
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        return overview(run_activity_or_403(g.actor, activity_id), str(refusal), form), 422
    flash(_("Saved."), "success")
    db.session.commit()
    return redirect(url_for("activities.show_activity", activity_id=activity_id) + "#sessions")
