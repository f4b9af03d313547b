"""The school's own word on a day of the calendar."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import CalendarDay
from portfolio.school.policy import can_plan_terms
from portfolio.web.errors import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2099


def say_day(actor: Actor, on: date, *, is_school_day: bool, note: str) -> CalendarDay:
    """State whether a day is a school day, or state it anew. Flushed. Raises Forbidden, Refusal."""
    _check(actor)
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Refusal(_("Please give a day between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR), "on")
    row = _own(on) or CalendarDay(school_id=actor.school_id, on=on)
    row.is_school_day, row.note = is_school_day, note
    db.session.add(row)
    db.session.flush()
    audit.log("calendar.say", row, actor_id=actor.user_id, is_school_day=is_school_day)
    return row


def unsay_day(actor: Actor, on: date) -> None:
    """Let the official calendar hold again; nothing where nothing was said. Raises Forbidden."""
    _check(actor)
    row = _own(on)
    if row is not None:
        audit.log("calendar.unsay", row, actor_id=actor.user_id)
        db.session.delete(row)
        db.session.flush()


def _own(on: date) -> CalendarDay | None:
    return db.session.scalars(select(CalendarDay).where(CalendarDay.on == on)).first()


def _check(actor: Actor) -> None:
    if not can_plan_terms(actor):
        raise Forbidden
