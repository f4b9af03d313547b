"""Each day of the calendar with the words that say why it is a school day or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.school.calendar import SATURDAY, is_official_workday
from portfolio.school.models import CalendarDay

HOLIDAYS: dict[str, LazyString] = {
    "New Year's Day": _l("New Year's Day"),
    "Spring Festival": _l("Spring Festival"),
    "Tomb-sweeping Day": _l("Tomb-Sweeping Day"),
    "Labour Day": _l("Labour Day"),
    "Dragon Boat Festival": _l("Dragon Boat Festival"),
    "National Day": _l("National Day"),
    "Mid-autumn Festival": _l("Mid-Autumn Festival"),
}


@dataclass(frozen=True)
class DayFacts:
    """One day. `own`: the school's own word on it, if it gave one; `holiday`: the festival by the official calendar."""

    on: date
    is_school_day: bool
    is_official: bool
    holiday: LazyString | None
    own: CalendarDay | None

    @property
    def is_weekend(self) -> bool:
        """Saturday or Sunday."""
        return self.on.weekday() >= SATURDAY

    @property
    def is_make_up(self) -> bool:
        """A weekend day on which there is school."""
        return self.is_weekend and self.is_school_day

    @property
    def is_free(self) -> bool:
        """A holiday, or free by the school's own word: not merely a weekend."""
        return not self.is_school_day and (self.own is not None or self.holiday is not None or not self.is_weekend)

    @property
    def words(self) -> str:
        """Why the day is out of the ordinary; blank where it is not."""
        if self.own is not None and self.own.note:
            return self.own.note
        if self.own is not None:
            return _("School day, by the school") if self.is_school_day else _("No school, by the school")
        if self.is_make_up:
            return _("Make-up day")
        return str(self.holiday) if self.holiday else ""


def days_between(first: date, last: date) -> list[DayFacts]:
    """The days from the first to the last, both included. One query."""
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.on.between(first, last)))
    own = {row.on: row for row in rows}
    return [day_facts(first + timedelta(days=number), own) for number in range((last - first).days + 1)]


def day_facts(on: date, own: dict[date, CalendarDay]) -> DayFacts:
    """A day with the school's own word where it is among these."""
    row, official = own.get(on), is_official_workday(on)
    return DayFacts(on, row.is_school_day if row else official, official, _holiday(on), row)


def weeks_of(days: Sequence[DayFacts]) -> list[list[DayFacts | None]]:
    """The days in weeks from Monday, filled up with None."""
    if not days:
        return []
    cells: list[DayFacts | None] = [None] * days[0].on.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[begin : begin + 7] for begin in range(0, len(cells), 7)]


def _holiday(on: date) -> LazyString | None:
    try:
        is_holiday, name = chinese_calendar.get_holiday_detail(on)
    except NotImplementedError:
        return None
    return HOLIDAYS.get(name or "", _l("Holiday")) if is_holiday and name else None
