"""The school's own settings, and changing between schools."""

from dataclasses import fields, replace

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import memberships_of
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.forms import SettingsForm
from portfolio.school.models import School
from portfolio.school.roles import Role
from portfolio.school.school_settings import SchoolSettings, save_settings, settings_of
from portfolio.web.access import role_required, signed_in


@bp.route("/settings", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def settings() -> Page:
    """Name, grades, limits."""
    school = current_school()
    kept = settings_of(school)
    known = {field.name: getattr(kept, field.name) for field in fields(SchoolSettings)}
    form = SettingsForm(data={**known, "name": school.name, "name_en": school.name_en})
    if form.validate_on_submit() and _grades_fit(form):
        changed = {name: form[name].data for name in known if name in form}
        save_settings(school, replace(kept, **changed))
        school.name, school.name_en = form.name.data, form.name_en.data or ""
        audit.log("school.settings", school, actor_id=current_actor().user_id, school_id=school.id)
        flash(_("The settings are kept."), "success")
        db.session.commit()
        return redirect(url_for("school.settings"))
    return render_template("school/settings.html", form=form, school=school), 422 if form.errors else 200


def _grades_fit(form: SettingsForm) -> bool:
    if form.first_grade.data <= form.last_grade.data:
        return True
    form.last_grade.errors = [_("The highest grade lies below the lowest.")]
    return False


@bp.get("/schools")
@signed_in
def schools() -> Page:
    """The schools where the person has a role."""
    return render_template("school/schools.html", schools=_own_schools())


@bp.post("/schools/<int:school_id>/enter")
@signed_in
def switch_school(school_id: int) -> Response:
    """Work in another school of one's own from now on."""
    if school_id not in {school.id for school in _own_schools()}:
        raise NotFound
    session["school_id"] = school_id
    return redirect(url_for("home.dashboard"))


def _own_schools() -> list[School]:
    found = {row.school_id: row.school for row in memberships_of(current_user) if row.school is not None}
    return [found[key] for key in sorted(found, key=lambda key: key or 0)]
