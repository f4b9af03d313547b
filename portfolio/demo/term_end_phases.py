"""Windows, notices and signatures of the demo, by the very actions that people cause, each at its own moment."""

from datetime import date, datetime, timedelta

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.demo.activity_records import at
from portfolio.demo.filing import Filed
from portfolio.demo.term_end_plan import TermEnd
from portfolio.demo.term_end_stage import COMMITTEE, OFFICE, PRINCIPAL, Stage
from portfolio.portfolios.board_actions import begin_selecting
from portfolio.portfolios.notice_actions import open_notice, preview_notice
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.sign_off_actions import return_students, sign_students
from portfolio.portfolios.sign_off_lines import sign_lines
from portfolio.portfolios.states import SignStep
from portfolio.school.actors import Actor
from portfolio.school.models import School, Term
from portfolio.school.phase_models import Phase, PhaseWindow
from portfolio.school.windows import ensured_class_term, extend_window, set_windows, window_of
from portfolio.school.working_days import is_known, state_year

ONE_DAY = timedelta(days=1)
LONGER = "周四下午全校停电，机房没有开放，给这个班补两天。"
RETURNED = "评语里写的是上学期的事，请核对后再签。"
SIGNERS = {SignStep.COMMITTEE: OFFICE, SignStep.PRINCIPAL: PRINCIPAL}


def state_years(stage: Stage, office: Actor) -> None:
    """Say how the days of a year are counted that a notice of the demo touches and that is not published yet."""
    school = db.session.get_one(School, stage.school_id)
    for year in {stage.end.days[0].year, (stage.end.days[-1] + 14 * ONE_DAY).year}:
        if not is_known(school, year):
            state_year(office, school, year)


def set_recording(filed: Filed, office: Actor, class_codes: list[str], term: Term, until: date) -> None:
    """Say until when classes record."""
    ids = [filed.classes[code] for code in class_codes]
    set_windows(office, ids, term, Phase.RECORDING, (at(term.starts_on, 0, 0), at(until, 22, 0)))


def set_selecting(stage: Stage) -> None:
    """Say when the class selects: until the notice is to be opened."""
    span = (stage.end.selecting_at, stage.end.notice_at)
    set_windows(stage.actor(OFFICE), [stage.class_id], stage.term, Phase.SELECTING, span)


def keep_open(stage: Stage) -> None:
    """The window of the class that selects is kept open for longer."""
    window = window_of(stage.class_term, Phase.SELECTING)
    assert isinstance(window, PhaseWindow)  # noqa: S101 (it was set)
    extend_window(stage.actor(OFFICE), window, window.closes_at + 2 * ONE_DAY, LONGER)


def begin(stage: Stage) -> None:
    """The class goes on to selecting."""
    ensured_class_term(stage.system, stage.class_id, stage.term.id)
    begin_selecting(stage.system, [stage.class_id], stage.term)


def publish(stage: Stage) -> None:
    """The homeroom teacher opens the notice."""
    open_notice(stage.homeroom, stage.class_term, preview_notice(stage.homeroom, stage.class_term).digest)


def close(_stage: Stage) -> None:
    """The beat closes what is due."""
    close_due(clock.now())


def closing_moment(end: TermEnd) -> datetime:
    """A minute into the day on which the homeroom teacher signs."""
    return at(clock.local(end.signing_at).date(), 0, 1)


def sign(stage: Stage, step: SignStep, *, with_exceptions: bool) -> None:
    """Somebody signs for the whole class, or for those of whom nothing is to be said."""
    actor = stage.actor(SIGNERS.get(step, stage.school_class.homeroom))
    lines = [line for line in sign_lines(stage.class_term, step) if line.signed is None and not line.waits]
    seen = {line.student.id: line.digest for line in lines if with_exceptions or line.is_ready}
    sign_students(actor, stage.class_term, step, seen)


def give_back(stage: Stage) -> None:
    """The committee signs some and gives one back to the homeroom teacher."""
    committee = stage.actor(COMMITTEE)
    signed = [line for line in sign_lines(stage.class_term, SignStep.COMMITTEE) if not line.waits]
    sign_students(committee, stage.class_term, SignStep.COMMITTEE, {row.student.id: row.digest for row in signed[3:15]})
    return_students(committee, stage.class_term, SignStep.COMMITTEE, [signed[1].student.id], RETURNED)
