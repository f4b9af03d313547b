"""A confirmed sports day and what it takes to confirm it, for the tests of drafting."""

from typing import Any

from portfolio.activities.models import Activity, Attendance, Participant, Session
from portfolio.activities.states import Mark, Means, SessionState
from portfolio.core.db import db
from portfolio.records.drafting import confirm_activity
from portfolio.records.models import Record
from portfolio.school.models import Student, Term
from tests import activity_factories as run
from tests.factories import add
from tests.people import World


def sports_day(world: World, *students: int, **facts: Any) -> Activity:
    """A sports day of yesterday of the teacher's, with these students (the first class's two) on its roster."""
    organiser_id = facts.pop("organiser_id", world.people["teacher"])
    activity = run.make_activity(db.session.get_one(Term, world.term_id), organiser_id, **facts)
    for student_id in students or (world.student_id, world.student2_id):
        run.make_participant(activity, db.session.get_one(Student, student_id))
    return activity


def confirm(world: World, activity: Activity, person: str = "teacher", **how: Any) -> dict[str, int]:
    """Confirm as it stands."""
    db.session.flush()
    db.session.expire_all()
    return confirm_activity(world.actor(person), activity, activity.revision, **how)


def drafted(world: World, **facts: Any) -> tuple[int, int]:
    """A confirmed sports day, committed: its id and that of the first student's record."""
    with world.open():
        activity = sports_day(world, **facts)
        confirm(world, activity)
        ids = activity.id, record_of(activity.id, world.student_id).id
        db.session.commit()
        return ids


def record_of(activity_id: int, student_id: int) -> Record:
    """The record of a student that was drafted from an activity."""
    found: Record = db.session.query(Record).filter_by(activity_id=activity_id, student_id=student_id).one()
    return found


def place_of(activity_id: int, student_id: int) -> Participant:
    """The student's place on the roster."""
    found: Participant = db.session.query(Participant).filter_by(activity_id=activity_id, student_id=student_id).one()
    return found


def mark(session: Session, participant: Participant, value: Mark, means: Means = Means.LIST) -> None:
    """Take attendance of one."""
    session.status = SessionState.HELD
    add(
        Attendance(
            school_id=session.school_id, session_id=session.id, participant_id=participant.id, mark=value, means=means
        )
    )  # fmt: skip
