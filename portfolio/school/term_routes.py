"""Terms and the evaluation framework."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school import framework_actions, term_actions
from portfolio.school.blueprint import Page, bp, current_actor
from portfolio.school.forms import NewTermForm, PresetForm, TermForm
from portfolio.school.framework_actions import DimensionDraft
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.models import Term
from portfolio.school.people_routes import put_error
from portfolio.school.queries import current_term, terms_newest_first
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

PLANNERS = (Role.OFFICE, Role.ADMIN)


@bp.get("/terms")
@role_required(*PLANNERS)
def terms() -> Page:
    """All terms, the newest first."""
    today = clock.today()
    return render_template("school/terms.html", terms=terms_newest_first(), current=current_term(), today=today)


@bp.route("/terms/new", methods=["GET", "POST"])
@role_required(*PLANNERS)
def add_term() -> Page:
    """Plan a term."""
    year, number, first, last = term_actions.proposed_term(clock.today())
    form = NewTermForm(school_year=year, number=number, starts_on=first, ends_on=last)
    if form.validate_on_submit():
        try:
            term_actions.plan_term(
                form.school_year.data, form.number.data, form.starts_on.data, form.ends_on.data, current_actor()
            )
        except Refusal as refusal:
            put_error(form, refusal, "starts_on")
        else:
            flash(_("The term is planned."), "success")
            db.session.commit()
            return redirect(url_for("school.terms"))
    return render_template("school/edit_term.html", form=form, term=None), 422 if form.errors else 200


@bp.route("/terms/<int:term_id>/edit", methods=["GET", "POST"])
@role_required(*PLANNERS)
def edit_term(term_id: int) -> Page:
    """Other names or days."""
    term = db.session.scalars(select(Term).where(Term.id == term_id)).first()
    if term is None:
        raise NotFound
    form = TermForm(obj=term)
    if form.validate_on_submit():
        try:
            term_actions.change_term(
                term, (form.name.data, form.name_en.data or ""), form.starts_on.data, form.ends_on.data, current_actor()
            )
        except Refusal as refusal:
            put_error(form, refusal, "starts_on")
        else:
            flash(_("The term is changed."), "success")
            db.session.commit()
            return redirect(url_for("school.terms"))
    return render_template("school/edit_term.html", form=form, term=term), 422 if form.errors else 200


def _version_or_404(version_id: int) -> FrameworkVersion:
    version = db.session.scalars(select(FrameworkVersion).where(FrameworkVersion.id == version_id)).first()
    if version is None:
        raise NotFound
    return version


@bp.get("/framework")
@role_required(*PLANNERS)
def framework() -> Page:
    """The newest version, or the one asked for; which terms are told by which."""
    versions = db.session.scalars(select(FrameworkVersion).order_by(FrameworkVersion.version.desc())).all()
    asked = request.args.get("version", None, int)
    shown = _version_or_404(asked) if asked else (versions[0] if versions else None)
    used = terms_newest_first()
    return render_template(
        "school/framework.html",
        versions=versions,
        shown=shown,
        terms=[term for term in used if shown and term.framework_version_id == shown.id],
        form=PresetForm(formdata=None),
    )


@bp.post("/framework/preset")
@role_required(*PLANNERS)
def publish_preset() -> Page:
    """A new version as a preset has it."""
    form = PresetForm()
    if not form.validate():
        raise NotFound
    version = framework_actions.publish_from_preset(form.preset.data, current_actor())
    flash(_("Version %(version)s is published. Terms that have begun keep theirs.", version=version.version), "success")
    db.session.commit()
    return redirect(url_for("school.framework"))


@bp.route("/framework/<int:version_id>/edit", methods=["GET", "POST"])
@role_required(*PLANNERS)
def edit_framework(version_id: int) -> Page:
    """Change names, add a dimension of the school's own: a new version."""
    base = _version_or_404(version_id)
    drafts, problem = framework_actions.drafts_of(base), ""
    if request.method == "POST":
        drafts = _typed_drafts()
        try:
            version = framework_actions.publish_changed(base, drafts, current_actor())
        except Refusal as refusal:
            db.session.rollback()
            problem = str(refusal)
        else:
            number = version.version
            flash(_("Version %(version)s is published. Terms that have begun keep theirs.", version=number), "success")
            db.session.commit()
            return redirect(url_for("school.framework"))
    page = render_template("school/edit_framework.html", base=base, drafts=_with_blank(drafts), problem=problem)
    return page, 422 if problem else 200


def _typed_drafts() -> list[DimensionDraft]:
    form = request.form
    return [
        framework_actions.read_draft(
            code,
            form.get(f"{code}-sign", ""),
            form.get(f"{code}-name", ""),
            form.get(f"{code}-name_en", ""),
            form.get(f"{code}-indicators", ""),
        )
        for code in dict.fromkeys(form.getlist("code")[: framework_actions.DIMENSIONS_LIMIT + 1])
    ]


def _with_blank(drafts: list[DimensionDraft]) -> list[DimensionDraft]:
    """The dimensions and one empty place for the school's own."""
    if any(draft.is_feature and not draft.name for draft in drafts):
        return drafts
    codes = {draft.code for draft in drafts}
    numbered = (f"{framework_actions.FEATURE}{number or ''}" for number in (0, 2, 3, 4))
    free = next((code for code in numbered if code not in codes), None)
    return [*drafts, DimensionDraft(free, "特", "", "", ())] if free else drafts
