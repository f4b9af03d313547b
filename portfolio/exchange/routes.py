"""The page from which a student takes everything along, or the office hands it out."""

from flask import Blueprint, abort, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.storage import NotStoredError
from portfolio.exchange.exports import can_export, latest_export
from portfolio.exchange.exports import start_export as ask_for_export
from portfolio.reports.printing import file_name, storage
from portfolio.school.models import Student
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.files import send_stored

bp = Blueprint("exchange", __name__)
MAY = (Role.STUDENT, Role.OFFICE)


@bp.get("/students/<int:student_id>/export")
@role_required(*MAY)
def show_export(student_id: int) -> str:
    """What the package holds, and the package."""
    student = _student_or_404(student_id)
    return render_template("exchange/export.html", student=student, export=latest_export(student))


@bp.post("/students/<int:student_id>/export")
@role_required(*MAY)
def start_export(student_id: int) -> Response:
    """Ask for the package."""
    ask_for_export(g.actor, _student_or_404(student_id))
    db.session.commit()
    return redirect(url_for("exchange.show_export", student_id=student_id))


@bp.get("/students/<int:student_id>/export.zip")
@role_required(*MAY)
def download_export(student_id: int) -> Response:
    """The package."""
    student = _student_or_404(student_id)
    export = latest_export(student)
    if export is None or not export.is_ready:
        abort(404)
    name = file_name(student).removesuffix(".pdf")
    try:
        return send_stored(storage(), export.result["key"], filename=f"{name}.zip", media_type="application/zip")
    except NotStoredError:
        abort(404)


def _student_or_404(student_id: int) -> Student:
    student = db.session.get(Student, student_id)
    return student if student and can_export(g.actor, student_id) else abort(404)
