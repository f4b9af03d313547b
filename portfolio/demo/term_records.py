"""What a school's pupils did in a term: school events, what teachers entered, what each did besides; as drafts."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random

from portfolio.activities.kinds import Kind, Level
from portfolio.core import clock
from portfolio.demo.activity_records import (
    add_certificate,
    add_shots,
    at,
    days_of,
    event_days,
    facts_of,
    record_of,
)  # fmt: skip
from portfolio.demo.events import Event, school_events, season_of, write_for_event
from portfolio.demo.people import Cast, ClassPlan, Pupil
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.staff_texts import write_observation
from portfolio.demo.terms import TermPlan
from portfolio.demo.texts import WrittenRecord, topics_of, write_record
from portfolio.records.sources import Source

ONE_DAY = timedelta(days=1)
ENTERED_KINDS = ("lecture", "safety")
KIND_ODDS = {
    "after_school": 22, "labour": 14, "homework_support": 7, "other": 8, "volunteering": 8, "science": 8,
    "social_study": 5, "office_held": 4, "honour": 4, "inquiry": 4, "league": 4, "film": 3, "drama": 3,
    "lecture": 3, "career": 2, "english_skit": 2, "sports_day": 2,
}  # fmt: skip
BY_EVENTS = 0.55  # the part of a pupil's records that school events give rise to


@dataclass(frozen=True)
class Season:
    """A term as far as it has gone, and how much is written in it. `pictured`: class code → part with pictures.

    `until`: class code → when its recording was over.
    """

    cast: Cast
    term: TermPlan
    now: datetime
    each: float  # records of a pupil besides what teachers entered
    entered: int  # events that teachers entered for each class
    pictured: dict[str, float]
    rng: Random
    until: Mapping[str, datetime] = field(default_factory=dict)

    def in_class(self, code: str) -> "Season":
        """The term as far as a class has recorded it."""
        return replace(self, now=min(self.now, self.until.get(code, self.now)))

    @property
    def last_day(self) -> date:
        """The last day that is told of: yesterday, or the term's last."""
        return max(self.term.starts_on, min(self.term.ends_on, clock.local(self.now).date() - ONE_DAY))

    @cached_property
    def events(self) -> list[Event]:
        """The school's events that are over."""
        return [each for each in school_events(self.term.starts_on, self.term.ends_on) if each.ends_on <= self.last_day]

    def grade_of(self, pupil: Pupil) -> int:
        """The pupil's grade in this term."""
        return self.cast.class_coded(pupil.class_code).grade_in(self.term.school_year)

    def pupils(self) -> list[Pupil]:
        """Who was at the school by then."""
        return [pupil for pupil in self.cast.pupils if pupil.stays[0].from_on <= self.term.starts_on]


def records_of_term(season: Season) -> list[RecordPlan]:
    """All drafts of a term, pupil after pupil."""
    own = {each.code: season.in_class(each.code) for each in season.cast.classes}
    entered = [
        _entry(own[each.code], each, event, number)
        for number, each in enumerate(season.cast.classes)
        for event in _entered_events(own[each.code])
    ]
    plans = [plan for pupil in season.pupils() for plan in _own_records(own[pupil.class_code], pupil)]
    plans += [plan for rows in entered for plan in rows]
    return plans + [plan for pupil in season.pupils() for plan in _observations(own[pupil.class_code], pupil)]


def _entered_events(season: Season) -> list[Event]:
    """Whole-class events, the latest ones."""
    return [event for event in season.events if event.kind in ENTERED_KINDS][-season.entered :]


def _entry(season: Season, school_class: ClassPlan, event: Event, number: int) -> list[RecordPlan]:
    """What a teacher entered for everybody who was in the class on the day; some add a few words of their own."""
    teachers = season.cast.teachers()
    pupils = [pupil for pupil in season.pupils() if pupil.class_on(event.on) == school_class.code]
    author = teachers[(number + event.on.day) % len(teachers)].username
    return enter(season, pupils, event, author, at(event.on, 17, season.rng.randrange(60)))


def enter(
    season: Season, pupils: Sequence[Pupil], event: Event, author: str, entered_at: datetime
) -> list[RecordPlan]:
    """The drafts of one entry: the same facts for all."""
    rng = season.rng
    if not pupils:
        return []
    key = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    shared = write_for_event(rng, event, season.grade_of(pupils[0]), pupils[0].person)
    return [
        RecordPlan(
            pupil=pupil, term=season.term, author=author, begun_at=entered_at, dimension=shared.dimension,
            indicator=shared.indicator, scene=shared.scene, source=Source.TEACHER, entry_key=key,
            facts=facts_of(replace(shared, description="", reflection="", award=None, witness=""), event_days(event))
            | _words(season, event, pupil),
        )
        for pupil in pupils
    ]  # fmt: skip


