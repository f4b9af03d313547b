"""Which of a student's other activities are at the same time."""

from datetime import datetime, time, timedelta

from portfolio.activities.clashes import clashes_of, clashes_with
from portfolio.activities.models import Activity, Session
from portfolio.activities.states import ActivityState, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_participant, make_session
from tests.people import World
from tests.statements import count_selects


def planned(world: World, title: str, begins: time, minutes: int, **facts: object) -> Activity:
    """An activity tomorrow from a time on, with the first student on it."""
    tomorrow = clock.today() + timedelta(days=1)
    term = db.session.get_one(Term, world.term_id)
    activity = make_activity(term, world.people["teacher"], title=title, from_on=tomorrow, to_on=tomorrow, **facts)
    (session,) = activity.sessions
    session.starts_at = datetime.combine(tomorrow, begins, clock.DEFAULT_ZONE)
    session.ends_at = session.starts_at + timedelta(minutes=minutes)
    db.session.flush()
    return activity


def joined(world: World, activity: Activity, standing: Standing = Standing.ENROLLED) -> Activity:
    make_participant(activity, db.session.get_one(Student, world.student_id), standing=standing)
    return activity


def titles(found: dict[int, list[Session]], key: int) -> list[str]:
    return [session.activity.title for session in found.get(key, [])]


def test_overlapping_sessions_clash_and_touching_ones_do_not(world: World) -> None:
    with world.open():
        mine = planned(world, "运动会", time(14), 120)
        joined(world, planned(world, "合唱", time(15, 59), 30))
        joined(world, planned(world, "早到", time(13), 60))
        joined(world, planned(world, "晚到", time(16), 60))
        joined(world, mine)
        assert titles(clashes_of([world.student_id, world.student2_id], mine), world.student_id) == ["合唱"]


def test_a_session_past_midnight_clashes_with_the_next_day(world: World) -> None:
    with world.open():
        mine = planned(world, "观星", time(23), 120)
        other = joined(world, planned(world, "晨跑", time(0), 30))
        other.sessions[0].starts_at += timedelta(days=1)
        other.sessions[0].ends_at += timedelta(days=1)
        db.session.flush()
        assert titles(clashes_of([world.student_id], mine), world.student_id) == ["晨跑"]


def test_what_does_not_take_place_or_has_not_this_student_does_not_clash(world: World) -> None:
    with world.open():
        mine = planned(world, "运动会", time(14), 120)
        joined(world, planned(world, "取消的", time(14), 60, status=ActivityState.CANCELLED))
        joined(world, planned(world, "候补的", time(14), 60), Standing.WAITING)
        joined(world, planned(world, "退出的", time(14), 60), Standing.LEFT)
        joined(world, planned(world, "停一次", time(14), 60)).sessions[0].status = SessionState.CANCELLED
        db.session.flush()
        assert clashes_of([world.student_id], mine) == {}


def test_however_many_students_and_activities_it_is_one_question(world: World) -> None:
    with world.open():
        mine = [planned(world, f"活动{number}", time(14), 60) for number in range(5)]
        for number in range(4):
            joined(world, planned(world, f"社团{number}", time(14), 60))
        ids = [activity.id for activity in mine]
        with count_selects() as seen:
            assert titles(clashes_with(world.student_id, ids), ids[0]) == [f"社团{number}" for number in range(4)]
        assert len(seen) == 1


def test_each_overlapping_session_is_told_once(world: World) -> None:
    with world.open():
        mine = planned(world, "课程", time(14), 60)
        begins = mine.sessions[0].starts_at
        make_session(mine, on=mine.from_on, starts_at=begins + timedelta(hours=1), ends_at=begins + timedelta(hours=2))
        joined(world, planned(world, "排练", time(14), 120))
        assert titles(clashes_of([world.student_id], mine), world.student_id) == ["排练"]
