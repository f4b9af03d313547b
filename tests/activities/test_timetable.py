"""When activities meet: midnight, holidays, make-up days, unpublished years, overlaps, single sessions."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity, Attendance, Session
from portfolio.activities.states import Mark, SessionState
from portfolio.activities.timetable import PlannedDay, Timetable, plan_days, slot_on
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import CalendarDay, Student, Term
from tests.activity_factories import make_activity, make_participant
from tests.browser import Browser
from tests.factories import add
from tests.people import World

Visit = Callable[[str], Browser]
TODAY = clock.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)


def days_of(first: date, last: date, weekdays: set[int], *, has_make_up: bool = False) -> list[PlannedDay]:
    return plan_days(Timetable(True, first, last, time(16), time(17), frozenset(weekdays), has_make_up))


def sent(**changed: Any) -> dict[str, Any]:
    """A course on Tuesdays and Thursdays of two weeks, as the form sends it."""
    return {
        "form_key": str(uuid.uuid4()), "kind": "after_school", "title": "书法课", "level": "school", "shape": "series",
        "from_on": MONDAY.isoformat(), "to_on": (MONDAY + timedelta(days=13)).isoformat(), "begins": "16:00",
        "ends": "17:30", "weekdays": ["1", "3"], "sign_up": "roster",
    } | changed  # fmt: skip


@pytest.fixture
def is_ordinary(world: World) -> None:
    """The coming two weeks have school from Monday to Friday, whatever the official calendar says."""
    with world.open():
        for number in range(14):
            on = MONDAY + timedelta(days=number)
            add(CalendarDay(school_id=world.school_id, on=on, is_school_day=on.weekday() < 5))
        db.session.commit()


def the_course(title: str = "书法课") -> Activity:
    return db.session.scalars(select(Activity).where(Activity.title == title)).one()


def test_an_end_before_the_beginning_is_on_the_next_day() -> None:
    slot = slot_on(date(2026, 10, 12), time(23, 30), time(0, 30))
    assert clock.local(slot.ends_at).date() == date(2026, 10, 13)
    assert str(slot.hours) == "1.0"
    assert slot_on(date(2026, 10, 12), time(8), time(8)).ends_at - slot.starts_at > timedelta(hours=8)
    assert str(slot_on(date(2026, 10, 12), time(8), time(8)).hours) == "24.0"


def test_holidays_are_left_out_by_name(world: World) -> None:
    with world.open():
        days = days_of(date(2026, 9, 28), date(2026, 10, 9), {3})
    assert [(each.on.day, bool(each.why_not)) for each in days if not each.note or each.why_not] == [
        (1, True), (8, False)
    ]  # fmt: skip
    assert days[0].why_not == "国庆节"


def test_a_make_up_day_is_a_choice_of_its_own(world: World) -> None:
    with world.open():
        without = days_of(date(2026, 10, 8), date(2026, 10, 12), {3})
        chosen = days_of(date(2026, 10, 8), date(2026, 10, 12), {3}, has_make_up=True)
    assert [each.on.day for each in without if not each.why_not] == [8]
    assert [each.on.day for each in chosen if not each.why_not] == [8, 10]


def test_a_year_not_published_counts_weekdays_and_the_schools_word_holds(world: World) -> None:
    first = date(2040, 3, 5)
    with world.open():
        add(CalendarDay(school_id=world.school_id, on=date(2040, 3, 6), is_school_day=False, note="校庆"))
        days = days_of(first, first + timedelta(days=6), {0, 1, 5})
    assert [(each.on.day, each.why_not) for each in days] == [(5, ""), (6, "校庆"), (10, "")]


@pytest.mark.usefixtures("is_ordinary")
def test_a_series_has_its_sessions(world: World, visit: Visit) -> None:
    visit("teacher").post("/activities/new", sent(hours="2"))
    with world.open():
        course = the_course()
        assert [each.on - MONDAY for each in course.sessions] == [timedelta(days=n) for n in (1, 3, 8, 10)]
        assert {str(each.hours) for each in course.sessions} == {"2.0"}
        assert (course.from_on, course.to_on) == (MONDAY + timedelta(days=1), MONDAY + timedelta(days=10))


@pytest.mark.usefixtures("is_ordinary")
def test_the_days_are_shown_and_chosen_before_saving(world: World, visit: Visit) -> None:
    teacher, form = visit("teacher"), sent(weekdays=["1", "5"])
    with world.open():
        for row in db.session.scalars(select(CalendarDay).where(CalendarDay.on == MONDAY + timedelta(days=8))):
            row.is_school_day, row.note = False, "运动会停课"
        db.session.commit()
    page = teacher.post("/activities/new", form | {"preview": "1"}, status=200).get_data(as_text=True)
    assert "运动会停课" in page
    rule = page.split('name="days_rule"')[1].split('value="')[1].split('"')[0]
    teacher.post("/activities/new", form | {"days_rule": rule, "day": [(MONDAY + timedelta(days=8)).isoformat()]})
    with world.open():
        assert [each.on for each in the_course().sessions] == [MONDAY + timedelta(days=8)]


@pytest.mark.usefixtures("is_ordinary")
def test_changing_a_series_keeps_sessions_with_attendance(world: World, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post("/activities/new", sent())
    with world.open():
        course = the_course()
        person = make_participant(course, db.session.get_one(Student, world.student_id))
        held = course.sessions[0].id
        add(Attendance(school_id=world.school_id, session_id=held, participant_id=person.id, mark=Mark.PRESENT))
        db.session.commit()
        number, revision = course.id, course.revision
    teacher.post(f"/activities/{number}/edit", sent(revision=revision, weekdays=["4"]))
    with world.open():
        sessions = db.session.get_one(Activity, number).sessions
        assert [each.on - MONDAY for each in sessions] == [timedelta(days=n) for n in (1, 4, 11)]
        assert sessions[0].id == held


@pytest.mark.usefixtures("is_ordinary")
def test_saving_without_a_change_of_times_leaves_single_sessions_alone(world: World, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post("/activities/new", sent())
    with world.open():
        number = the_course().id
    on = (MONDAY + timedelta(days=2)).isoformat()
    teacher.post(f"/activities/{number}/sessions", {"on": on, "begins": "08:00", "ends": "09:00", "place": "书房"})
    with world.open():
        course = db.session.get_one(Activity, number)
        ids, revision = [each.id for each in course.sessions], course.revision
    form = sent(revision=revision, from_on=(MONDAY + timedelta(days=1)).isoformat(), weekdays=["1", "2", "3"],
                to_on=(MONDAY + timedelta(days=10)).isoformat(), place="二楼")  # fmt: skip
    teacher.post(f"/activities/{number}/edit", form)
    with world.open():
        assert [each.id for each in db.session.get_one(Activity, number).sessions] == ids


def planned(world: World, **facts: Any) -> tuple[int, int]:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], **facts)
        db.session.commit()
        return activity.id, activity.sessions[0].id


def test_sessions_of_one_activity_do_not_overlap(world: World, visit: Visit) -> None:
    number, _session = planned(world)
    again = {"on": (TODAY - timedelta(days=1)).isoformat(), "begins": "16:59", "ends": "18:00"}
    page = visit("teacher").post(f"/activities/{number}/sessions", again, status=422).get_data(as_text=True)
    assert "重叠" in page
    visit("teacher").post(f"/activities/{number}/sessions", again | {"begins": "17:00"})


def test_a_session_of_the_night_before_overlaps_too(world: World, visit: Visit) -> None:
    number, _session = planned(world)
    night = {"on": (TODAY - timedelta(days=2)).isoformat(), "begins": "15:00", "ends": "14:30"}
    visit("teacher").post(f"/activities/{number}/sessions", night, status=422)


def test_the_same_place_at_the_same_time_is_told_not_refused(world: World, visit: Visit) -> None:
    planned(world, title="排球赛", place="体育馆")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    form = sent(shape="once", from_on=yesterday, to_on="", begins="15:00", ends="16:00", place="体育馆")
    teacher = visit("teacher")
    page = teacher.get(teacher.post("/activities/new", form).location).get_data(as_text=True)
    assert "地点和时间有重叠" in page
    assert "排球赛" in page


def test_a_session_called_off_stays_listed_and_comes_back(world: World, visit: Visit) -> None:
    number, session = planned(world)
    teacher, address = visit("teacher"), f"/activities/sessions/{session}"
    teacher.post(f"{address}/cancel", {"reason": " "}, status=422)
    teacher.post(f"{address}/cancel", {"reason": "暴雨"})
    assert "暴雨" in teacher.get(f"/activities/{number}").get_data(as_text=True)
    teacher.post(f"{address}/cancel", {"reason": "暴雨"}, status=409)
    teacher.post(f"{address}/resume")
    teacher.post(f"{address}/resume", status=409)
    with world.open():
        assert db.session.get_one(Session, session).status is SessionState.PLANNED


def test_the_only_session_and_one_with_marks_stay(world: World, visit: Visit) -> None:
    number, session = planned(world)
    teacher = visit("teacher")
    teacher.post(f"/activities/sessions/{session}/remove", status=422)
    teacher.post(f"/activities/{number}/sessions", {"on": TODAY.isoformat(), "begins": "8:00", "ends": "9:00"})
    with world.open():
        activity = db.session.get_one(Activity, number)
        assert activity.to_on == TODAY
        person = make_participant(activity, db.session.get_one(Student, world.student_id))
        add(Attendance(school_id=world.school_id, session_id=session, participant_id=person.id, mark=Mark.LATE))
        db.session.commit()
        other = activity.sessions[1].id
    teacher.post(f"/activities/sessions/{session}/remove", status=422)
    teacher.post(f"/activities/sessions/{session}/cancel", {"reason": "暴雨"}, status=422)
    teacher.post(f"/activities/sessions/{other}/remove")
    with world.open():
        assert db.session.get_one(Activity, number).to_on == TODAY - timedelta(days=1)


def test_sessions_are_changed_only_by_those_who_run_them(world: World, visit: Visit) -> None:
    number, session = planned(world)
    for what in ("cancel", "resume", "remove"):
        visit("homeroom").post(f"/activities/sessions/{session}/{what}", {"reason": "x"}, status=403)
    visit("homeroom").post(f"/activities/{number}/sessions", {}, status=403)
    visit("teacher").post(f"/activities/{number}/sessions", {"on": "gestern"}, status=422)


def test_a_session_outside_the_term_is_refused(world: World, visit: Visit) -> None:
    number, _session = planned(world)
    late = {"on": (TODAY + timedelta(days=300)).isoformat(), "begins": "8:00", "ends": "9:00"}
    visit("teacher").post(f"/activities/{number}/sessions", late, status=422)
    with world.open():
        begins = datetime.combine(TODAY - timedelta(days=1), time(14), clock.DEFAULT_ZONE)
        assert [each.starts_at for each in db.session.get_one(Activity, number).sessions] == [begins]
