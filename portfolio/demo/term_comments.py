"""Which term comments are there: everybody's where a class has gone on from selecting, and most where it selects."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from portfolio.core import clock
from portfolio.demo.activity_records import evening
from portfolio.demo.filing import CommentPlan
from portfolio.demo.people import Cast, Pupil
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.staff_texts import write_comment
from portfolio.demo.term_end_plan import TermEnd
from portfolio.demo.terms import TermPlan
from portfolio.records.states import RecordState
from portfolio.school.phase_models import Phase


def comments_of(
    cast: Cast, plans: Sequence[RecordPlan], terms: tuple[TermPlan, TermPlan], ends: Sequence[TermEnd], now: datetime,
    rng: Random,
) -> list[CommentPlan]:
    """The comments of a school's homeroom teachers, each on what is approved of the student's."""
    approved: dict[tuple[str, str], dict[str, None]] = {}
    for plan in plans:
        if plan.state is RecordState.APPROVED and not plan.is_observation:
            approved.setdefault((plan.pupil.username, plan.term.code), {})[plan.facts["title"]] = None
    days = _last_days(ends, now)
    plans_of = (
        (term, pupil, approved.get((pupil.username, term.code))) for term, pupil in _commented(cast, terms, ends, rng)
    )
    return [
        CommentPlan(
            pupil,
            term,
            author=_homeroom(cast, pupil, term),
            text=write_comment(rng, pupil.person, list(titles)),
            written_at=evening(rng, _last_day(days, pupil, term) - timedelta(days=rng.randint(1, 4))),
        )
        for term, pupil, titles in plans_of
        if titles
    ]


def _homeroom(cast: Cast, pupil: Pupil, term: TermPlan) -> str:
    return cast.class_coded(pupil.class_on(term.ends_on)).homeroom


def _last_days(ends: Sequence[TermEnd], now: datetime) -> dict[tuple[str, str], date]:
    """(class, term) → the day on which its comments were closed, or today."""
    return {(each.class_code, each.term.code): clock.local(min(each.notice_at, now)).date() for each in ends}


def _last_day(days: dict[tuple[str, str], date], pupil: Pupil, term: TermPlan) -> date:
    return days.get((pupil.class_code, term.code), term.ends_on)


def _commented(
    cast: Cast, terms: tuple[TermPlan, TermPlan], ends: Sequence[TermEnd], rng: Random
) -> Iterator[tuple[TermPlan, Pupil]]:
    former, present = terms
    yield from ((former, pupil) for pupil in cast.pupils if pupil.stays[0].from_on <= former.starts_on)
    for each in ends:
        if each.term == present:
            share = 1.0 if each.has_come_to(Phase.NOTICE) else 0.75
            mates = cast.classmates(each.class_code)
            yield from ((present, pupil) for pupil in mates if rng.random() < share)