def _words(season: Season, event: Event, pupil: Pupil) -> dict[str, str]:
    if season.rng.random() > 0.4:
        return {"description": "", "reflection": ""}
    written = write_for_event(season.rng, event, season.grade_of(pupil), pupil.person)
    return {"description": written.description, "reflection": written.reflection}


def _own_records(season: Season, pupil: Pupil) -> Iterator[RecordPlan]:
    rng = season.rng
    wanted = max(2, round(rng.gauss(season.each, season.each / 5)))
    events = _joined(season, round(wanted * BY_EVENTS))
    for event in events:
        written = write_for_event(rng, event, season.grade_of(pupil), pupil.person)
        yield _pictured(season, record_of(pupil, season.term, written, event_days(event), rng, season.now))
    seen = {topic for event in events for topic in event.topics}
    for _ in range(wanted - len(events)):
        written = _something_else(season, pupil, seen)
        days = days_of(rng, written, season.term.starts_on, season.last_day)
        yield _pictured(season, record_of(pupil, season.term, written, days, rng, season.now))


def _joined(season: Season, count: int) -> list[Event]:
    """Events a pupil took part in and wrote about, by chance weighted with how many usually do."""
    entered = _entered_events(season)
    events = [event for event in season.events if event not in entered]
    weighed = sorted(events, key=lambda event: season.rng.random() ** (1 / _weight(event)), reverse=True)
    return sorted(weighed[:count], key=lambda event: event.on)


def _weight(event: Event) -> float:
    """Of what one only listened to fewer write."""
    return event.share * (0.35 if event.kind in ENTERED_KINDS else 1)


def _observations(season: Season, pupil: Pupil) -> Iterator[RecordPlan]:
    """Of about one pupil in twelve some teacher has written down what was seen."""
    rng = season.rng
    if rng.random() > 1 / 12:
        return
    teacher = rng.choice(season.cast.teachers()).username
    weekdays = [day for day in _all_days(season) if day.weekday() < 5]
    yield observe(season, pupil, teacher, rng.choice(weekdays))


def _all_days(season: Season) -> list[date]:
    first = season.term.starts_on
    return [first + ONE_DAY * number for number in range((season.last_day - first).days + 1)]


def observe(season: Season, pupil: Pupil, teacher: str, day: date) -> RecordPlan:
    """The draft of a teacher's observation, with a picture now and then."""
    rng = season.rng
    written = write_observation(rng, pupil.person)
    plan = RecordPlan(
        pupil=pupil, term=season.term, author=teacher, dimension=written.dimension, indicator=written.indicator,
        begun_at=min(at(day, rng.choice((12, 16, 17)), rng.randrange(60)), season.now - ONE_DAY / 8),
        facts={
            "kind": Kind.OTHER, "title": written.title, "level": Level.CLASS, "from_on": day, "to_on": day,
            "description": written.description,
        },
        scene=written.scene, source=Source.TEACHER, is_observation=True,
    )  # fmt: skip
    return add_shots(rng, plan, 1) if rng.random() < 0.3 else plan


def _something_else(season: Season, pupil: Pupil, seen: set[str]) -> WrittenRecord:
    """A topic the pupil has not written about this term, as far as there is one."""
    rng, name = season.rng, season_of(season.term.starts_on)
    kinds = [kind for kind in KIND_ODDS if topics_of(kind, name)]
    for _ in range(6):
        kind = rng.choices(kinds, [KIND_ODDS[each] for each in kinds])[0]
        written = write_record(rng, kind, season.grade_of(pupil), name, pupil.person)
        if written.topic not in seen:
            break
    seen.add(written.topic)
    return written


def _pictured(season: Season, plan: RecordPlan) -> RecordPlan:
    rng = season.rng
    is_no_painting = plan.scene == "painting" and "画" not in plan.facts["title"] + plan.facts["description"]
    if is_no_painting or rng.random() > season.pictured.get(plan.class_code, 0.0):
        return plan
    if plan.kind is Kind.HONOUR and rng.random() < 0.45:
        return add_certificate(rng, plan)
    return add_shots(rng, plan, rng.choices((1, 2, 3), (74, 20, 6))[0])
