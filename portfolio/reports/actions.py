"""Start, cancel and repeat a print run."""

from typing import cast

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.core import audit, jobs
from portfolio.core.db import db
from portfolio.reports.documents import Language
from portfolio.reports.models import PrintRun
from portfolio.reports.policy import can_print_class, can_print_school
from portfolio.reports.queries import students_to_print
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.web.errors import Refusal

JOB = "reports.print_run"


class NotAllowed(Exception):
    """The actor may not do this."""


def start_print_run(actor: Actor, term: Term, class_id: int | None, language: Language, form_key: str) -> PrintRun:
    """Queue the reports of a class, or of the whole school (class_id None). The same form sent twice is one run.

    Raises NotAllowed, and Refusal when there is nobody to print.
    """
    require_print(actor, class_id)
    existing = _run_of_form(actor, form_key)
    if existing:
        return existing
    students = students_to_print(term, class_id)
    if not students:
        raise Refusal(_("There is no student to print in this class and term."), "class_id")
    payloads = [{"student_id": student_id} for student_id in students]
    try:
        with db.session.begin_nested():
            job = jobs.enqueue(
                JOB, payloads, school_id=actor.school_id, actor_id=actor.user_id,
                params={"term_id": term.id, "language": language},
            )  # fmt: skip
            run = PrintRun(
                school_id=actor.school_id, job_id=job.id, class_id=class_id, term_id=term.id, language=language,
                form_key=form_key, created_by=actor.user_id,
            )  # fmt: skip
            db.session.add(run)
    except IntegrityError:  # the same form arrived twice at once
        return cast("PrintRun", _run_of_form(actor, form_key))
    audit.log("print_run.start", run, actor_id=actor.user_id, students=len(students))
    return run


def _run_of_form(actor: Actor, form_key: str) -> PrintRun | None:
    return db.session.scalars(
        select(PrintRun).where(PrintRun.created_by == actor.user_id, PrintRun.form_key == form_key)
    ).first()


def cancel_print_run(actor: Actor, run: PrintRun) -> None:
    """Stop a run; what is finished stays available."""
    require_print(actor, run.class_id)
    jobs.cancel(run.job)
    audit.log("print_run.cancel", run, actor_id=actor.user_id)


def retry_print_run(actor: Actor, run: PrintRun) -> int:
    """Print what failed or was cancelled once more. Returns how many."""
    require_print(actor, run.class_id)
    again = jobs.retry(run.job)
    audit.log("print_run.retry", run, actor_id=actor.user_id, students=again)
    return again


def require_print(actor: Actor, class_id: int | None) -> None:
    """Raise NotAllowed unless the actor may print this class, or the school."""
    if not (can_print_school(actor) if class_id is None else can_print_class(actor, class_id)):
        raise NotAllowed
