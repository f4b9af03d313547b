"""A student's whole portfolio as it would print now: read and downloaded, not sealed."""

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.fonts import MissingGlyph
from portfolio.core.pdf import UnservedUrl
from portfolio.core.storage import NotStoredError
from portfolio.reports.blueprint import READERS, bp
from portfolio.reports.paper_now import PDF, asked_language
from portfolio.reports.portfolio_facts import portfolio_documents
from portfolio.reports.printing import StoredReport, file_name, page_picture, storage, stored_portfolio
from portfolio.reports.queries import readable_student_or_404, term_or_404
from portfolio.school.models import School, Student, Term
from portfolio.school.queries import terms_newest_first
from portfolio.web.access import role_required
from portfolio.web.files import send_stored


@bp.get("/students/<int:student_id>/whole-portfolio")
@role_required(*READERS)
def view_portfolio(student_id: int) -> str:
    """All terms up to one, page by page."""
    student, term = _asked(student_id)
    stored, problem = None, None
    try:
        stored = _stored(student, term)
    except MissingGlyph as error:
        problem = str(error)
    except (UnservedUrl, NotStoredError):
        problem = _("A picture cannot be read. Open the record and put it in again.")
    return render_template(
        "reports/view_portfolio.html", student=student, term=term, stored=stored, problem=problem,
        lang=asked_language(), terms=terms_newest_first(),
    )  # fmt: skip


@bp.get("/students/<int:student_id>/whole-portfolio/page-<int:number>.png")
@role_required(*READERS)
def portfolio_page(student_id: int, number: int) -> Response:
    """One page as a picture."""
    student, term = _asked(student_id)
    try:
        picture = page_picture(storage().read(_stored(student, term).storage_key), number)
    except (IndexError, MissingGlyph, UnservedUrl, NotStoredError):
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/students/<int:student_id>/whole-portfolio.pdf")
@role_required(*READERS)
def portfolio_pdf(student_id: int) -> Response:
    """The whole as PDF, marked as a preview."""
    student, term = _asked(student_id)
    try:
        stored = _stored(student, term)
    except (MissingGlyph, UnservedUrl, NotStoredError):
        return redirect(url_for("reports.view_portfolio", student_id=student_id, term_id=term.id))
    return send_stored(storage(), stored.storage_key, filename=file_name(student), media_type=PDF)


def _asked(student_id: int) -> tuple[Student, Term]:
    student = readable_student_or_404(g.actor, student_id)
    return student, term_or_404(request.args.get("term_id", type=int))


def _stored(student: Student, term: Term) -> StoredReport:
    (document,) = portfolio_documents([student.id], term, asked_language())
    return stored_portfolio(document, db.session.get_one(School, student.school_id).code)
