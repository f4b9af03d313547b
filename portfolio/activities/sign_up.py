"""Signing up and off by students: until when, for whom, and exactly as many as there are places."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from werkzeug.exceptions import Forbidden, NotFound

from portfolio.activities.clashes import clashes_with
from portfolio.activities.models import Activity, Participant, Session
from portfolio.activities.queries import is_open_to_student
from portfolio.activities.roster_places import (
    classes_on,
    hold_roster,
    lets_waiting_in,
    places_taken,
    promote_waiting,
)
from portfolio.activities.states import ActivityState, Means, SignUp, Standing
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.school.queries import class_of_student
from portfolio.web.errors import Refusal
from portfolio.web.rendering import moment


@dataclass(frozen=True)
class Offer:
    """An activity as a student sees it. `places_left` None: as many as like; `place_in_line`: 1 is next."""

    activity: Activity
    standing: Standing | None
    places_left: int | None
    waiting: int
    place_in_line: int | None = None
    clashes: list[Session] = field(default_factory=list)
    can_sign_off: bool = False


def sign_up(actor: Actor, activity_id: int) -> Participant:
    """Take a place, or where none is left one on the waiting list; a second time changes nothing.

    Raises Forbidden for who is no student, NotFound, Refusal with the true reason.
    """
    student_id = _own_student(actor)
    activity = hold_roster(_with_sign_up_or_404(actor, activity_id, student_id))
    mine = _own_place(activity, student_id)
    if mine is not None and mine.standing is not Standing.LEFT:
        return mine
    if reason := why_not_up(activity, student_id):
        raise Refusal(reason)
    promote_waiting(activity)
    has_room = activity.capacity is None or places_taken(activity.id) < activity.capacity
    mine = _take_place(activity, student_id, mine, Standing.ENROLLED if has_room else Standing.WAITING)
    audit.log("roster.sign_up", activity, actor_id=actor.user_id, student=student_id, standing=mine.standing.value)
    return mine


def sign_off(actor: Actor, activity_id: int) -> Activity:
    """Give the place back; whoever waits first gets it at once. A second time changes nothing.

    Raises Forbidden, NotFound, Refusal with the true reason.
    """
    student_id = _own_student(actor)
    activity = hold_roster(_with_sign_up_or_404(actor, activity_id, student_id))
    mine = _own_place(activity, student_id)
    if mine is None or mine.standing is Standing.LEFT:
        return activity
    if reason := why_not_off(activity, mine):
        raise Refusal(reason)
    mine.standing = Standing.LEFT
    db.session.flush()
    audit.log("roster.sign_off", activity, actor_id=actor.user_id, student=student_id)
    promote_waiting(activity)
    return activity


def why_not_up(activity: Activity, student_id: int) -> str:
    """Why this student cannot sign up now; blank where they can."""
    meant = {row.class_id for row in activity.classes}
    own = class_of_student(student_id)
    if reason := _why_closed(activity):
        return reason
    if meant and (own is None or own.id not in meant):
        return _("“%(title)s” is meant for other classes.", title=activity.title)
    return ""


def why_not_off(activity: Activity, mine: Participant) -> str:
    """Why this student cannot sign off now; blank where they can."""
    if mine.means is not Means.SIGN_UP:
        return _("%(name)s has put you on the roster. Please talk to them about it.", name=activity.organiser.name)
    if reason := _why_closed(activity):
        return reason + _("Please talk to %(name)s about it.", name=activity.organiser.name)
    return ""


def _why_closed(activity: Activity) -> str:
    now, today = clock.now(), clock.today()
    since, until = activity.sign_up_from_at, activity.sign_up_until_at
    reasons = (
        (activity.status is ActivityState.CANCELLED, _("“%(title)s” was called off.", title=activity.title)),
        (today > activity.term.ends_on, _("The term is over.")),
        (activity.status is not ActivityState.PLANNED or today > activity.to_on,
         _("“%(title)s” is over.", title=activity.title)),
        (activity.sign_up is not SignUp.OPEN, _("The roster of “%(title)s” is put in by its organiser.",
                                                title=activity.title)),
        (since is not None and now < since, _("Sign-up opens at %(moment)s.", moment=moment(since))),
        (until is not None and now >= until, _("Sign-up closed at %(moment)s.", moment=moment(until))),
    )  # fmt: skip
    return next((words for is_so, words in reasons if is_so), "")


def offers_for(student_id: int, limit: int | None = None) -> list[Offer]:
    """What the student may sign up for now and has not, the one that begins first at first."""
    mine = _places_of(student_id).with_only_columns(Participant.activity_id)
    today = clock.today()
    statement = _shown().where(
        is_open_to_student(student_id), Activity.id.not_in(mine), Activity.to_on >= today, Term.ends_on >= today
    )
    return _offers(db.session.scalars(statement.limit(limit)).all(), student_id, {})


def signed_up_for(student_id: int) -> list[Offer]:
    """The activities that lie ahead or are going on, of which the student is on the roster or the waiting list."""
    places = {row.activity_id: row for row in db.session.scalars(_places_of(student_id))}
    statement = _shown().where(
        Activity.id.in_(places), Activity.is_template.is_(False), Activity.to_on >= clock.today(),
        Activity.status != ActivityState.CANCELLED,
    )  # fmt: skip
    return _offers(db.session.scalars(statement).all(), student_id, places)


def _shown() -> Select[Activity]:
    return (
        select(Activity)
        .join(Activity.term)
        .options(contains_eager(Activity.term), joinedload(Activity.organiser), joinedload(Activity.dimension))
        .options(selectinload(Activity.sessions))
        .order_by(Activity.from_on, Activity.id)
    )


def _offers(activities: Sequence[Activity], student_id: int, places: Mapping[int, Participant]) -> list[Offer]:
    """Three queries for any number of activities."""
    ids = [activity.id for activity in activities]
    counts, clashes = _counts(ids), clashes_with(student_id, ids)
    lines = _lines([each.id for each in activities if each.id in places and lets_waiting_in(each)])
    return [
        Offer(
            activity,
            places[activity.id].standing if activity.id in places else None,
            _places_left(activity, counts.get((activity.id, Standing.ENROLLED), 0)),
            counts.get((activity.id, Standing.WAITING), 0),
            _place_in(lines.get(activity.id, []), student_id),
            clashes.get(activity.id, []),
            activity.id in places and not why_not_off(activity, places[activity.id]),
        )
        for activity in activities
    ]


def _places_left(activity: Activity, taken: int) -> int | None:
    return None if activity.capacity is None else max(0, activity.capacity - taken)


def _counts(activity_ids: Collection[int]) -> dict[tuple[int, Standing], int]:
    rows = db.session.execute(
        select(Participant.activity_id, Participant.standing, func.count())
        .where(Participant.activity_id.in_(activity_ids))
        .group_by(Participant.activity_id, Participant.standing)
    )
    return {(activity_id, standing): count for activity_id, standing, count in rows}


def _lines(activity_ids: Collection[int]) -> dict[int, list[int]]:
    """The students who wait, by activity, in order."""
    rows = db.session.execute(
        select(Participant.activity_id, Participant.student_id)
        .where(Participant.activity_id.in_(activity_ids), Participant.standing == Standing.WAITING)
        .order_by(Participant.queued_at, Participant.id)
    )
    lines: dict[int, list[int]] = {}
    for activity_id, student_id in rows:
        lines.setdefault(activity_id, []).append(student_id)
    return lines


def _place_in(line: Sequence[int], student_id: int) -> int | None:
    return line.index(student_id) + 1 if student_id in line else None


def _own_student(actor: Actor) -> int:
    if actor.student_id is None:
        raise Forbidden
    return actor.student_id


def _places_of(student_id: int) -> Select[Participant]:
    return select(Participant).where(Participant.student_id == student_id, Participant.standing != Standing.LEFT)


def _with_sign_up_or_404(actor: Actor, activity_id: int, student_id: int) -> Activity:
    """An activity that students sign up for, before and after it too, to be told the true reason; or one's own."""
    own = _places_of(student_id).where(Participant.activity_id == activity_id)
    activity = db.session.scalars(
        select(Activity).where(
            Activity.id == activity_id,
            Activity.school_id == actor.school_id,
            Activity.is_template.is_(False),
            or_(Activity.sign_up == SignUp.OPEN, own.exists()),
        )
    ).first()
    if activity is None:
        raise NotFound
    return activity


def _own_place(activity: Activity, student_id: int) -> Participant | None:
    statement = select(Participant).where(
        Participant.activity_id == activity.id, Participant.student_id == student_id
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).first()


def _take_place(activity: Activity, student_id: int, mine: Participant | None, standing: Standing) -> Participant:
    """The student's one row for this activity, at the end of the line."""
    if mine is None:
        class_of = classes_on([student_id], activity.from_on)
        if student_id not in class_of:
            raise Refusal(_("You are in no class yet. The office puts you in one."))
        mine = Participant(
            school_id=activity.school_id, activity_id=activity.id, student_id=student_id, class_id=class_of[student_id]
        )
        db.session.add(mine)
    mine.standing, mine.means, mine.queued_at = standing, Means.SIGN_UP, clock.now()
    db.session.flush()
    return mine
