"""When an activity meets: days by a timetable and the school's calendar, sessions, overlaps, the term they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mode

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager

from portfolio.activities.models import Activity, Session
from portfolio.activities.states import ActivityState, SessionState
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.calendar import SATURDAY
from portfolio.school.calendar_days import DayFacts, days_between
from portfolio.school.models import Term
from portfolio.school.queries import current_term
from portfolio.web.errors import Refusal
from portfolio.web.rendering import day as shown_day
from portfolio.web.rendering import moment

MOST_DAYS = 400
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Slot:
    """A time to meet. It ends at most 24 hours after it begins."""

    on: date
    starts_at: datetime
    ends_at: datetime
    hours: Decimal

    @classmethod
    def of(cls, session: Session) -> "Slot":
        """The time of a session."""
        return cls(session.on, session.starts_at, session.ends_at, session.hours)

    def session_of(self, activity: Activity, place: str = "") -> Session:
        """A planned session at this time; not added yet."""
        return Session(
            school_id=activity.school_id, activity_id=activity.id, on=self.on, starts_at=self.starts_at,
            ends_at=self.ends_at, hours=self.hours, place=place,
        )  # fmt: skip


@dataclass(frozen=True)
class Timetable:
    """What is typed of the times. A series has its weekdays (0 is Monday) and may take the make-up days too."""

    is_series: bool
    first: date
    last: date
    begins: time
    ends: time
    weekdays: frozenset[int] = frozenset()
    has_make_up: bool = False

    @property
    def rule(self) -> str:
        """The same text for the same timetable: tells whether a list of days was made from it."""
        days = "".join(str(each) for each in sorted(self.weekdays)) if self.is_series else ""
        times = f"{self.begins:%H%M}-{self.ends:%H%M}"
        return f"{self.first}|{self.last}|{times}|{days}|{'m' if self.is_series and self.has_make_up else ''}"


@dataclass(frozen=True)
class PlannedDay:
    """A day of a timetable, and in words why it is left out, where it is."""

    on: date
    why_not: str = ""
    note: str = ""


def slot_on(on: date, begins: time, ends: time, hours: Decimal | None = None) -> Slot:
    """The time on a day of the school's clock; an end at or before the beginning is on the next day."""
    starts_at = datetime.combine(on, begins, clock.DEFAULT_ZONE)
    ends_at = datetime.combine(on if ends > begins else on + timedelta(days=1), ends, clock.DEFAULT_ZONE)
    length = Decimal((ends_at - starts_at).total_seconds()) / 3600
    return Slot(on, starts_at, ends_at, (length if hours is None else hours).quantize(TENTH))


def plan_days(timetable: Timetable) -> list[PlannedDay]:
    """The days of a timetable in order; of a series its weekdays and the make-up days, with those left out."""
    if (timetable.last - timetable.first).days > MOST_DAYS:
        raise Refusal(_("These days are too far apart for one activity."), "to_on")
    days = days_between(timetable.first, timetable.last)
    if not timetable.is_series:
        return [PlannedDay(facts.on, note=facts.words) for facts in days]
    return [planned for facts in days if (planned := _in_series(timetable, facts)) is not None]


def _in_series(timetable: Timetable, facts: DayFacts) -> PlannedDay | None:
    if facts.is_make_up and facts.on.weekday() not in timetable.weekdays:
        why = "" if timetable.has_make_up else _("Make-up day, not chosen")
        return PlannedDay(facts.on, why, facts.words)
    if facts.on.weekday() not in timetable.weekdays:
        return None
    is_left_out = facts.is_free if facts.on.weekday() >= SATURDAY else not facts.is_school_day
    return PlannedDay(facts.on, (facts.words or _("No school")) if is_left_out else "", facts.words)


def slots_of(timetable: Timetable, days: Sequence[date], hours: Decimal | None = None) -> list[Slot]:
    """The times on these days; `hours` of each where it is not the length. Raises Refusal."""
    if not days:
        raise Refusal(_("No day is left: choose other weekdays or other days."), "from_on")
    slots = [slot_on(on, timetable.begins, timetable.ends, hours) for on in sorted(set(days))]
    check_own_overlaps(slots)
    return slots


