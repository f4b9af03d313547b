"""Places on a roster: holding it still, counting who has one, letting in who waits, classes at the time."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portfolio.activities.models import Activity, Participant
from portfolio.activities.queries import roster_of
from portfolio.activities.states import ActivityState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Enrolment
from portfolio.web.rendering import day as shown_day

OPEN_AFTER_TERM = timedelta(days=14)


def hold_roster(activity: Activity) -> Activity:
    """The activity as it is now, its row held until the transaction ends: one roster changes at a time.

    On SQLite there is nothing to hold: a writer has waited for all others when its transaction began.
    """
    return db.session.scalars(
        select(Activity)
        .where(Activity.id == activity.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def places_taken(activity_id: int) -> int:
    """How many are on the roster."""
    return db.session.scalar(roster_of(activity_id, Standing.ENROLLED).with_only_columns(func.count())) or 0


def waiting_in_order(activity_id: int, limit: int | None = None) -> Sequence[Participant]:
    """The waiting list, or its first ones, with student and class: who came first is first."""
    return db.session.scalars(
        roster_of(activity_id, Standing.WAITING)
        .options(joinedload(Participant.student), joinedload(Participant.school_class))
        .order_by(Participant.queued_at, Participant.id)
        .limit(limit)
    ).all()


def lets_waiting_in(activity: Activity) -> bool:
    """Whether a free place goes to who waits: as long as the activity lies ahead or is going on."""
    return activity.status is ActivityState.PLANNED and activity.to_on >= clock.today()


def promote_waiting(activity: Activity) -> list[Participant]:
    """Give free places to those who wait, the first one first; returns who got one. Call it with the roster held.

    After it was confirmed, or its last day, nobody is let in: who waited has not taken part.
    """
    free = None if activity.capacity is None else activity.capacity - places_taken(activity.id)
    if not lets_waiting_in(activity) or (free is not None and free <= 0):
        return []
    waiting = list(waiting_in_order(activity.id, free))
    for participant in waiting:
        participant.standing = Standing.ENROLLED
    db.session.flush()
    return waiting


def why_roster_is_closed(activity: Activity) -> str:
    """Why the roster may not change any more, in words; blank where it may."""
    if activity.is_template:
        return _("A template has no roster.")
    if activity.status is ActivityState.CANCELLED:
        return _("This activity was called off, so its roster stays as it is.")
    last = activity.term.ends_on + OPEN_AFTER_TERM
    if clock.today() > last:
        return _("The term is over; its rosters could be changed until %(day)s.", day=shown_day(last))
    return ""


def roster_day(activity: Activity) -> date:
    """The day whose classes are put in as a whole: today, as far as the activity is under way, else its nearest day."""
    return min(max(clock.today(), activity.from_on), activity.to_on)


def classes_on(student_ids: Collection[int] | None, day: date) -> dict[int, int]:
    """The class of each student (None: of all) on a day; before the first enrolment or after the last, the nearest one.

    One query.
    """
    statement = select(Enrolment.student_id, Enrolment.class_id, Enrolment.from_on).order_by(
        Enrolment.from_on, Enrolment.id
    )
    if student_ids is not None:
        statement = statement.where(Enrolment.student_id.in_(list(student_ids)))
    found: dict[int, int] = {}
    for student_id, class_id, from_on in db.session.execute(statement):
        if student_id not in found or from_on <= day:
            found[student_id] = class_id
    return found
