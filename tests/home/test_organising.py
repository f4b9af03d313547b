"""The home page of those who run activities: today's sessions, what is over, lists not taken, students' questions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portfolio.activities.models import Activity
from portfolio.activities.states import ActivityState
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Correction
from portfolio.school.models import Student, Term
from tests import activity_factories as plan
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def run(world: World, organiser: str = "teacher", days: int = -1, count: int = 1, **facts: object) -> list[int]:
    """Activities of this person's, so many days from today; their ids."""
    on = clock.today() + timedelta(days=days)
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        facts = {"from_on": on, "to_on": on} | facts
        made = [plan.make_activity(term, world.people[organiser], **facts).id for _each in range(count)]
        db.session.commit()
        return made


def home(browser: Browser) -> str:
    """The dashboard's text."""
    return browser.get("/").get_data(as_text=True)


def test_what_is_over_leads_its_organiser_to_the_confirming(world: World, visit: Visit) -> None:
    (over,) = run(world, title="秋季运动会")
    assert f'href="/activities/{over}/confirm"' in home(visit("teacher"))
    assert "秋季运动会" not in home(visit("other_homeroom"))


def test_what_is_confirmed_called_off_or_ahead_is_not_asked_for(world: World, visit: Visit) -> None:
    confirmed: dict[str, Any] = {"status": ActivityState.CONFIRMED, "confirmed_by_id": world.people["teacher"]}
    made = run(world, **confirmed) + run(world, status=ActivityState.CANCELLED) + run(world, days=2)
    page = home(visit("teacher"))
    assert all(f"/activities/{each}/confirm" not in page for each in made)


def test_a_session_of_today_leads_to_its_list(world: World, visit: Visit) -> None:
    (today,) = run(world, days=0, title="剧社排练")
    page = home(visit("teacher"))
    assert "点名签到" in page
    assert f'href="/activities/{today}/sessions"' in page


def test_a_past_session_without_attendance_is_named_while_the_series_runs(world: World, visit: Visit) -> None:
    run(world, days=-8, to_on=clock.today() + timedelta(days=8), is_series=True, title="合唱团")
    page = home(visit("teacher"))
    assert "还没有考勤" in page
    assert "合唱团" in page


def test_a_question_of_a_student_leads_to_its_answer(world: World, visit: Visit) -> None:
    (asked,) = run(world)
    with world.open():
        activity = db.session.get_one(Activity, asked)
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        record = make.make_record(student, term, world.class_id, activity_id=activity.id)
        make.add(
            Correction(
                school_id=record.school_id, record_id=record.id, note="我跑的是 200 米",
                asked_by_id=world.people["student"], asked_by_name="张小明",
            )
        )  # fmt: skip
        db.session.commit()
    assert f'href="/activities/{asked}/corrections"' in home(visit("teacher"))


def test_the_card_costs_the_same_however_much_there_is(world: World, visit: Visit) -> None:
    costs = []
    for count in (1, 6):
        run(world, days=-1, count=count)
        with count_selects() as seen:
            home(visit("teacher"))
        costs.append(len(seen))
    assert costs[0] == costs[1]
