"""The school's calendar: which days are school days. Official holidays and make-up days, and the school's own word.

Source of the official days: the State Council's yearly notice, as the library chinesecalendar carries it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.school.models import CalendarDay

SATURDAY = 5


def is_published(year: int) -> bool:
    """Whether the official calendar of a year is known."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def is_official_workday(on: date) -> bool:
    """By the State Council's calendar; where a year is not published yet, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(on))
    except NotImplementedError:
        return on.weekday() < SATURDAY


def school_days(first: date, last: date) -> list[date]:
    """The school days from the first to the last of these days, both included. One query."""
    own = {
        row.on: row.is_school_day
        for row in db.session.scalars(select(CalendarDay).where(CalendarDay.on.between(first, last)))
    }
    return [on for on in _days(first, last) if own.get(on, is_official_workday(on))]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
