"""What can be printed, what was printed, and how a run stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import Select, case, func, or_, select

from portfolio.core import clock, jobs
from portfolio.core.db import db
from portfolio.core.jobs import JobItem, JobState, Progress
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.reports.models import PrintRun
from portfolio.reports.policy import can_print_school, can_read_report
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, SchoolClass, Student, Term
from portfolio.school.queries import class_of_student, current_term


@dataclass(frozen=True)
class PrintTarget:
    """A class that has something to print in a term; `waiting` records are not approved yet."""

    school_class: SchoolClass
    term: Term
    approved: int
    waiting: int


@dataclass(frozen=True)
class Failure:
    """A student whose report could not be made, and why."""

    student: Student
    reason: str


@dataclass(frozen=True)
class RunStatus:
    """How a run stands; rate in students a minute, remaining in seconds (None: nobody can say yet)."""

    run: PrintRun
    progress: Progress
    failures: Sequence[Failure]
    rate: int | None
    remaining: int | None

    @property
    def is_open(self) -> bool:
        """Whether something still happens."""
        return self.run.job.state in jobs.OPEN_STATES

    @property
    def is_closing(self) -> bool:
        """Whether all reports are made and the files for the printer are being put together."""
        return self.is_open and self.progress.settled == self.progress.total


def print_targets() -> list[PrintTarget]:
    """Classes by term with something approved: newest term first, then by grade and number, never by amounts."""
    rows = db.session.execute(
        select(
            SchoolClass,
            Term,
            func.sum(case((Record.status == RecordState.APPROVED, 1), else_=0)),
            func.sum(case((Record.status == RecordState.SUBMITTED, 1), else_=0)),
        )
        .join(Record, Record.class_id == SchoolClass.id)
        .join(Term, Term.id == Record.term_id)
        .group_by(SchoolClass.id, Term.id)
    ).all()
    targets = [PrintTarget(row[0], row[1], int(row[2]), int(row[3])) for row in rows if row[2]]
    return sorted(targets, key=_in_class_order)


def _in_class_order(target: PrintTarget) -> tuple[int, int, int]:
    return -target.term.starts_on.toordinal(), -target.school_class.cohort_year, target.school_class.number


def students_to_print(term: Term, class_id: int | None) -> list[int]:
    """Ids of the students of a class (or of all), as the term's last day (or today) finds them, by class and number."""
    day = min(clock.today(), term.ends_on)
    statement = (
        select(Student.id)
        .join(Enrolment, Enrolment.student_id == Student.id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.from_on <= day, or_(Enrolment.until_on.is_(None), Enrolment.until_on >= day))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.number, Student.number)
    )
    if class_id is not None:
        statement = statement.where(Enrolment.class_id == class_id)
    return list(dict.fromkeys(db.session.scalars(statement)))


def print_runs_visible_to(actor: Actor) -> Select[PrintRun]:
    """The school's runs for office and principal; a homeroom teacher's own classes' for the teacher."""
    statement = select(PrintRun).order_by(PrintRun.id.desc())
    if can_print_school(actor):
        return statement
    return statement.where(PrintRun.class_id.in_(sorted(actor.class_ids)))


def visible_print_run_or_404(actor: Actor, run_id: int) -> PrintRun:
    """The run, if the actor may see it."""
    run = db.session.scalars(print_runs_visible_to(actor).where(PrintRun.id == run_id)).first()
    if run is None:
        abort(404)
    return run


def run_status(run: PrintRun) -> RunStatus:
    """Progress, speed and failures of a run, in three queries."""
    progress = jobs.progress(run.job_id)
    rate, remaining = _speed(run.job.started_at, progress, run.job.finished_at)
    return RunStatus(run, progress, _failures(run), rate, remaining)


def _speed(started_at: datetime | None, progress: Progress, ended_at: datetime | None) -> tuple[int | None, int | None]:
    if started_at is None or not progress.done:
        return None, None
    seconds = max(((ended_at or clock.now()) - started_at).total_seconds(), 0.1)
    left = progress.total - progress.settled
    return round(progress.done * 60 / seconds), round(left * seconds / progress.done)


def _failures(run: PrintRun) -> list[Failure]:
    items = db.session.scalars(
        select(JobItem)
        .where(JobItem.job_id == run.job_id, JobItem.state == JobState.FAILED, JobItem.is_closing.is_(False))
        .order_by(JobItem.position)
        .limit(200)
    ).all()
    if not items:
        return []
    reasons = {int(item.payload["student_id"]): item.error or "" for item in items}
    students = db.session.scalars(select(Student).where(Student.id.in_(reasons)).order_by(Student.number))
    return [Failure(student, reasons[student.id]) for student in students]


def readable_student_or_404(actor: Actor, student_id: int) -> Student:
    """The student whose report the actor may read; strangers get 404."""
    student = db.session.get(Student, student_id)
    school_class = class_of_student(student_id) if student else None
    if student is None or not can_read_report(actor, student_id, school_class.id if school_class else None):
        abort(404)
    return student


def term_or_404(term_id: int | None) -> Term:
    """The term of an id, or the present one."""
    term = db.session.get(Term, term_id) if term_id else current_term()
    if term is None:
        abort(404)
    return term
