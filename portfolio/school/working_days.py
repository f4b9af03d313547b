"""Working days 工作日: by the school's calendar, and where the official one is missing by the office's own word."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.calendar import is_published, school_days
from portfolio.school.models import School
from portfolio.school.policy import can_plan_terms
from portfolio.school.school_settings import save_settings, settings_of, with_stated_year
from portfolio.web.errors import Refusal

_STRIDE = timedelta(days=30)


class UnpublishedYear(Refusal):
    """The days reach into a year whose holidays are not published, and the office has not said how to count them."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _("The holidays of %(year)s are not published yet. Please state the calendar of that year.", year=year)
        )
        self.year = year


def last_working_day(school: School, first: date, count: int, *, is_asking: bool = True) -> date:
    """The last of `count` working days from a first day on, that day included where it is one.

    Raises UnpublishedYear where the span touches a year that is neither official nor stated; without `is_asking` such
    a year is counted Monday to Friday.
    """
    found: list[date] = []
    begin = first
    while len(found) < count:
        found += school_days(begin, begin + _STRIDE)
        begin += _STRIDE + timedelta(days=1)
    last = found[count - 1]
    for year in range(first.year, last.year + 1):
        if is_asking and not is_known(school, year):
            raise UnpublishedYear(year)
    return last


def is_known(school: School, year: int) -> bool:
    """Whether working days of a year can be counted: it is published, or the office stated its days."""
    return is_published(year) or year in settings_of(school).stated_years


def state_year(actor: Actor, school: School, year: int) -> None:
    """Count a year that is not published Monday to Friday, with the school's own days. Raises Refusal."""
    if not can_plan_terms(actor):
        raise Refusal(_("The academic office states the calendar."))
    held = select(School).where(School.id == school.id).with_for_update(of=School)
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if is_known(school, year):
        return
    save_settings(school, with_stated_year(settings_of(school), year))
    audit.log("calendar.state", school, actor_id=actor.user_id, school_id=school.id, year=year)
