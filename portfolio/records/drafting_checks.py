"""Whether an activity can be confirmed now, and what its organiser should look at first."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import exists, func, select

from portfolio.activities.models import Activity, Attendance, Participant, Session
from portfolio.activities.partner_models import PartnerLink
from portfolio.activities.states import SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.drafting_plan import Plan
from portfolio.web.rendering import day

LATE = timedelta(days=14)  # after a term's end its rosters can still be confirmed for so long


def hindrance(activity: Activity, *, is_so_far: bool) -> str:
    """Why the activity cannot be confirmed today; empty when it can."""
    today, term = clock.today(), activity.term
    if today > term.ends_on + LATE:
        return _(
            "The term ended on %(end)s and could be confirmed until %(last)s. Nothing was changed: everything entered "
            "is kept. Please ask the academic office.",
            end=day(term.ends_on), last=day(term.ends_on + LATE),
        )  # fmt: skip
    if activity.from_on > today:
        return _("It begins on %(on)s. Confirm it once it has taken place.", on=day(activity.from_on))
    if ahead(activity) and not activity.is_series:
        return _("It lasts until %(on)s. Confirm it once it has taken place.", on=day(activity.to_on))
    if ahead(activity) and not is_so_far:
        return _("Sessions are still ahead. Tick the box if you want to confirm what has been held so far.")
    return ""


def ahead(activity: Activity) -> int:
    """How many sessions are still to come."""
    return (
        db.session.scalar(
            select(func.count(Session.id)).where(
                Session.activity_id == activity.id,
                Session.status != SessionState.CANCELLED,
                Session.on > clock.today(),
            )
        )
        or 0
    )


def warnings_for(plan: Plan) -> list[str]:
    """What the organiser may have forgotten; none of it hinders. Three queries."""
    return [text for text in _warnings(plan) if text]


def _warnings(plan: Plan) -> Iterator[str]:
    activity = plan.sheet.activity
    if not plan.sheet.attended:
        yield _("Attendance was taken at no session: everybody on the roster counts as having been there.")
    unmarked = _sessions_without_attendance(activity) if plan.sheet.attended else 0
    if unmarked:
        yield ngettext(
            "At %(num)s session attendance was not taken; it adds no hours.",
            "At %(num)s sessions attendance was not taken; they add no hours.",
            unmarked,
        )
    yield _results(plan)
    if _waits_for_partner(activity):
        yield _("The partner has not answered yet. You are named as the witness until then.")


def _results(plan: Plan) -> str:
    done = [performance for each in plan.sheet.performances.values() for _name, performance in each]
    if done and not any(performance.result or performance.award for performance in done):
        return _("The programme has no results yet.")
    return ""


def _sessions_without_attendance(activity: Activity) -> int:
    return (
        db.session.scalar(
            select(func.count(Session.id)).where(
                Session.activity_id == activity.id,
                Session.status != SessionState.CANCELLED,
                Session.on <= clock.today(),
                ~exists().where(Attendance.session_id == Session.id),
            )
        )
        or 0
    )


def _waits_for_partner(activity: Activity) -> bool:
    waiting = exists().where(
        PartnerLink.activity_id == activity.id,
        PartnerLink.answered_at.is_(None),
        PartnerLink.revoked_at.is_(None),
    )
    nobody = ~exists().where(
        Participant.activity_id == activity.id, Participant.standing == Standing.ENROLLED, Participant.witness != ""
    )
    return bool(db.session.scalar(select(Activity.id).where(Activity.id == activity.id, waiting, nobody)))
