"""Fitness grades of the demo: most students', imported by the office before the classes of the term began to select."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from portfolio.demo.activity_records import at
from portfolio.demo.filing import Filed, store
from portfolio.demo.people import Cast, Pupil
from portfolio.demo.term_end_plan import TermEnd
from portfolio.demo.term_end_stage import OFFICE
from portfolio.demo.terms import TermPlan
from portfolio.portfolios.models import FitnessGrade
from portfolio.portfolios.states import FitnessLevel

A_DAY, THREE_WEEKS = timedelta(days=1), timedelta(days=21)
WEIGHTS = {FitnessLevel.EXCELLENT: 3, FitnessLevel.GOOD: 6, FitnessLevel.PASS: 3, FitnessLevel.FAIL: 1}
SHARE = 0.9  # the others were exempt, or away on the day of the test


def file_fitness(
    filed: Filed, cast: Cast, terms: tuple[TermPlan, TermPlan], ends: Sequence[TermEnd], seed: int
) -> None:
    """Store the grades of the former term, and in the present one of the classes that have come to its end."""
    rng = Random(f"fitness/{seed}")
    shared = {"school_id": filed.school.id, "author_id": filed.users[OFFICE + cast.suffix]}
    rows = [
        shared
        | {
            "student_id": filed.students[pupil.username], "term_id": filed.terms[term.code],
            "grade": rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0], "updated_at": _imported_at(term, ends),
        }
        for term, pupil in _tested(cast, terms, ends)
        if rng.random() < SHARE
    ]  # fmt: skip
    store(FitnessGrade, rows)


def _tested(
    cast: Cast, terms: tuple[TermPlan, TermPlan], ends: Sequence[TermEnd]
) -> Iterator[tuple[TermPlan, Pupil]]:
    former, present = terms
    yield from ((former, pupil) for pupil in cast.pupils if pupil.stays[0].from_on <= former.starts_on)
    for each in ends:
        if each.term == present:
            yield from ((present, pupil) for pupil in cast.classmates(each.class_code))


def _imported_at(term: TermPlan, ends: Sequence[TermEnd]) -> datetime:
    begun = [each.selecting_at for each in ends if each.term == term]
    return min(begun, default=at(term.ends_on - THREE_WEEKS, 15, 0)) - A_DAY
