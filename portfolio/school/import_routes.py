"""Roster import: template, upload, dry run, confirmation."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.paging import Page as ListPage
from portfolio.core.sheets import MOST_BYTES, XLSX, SheetProblem
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.class_making import label_of
from portfolio.school.forms import UploadForm
from portfolio.school.import_models import ImportBatch, RosterKind
from portfolio.school.roles import Role
from portfolio.school.roster import unreadable
from portfolio.school.roster_columns import COLUMNS
from portfolio.school.roster_files import refused_file, template_file
from portfolio.school.roster_import import (
    confirm_batch,
    default_effective_on,
    discard_batch,
    keep_upload,
    own_batch_or_404,
    plan_roster,
    roster_of,
)
from portfolio.school.roster_plan import Outcome, Plan, PlannedRow
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.limits import limiter

ROWS_A_PAGE = 50
RECENT = 10


@bp.get("/import")
@role_required(Role.ADMIN)
def imports() -> Page:
    """Choose a list to import."""
    kind = _kind(request.args.get("kind", RosterKind.STUDENTS.value))
    form = UploadForm(kind=kind.value, effective_on=default_effective_on())
    return _upload_page(form, kind)


@bp.post("/import")
@limiter.limit("30 per minute")
@role_required(Role.ADMIN)
def upload_roster() -> Page:
    """Read the file and show what it would do."""
    form = UploadForm()
    kind = _kind(form.kind.data or "")
    if not form.validate():
        return _upload_page(form, kind), 422
    try:
        data = _uploaded()
        batch = keep_upload(data, form.file.data.filename, kind, form.effective_on.data, current_actor())
    except Refusal as refusal:
        form.file.errors = [str(refusal)]
        return _upload_page(form, kind), 422
    target = url_for("school.review_import", batch_id=batch.id)
    db.session.commit()
    return redirect(target)


def _uploaded() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal(_("Please choose a file."), "file")
    data = file.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refusal(unreadable(SheetProblem.TOO_BIG), "file")
    return data


def _upload_page(form: UploadForm, kind: RosterKind) -> str:
    recent = db.session.scalars(
        select(ImportBatch).where(ImportBatch.confirmed_at.is_not(None)).order_by(ImportBatch.id.desc()).limit(RECENT)
    ).all()
    waiting = db.session.scalars(
        select(ImportBatch).where(
            ImportBatch.owner_id == current_actor().user_id,
            ImportBatch.confirmed_at.is_(None),
            ImportBatch.expires_at > clock.now(),
        )
    ).first()
    return render_template("school/imports.html", form=form, kind=kind, recent=recent, waiting=waiting)


def _kind(value: str) -> RosterKind:
    try:
        return RosterKind(value)
    except ValueError as error:
        raise NotFound from error


@bp.get("/import/template/<kind>")
@role_required(Role.ADMIN)
def download_template(kind: str) -> Response:
    """The workbook to fill in."""
    name = {
        RosterKind.STUDENTS: _("Template for students.xlsx"),
        RosterKind.STAFF: _("Template for staff.xlsx"),
    }[_kind(kind)]
    return _workbook(template_file(_kind(kind)), name)


def _workbook(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.get("/import/<int:batch_id>")
@role_required(Role.ADMIN)
def review_import(batch_id: int) -> Page:
    """The dry run: what would be added, changed and refused, row by row."""
    batch = own_batch_or_404(current_actor(), batch_id)
    if batch.confirmed_at is not None:
        return redirect(url_for("school.imports", kind=batch.kind.value))
    return _dry_run(batch)


def _dry_run(batch: ImportBatch, problem: str = "") -> str:
    roster = roster_of(batch)
    plan = plan_roster(roster, current_school(), batch.effective_on)
    tab = _tab(plan)
    return render_template(
        "school/review_import.html",
        batch=batch,
        plan=plan,
        tab=tab,
        counts=plan.counts(),
        rows=_page_of(plan.of(tab)),
        columns=[column for column in COLUMNS[roster.kind] if column.value in roster.letters],
        roster=roster,
        new_classes=[label_of(key) for key in plan.new_classes],
        doubtful=sum(any(change.is_doubtful for change in row.changes) for row in plan.of(Outcome.CHANGED)),
        problem=problem,
        Outcome=Outcome,
    )


def _tab(plan: Plan) -> Outcome:
    """The tab asked for, else the first that has something to say, refusals first."""
    asked = request.args.get("tab", "")
    if asked in set(Outcome):
        return Outcome(asked)
    order = (Outcome.REFUSED, Outcome.NEW, Outcome.CHANGED)
    return next((outcome for outcome in order if plan.of(outcome)), Outcome.NEW)


def _page_of(rows: list[PlannedRow]) -> ListPage[PlannedRow]:
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    return ListPage(rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE], page, pages, len(rows))


@bp.get("/import/<int:batch_id>/refused.xlsx")
@role_required(Role.ADMIN)
def download_refused(batch_id: int) -> Response:
    """The refused rows as a workbook to mend."""
    batch = own_batch_or_404(current_actor(), batch_id)
    if batch.confirmed_at is not None:
        raise NotFound
    roster = roster_of(batch)
    plan = plan_roster(roster, current_school(), batch.effective_on)
    return _workbook(refused_file(roster, plan), _("Refused rows.xlsx"))


@bp.post("/import/<int:batch_id>/confirm")
@role_required(Role.ADMIN)
def confirm_import(batch_id: int) -> Page:
    """Carry it out, all or nothing."""
    batch = own_batch_or_404(current_actor(), batch_id)
    kind = batch.kind
    if batch.confirmed_at is not None:
        raise Conflict(_("This list has been taken over already."))
    try:
        plan = confirm_batch(batch, request.form.get("seen", ""), current_actor())
    except (Conflict, IntegrityError) as error:
        db.session.rollback()
        message = error.message if isinstance(error, Conflict) else _("Somebody else changed the same people just now.")
        return _dry_run(own_batch_or_404(current_actor(), batch_id), message), 409
    counts = plan.counts()
    db.session.commit()
    flash(_("Done: %(new)s new, %(changed)s changed.", new=counts["new"], changed=counts["changed"]), "success")
    if counts["refused"]:
        flash(_("%(count)s refused lines were left out.", count=counts["refused"]), "warning")
    is_students = kind is RosterKind.STUDENTS
    return redirect(url_for("school.classes") if is_students else url_for("school.people", role="staff"))


@bp.post("/import/<int:batch_id>/discard")
@role_required(Role.ADMIN)
def discard_import(batch_id: int) -> Response:
    """Leave everything as it is."""
    batch = own_batch_or_404(current_actor(), batch_id)
    kind = batch.kind
    if batch.confirmed_at is None:
        discard_batch(batch)
    flash(_("The list was set aside. Nothing has changed."))
    db.session.commit()
    return redirect(url_for("school.imports", kind=kind.value))
