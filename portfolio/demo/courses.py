"""The demo's after-school courses of a term: what they are, when they met, who came."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from portfolio.activities.kinds import Kind
from portfolio.activities.states import Mark, Means, SessionState, SignUp
from portfolio.demo.activity_plans import ActivityPlan, Meeting, Seat, meeting
from portfolio.demo.activity_records import at
from portfolio.demo.people import Cast, Pupil
from portfolio.demo.phrases_courses import COURSES, Course
from portfolio.demo.terms import TermPlan
from portfolio.school.calendar import is_official_workday

ONE_DAY = timedelta(days=1)
SECOND_WEEK = 7
HOURS = Decimal("1.5")
MARKS, ODDS = (Mark.PRESENT, Mark.LATE, Mark.ABSENT, Mark.EXCUSED), (90, 4, 2, 4)
OUTDOORS = ("操场", "篮球场", "足球场", "校园菜园")
REASONS = ("教师外出参加教研活动", "教室临时用作考场", "教师身体不适", "场地设备检修")
WEATHER = ("大风预警，停止户外活动", "雨天场地湿滑，停止户外活动")
OFF_ODDS = 0.025


def courses_of(cast: Cast, term: TermPlan, now: datetime, count: int, rng: Random) -> list[ActivityPlan]:
    """So many of the courses, with their sessions of the whole term, attended up to now."""
    staff = [one.username for one in cast.teachers()] + [each.homeroom for each in cast.classes]
    chosen = [COURSES[place * len(COURSES) // count] for place in range(count)]
    plans = [
        _course(course, term, now, staff[place % len(staff)], rng, number=place) for place, course in enumerate(chosen)
    ]
    _seat_pupils(cast, list(zip(chosen, plans, strict=True)), term, rng)
    for plan in plans:
        _take_attendance(plan, rng)
    _leave_gaps(plans)
    return plans


def _course(course: Course, term: TermPlan, now: datetime, leader: str, rng: Random, *, number: int) -> ActivityPlan:
    meetings = list(_meetings(course, term, now, rng))
    return ActivityPlan(
        key=f"course{number}", term=term, kind=Kind(course.kind), title=course.title, organiser=leader,
        body=course.body, place=course.place, dimension=course.dimension, indicator=course.indicator,
        from_on=meetings[0].on, to_on=meetings[-1].on, summary=course.summary, is_series=True,
        capacity=course.capacity, sign_up=SignUp.OPEN, sign_up_until=at(term.starts_on + SECOND_WEEK * ONE_DAY, 18, 0),
        partner=course.partner, meetings=meetings,
    )  # fmt: skip


def _meetings(course: Course, term: TermPlan, now: datetime, rng: Random) -> Iterator[Meeting]:
    """Once a week on school days, from the second week on."""
    days = [term.starts_on + ONE_DAY * n for n in range(SECOND_WEEK, (term.ends_on - term.starts_on).days + 1)]
    for on in days:
        if on.weekday() != course.weekday or not is_official_workday(on):
            continue
        is_over = at(on, 17, 40) < now
        is_off = is_over and rng.random() < OFF_ODDS
        state = SessionState.CANCELLED if is_off else SessionState.HELD if is_over else SessionState.PLANNED
        reasons = WEATHER if course.place in OUTDOORS else REASONS
        yield meeting(on, 16, 10, HOURS, state, rng.choice(reasons) if is_off else "")


def _seat_pupils(cast: Cast, offered: Sequence[tuple[Course, ActivityPlan]], term: TermPlan, rng: Random) -> None:
    """Each pupil has one to three courses, never two on one day."""
    asked_at = at(term.starts_on + 2 * ONE_DAY, 19, 0)
    for place, pupil in enumerate(rng.sample(cast.pupils, len(cast.pupils))):
        grade = cast.class_coded(pupil.class_code).grade_in(term.school_year)
        for weekday in sorted(rng.sample(range(5), rng.choice((1, 2, 2, 3)))):
            fitting = [(course, plan) for course, plan in offered if _fits(course, plan, weekday, grade)]
            if fitting:
                weights = [4 if course.grade else 1 for course, _plan in fitting]  # most stay for their homework
                _taken, plan = rng.choices(fitting, weights)[0]
                plan.seats[pupil.username] = _seat(pupil, asked_at + place * timedelta(minutes=3))


def _fits(course: Course, plan: ActivityPlan, weekday: int, grade: int) -> bool:
    return course.weekday == weekday and course.grade in {0, grade} and len(plan.seats) < course.capacity


def _seat(pupil: Pupil, queued_at: datetime) -> Seat:
    return Seat(pupil, pupil.class_code, queued_at, means=Means.SIGN_UP)


def _take_attendance(plan: ActivityPlan, rng: Random) -> None:
    for each in plan.meetings:
        if each.state is SessionState.HELD:
            each.marks = dict(zip(plan.seats, rng.choices(MARKS, ODDS, k=len(plan.seats)), strict=True))


def _leave_gaps(plans: Sequence[ActivityPlan]) -> None:
    """As it happens: of one session attendance was not taken, of another nobody has said what became of it."""
    for plan, becomes in zip(plans[-2:], (SessionState.HELD, SessionState.PLANNED), strict=False):
        past = [each for each in plan.meetings if each.state is SessionState.HELD]
        if past:
            past[-1].marks, past[-1].state = {}, becomes


def school_day_near(day: date) -> date:
    """The day itself or the next school day after it."""
    while not is_official_workday(day) or day.weekday() > 4:
        day += ONE_DAY
    return day
