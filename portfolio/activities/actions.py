"""Calling an activity off and taking it up again; its sessions one by one."""

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.activities.models import Activity, Attendance, Session
from portfolio.activities.policy import can_run
from portfolio.activities.states import ActivityEvent, ActivityState, SessionEvent, SessionState
from portfolio.activities.timetable import Slot, check_own_overlaps, sessions_of, settle_dates
from portfolio.activities.workflow import IllegalStep, advance, advance_session
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, reader_length, tidy
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal

REASON_LIMIT = 100


def cancel_activity(actor: Actor, activity: Activity, reason: str) -> None:
    """Call it off. Raises Forbidden, Refusal without a reason, Conflict where it is called off already."""
    _check_runs(actor, activity)
    _step(activity, ActivityEvent.CANCEL, actor, clean_reason(reason))


def reinstate_activity(actor: Actor, activity: Activity) -> None:
    """Take it up again: planned once more. Raises Forbidden, Conflict where it was not called off."""
    _check_runs(actor, activity)
    _step(activity, ActivityEvent.REINSTATE, actor, None)


def add_session(actor: Actor, activity: Activity, slot: Slot, place: str = "") -> Session:
    """One more session. Flushed. Raises Forbidden, Refusal where it overlaps with another of its own or the term."""
    _check_open(actor, activity)
    own = sessions_of(activity.id)
    check_own_overlaps([slot, *(Slot.of(each) for each in own if each.status is not SessionState.CANCELLED)])
    if any(each.starts_at == slot.starts_at for each in own):
        raise Refusal(_("A called-off session begins at this very time: take that one up again."), "on")
    session = slot.session_of(activity, place)
    db.session.add(session)
    db.session.flush()
    settle_dates(activity)
    audit.log("session.add", session, actor_id=actor.user_id)
    return session


def cancel_session(actor: Actor, session: Session, reason: str) -> None:
    """Call one session off; it stays listed with its reason. Raises Forbidden, Refusal, Conflict."""
    _check_open(actor, session.activity)
    reason = clean_reason(reason)
    if session.status is SessionState.CANCELLED:
        raise Conflict(_("This session is called off already."))
    if _has_attendance(session):
        raise Refusal(_("Attendance was taken at this session, so it was held and is not called off."), "reason")
    advance_session(session, SessionEvent.CANCEL)
    session.reason = reason
    _flush_dates(session, actor, "session.cancel")


def resume_session(actor: Actor, session: Session) -> None:
    """Take a called-off session up again. Raises Forbidden, Refusal where another is at its time now, Conflict."""
    _check_open(actor, session.activity)
    if session.status is not SessionState.CANCELLED:
        raise Conflict(_("This session is not called off."))
    others = [each for each in sessions_of(session.activity_id) if each.status is not SessionState.CANCELLED]
    check_own_overlaps([Slot.of(session), *(Slot.of(each) for each in others)])
    advance_session(session, SessionEvent.RESUME)
    session.reason = ""
    _flush_dates(session, actor, "session.resume")


def remove_session(actor: Actor, session: Session) -> None:
    """Take a session out that was entered by mistake. Raises Forbidden, Refusal: the last one, or one with marks."""
    _check_open(actor, session.activity)
    if _has_attendance(session):
        raise Refusal(_("Attendance was taken at this session, so it stays."))
    if len(sessions_of(session.activity_id)) == 1:
        raise Refusal(_("This is the only session. Change its day instead, or call the activity off."))
    activity = session.activity
    audit.log("session.remove", session, actor_id=actor.user_id)
    db.session.delete(session)
    db.session.flush()
    settle_dates(activity)


def clean_reason(reason: str) -> str:
    """The reason in one line. Raises Refusal where there is none or it is too long."""
    reason = tidy(reason)
    if not reason:
        raise Refusal(_("Please say why it is called off."), "reason")
    if reader_length(reason) > REASON_LIMIT or forbidden_characters(reason):
        raise Refusal(_("Please keep the reason to %(limit)s plain characters.", limit=REASON_LIMIT), "reason")
    return reason


def _flush_dates(session: Session, actor: Actor, act: str) -> None:
    db.session.flush()
    settle_dates(session.activity)
    audit.log(act, session, actor_id=actor.user_id)


def _step(activity: Activity, event: ActivityEvent, actor: Actor, reason: str | None) -> None:
    try:
        advance(activity, event, actor, reason)
    except IllegalStep as step:
        raise Conflict(_("This activity is in another state now: reload the page and look again.")) from step


def _check_runs(actor: Actor, activity: Activity) -> None:
    if activity.is_template or not can_run(activity, actor):
        raise Forbidden


def _check_open(actor: Actor, activity: Activity) -> None:
    _check_runs(actor, activity)
    if activity.status is ActivityState.CANCELLED:
        raise Refusal(_("This activity is called off. Take it up again before you change it."))


def _has_attendance(session: Session) -> bool:
    return db.session.scalar(select(Attendance.id).where(Attendance.session_id == session.id).limit(1)) is not None
