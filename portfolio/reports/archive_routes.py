"""Sealed archives: a class's list, one student's, their files, issuing one again, erasing one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.storage import NotStoredError
from portfolio.insight.queries import classes_of
from portfolio.reports import archive_actions
from portfolio.reports.archive_files import bundle_or_404, bundles_of, prepare_files
from portfolio.reports.archive_models import ArchiveKind
from portfolio.reports.archive_queries import (
    archives_of_student,
    archiving_of,
    archiving_or_404,
    children_of,
    class_lines,
    classes_archived,
    visible_archive_or_404,
)
from portfolio.reports.archiving import JOB
from portfolio.reports.blueprint import PRINTERS, READERS, bp
from portfolio.reports.policy import can_keep_archives, can_print_class
from portfolio.reports.printing import file_name, storage
from portfolio.reports.queries import readable_student_or_404, students_to_print, term_or_404
from portfolio.school.models import SchoolClass, Term
from portfolio.school.queries import class_or_404, terms_newest_first
from portfolio.school.roles import Role
from portfolio.school.windows import class_term_of
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.files import send_stored


@bp.get("/archives")
@role_required(*PRINTERS)
def list_archives() -> str:
    """A class's archives of a term: how the archiving stands, who has what, the files for the printer."""
    term, classes, chosen = _asked()
    context = _class_context(term, chosen) if chosen else {"lines": [], "archiving": None, "bundles": []}
    return render_template(
        "reports/archives.html", term=term, terms=terms_newest_first(), classes=classes, chosen=chosen, **context
    )


def _asked() -> tuple[Term, list[SchoolClass], SchoolClass | None]:
    term = term_or_404(request.args.get("term_id", type=int))
    classes = [row for row in classes_of(term) if can_print_class(g.actor, row.id)]
    class_id = request.args.get("class_id", type=int)
    if class_id is None:
        archived = classes_archived(term.id)
        return term, classes, next((row for row in classes if row.id in archived), next(iter(classes), None))
    return term, classes, next((row for row in classes if row.id == class_id), None) or abort(404)


def _class_context(term: Term, chosen: SchoolClass) -> dict[str, object]:
    class_term = class_term_of(chosen.id, term.id)
    return {
        "lines": class_lines(g.actor, chosen.id, term, students_to_print(term, chosen.id)),
        "archiving": archiving_of(JOB, class_term) if class_term else None,
        "bundles": bundles_of(g.actor, chosen.id, term.id),
        "may_keep": can_keep_archives(g.actor),
    }  # fmt: skip


@bp.post("/archives/jobs/<int:archiving_id>/retry")
@role_required(Role.OFFICE)
def retry_archiving(archiving_id: int) -> Response:
    """Try once more what failed."""
    job, class_term = archiving_or_404(JOB, archiving_id, g.actor.school_id)
    archive_actions.retry_archiving(g.actor, job)
    place = url_for("reports.list_archives", class_id=class_term.class_id, term_id=class_term.term_id)
    db.session.commit()
    return redirect(place)


@bp.post("/archives/files")
@role_required(*PRINTERS)
def prepare_archive_files() -> Response:
    """Put a class's archives together."""
    term, school_class = term_or_404(request.form.get("term_id", 0, int)), class_or_404(_number("class_id"))
    kind, language = request.form.get("kind", ""), request.form.get("language", "")
    if not can_print_class(g.actor, school_class.id) or kind not in set(ArchiveKind) or language not in {"zh", "en"}:
        abort(404)
    prepare_files(g.actor, school_class.id, term.id, ArchiveKind(kind), language)
    place = url_for("reports.list_archives", class_id=school_class.id, term_id=term.id)
    db.session.commit()
    return redirect(f"{place}#files")


def _number(name: str) -> int:
    return request.form.get(name, 0, int)


@bp.get("/archives/files/<int:bundle_id>.pdf")
@role_required(*PRINTERS)
def download_archives_merged(bundle_id: int) -> Response:
    """One file for the printer."""
    return _send(bundle_or_404(g.actor, bundle_id)["merged_key"], f"archives-{bundle_id}.pdf", "application/pdf")


@bp.get("/archives/files/<int:bundle_id>.zip")
@role_required(*PRINTERS)
def download_archives_zip(bundle_id: int) -> Response:
    """The signed files."""
    return _send(bundle_or_404(g.actor, bundle_id)["zip_key"], f"archives-{bundle_id}.zip", "application/zip")


@bp.get("/archives/mine")
@role_required(Role.STUDENT, Role.GUARDIAN)
def my_archives() -> Response:
    """One's own archives, or those of a child."""
    student_id = g.actor.student_id or min(g.actor.child_ids, default=None)
    return redirect(url_for("reports.student_archives", student_id=student_id)) if student_id else abort(404)


@bp.get("/students/<int:student_id>/archives")
@role_required(*READERS)
def student_archives(student_id: int) -> str:
    """All that was issued for one student."""
    student = readable_student_or_404(g.actor, student_id)
    return render_template(
        "reports/student_archives.html", student=student, archives=archives_of_student(g.actor, student_id),
        children=children_of(g.actor), may_keep=can_keep_archives(g.actor), limit=archive_actions.REASON_LIMIT,
    )  # fmt: skip


@bp.get("/archives/<int:archive_id>.pdf")
@role_required(*READERS)
def download_signed(archive_id: int) -> Response:
    """The signed file, byte for byte."""
    one = visible_archive_or_404(g.actor, archive_id)
    if not one.has_file:
        abort(404)
    name = f"{file_name(one.archive.student).removesuffix('.pdf')}_{one.archive.kind.title}_{one.archive.code}.pdf"
    return _send(one.archive.storage_key, name, "application/pdf")


def _send(key: str, name: str, media_type: str) -> Response:
    try:
        return send_stored(storage(), key, filename=name, media_type=media_type)
    except NotStoredError:
        abort(404)


@bp.post("/students/<int:student_id>/archives/issue-again")
@role_required(Role.OFFICE)
def issue_archive_again(student_id: int) -> Response:
    """Issue a student's archives of a term again, with a reason."""
    student, term = readable_student_or_404(g.actor, student_id), term_or_404(_number("term_id"))
    try:
        archive_actions.issue_again(g.actor, student, term, request.form.get("reason", ""))
    except Refusal as refusal:
        flash(str(refusal), "warning")
    else:
        flash(_("New archives are being made. The present ones stay current until then."), "success")
    db.session.commit()
    return redirect(url_for("reports.student_archives", student_id=student_id))


@bp.post("/archives/<int:archive_id>/erase")
@role_required(Role.OFFICE)
def erase_archive(archive_id: int) -> Response:
    """Erase an archive's file; that it was issued stays told."""
    one = visible_archive_or_404(g.actor, archive_id)
    place = url_for("reports.student_archives", student_id=one.archive.student_id)
    try:
        archive_actions.erase_archive(g.actor, one, request.form.get("reason", ""))
    except Refusal as refusal:
        flash(str(refusal), "warning")
    else:
        flash(_("The archive is erased. That it was issued stays told."), "success")
    db.session.commit()
    return redirect(place)
