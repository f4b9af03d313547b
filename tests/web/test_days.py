"""Days and ranges of days as people write them, in both languages."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from portfolio.web.rendering import days

NOVEMBER, LATER, NEXT_YEAR = date(2026, 11, 10), date(2026, 12, 1), date(2027, 1, 22)


@pytest.mark.parametrize(("last", "chinese", "english"), [
    (None, "2026年11月10日", "10 November 2026"),
    (date(2026, 11, 21), "2026年11月10日至11月21日", "10–21 November 2026"),
    (LATER, "2026年11月10日至12月1日", "10 November – 1 December 2026"),
    (NEXT_YEAR, "2026年11月10日至2027年1月22日", "10 November 2026 – 22 January 2027"),
])  # fmt: skip
def test_a_range_does_not_repeat_what_is_the_same(app: Flask, last: date | None, chinese: str, english: str) -> None:
    with app.test_request_context():
        with force_locale("zh_Hans"):
            assert days(NOVEMBER, last) == chinese
        with force_locale("en"):
            assert days(NOVEMBER, last) == english


def test_under_a_heading_that_names_the_year_it_is_left_out(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans"):
        assert days(NOVEMBER, None, has_year=False) == "11月10日"
        assert days(NOVEMBER, LATER, has_year=False) == "11月10日至12月1日"
        assert days(NOVEMBER, NEXT_YEAR, has_year=False) == "2026年11月10日至2027年1月22日"
