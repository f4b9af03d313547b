"""Previews, print runs and their files."""

import uuid

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.fonts import MissingGlyph
from portfolio.core.jobs import JobState
from portfolio.core.paging import paginate
from portfolio.core.pdf import UnservedUrl
from portfolio.core.storage import NotStoredError
from portfolio.portfolios.voices_queries import receipt_of
from portfolio.reports import actions
from portfolio.reports.blueprint import PRINTERS, READERS, bp
from portfolio.reports.models import PrintRun
from portfolio.reports.paper_now import asked_language
from portfolio.reports.policy import can_print_school
from portfolio.reports.printing import StoredReport, file_name, page_picture, storage, stored_report
from portfolio.reports.queries import (
    print_runs_visible_to,
    print_targets,
    readable_student_or_404,
    run_status,
    students_to_print,
    term_or_404,
    visible_print_run_or_404,
)
from portfolio.reports.term_facts import term_reports
from portfolio.school.models import School, SchoolClass, Student, Term
from portfolio.school.queries import terms_newest_first
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.files import send_stored

STATES = {
    JobState.WAITING: _l("Waiting"),
    JobState.QUEUED: _l("Waiting"),
    JobState.RUNNING: _l("Printing"),
    JobState.DONE: _l("Ready"),
    JobState.FAILED: _l("Some not printed"),
    JobState.CANCELLED: _l("Stopped"),
}


@bp.app_template_filter("run_state")
def run_state(state: JobState) -> str:
    """A run's state in words."""
    return str(STATES[state])


@bp.get("/print")
@role_required(*PRINTERS)
def print_home() -> str:
    """The classes that can be printed, and the runs so far."""
    targets = [t for t in print_targets() if can_print_school(g.actor) or t.school_class.id in g.actor.class_ids]
    runs = paginate(print_runs_visible_to(g.actor), request.args.get("page", 1, int), size=10)
    is_school = can_print_school(g.actor)
    return render_template("reports/print_home.html", targets=targets, runs=runs, may_print_school=is_school)


@bp.get("/print/new")
@role_required(*PRINTERS)
def new_print_run() -> str:
    """A class is picked: its first student's real pages, and the button."""
    term = term_or_404(request.args.get("term_id", type=int))
    school_class = _class_or_404(request.args.get("class_id", type=int))
    try:
        actions.require_print(g.actor, school_class.id if school_class else None)
    except actions.NotAllowed:
        abort(404)
    ids = students_to_print(term, school_class.id if school_class else None)
    return render_template(
        "reports/new_print_run.html", term=term, school_class=school_class, count=len(ids), lang=asked_language(),
        first=db.session.get(Student, ids[0]) if ids else None, form_key=str(uuid.uuid4()),
    )  # fmt: skip


def _class_or_404(class_id: int | None) -> SchoolClass | None:
    if class_id is None:
        return None
    return db.session.get(SchoolClass, class_id) or abort(404)


@bp.post("/print/runs")
@role_required(*PRINTERS)
def start_print_run() -> Response:
    """Print."""
    term = term_or_404(request.form.get("term_id", type=int))
    school_class = _class_or_404(request.form.get("class_id", type=int))
    form_key = request.form.get("form_key", "")[:64] or str(uuid.uuid4())
    try:
        class_id = school_class.id if school_class else None
        run = actions.start_print_run(g.actor, term, class_id, asked_language(), form_key)
    except actions.NotAllowed:
        abort(404)
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("reports.print_home"))
    run_id = run.id
    db.session.commit()
    return redirect(url_for("reports.view_print_run", run_id=run_id), 303)


@bp.get("/print/runs/<int:run_id>")
@role_required(*PRINTERS)
def view_print_run(run_id: int) -> str:
    """One honest bar, the failures, the two files."""
    status = run_status(visible_print_run_or_404(g.actor, run_id))
    is_fragment = bool(request.headers.get("HX-Request"))
    return render_template("reports/_run_status.html" if is_fragment else "reports/view_print_run.html", status=status)


