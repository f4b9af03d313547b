"""From a pupil's words to a planned record: its days, its facts as the form keeps them, its shots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from portfolio.activities.kinds import KINDS, Kind, Level, Part
from portfolio.core import clock
from portfolio.demo.events import Event
from portfolio.demo.people import Pupil
from portfolio.demo.pictures import CERTIFICATE_PDF, Shot
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.terms import TermPlan
from portfolio.demo.texts import Award, WrittenRecord

SATURDAY = 5
ANY_DAY = (Kind.VOLUNTEERING, Kind.SOCIAL_STUDY, Kind.CAREER, Kind.LABOUR, Kind.OTHER)
WEEKLY = (Kind.AFTER_SCHOOL, Kind.HOMEWORK_SUPPORT)
LONG = (Kind.INQUIRY, Kind.OFFICE_HELD)
SECOND_DIMENSION = {
    Kind.FILM: "labour", Kind.DRAMA: "learning", Kind.ENGLISH_SKIT: "aesthetic", Kind.STUDENT_FESTIVAL: "labour",
    Kind.VOLUNTEERING: "labour", Kind.SCIENCE: "labour", Kind.SPORTS_DAY: "moral", Kind.SOCIAL_STUDY: "moral",
}  # fmt: skip
CAPTIONS = {
    "drama": ("谢幕前的一幕", "正式演出", "第二幕"),
    "skit": ("比赛现场", "我们组的短剧"),
    "track": ("比赛现场", "冲刺"),
    "tug": ("我们班拔河",),
    "choir": ("合唱现场",),
    "film_shoot": ("拍摄现场", "取景"),
    "film_screen": ("放映现场",),
    "fair": ("我们班的摊位", "集市一角"),
    "farm": ("翻地", "我们的菜地"),
    "cooking": ("做好的菜",),
    "dumplings": ("刚包好的",),
    "plants": ("观察记录", "第二周的小苗"),
    "science": ("实验过程",),
    "robotics": ("调试机器人",),
    "calligraphy": ("我写的字",),
    "papercut": ("我的剪纸",),
    "cleanup": ("捡垃圾",),
    "community": ("活动现场",),
    "drill": ("演练现场",),
    "certificate": ("奖状",),
    CERTIFICATE_PDF: ("奖状扫描件",),
}


@dataclass(frozen=True)
class Days:
    """First and last day of something."""

    first: date
    last: date


def at(day: date, hour: int, minute: int, second: int = 0) -> datetime:
    """A moment by the school's wall clock."""
    return datetime.combine(day, time(hour, minute, second), clock.DEFAULT_ZONE)


def record_of(
    pupil: Pupil, term: TermPlan, written: WrittenRecord, days: Days, rng: Random, now: datetime
) -> RecordPlan:
    """A draft of the pupil's own, begun some evening after the last day."""
    lags = [lag for lag in (0, 0, 0, 1, 1, 2, 4) if days.last + timedelta(days=lag) < clock.local(now).date()]
    begun_at = evening(rng, days.last + timedelta(days=rng.choice(lags or [0])))
    kind = Kind(written.kind)
    has_second = rng.random() < 0.12 and SECOND_DIMENSION.get(kind, written.dimension) != written.dimension
    return RecordPlan(
        pupil=pupil,
        term=term,
        author=pupil.username,
        begun_at=min(begun_at, now - timedelta(minutes=rng.randint(70, 600))),
        dimension=written.dimension,
        indicator=written.indicator,
        scene=written.scene,
        secondary=SECOND_DIMENSION[kind] if has_second else "",
        facts=facts_of(written, days) | {"may_be_published": rng.random() < 0.7},
    )


def evening(rng: Random, day: date) -> datetime:
    """When pupils write: mostly after supper."""
    return at(day, rng.choice((12, 17, 18, 19, 19, 20, 20, 21)), rng.randrange(60), rng.randrange(60))


def facts_of(written: WrittenRecord, days: Days) -> dict[str, Any]:
    """The record's columns; what the kind's form does not ask for stays empty."""
    kind = Kind(written.kind)
    facts = KINDS[kind]
    has_times = facts.has_hours and written.times > 1
    return {
        "kind": kind,
        "title": written.title,
        "organiser": written.organiser,
        "level": Level(written.level),
        "from_on": days.first,
        "to_on": days.last,
        "place": written.place,
        "hours": Decimal(str(written.hours)) if facts.has_hours and written.hours else None,
        "times": written.times if has_times else None,
        "part": Part(written.role) if facts.has_role else None,
        "task": written.task if facts.has_role else "",
        "description": written.description,
        "reflection": written.reflection,
        "witness": written.witness,
        **_award(written.award if facts.has_award else None, days.last),
    }


def _award(award: Award | None, on: date) -> dict[str, Any]:
    return {
        "award_name": award.name if award else "",
        "award_grade": award.grade if award else "",
        "award_issuer": award.issuer if award else "",
        "award_on": on if award else None,
    }


def event_days(event: Event) -> Days:
    """The days of a school event."""
    return Days(event.on, event.ends_on)


def days_of(rng: Random, written: WrittenRecord, first: date, last: date) -> Days:
    """Days for something a pupil did alone or with a club, between two days and in a month that suits it."""
    kind = Kind(written.kind)
    span = timedelta(days=min(_span(rng, kind, written.times), (last - first).days))
    begins_on = rng.choice(_fitting(kind, written.months, first, last - span))
    return Days(begins_on, begins_on + span)


def _fitting(kind: Kind, months: Sequence[int], first: date, last: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    usable = [day for day in days if day.weekday() < SATURDAY or kind in ANY_DAY]
    return [day for day in usable if day.month in months] or usable or days


def _span(rng: Random, kind: Kind, times: int) -> int:
    """Days from the first to the last."""
    if kind in WEEKLY:
        return 7 * min(max(times - 1, 0), rng.randint(2, 9))
    if kind in LONG:
        return rng.randint(20, 45)
    return max(times - 1, 0) * rng.choice((1, 2, 3))


def add_shots(rng: Random, plan: RecordPlan, count: int) -> RecordPlan:
    """Give the record `count` photos of its subject, taken on its days; a prize brings its certificate instead."""
    subjects = [plan.scene] * count
    if plan.facts.get("award_name") and count:
        subjects[-1] = "certificate"
    for subject in subjects:
        plan.shots.append((Shot(subject, rng.getrandbits(48), shot_at(rng, plan)), _caption(rng, subject)))
    return plan


def add_certificate(rng: Random, plan: RecordPlan) -> RecordPlan:
    """Give the record a scanned certificate with the pupil's name, as PDF."""
    shot = Shot(CERTIFICATE_PDF, rng.getrandbits(48), shot_at(rng, plan), plan.pupil.person.name)
    plan.shots.append((shot, _caption(rng, CERTIFICATE_PDF)))
    return plan


def shot_at(rng: Random, plan: RecordPlan) -> datetime:
    """Some time on one of the record's days, before it was begun."""
    day = plan.first_day + timedelta(days=rng.randint(0, (plan.last_day - plan.first_day).days))
    hours = (16, 17) if plan.kind in WEEKLY else (9, 10, 11, 14, 15, 16)
    moment = at(day, rng.choice(hours), rng.randrange(60), rng.randrange(60))
    return min(moment, plan.begun_at - timedelta(minutes=rng.randint(3, 30)))


def _caption(rng: Random, subject: str) -> str:
    return rng.choice(CAPTIONS[subject]) if subject in CAPTIONS and rng.random() < 0.4 else ""
