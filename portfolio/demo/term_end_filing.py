"""The term ends of the demo, told in the order of time: each act at its own moment, by the people who would do it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import func, select

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.demo import term_end_archives as archives
from portfolio.demo import term_end_phases as phases
from portfolio.demo.filing import Filed
from portfolio.demo.people import Cast
from portfolio.demo.term_end_objections import objection_acts
from portfolio.demo.term_end_plan import TermEnd
from portfolio.demo.term_end_selections import file_selections
from portfolio.demo.term_end_stage import OFFICE, Stage
from portfolio.demo.term_end_texts import Pen
from portfolio.demo.term_end_voices import file_readings, file_voices, proof_read
from portfolio.demo.terms import TermPlan
from portfolio.portfolios.states import SignStep
from portfolio.reports.archive_models import Archive
from portfolio.school.actors import actor_for
from portfolio.school.models import Term
from portfolio.school.phase_models import Phase

ONE_DAY, SOON, TEN_DAYS = timedelta(days=1), timedelta(minutes=5), timedelta(days=10)
Act = tuple[datetime, Callable[[], None]]


def file_term_ends(
    filed: Filed, cast: Cast, terms: tuple[TermPlan, TermPlan], ends: Sequence[TermEnd], seed: int
) -> dict[str, int]:
    """Let every class of a school come as far as planned; returns how many archives were made. Raises Refusal."""
    former, present = terms
    now, rng = clock.now(), Random(f"term end/{seed}")
    pen = Pen(rng)
    with school_scope(filed.school.id):
        with clock.as_if(datetime.combine(former.starts_on, datetime.min.time(), clock.DEFAULT_ZONE)):
            archives.have_seal(filed.school)
        stages = [Stage(filed, cast, end, rng, pen) for end in ends]
        acts = [act for stage in stages for act in _acts(stage, now, present)]
        acts += _of_those_who_record(filed, cast, present, ends, now)
        for moment, act in sorted(acts, key=lambda each: each[0]):
            with clock.as_if(min(moment, now)):
                act()
        return {"archives": db.session.scalar(select(func.count(Archive.id))) or 0}


def _acts(stage: Stage, now: datetime, present: TermPlan) -> Iterator[Act]:
    """All that happens to a class, as far as it has come."""
    end = stage.end
    yield end.selecting_at - 6 * ONE_DAY, lambda: phases.state_years(stage, stage.actor(OFFICE))
    yield end.selecting_at - 6 * ONE_DAY + SOON, partial(phases.set_selecting, stage)
    yield end.selecting_at, partial(phases.begin, stage)
    yield end.selecting_at + SOON, partial(_tell, stage, now)
    if end.phase is Phase.SELECTING:
        yield now - ONE_DAY, partial(phases.keep_open, stage)
        yield now - ONE_DAY / 4, partial(proof_read, stage)
    if end.has_come_to(Phase.NOTICE):
        yield end.notice_at, partial(phases.publish, stage)
    if end.phase is Phase.NOTICE:
        yield from ((moment, partial(act, stage)) for moment, act in objection_acts(stage, now))
    if end.has_come_to(Phase.SIGN_OFF):
        is_whole = end.phase is Phase.ARCHIVED
        yield phases.closing_moment(end), partial(phases.close, stage)
        yield end.signing_at, partial(phases.sign, stage, SignStep.HOMEROOM, with_exceptions=is_whole)
    if end.phase is Phase.SIGN_OFF:
        yield end.committee_at, partial(phases.give_back, stage)
    if end.phase is Phase.ARCHIVED:
        yield from _archived(stage, now, present)


def _tell(stage: Stage, now: datetime) -> None:
    """What students and others write while the class selects, stored at once with the moments it was written at."""
    with clock.as_if(now):
        file_selections(stage)
        file_voices(stage)


def _archived(stage: Stage, now: datetime, present: TermPlan) -> Iterator[Act]:
    end = stage.end
    yield end.committee_at, partial(phases.sign, stage, SignStep.COMMITTEE, with_exceptions=True)
    yield end.archived_at, partial(phases.sign, stage, SignStep.PRINCIPAL, with_exceptions=True)
    yield end.archived_at + SOON, partial(archives.archive_class, stage)
    yield end.archived_at + 2 * SOON, partial(file_readings, stage)
    if end.term != present:
        later = datetime.combine(present.starts_on, datetime.min.time(), clock.DEFAULT_ZONE) + TEN_DAYS + ONE_DAY / 2
        yield min(later, now), partial(archives.correct_one, stage)


def _of_those_who_record(
    filed: Filed, cast: Cast, present: TermPlan, ends: Sequence[TermEnd], now: datetime
) -> Iterator[Act]:
    """The classes that record still know until when."""
    gone = {end.class_code for end in ends if end.term == present}
    codes = [each.code for each in cast.classes if each.code not in gone]
    until = min(clock.local(now + TEN_DAYS).date(), present.ends_on)
    if ends and codes:
        office = actor_for(db.session.get_one(User, filed.users[OFFICE]), filed.school.id)
        term = db.session.get_one(Term, filed.terms[present.code])
        yield now - TEN_DAYS, partial(phases.set_recording, filed, office, codes, term, until)
