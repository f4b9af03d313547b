"""The demo's two terms: the one under way on the day of loading, and the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portfolio.school.class_names import YEAR_BEGINS_IN

LEAST_BEGUN, LEAST_LEFT = timedelta(days=28), timedelta(days=14)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TermPlan:
    """A term of the demo. `half` is 1 for autumn, 2 for spring."""

    school_year: int
    half: int
    starts_on: date
    ends_on: date

    @property
    def code(self) -> str:
        """Such as 2026-2027-1."""
        return f"{self.school_year}-{self.school_year + 1}-{self.half}"

    @property
    def name(self) -> str:
        """Such as 2026—2027学年第一学期."""
        return f"{self.school_year}—{self.school_year + 1}学年第{'一二'[self.half - 1]}学期"

    @property
    def name_en(self) -> str:
        """Such as 2026–2027 first term."""
        return f"{self.school_year}–{self.school_year + 1} {('first', 'second')[self.half - 1]} term"


def terms_around(today: date) -> tuple[TermPlan, TermPlan]:
    """The former and the present term.

    Terms stand where Chinese schools have them. In the holidays, and in the first weeks of a term, the present one is
    stretched, so that it is under way and something has happened in it.
    """
    former, present = _nearest_two(today)
    starts_on = min(present.starts_on, today - LEAST_BEGUN)
    ends_on = max(present.ends_on, today + LEAST_LEFT)
    return (
        replace(former, ends_on=min(former.ends_on, starts_on - ONE_DAY)),
        replace(present, starts_on=starts_on, ends_on=ends_on),
    )


def _nearest_two(today: date) -> tuple[TermPlan, TermPlan]:
    terms = list(_terms(today.year))
    place = min(range(1, len(terms)), key=lambda index: _distance(terms[index], today))
    return terms[place - 1], terms[place]


def _terms(year: int) -> Iterator[TermPlan]:
    for school_year in (year - 2, year - 1, year):
        yield TermPlan(school_year, 1, date(school_year, 9, 1), date(school_year + 1, 1, 22))
        yield TermPlan(school_year, 2, date(school_year + 1, 2, 18), date(school_year + 1, 7, 5))


def _distance(term: TermPlan, today: date) -> int:
    """Days between a day and a term; from August on only the autumn term will do, since classes have risen by then."""
    has_risen = term.half == 2 and today.year == term.ends_on.year and today.month >= YEAR_BEGINS_IN
    return max((term.starts_on - today).days, (today - term.ends_on).days, 0) + (400 if has_risen else 0)