@bp.post("/print/runs/<int:run_id>/cancel")
@role_required(*PRINTERS)
def cancel_print_run(run_id: int) -> Response:
    """Stop."""
    actions.cancel_print_run(g.actor, visible_print_run_or_404(g.actor, run_id))
    flash(_("The run is stopped. What was finished is kept."))
    db.session.commit()
    return redirect(url_for("reports.view_print_run", run_id=run_id))


@bp.post("/print/runs/<int:run_id>/retry")
@role_required(*PRINTERS)
def retry_print_run(run_id: int) -> Response:
    """Print the rest once more."""
    actions.retry_print_run(g.actor, visible_print_run_or_404(g.actor, run_id))
    db.session.commit()
    return redirect(url_for("reports.view_print_run", run_id=run_id))


@bp.get("/print/runs/<int:run_id>/term-reports.pdf")
@role_required(*PRINTERS)
def download_merged(run_id: int) -> Response:
    """One file for the printer."""
    run = visible_print_run_or_404(g.actor, run_id)
    return _send(run.merged_key, f"{_run_name(run)}.pdf", "application/pdf")


@bp.get("/print/runs/<int:run_id>/term-reports.zip")
@role_required(*PRINTERS)
def download_archive(run_id: int) -> Response:
    """Single files named 学号_姓名.pdf."""
    run = visible_print_run_or_404(g.actor, run_id)
    return _send(run.archive_key, f"{_run_name(run)}.zip", "application/zip")


def _run_name(run: PrintRun) -> str:
    place = run.school_class.code if run.school_class else g.actor.school_code
    return f"{run.term.code}_{place}_{run.language}"


def _send(key: str | None, name: str, media_type: str) -> Response:
    if key is None:
        abort(404)
    try:
        return send_stored(storage(), key, filename=name, media_type=media_type)
    except NotStoredError:
        abort(404)


@bp.get("/students/<int:student_id>/report")
@role_required(*READERS)
def view_report(student_id: int) -> str:
    """The report of one student as it will print, page by page."""
    student, term = readable_student_or_404(g.actor, student_id), term_or_404(request.args.get("term_id", type=int))
    stored, problem = None, None
    try:
        stored = _stored(student, term)
    except MissingGlyph as error:
        problem = str(error)
    except (UnservedUrl, NotStoredError):
        problem = _("A picture cannot be read. Open the record and put it in again.")
    return render_template(
        "reports/view_report.html", student=student, term=term, stored=stored, problem=problem, lang=asked_language(),
        terms=terms_newest_first(), is_child=student.id in g.actor.child_ids,
        receipt=receipt_of(g.actor, student.id, term.id),
    )  # fmt: skip


@bp.get("/students/<int:student_id>/report/page-<int:number>.png")
@role_required(*READERS)
def report_page(student_id: int, number: int) -> Response:
    """One page as a picture."""
    student, term = readable_student_or_404(g.actor, student_id), term_or_404(request.args.get("term_id", type=int))
    try:
        picture = page_picture(storage().read(_stored(student, term).storage_key), number)
    except (IndexError, MissingGlyph, UnservedUrl, NotStoredError):
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/students/<int:student_id>/report.pdf")
@role_required(*READERS)
def download_report(student_id: int) -> Response:
    """One student's report as PDF."""
    student, term = readable_student_or_404(g.actor, student_id), term_or_404(request.args.get("term_id", type=int))
    try:
        stored = _stored(student, term)
    except (MissingGlyph, UnservedUrl, NotStoredError):
        return redirect(url_for("reports.view_report", student_id=student_id, term_id=term.id))
    return _send(stored.storage_key, file_name(student), "application/pdf")


def _stored(student: Student, term: Term) -> StoredReport:
    (report,) = term_reports([student.id], term, asked_language())
    return stored_report(report, db.session.get_one(School, student.school_id).code)


@bp.get("/report")
@role_required(Role.STUDENT)
def my_report() -> Response:
    """The student's own report of this term."""
    if g.actor.student_id is None:
        abort(404)
    return redirect(url_for("reports.view_report", student_id=g.actor.student_id))
