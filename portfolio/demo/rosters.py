"""The school events of the demo as activities: who told of one was on its roster, and the record came from it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from portfolio.activities.kinds import KINDS, Kind, Level, Part
from portfolio.activities.states import ActivityState, SessionState
from portfolio.core import clock
from portfolio.demo.activity_plans import ActivityPlan, Meeting, Seat, meeting
from portfolio.demo.activity_records import at
from portfolio.demo.events import Event, school_events
from portfolio.demo.people import Cast
from portfolio.demo.pictures import Shot
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.terms import TermPlan
from portfolio.demo.texts import BY_KEY
from portfolio.records.sources import Source

ONE_DAY = timedelta(days=1)
USUAL_HOURS = Decimal("3.0")
SHORT = 3  # days
LONG_DAY = Decimal("3.5")  # longer ones begin in the morning
COMMUNITY, CONTACT = "云溪社区居委会", "王主任"
TRACK = ("60米跨栏", "100米", "200米", "400米", "800米", "1500米", "4×100米接力", "4×400米接力", "迎面接力")
FIELD = (
    "跳远", "跳高", "实心球", "铅球", "拔河", "两人三足", "袋鼠跳", "障碍接力", "投沙包", "滚铁环", "旱地龙舟",
)  # fmt: skip
PROGRAMMES: dict[Kind, tuple[str, ...]] = {
    Kind.SPORTS_DAY: (*TRACK, *FIELD),
    Kind.FILM: ("开幕放映", "入围短片展映（一）", "入围短片展映（二）", "主创见面会", "颁奖与闭幕"),
    Kind.DRAMA: ("《木兰》", "《皇帝的新装》", "《屈原》选场", "《晏子使楚》", "《变脸》选场"),
    Kind.STUDENT_FESTIVAL: ("开幕式", "班级摊位", "文艺展演", "游园灯谜"),
}
SECONDS = {"60米跨栏": 11.5, "100米": 14.2, "200米": 30.1, "400米": 71.0, "4×100米接力": 58.5, "4×400米接力": 292.0}
METRES = {"跳远": 3.7, "跳高": 1.2, "实心球": 7.4, "铅球": 6.2, "投沙包": 24.0}
HONOURS = ("优胜奖", "道德风尚奖", "最佳配合奖")


@dataclass(frozen=True)
class Office:
    """Those who organise a school's events."""

    cast: Cast
    now: datetime
    rng: Random

    @property
    def today(self) -> date:
        """The day it is."""
        return clock.local(self.now).date()

    def organiser(self) -> str:
        """A teacher."""
        return self.rng.choice([one.username for one in self.cast.teachers()])

    def helpers(self, organiser: str) -> tuple[str, ...]:
        """None, one or two homeroom teachers."""
        homerooms = [each.homeroom for each in self.cast.classes if each.homeroom != organiser]
        return tuple(self.rng.sample(homerooms, self.rng.choice((0, 1, 1, 2))))


def activities_of(office: Office, term: TermPlan, plans: Sequence[RecordPlan], *, entered: bool) -> list[ActivityPlan]:
    """The term's events. Drafts that tell of one are tied to it; `entered`: also what teachers entered for classes."""
    told = _told(plans, entered=entered)
    by_teachers = {(plan.facts["title"], plan.first_day) for plan in plans if plan.entry_key}
    found = []
    for number, event in enumerate(school_events(term.starts_on, term.ends_on)):
        own = told.get((event.title, event.on), [])
        is_untold = bool(plans) and not own and event.ends_on < office.today
        if event.kind == "honour" or is_untold or (not own and (event.title, event.on) in by_teachers):
            continue
        activity = _activity(office, term, event, f"{term.code}-event{number}")
        if activity.is_confirmed:
            _seat_tellers(office, activity, own)
        found.append(activity)
    return found


def _told(plans: Iterable[RecordPlan], *, entered: bool) -> dict[tuple[str, date], list[RecordPlan]]:
    """Title and first day → the drafts, one of each pupil."""
    found: dict[tuple[str, date], dict[str, RecordPlan]] = {}
    for plan in plans:
        is_fitting = plan.source is Source.STUDENT or (entered and plan.entry_key is not None)
        if is_fitting and not plan.is_observation:
            by_pupil = found.setdefault((plan.facts["title"], plan.first_day), {})
            by_pupil.setdefault(plan.pupil.username, plan)
    return {key: list(by_pupil.values()) for key, by_pupil in found.items()}


def _activity(office: Office, term: TermPlan, event: Event, key: str) -> ActivityPlan:
    topic, kind = BY_KEY[event.topics[0]], Kind(event.kind)
    organiser = office.organiser()
    is_over = event.ends_on < office.today
    hours = Decimal(str(event.hours)) if event.hours else _usual_hours(event)
    return ActivityPlan(
        key=key, term=term, kind=kind, title=event.title, organiser=organiser, body=event.organiser, place=event.place,
        dimension=topic.dimension, indicator=topic.indicator, from_on=event.on, to_on=event.ends_on,
        hours=hours if KINDS[kind].has_hours else None, level=Level(event.level),
        partner=COMMUNITY if "park" in event.topics else "",
        answered_by=CONTACT if "park" in event.topics and is_over else "",
        status=ActivityState.CONFIRMED if is_over else ActivityState.PLANNED,
        confirmed_at=min(at(event.ends_on, 17, 30), office.now - timedelta(hours=3)) if is_over else None,
        helpers=office.helpers(organiser), items=PROGRAMMES.get(kind, ()),
        meetings=meetings_of(event.on, event.ends_on, hours, office.now),
    )  # fmt: skip


