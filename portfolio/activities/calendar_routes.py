"""The calendar of sessions, by week and by month."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import g, render_template, request

from portfolio.activities.activity_routes import STAFF_READERS
from portfolio.activities.blueprint import bp
from portfolio.activities.catalogue import crowded, sessions_between
from portfolio.activities.policy import can_plan
from portfolio.core import clock
from portfolio.school.calendar_days import days_between, weeks_of
from portfolio.web.access import role_required

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class Span:
    """What a calendar page shows, and the days its neighbours are asked for by."""

    first: date
    last: date
    before: date
    after: date


@bp.get("/calendar")
@role_required(*STAFF_READERS)
def calendar() -> str:
    """A week or a month of sessions with holidays and make-up days."""
    is_month = request.args.get("view") == "month"
    on = _asked_day(request.args.get("on", ""))
    span = month_around(on) if is_month else week_around(on)
    sessions = sessions_between(g.actor, span.first, span.last)
    return render_template(
        "activities/calendar.html",
        span=span, on=on, is_month=is_month, sessions=sessions, today=clock.today(), may_plan=can_plan(g.actor),
        weeks=weeks_of(days_between(span.first, span.last)),
        crowds=crowded([each for day in sessions.values() for each in day]),
    )  # fmt: skip


def week_around(on: date) -> Span:
    """Monday to Sunday."""
    first = on - timedelta(days=on.weekday())
    return Span(first, first + timedelta(days=6), first - timedelta(days=7), first + timedelta(days=7))


def month_around(on: date) -> Span:
    """The first of the month to its last day."""
    first = on.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Span(first, after - timedelta(days=1), (first - timedelta(days=1)).replace(day=1), after)


def _asked_day(text: str) -> date:
    try:
        return min(max(date.fromisoformat(text), EARLIEST), LATEST)
    except ValueError:
        return clock.today()
