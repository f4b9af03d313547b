"""The calendar of sessions by week and month."""

from collections.abc import Callable
from datetime import date, timedelta

from portfolio.activities.calendar_routes import month_around, week_around
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import CalendarDay, Term
from tests.activity_factories import make_activity
from tests.browser import Browser
from tests.factories import add
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
YESTERDAY = clock.today() - timedelta(days=1)


def plan(world: World, title: str, place: str = "体育馆") -> None:
    with world.open():
        make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], title=title, place=place)
        db.session.commit()


def test_a_week_begins_on_monday_and_a_month_on_its_first() -> None:
    week, month = week_around(date(2026, 3, 1)), month_around(date(2026, 12, 15))
    assert (week.first, week.last) == (date(2026, 2, 23), date(2026, 3, 1))
    assert (month.first, month.last, month.after) == (date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))


def test_sessions_stand_on_their_day_in_both_views(world: World, visit: Visit) -> None:
    plan(world, "合唱节")
    for view in ("week", "month"):
        page = visit("teacher").get(f"/activities/calendar?view={view}&on={YESTERDAY}").get_data(as_text=True)
        assert "合唱节" in page
        assert "14:00–17:00" in page
        assert 'scope="col"' in page
    far = visit("teacher").get("/activities/calendar?on=2031-01-06").get_data(as_text=True)
    assert "合唱节" not in far


def test_the_same_place_at_the_same_time_is_said(world: World, visit: Visit) -> None:
    plan(world, "篮球赛")
    address = f"/activities/calendar?on={YESTERDAY}"
    assert "有重叠" not in visit("teacher").get(address).get_data(as_text=True)
    plan(world, "排球赛")
    assert visit("teacher").get(address).get_data(as_text=True).count("有重叠") == 2


def test_holidays_and_the_schools_word_are_said(world: World, visit: Visit) -> None:
    with world.open():
        add(CalendarDay(school_id=world.school_id, on=date(2026, 10, 14), is_school_day=False, note="校庆放假"))
        db.session.commit()
    page = visit("principal").get("/activities/calendar?view=month&on=2026-10-05").get_data(as_text=True)
    for words in ("国庆节", "校庆放假", "调休上课"):
        assert words in page


def test_odd_days_of_the_address_do_no_harm(visit: Visit) -> None:
    for on in ("gestern", "0001-01-01", "9999-12-31", ""):
        visit("teacher").get(f"/activities/calendar?view=month&on={on}")
    visit("student").get("/activities/calendar", status=403)


def test_a_full_week_asks_no_more_than_one_session(world: World, visit: Visit) -> None:
    teacher, address = visit("teacher"), f"/activities/calendar?on={YESTERDAY}"
    plan(world, "一")
    teacher.get(address)
    with count_selects() as few:
        teacher.get(address)
    for title in ("二", "三", "四"):
        plan(world, title)
    with count_selects() as many:
        teacher.get(address)
    assert len(many) == len(few)