def _usual_hours(event: Event) -> Decimal:
    """Three on each day of a short event; of a long one nobody is there all the time."""
    days = (event.ends_on - event.on).days + 1
    return USUAL_HOURS * days if days <= SHORT else USUAL_HOURS


def meetings_of(first: date, last: date, hours: Decimal, now: datetime) -> list[Meeting]:
    """One on each day of a short event, on the first and last of a long one; the hours shared out."""
    span = (last - first).days + 1
    days = [first + ONE_DAY * n for n in range(span)] if span <= SHORT else [first, last]
    each = max((hours / len(days)).quantize(Decimal("0.1")), Decimal("0.5"))
    begins = (8, 30) if each > LONG_DAY else (14, 0)
    found = [meeting(on, *begins, each, SessionState.PLANNED) for on in days]
    for one in found:
        one.state = SessionState.HELD if one.ends_at < now else SessionState.PLANNED
    return found


def _seat_tellers(office: Office, activity: ActivityPlan, plans: Sequence[RecordPlan]) -> None:
    for plan in plans:
        seat = _seat_of(activity, plan)
        if activity.kind is Kind.SPORTS_DAY:
            _perform(office.rng, seat, plan)
        activity.seats[plan.pupil.username] = seat
        tie(plan, activity, seat, office)


def _seat_of(activity: ActivityPlan, plan: RecordPlan) -> Seat:
    facts = plan.facts
    own_hours = facts["hours"] if facts["hours"] != activity.hours else None
    return Seat(
        plan.pupil, plan.class_code, at(activity.from_on - 3 * ONE_DAY, 16, 0), part=facts["part"], task=facts["task"],
        award_name=facts["award_name"], award_grade=facts["award_grade"] if facts["award_name"] else "",
        hours=own_hours, witness=witness_of(activity),
    )  # fmt: skip


def witness_of(activity: ActivityPlan) -> str:
    """The partner's person who confirmed, as the record names them; empty where the organiser stands for it."""
    return f"{activity.answered_by}（{activity.partner}）" if activity.answered_by else ""


def tie(plan: RecordPlan, activity: ActivityPlan, seat: Seat, office: Office) -> None:
    """The draft becomes one from the roster: its facts are the activity's, its words stay the pupil's."""
    plan.activity, plan.entry_key, plan.author = activity.key, None, plan.pupil.username
    plan.source = Source.PARTNER if seat.witness else Source.ROSTER
    plan.dimension, plan.indicator, plan.secondary = activity.dimension, activity.indicator, ""
    plan.facts |= facts_from(activity, seat, office.cast.names()[activity.organiser])
    plan.shots = [(_on_its_days(shot, activity), caption) for shot, caption in plan.shots]
    if activity.confirmed_at:
        soon = activity.confirmed_at + timedelta(minutes=office.rng.randint(5, 240))
        plan.begun_at = max(plan.begun_at, min(soon, office.now - timedelta(minutes=55)))


def _on_its_days(shot: Shot, activity: ActivityPlan) -> Shot:
    """The pupil's own draft may have told of more days than the activity had."""
    late = max(clock.local(shot.taken_at).date() - activity.to_on, timedelta())
    return replace(shot, taken_at=shot.taken_at - late)


def facts_from(activity: ActivityPlan, seat: Seat, organiser_name: str) -> dict[str, Any]:
    """What the roster states of one participant."""
    won = [f"{item} {award}" for item, _result, award in seat.performances if award]
    award = seat.award_name or "，".join(won)
    done = "，".join(f"{item} {result}".strip() for item, result, _award in seat.performances)
    return {
        "kind": activity.kind, "title": activity.title, "organiser": activity.body, "level": activity.level,
        "place": activity.place, "from_on": activity.from_on, "to_on": activity.to_on, "times": None,
        "hours": activity.hours if seat.hours is None else seat.hours, "part": seat.part, "task": seat.task or done,
        "witness": seat.witness or organiser_name, "award_name": award, "award_grade": seat.award_grade,
        "award_issuer": activity.body if award else "", "award_on": activity.to_on if award else None,
    }  # fmt: skip


def _perform(rng: Random, seat: Seat, plan: RecordPlan) -> None:
    """An athlete's item, the one the pupil wrote about where there is one; helpers keep their jobs."""
    words = plan.facts["description"]
    told = [item for item in (*TRACK, *FIELD) if re.search(rf"(?<!\d){re.escape(item)}", words)]
    if seat.task != "运动员" and not told:
        return
    item = max(told, key=len) if told else rng.choice(("100米", "跳远", "实心球", "4×100米接力"))
    seat.performances = [(item, _result(rng, item), rng.choice(HONOURS) if rng.random() < 0.1 else "")]
    seat.task = ""
    seat.part = seat.part or Part.MAIN


def _result(rng: Random, item: str) -> str:
    if item in SECONDS:
        return f"{SECONDS[item] * rng.uniform(0.92, 1.18):.1f}秒"
    if item in METRES:
        return f"{METRES[item] * rng.uniform(0.8, 1.2):.2f}米"
    if item in {"800米", "1500米"}:
        seconds = round({"800米": 195, "1500米": 390}[item] * rng.uniform(0.92, 1.2))
        return f"{seconds // 60}分{seconds % 60:02d}秒"
    return ""
