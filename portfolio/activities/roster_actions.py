"""Changing a roster: putting students on it, taking them off, and back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, select
from werkzeug.exceptions import Forbidden, NotFound

from portfolio.activities.models import Activity, Participant
from portfolio.activities.policy import can_run
from portfolio.activities.roster_places import (
    classes_on,
    hold_roster,
    places_taken,
    promote_waiting,
    why_roster_is_closed,
)
from portfolio.activities.states import Means, Standing
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Student
from portfolio.web.errors import Refusal


@dataclass(frozen=True)
class AddReport:
    """What putting students on a roster did: how many were new, came back, were there already.

    `over_capacity`: by how many places the activity's number of places was raised for them.
    """

    added: int = 0
    back: int = 0
    already: int = 0
    over_capacity: int = 0


class NoRoom(Refusal):
    """More students than places. `needed`: the number of places there would have to be."""

    def __init__(self, message: str, needed: int) -> None:
        super().__init__(message)
        self.needed = needed


def add_to_roster(
    actor: Actor,
    activity: Activity,
    student_ids: Collection[int],
    means: Means = Means.LIST,
    *,
    raise_capacity: bool = False,
) -> AddReport:
    """Put students on the roster; who is there already stays as they are, who waited or had left comes in.

    Raises Forbidden; NotFound for a student of no or another school; Refusal where the roster is closed or a student
    is in no class; NoRoom where there are fewer places, unless `raise_capacity` makes more.
    """
    activity = _held(actor, activity)
    students = _students(student_ids)
    there = {row.student_id: row for row in _rows_of(activity, students)}
    new = [student for student in students if student.id not in there]
    back = [row for row in there.values() if row.standing is not Standing.ENROLLED]
    report = AddReport(
        added=len(new) + sum(row.standing is Standing.WAITING for row in back),
        back=sum(row.standing is Standing.LEFT for row in back),
        already=len(there) - len(back),
        over_capacity=_make_room(activity, len(new) + len(back), may_raise=raise_capacity),
    )
    for row in back:
        row.standing, row.means = Standing.ENROLLED, means
    _insert(activity, new, means)
    if new or back:
        audit.log(
            "roster.add", activity, actor_id=actor.user_id, added=report.added, back=report.back, means=means.value
        )
    return report


def take_off(actor: Actor, activity: Activity, participant: Participant) -> list[Participant]:
    """Take a student off the roster or the waiting list; the row stays. Returns who was let in instead.

    Raises Forbidden; Refusal where the roster is closed.
    """
    activity = _held(actor, activity)
    db.session.refresh(participant)
    if participant.standing is Standing.LEFT:
        return []
    participant.standing = Standing.LEFT
    db.session.flush()
    audit.log("roster.take_off", activity, actor_id=actor.user_id, student=participant.student_id)
    return promote_waiting(activity)


def put_back(actor: Actor, activity: Activity, participant: Participant) -> AddReport:
    """Put a student who was taken off, or who waits, on the roster. Raises as add_to_roster does."""
    return add_to_roster(actor, activity, [participant.student_id], participant.means)


def _held(actor: Actor, activity: Activity) -> Activity:
    if not can_run(activity, actor):
        raise Forbidden
    activity = hold_roster(activity)
    if reason := why_roster_is_closed(activity):
        raise Refusal(reason)
    return activity


def _students(student_ids: Collection[int]) -> Sequence[Student]:
    wanted = set(student_ids)
    students = db.session.scalars(select(Student).where(Student.id.in_(wanted)).order_by(Student.number)).all()
    if len(students) < len(wanted):
        raise NotFound
    return students


def _rows_of(activity: Activity, students: Sequence[Student]) -> Sequence[Participant]:
    ids = [student.id for student in students]
    statement = select(Participant).where(Participant.activity_id == activity.id, Participant.student_id.in_(ids))
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def _make_room(activity: Activity, more: int, *, may_raise: bool) -> int:
    """See that there is room for so many more; returns by how many places it was made larger."""
    if activity.capacity is None or not more:
        return 0
    taken = places_taken(activity.id)
    over = taken + more - activity.capacity
    if over <= 0:
        return 0
    if not may_raise:
        raise NoRoom(_no_room(activity.capacity, taken, more), taken + more)
    activity.capacity += over
    return over


def _no_room(capacity: int, taken: int, more: int) -> str:
    places = ngettext("This activity has %(num)s place.", "This activity has %(num)s places.", capacity)
    return _(
        "%(places)s %(taken)s are taken, and you are putting in %(more)s more: %(over)s too many. Raise the number of "
        "places or leave somebody out.",
        places=places, taken=taken, more=more, over=taken + more - capacity,
    )  # fmt: skip


def _insert(activity: Activity, students: Sequence[Student], means: Means) -> None:
    classes = classes_on([student.id for student in students], activity.from_on)
    homeless = [student.name for student in students if student.id not in classes]
    if homeless:
        raise Refusal(_("Not in any class yet: %(names)s. The office puts students in classes.",
                        names="、".join(homeless[:10])))  # fmt: skip
    if not students:
        return
    moment = clock.now()
    db.session.flush()
    db.session.execute(
        insert(Participant),
        [
            {
                "school_id": activity.school_id, "activity_id": activity.id, "student_id": student.id,
                "class_id": classes[student.id], "standing": Standing.ENROLLED, "means": means, "queued_at": moment,
            }
            for student in students
        ],
    )  # fmt: skip
