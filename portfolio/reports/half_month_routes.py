"""The half-monthly reports 双减半月报: their list, one being written, its editions and their files."""

from datetime import date

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.sheets import XLSX
from portfolio.core.storage import NotStoredError
from portfolio.reports import half_month_actions as actions
from portfolio.reports.blueprint import WHOLE_SCHOOL, bp
from portfolio.reports.half_month import (
    Period,
    edition_or_404,
    half_month_or_404,
    reportable_period,
    standings,
    terms_of,
)  # fmt: skip
from portfolio.reports.half_month_actions import Typed
from portfolio.reports.half_month_counts import figures_of
from portfolio.reports.half_month_forms import HalfMonthForm
from portfolio.reports.half_month_tables import notes_of, tables_of, title
from portfolio.reports.half_month_words import PARAGRAPHS, suggested
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.reports.printing import storage
from portfolio.reports.queries import term_or_404
from portfolio.school.queries import terms_newest_first
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.files import send_stored

writers = role_required(*WHOLE_SCHOOL)


@bp.get("/half-month")
@writers
def half_months() -> Response:
    """The half months of a term, newest first, and how each report stands."""
    return _list()


@bp.post("/half-month")
@writers
def make_half_month() -> Response:
    """Make the report of a half month, or open the one there is."""
    try:
        report = actions.begin_half_month(g.actor, reportable_period(_day_or_404()))
    except Refusal as refusal:
        db.session.rollback()
        return _list(str(refusal), 422)
    half_month_id = report.id
    db.session.commit()
    return redirect(url_for("reports.edit_half_month", half_month_id=half_month_id), 303)


@bp.get("/half-month/<int:half_month_id>")
@writers
def edit_half_month(half_month_id: int) -> Response:
    """The figures as they are now, the words, the editions."""
    return _editor(half_month_or_404(half_month_id), HalfMonthForm(formdata=None))


@bp.post("/half-month/<int:half_month_id>")
@writers
def save_half_month(half_month_id: int) -> Response:
    """Keep the words."""
    report, form = half_month_or_404(half_month_id), HalfMonthForm()
    if not form.validate():
        return _editor(report, form, 422)
    try:
        actions.save_words(g.actor, report, _typed(form))
    except Conflict as conflict:
        return _overtaken(half_month_id, form, conflict)
    flash(_("The words are saved."), "success")
    db.session.commit()
    return redirect(url_for("reports.edit_half_month", half_month_id=half_month_id))


@bp.post("/half-month/<int:half_month_id>/issue")
@writers
def issue_half_month(half_month_id: int) -> Response:
    """Freeze what is there as a new edition with its PDF and its workbook."""
    report, form = half_month_or_404(half_month_id), HalfMonthForm()
    if not form.validate():
        return _editor(report, form, 422)
    try:
        number = actions.issue_half_month(g.actor, report, _typed(form), form.language.data, storage())
    except Conflict as conflict:
        return _overtaken(half_month_id, form, conflict)
    except Refusal as refusal:
        db.session.rollback()
        return _editor(half_month_or_404(half_month_id), form, 422, problem=str(refusal))
    flash(_("Edition %(number)s is issued. Its files are below.", number=number), "success")
    db.session.commit()
    return redirect(url_for("reports.edit_half_month", half_month_id=half_month_id, _anchor="editions"))


@bp.get("/half-month/<int:half_month_id>/<int:edition>.pdf")
@writers
def download_half_month(half_month_id: int, edition: int) -> Response:
    """An edition on paper."""
    row = edition_or_404(half_month_id, edition)
    return _send(row, row.pdf_key, "pdf", "application/pdf")


@bp.get("/half-month/<int:half_month_id>/<int:edition>.xlsx")
@writers
def download_half_month_sheet(half_month_id: int, edition: int) -> Response:
    """An edition as a workbook."""
    row = edition_or_404(half_month_id, edition)
    return _send(row, row.sheet_key, "xlsx", XLSX)


def _list(problem: str = "", status: int = 200) -> Response:
    term, terms = term_or_404(request.args.get("term_id", type=int)), terms_newest_first()
    page = render_template(
        "reports/half_months.html", term=term, terms=terms, standings=standings(term), problem=problem
    )
    return make_response(page, status)


def _day_or_404() -> date:
    try:
        return date.fromisoformat(request.form.get("from_on", ""))
    except ValueError:
        abort(404)


def _typed(form: HalfMonthForm) -> Typed:
    shown = {name: request.form.get(f"shown-{name}", "").replace("\r\n", "\n") for name in PARAGRAPHS}
    return Typed(form.typed(), shown, request.form.get("revision", 0, type=int))


def _overtaken(half_month_id: int, form: HalfMonthForm, conflict: Conflict) -> Response:
    """The page as it is kept now, with what this person typed in the fields."""
    db.session.rollback()
    report = half_month_or_404(half_month_id)
    return _editor(report, form, 409, problem=conflict.message, is_overtaken=True)


def _editor(
    report: HalfMonthReport, form: HalfMonthForm, status: int = 200, *, problem: str = "", is_overtaken: bool = False
) -> Response:
    period = Period(report.from_on, report.to_on)
    figures = figures_of(period)
    suggestions = suggested(figures)
    kept = suggestions | {name: text for name, text in report.words.items() if name in PARAGRAPHS}
    if not form.is_submitted():
        form.process(data=kept)
    page = render_template(
        "reports/edit_half_month.html", report=report, form=form, tables=tables_of(figures), notes=notes_of(figures),
        suggestions=suggestions, kept=kept, names=list(PARAGRAPHS), terms=terms_of(period), title=title(),
        problem=problem, is_overtaken=is_overtaken,
    )  # fmt: skip
    return make_response(page, status)


def _send(row: HalfMonthEdition, key: str, ending: str, media_type: str) -> Response:
    report = half_month_or_404(row.report_id)
    name = f"{title()}_{report.from_on:%Y%m%d}-{report.to_on:%Y%m%d}_{row.number}.{ending}"
    try:
        return send_stored(storage(), key, filename=name, media_type=media_type)
    except NotStoredError:
        abort(404)