def timetable_of(sessions: Sequence[Session], *, is_series: bool) -> Timetable | None:
    """The timetable these sessions most nearly follow, for the form; None without sessions."""
    held = [each for each in sessions if each.status is not SessionState.CANCELLED] or list(sessions)
    if not held:
        return None
    begins, ends = mode(_times(each) for each in held)
    first, last = held[0].on, held[-1].on
    if not is_series:
        return Timetable(False, first, last, begins, ends)
    facts = {each.on: each for each in days_between(first, last)}
    ordinary = frozenset(each.on.weekday() for each in held if not facts[each.on].is_make_up)
    return Timetable(True, first, last, begins, ends, ordinary, any(facts[each.on].is_make_up for each in held))


def _times(session: Session) -> tuple[time, time]:
    return clock.local(session.starts_at).time(), clock.local(session.ends_at).time()


def check_own_overlaps(slots: Sequence[Slot]) -> None:
    """Raise Refusal where two times of one activity overlap."""
    for before, after in pairwise(sorted(slots, key=lambda slot: slot.starts_at)):
        if after.starts_at < before.ends_at:
            times = {"first": moment(before.starts_at), "second": moment(after.starts_at)}
            raise Refusal(_("The sessions of %(first)s and %(second)s overlap.", **times), "begins")


def sessions_of(activity_id: int) -> list[Session]:
    """An activity's sessions as they are now, in time's order."""
    return list(
        db.session.scalars(select(Session).where(Session.activity_id == activity_id).order_by(Session.starts_at))
    )


def settle_dates(activity: Activity) -> None:
    """Let the activity's days and term follow from its sessions. Raises Refusal outside of one term."""
    sessions = sessions_of(activity.id)
    held = [each for each in sessions if each.status is not SessionState.CANCELLED] or sessions
    first, last = held[0].on, max(each.on for each in held)
    term = term_of(first, last)
    if term.id != activity.term_id:
        raise Refusal(_("The sessions would lie in another term. Copy the activity into that term instead."), "on")
    activity.from_on, activity.to_on, activity.updated_at = first, last, clock.now()
    db.session.flush()
    db.session.expire(activity, ["sessions"])


def term_of(first: date, last: date) -> Term:
    """The one term that holds these days. Raises Refusal with the term's dates."""
    term = db.session.scalars(select(Term).where(Term.starts_on <= first, Term.ends_on >= first)).first()
    near = term or current_term(first)
    if near is None:
        raise Refusal(_("Your school has not entered its terms yet. Please tell the academic office."), "from_on")
    span = {"first": shown_day(near.starts_on), "last": shown_day(near.ends_on)}
    if term is None:
        raise Refusal(_("This day lies outside the term, which lasts from %(first)s to %(last)s.", **span), "from_on")
    if last > term.ends_on:
        message = _("The last day lies outside the term, which lasts from %(first)s to %(last)s.", **span)
        raise Refusal(message, "to_on")
    return term


def same_place(activity_id: int | None, place: str, slots: Sequence[Slot]) -> list[Session]:
    """Sessions of other activities in the same place that overlap with one of these times. One query."""
    if not place or not slots:
        return []
    rows = db.session.scalars(
        select(Session)
        .join(Session.activity)
        .where(
            Session.activity_id != (activity_id or 0),
            Session.ends_at > min(slot.starts_at for slot in slots),
            Session.starts_at < max(slot.ends_at for slot in slots),
            Session.status != SessionState.CANCELLED,
            Activity.status != ActivityState.CANCELLED,
            Activity.is_template.is_(False),
            or_(Session.place == place, and_(Session.place == "", Activity.place == place)),
        )
        .options(contains_eager(Session.activity))
        .order_by(Session.starts_at, Session.id)
    )
    return [each for each in rows if any(s.starts_at < each.ends_at and each.starts_at < s.ends_at for s in slots)]
