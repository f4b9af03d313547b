"""Activities a person may see: the one select that lists, pages, files and exports start from."""

from collections.abc import Sequence

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from portfolio.activities.models import Activity, ActivityClass, ActivityStaff, Participant
from portfolio.activities.policy import can_run
from portfolio.activities.states import ActivityState, SignUp, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment
from portfolio.school.queries import enrolled_on
from portfolio.school.roles import Role


def activities_visible_to(actor: Actor) -> Select[Activity]:
    """Every activity the actor may read, and no other; templates are among the staff's.

    Teachers, office and principal: the school's. Students: those they are or were on the roster of, and those open for
    their class to sign up for. Guardians: those their children are on the roster of.
    """
    if actor.user_id is None:
        return select(Activity).where(false())
    everything = select(Activity).where(Activity.school_id == actor.school_id)
    if actor.has(Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL):
        return everything
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.student_id is not None:
        conditions += [_has_on_roster([actor.student_id]), is_open_to_student(actor.student_id)]
    if actor.child_ids:
        conditions.append(_has_on_roster(sorted(actor.child_ids)))
    return everything.where(Activity.is_template.is_(False), or_(*conditions))


def is_open_to_student(student_id: int) -> ColumnElement[bool]:
    """Students sign up for it, its time for that has come and not gone, and the student's class is meant."""
    moment = clock.now()
    meant = select(ActivityClass.class_id).where(ActivityClass.activity_id == Activity.id)
    own = enrolled_on(clock.today()).where(Enrolment.student_id == student_id).with_only_columns(Enrolment.class_id)
    return and_(
        Activity.sign_up == SignUp.OPEN,
        Activity.is_template.is_(False),
        Activity.status == ActivityState.PLANNED,
        or_(Activity.sign_up_from_at.is_(None), Activity.sign_up_from_at <= moment),
        or_(Activity.sign_up_until_at.is_(None), Activity.sign_up_until_at > moment),
        or_(~meant.exists(), meant.where(ActivityClass.class_id.in_(own)).exists()),
    )


def _has_on_roster(student_ids: Sequence[int]) -> ColumnElement[bool]:
    return exists().where(
        Participant.activity_id == Activity.id,
        Participant.student_id.in_(student_ids),
        Participant.standing != Standing.LEFT,
    )


def activities_run_by(actor: Actor) -> Select[Activity]:
    """Those the actor organises or helps with; templates aside."""
    helped = select(ActivityStaff.activity_id).where(ActivityStaff.user_id == actor.user_id)
    return activities_visible_to(actor).where(
        Activity.is_template.is_(False), or_(Activity.organiser_id == actor.user_id, Activity.id.in_(helped))
    )


def visible_activity_or_404(actor: Actor, activity_id: int) -> Activity:
    """The activity, if the actor may see it; strangers get 404."""
    activity = db.session.scalars(activities_visible_to(actor).where(Activity.id == activity_id)).first()
    if activity is None:
        abort(404)
    return activity


def run_activity_or_403(actor: Actor, activity_id: int) -> Activity:
    """The activity, if it is the actor's to keep: 404 where it cannot be seen, 403 where it is another's."""
    activity = visible_activity_or_404(actor, activity_id)
    if not can_run(activity, actor):
        abort(403)
    return activity


def roster_of(activity_id: int, *standings: Standing) -> Select[Participant]:
    """The participants of an activity with these standings (enrolled where none is named)."""
    return select(Participant).where(
        Participant.activity_id == activity_id, Participant.standing.in_(standings or (Standing.ENROLLED,))
    )
