"""The term summary of a class or of the school: as it will print, page by page, and as a file."""


from flask import abort, g, render_template, request
from werkzeug.wrappers import Response

from portfolio.core.fonts import MissingGlyph
from portfolio.core.storage import NotStoredError
from portfolio.insight.queries import classes_of
from portfolio.reports.blueprint import PRINTERS, bp
from portfolio.reports.paper_now import asked_language
from portfolio.reports.policy import can_print_class, can_print_school
from portfolio.reports.printing import StoredReport, page_picture, storage
from portfolio.reports.queries import term_or_404
from portfolio.reports.term_summary import stored_summary, term_summary
from portfolio.school.models import SchoolClass, Term
from portfolio.school.queries import terms_newest_first
from portfolio.web.access import role_required
from portfolio.web.files import send_stored


@bp.get("/term-summary", endpoint="term_summary")
@role_required(*PRINTERS)
def show_term_summary() -> str:
    """The pages."""
    term, classes, chosen = _asked()
    stored, problem = None, None
    try:
        stored = _stored(term, chosen)
    except MissingGlyph as error:
        problem = str(error)
    return render_template(
        "reports/term_summary.html", term=term, terms=terms_newest_first(), classes=classes, chosen=chosen,
        stored=stored, problem=problem, lang=asked_language(), is_school_open=can_print_school(g.actor),
    )  # fmt: skip


@bp.get("/term-summary/page-<int:number>.png")
@role_required(*PRINTERS)
def term_summary_page(number: int) -> Response:
    """One page as a picture."""
    term, _classes, chosen = _asked()
    try:
        picture = page_picture(storage().read(_stored(term, chosen).storage_key), number)
    except (IndexError, MissingGlyph, NotStoredError):
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/term-summary.pdf")
@role_required(*PRINTERS)
def download_term_summary() -> Response:
    """The file."""
    term, _classes, chosen = _asked()
    try:
        key = _stored(term, chosen).storage_key
    except MissingGlyph:
        abort(404)
    name = f"{term.code}_{chosen.code if chosen else g.actor.school_code}_{asked_language()}.pdf"
    return send_stored(storage(), key, filename=name, media_type="application/pdf")


def _asked() -> tuple[Term, list[SchoolClass], SchoolClass | None]:
    """Term, the classes the actor may choose from, and the one asked for (None: the whole school)."""
    term = term_or_404(request.args.get("term_id", type=int))
    classes = [row for row in classes_of(term) if can_print_class(g.actor, row.id)]
    class_id = request.args.get("class_id", type=int)
    if class_id is None:
        return term, classes, None if can_print_school(g.actor) else _first_or_404(classes)
    return term, classes, _first_or_404([row for row in classes if row.id == class_id])


def _first_or_404(classes: list[SchoolClass]) -> SchoolClass:
    return classes[0] if classes else abort(404)


def _stored(term: Term, school_class: SchoolClass | None) -> StoredReport:
    return stored_summary(term_summary(term, school_class, asked_language()), g.actor.school_code)
