"""The school's calendar: official days, the school's own word, years not published yet."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.school.calendar import school_days
from portfolio.school.calendar_actions import say_day
from portfolio.school.calendar_days import days_between
from portfolio.school.models import CalendarDay
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]


def own_days() -> list[tuple[date, bool, str]]:
    return [(row.on, row.is_school_day, row.note) for row in db.session.scalars(select(CalendarDay))]


def test_the_year_shows_holidays_and_make_up_days(visit: Visit) -> None:
    page = visit("office").get("/calendar?year=2026").get_data(as_text=True)
    for words in ("春节", "国庆节", "调休上课"):
        assert words in page
    assert "尚未公布" not in page


def test_a_year_not_published_says_so(visit: Visit) -> None:
    assert "尚未公布" in visit("office").get("/calendar?year=2041").get_data(as_text=True)


def test_the_school_says_otherwise_and_takes_it_back(world: World, visit: Visit) -> None:
    office = visit("office")
    office.post("/calendar", {"on": "2026-10-14", "is_school_day": "no", "note": "校庆"})
    office.post("/calendar", {"on": "2026-10-14", "is_school_day": "no", "note": "校庆放假"})
    with world.open():
        assert own_days() == [(date(2026, 10, 14), False, "校庆放假")]
        assert date(2026, 10, 14) not in school_days(date(2026, 10, 12), date(2026, 10, 16))
    assert "校庆放假" in office.get("/calendar?year=2026").get_data(as_text=True)
    office.post("/calendar/delete", {"on": "2026-10-14"})
    office.post("/calendar/delete", {"on": "2026-10-14"})
    office.post("/calendar/delete", {"on": "gestern"})
    with world.open():
        assert own_days() == []


@pytest.mark.parametrize(
    "sent", [{"on": ""}, {"on": "gestern"}, {"on": "1066-10-14"}, {"note": "长" * 41}, {"is_school_day": "maybe"}]
)
def test_what_cannot_be_is_told(world: World, visit: Visit, sent: dict[str, str]) -> None:
    visit("admin").post("/calendar", {"on": "2026-10-14", "is_school_day": "yes", "note": "校庆"} | sent, status=422)
    with world.open():
        assert own_days() == []


def test_a_saturday_becomes_a_make_up_day(world: World) -> None:
    with world.open():
        say_day(world.actor("office"), date(2026, 11, 7), is_school_day=True, note="")
        facts = days_between(date(2026, 11, 7), date(2026, 11, 8))
        assert [(each.is_make_up, each.is_free) for each in facts] == [(True, False), (False, False)]


def test_teachers_do_not_keep_the_schools_calendar(visit: Visit) -> None:
    visit("teacher").get("/calendar", status=403)
    visit("homeroom").post("/calendar", {"on": "2026-10-14"}, status=403)
    visit("principal").post("/calendar/delete", {"on": "2026-10-14"}, status=403)
