"""Working days: National Day, Spring Festival, make-up Saturdays, the school's own days, years not published."""

from collections.abc import Callable
from datetime import date

import pytest

from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.school.calendar_actions import say_day
from portfolio.school.models import School
from portfolio.school.working_days import UnpublishedYear, last_working_day
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]


def last(world: World, first: date, count: int = 10) -> date:
    return last_working_day(db.session.get_one(School, world.school_id), first, count)


@pytest.mark.parametrize(
    ("first", "ends"),
    [
        # National Day 2025: off 1 to 8 October, made up on Sunday 28 September and Saturday 11 October
        (date(2025, 9, 22), date(2025, 10, 10)),
        (date(2025, 10, 1), date(2025, 10, 21)),
        # Spring Festival 2025: off 28 January to 4 February, made up on Sunday 26 January and Saturday 8 February
        (date(2025, 1, 21), date(2025, 2, 8)),
        # Spring Festival 2026: off 15 to 23 February, made up on Saturdays 14 and 28 February
        (date(2026, 2, 9), date(2026, 2, 27)),
        # 2026: Mid-Autumn off 25 to 27 September; National Day off 1 to 7 October, made up on Saturday 10 October
        (date(2026, 9, 24), date(2026, 10, 14)),
        (date(2026, 11, 2), date(2026, 11, 13)),
        (date(2026, 11, 7), date(2026, 11, 20)),
    ],
)  # fmt: skip
def test_ten_working_days_go_by_the_official_calendar(world: World, first: date, ends: date) -> None:
    with world.open():
        assert last(world, first) == ends


def test_the_schools_own_days_hold(world: World) -> None:
    with world.open():
        say_day(world.actor("office"), date(2026, 11, 13), is_school_day=False, note="运动会")
        assert last(world, date(2026, 11, 2)) == date(2026, 11, 16)
        say_day(world.actor("office"), date(2026, 11, 7), is_school_day=True, note="补课")
        assert last(world, date(2026, 11, 2)) == date(2026, 11, 12)


@pytest.mark.parametrize("first", [date(2041, 3, 1), date(2040, 12, 27)])
def test_a_year_not_published_is_asked_for(world: World, first: date) -> None:
    with world.open(), pytest.raises(UnpublishedYear) as asked:
        last(world, first)
    assert asked.value.year == first.year


def test_the_office_states_the_year_and_that_is_logged(world: World, visit: Visit) -> None:
    office = visit("office")
    assert "工作日" in office.get("/calendar?year=2041").text
    for _time in range(2):
        office.post("/calendar/state", {"year": "2041"})
    with world.open():
        say_day(world.actor("office"), date(2041, 3, 4), is_school_day=False, note="")
        assert last(world, date(2041, 3, 4), 5) == date(2041, 3, 11)
        events = db.session.query(AuditEvent).filter_by(action="calendar.state", school_id=world.school_id).all()
        assert [event.facts for event in events] == [{"year": 2041}]
    assert "已确认" in office.get("/calendar?year=2041").text


def test_only_office_and_administrator_state_a_year(visit: Visit) -> None:
    visit("homeroom").post("/calendar/state", {"year": "2041"}, status=403)
    visit("office").post("/calendar/state", {"year": "99999"}, status=400)
