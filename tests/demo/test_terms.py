"""Whatever day the demo is loaded on, its present term is under way and something has happened in it."""

from datetime import date, timedelta

import pytest

from portfolio.demo.terms import terms_around
from portfolio.school.class_names import school_year_of

YEAR = [date(2027, 1, 1) + timedelta(days=days) for days in range(0, 365, 3)]


@pytest.mark.parametrize("today", YEAR, ids=str)
def test_the_present_term_holds_the_day_and_some_weeks_before(today: date) -> None:
    former, present = terms_around(today)
    assert present.starts_on <= today - timedelta(days=28)
    assert today + timedelta(days=14) <= present.ends_on
    assert former.starts_on < former.ends_on < present.starts_on


@pytest.mark.parametrize("today", YEAR, ids=str)
def test_classes_are_called_as_on_that_day(today: date) -> None:
    assert terms_around(today)[1].school_year == school_year_of(today)


def test_a_usual_autumn_day_changes_no_dates() -> None:
    former, present = terms_around(date(2026, 11, 23))
    assert (present.code, present.starts_on, present.ends_on) == ("2026-2027-1", date(2026, 9, 1), date(2027, 1, 22))
    assert (former.code, former.ends_on) == ("2025-2026-2", date(2026, 7, 5))
    assert (present.name, present.name_en) == ("2026—2027学年第一学期", "2026–2027 first term")
