"""Calling an activity off, and taking it up again."""

from flask_babel import gettext as _

from portfolio.activities.models import Activity
from portfolio.activities.policy import can_run
from portfolio.activities.states import ActivityEvent
from portfolio.activities.workflow import advance
from portfolio.school.actors import Actor
from portfolio.web.errors import Refusal


def cancel_activity(actor: Actor, activity: Activity, reason: str) -> None:
    """Call it off, with the reason students read. Raises Refusal."""
    if not can_run(activity, actor):
        raise Refusal(_("Only those who run this activity may do this."))
    if not reason:
        raise Refusal(_("Please say why it is called off."), field="reason")
    advance(activity, ActivityEvent.CANCEL, actor, reason)


def reinstate_activity(actor: Actor, activity: Activity) -> None:
    """Take it up again; its records come back when it is confirmed. Raises Refusal."""
    advance(activity, ActivityEvent.REINSTATE, actor)
