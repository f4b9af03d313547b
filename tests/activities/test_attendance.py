"""Attendance taken from the list, and what it comes to."""

from decimal import Decimal

from portfolio.activities.attendance import hours_attended
from portfolio.activities.models import Attendance, Participant, Session
from portfolio.activities.states import Mark, SessionState
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_participant, make_session
from tests.factories import add
from tests.people import World


def mark(session: Session, participant: Participant, kind: Mark) -> None:
    add(Attendance(school_id=session.school_id, session_id=session.id, participant_id=participant.id, mark=kind))


def test_hours_of_a_series_are_those_of_the_sessions_held_where_somebody_took_part(world: World) -> None:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], is_series=True)
        first = activity.sessions[0]
        starts = first.starts_at.replace(hour=1)
        second = make_session(activity, starts_at=starts, status=SessionState.HELD, hours=Decimal("1.5"))
        third = make_session(
            activity, starts_at=starts.replace(hour=2), status=SessionState.CANCELLED, hours=Decimal("2.0")
        )
        one, two, three = (
            make_participant(activity, db.session.get_one(Student, id_))
            for id_ in (world.student_id, world.student2_id, world.other_student_id)
        )
        assert hours_attended(activity.id) == {}
        first.status = SessionState.HELD
        for session in (first, second, third):
            mark(session, one, Mark.LATE)
        mark(first, two, Mark.PRESENT)
        mark(second, two, Mark.ABSENT)
        assert hours_attended(activity.id) == {
            one.id: (2, Decimal("4.5")), two.id: (1, Decimal("3.0")), three.id: (0, Decimal(0)),
        }  # fmt: skip
