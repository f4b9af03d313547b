"""Half months: the periods 1–15 and 16–end that the half-monthly report 双减半月报 tells of, and how each stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import func, select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.school.models import Term
from portfolio.web.errors import Refusal

ONE_DAY = timedelta(days=1)
LAST_OF_FIRST_HALF = 15


@dataclass(frozen=True)
class Period:
    """A half month, both days included."""

    from_on: date
    to_on: date


@dataclass(frozen=True)
class Standing:
    """A period and its report: not begun (no report), being written (no editions), or issued."""

    period: Period
    report: HalfMonthReport | None
    editions: int
    issued_at: datetime | None


def period_of(on: date) -> Period:
    """The half month of a day."""
    if on.day <= LAST_OF_FIRST_HALF:
        return Period(on.replace(day=1), on.replace(day=LAST_OF_FIRST_HALF))
    next_month = (on.replace(day=1) + 31 * ONE_DAY).replace(day=1)
    return Period(on.replace(day=LAST_OF_FIRST_HALF + 1), next_month - ONE_DAY)


def periods_between(first: date, last: date) -> Iterator[Period]:
    """The half months that have a day among these, newest first."""
    on = last
    while on >= first:
        period = period_of(on)
        yield period
        on = period.from_on - ONE_DAY


def terms_of(period: Period) -> Sequence[Term]:
    """The terms that have a day in the period, earliest first; two where one ends and the next begins in it."""
    return db.session.scalars(
        select(Term).where(Term.starts_on <= period.to_on, Term.ends_on >= period.from_on).order_by(Term.starts_on)
    ).all()


def reportable_period(on: date) -> Period:
    """The half month of a day, if there can be a report on it.

    Raises Refusal for one that has not begun and for one outside of every term.
    """
    period = period_of(on)
    if period.from_on > clock.today():
        raise Refusal(_("This half month has not begun yet. Its report can be made from its first day on."), "from_on")
    if not terms_of(period):
        raise Refusal(_("No term has a day in this half month, so there is nothing to report on."), "from_on")
    return period


def standings(term: Term) -> list[Standing]:
    """The half months of a term that have begun, newest first, each with its report. Two queries."""
    periods = list(periods_between(term.starts_on, min(term.ends_on, clock.today())))
    if not periods:
        return []
    first, last = periods[-1].from_on, periods[0].from_on
    reports = db.session.scalars(select(HalfMonthReport).where(HalfMonthReport.from_on.between(first, last))).all()
    issued = {
        report_id: (number, at)
        for report_id, number, at in db.session.execute(
            select(HalfMonthEdition.report_id, func.max(HalfMonthEdition.number), func.max(HalfMonthEdition.issued_at))
            .where(HalfMonthEdition.report_id.in_([row.id for row in reports]))
            .group_by(HalfMonthEdition.report_id)
        )
    }
    by_day = {row.from_on: row for row in reports}
    return [_standing(period, by_day.get(period.from_on), issued) for period in periods]


def _standing(period: Period, report: HalfMonthReport | None, issued: dict[int, tuple[int, datetime]]) -> Standing:
    editions, at = issued.get(report.id, (0, None)) if report else (0, None)
    return Standing(period, report, editions, at)


def half_month_or_404(half_month_id: int) -> HalfMonthReport:
    """A report of the school in scope."""
    row = db.session.scalars(select(HalfMonthReport).where(HalfMonthReport.id == half_month_id)).first()
    return row or abort(404)


def edition_or_404(half_month_id: int, number: int) -> HalfMonthEdition:
    """One edition of a report of the school in scope."""
    row = db.session.scalars(
        select(HalfMonthEdition).where(HalfMonthEdition.report_id == half_month_id, HalfMonthEdition.number == number)
    ).first()
    return row or abort(404)
