"""Which term comments are there: of the former term everybody's, of the present one those of the class that is done."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from portfolio.demo.activity_records import evening
from portfolio.demo.filing import CommentPlan
from portfolio.demo.people import Cast, Pupil
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.staff_texts import write_comment
from portfolio.demo.terms import TermPlan
from portfolio.records.states import RecordState


def comments_of(
    cast: Cast, plans: Sequence[RecordPlan], terms: tuple[TermPlan, TermPlan], today: date, rng: Random
) -> list[CommentPlan]:
    """The comments of a school's homeroom teachers, each on what is approved of the student's."""
    approved: dict[tuple[str, str], dict[str, None]] = {}
    for plan in plans:
        if plan.state is RecordState.APPROVED and not plan.is_observation:
            approved.setdefault((plan.pupil.username, plan.term.code), {})[plan.facts["title"]] = None
    plans_of = ((term, pupil, approved.get((pupil.username, term.code))) for term, pupil in _commented(cast, terms))
    return [
        CommentPlan(
            pupil,
            term,
            author=_homeroom(cast, pupil, term),
            text=write_comment(rng, pupil.person, list(titles)),
            written_at=evening(rng, min(term.ends_on, today) - timedelta(days=rng.randint(1, 4))),
        )
        for term, pupil, titles in plans_of
        if titles
    ]


def _homeroom(cast: Cast, pupil: Pupil, term: TermPlan) -> str:
    return cast.class_coded(pupil.class_on(term.ends_on)).homeroom


def _commented(cast: Cast, terms: tuple[TermPlan, TermPlan]) -> Iterator[tuple[TermPlan, Pupil]]:
    former, present = terms
    yield from ((former, pupil) for pupil in cast.pupils if pupil.stays[0].from_on <= former.starts_on)
    if len(cast.classes) > 2:
        yield from ((present, pupil) for pupil in cast.classmates(cast.classes[2].code))
