"""The first steps of a new school: the first administrator's password, then term and framework."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from portfolio.accounts.delays import add_failure, clear_failures, waiting_seconds
from portfolio.accounts.devices import device_key, remember_device
from portfolio.accounts.queries import user_named
from portfolio.accounts.sign_in import begin_session
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school import term_actions
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.forms import FirstPasswordForm, NewTermForm
from portfolio.school.framework_actions import newest_version
from portfolio.school.people_routes import put_error
from portfolio.school.queries import terms_newest_first
from portfolio.school.roles import Role
from portfolio.school.slips import spend_code
from portfolio.web.access import public, role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter


@bp.route("/setup", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@public
def set_up() -> Page:
    """The first administrator signs in with the code that the command line printed, and chooses a password."""
    if current_user.is_authenticated:
        return redirect(url_for("school.check_set_up"))
    form = FirstPasswordForm(username=request.args.get("u", ""))
    if not form.validate_on_submit():
        return _page(form)
    wait = waiting_seconds(form.username.data, device_key(request, form.username.data))
    if wait:
        form.code.errors = [_("Please wait %(seconds)s seconds, then try again.", seconds=wait)]
        return _page(form)
    return _begin(form)


def _page(form: FirstPasswordForm) -> Page:
    return render_template("school/set_up.html", form=form), 422 if form.errors else 200


def _begin(form: FirstPasswordForm) -> Page:
    user = user_named(form.username.data)
    try:
        is_good = user is not None and user.is_active and spend_code(user, form.code.data, form.password.data)
    except Refusal as refusal:
        db.session.rollback()
        form.password.errors = [str(refusal)]
        return _page(form)
    if user is None or not is_good:
        db.session.rollback()
        add_failure(form.username.data, device_key(request, form.username.data))
        db.session.commit()
        form.code.errors = [_("The name and the code do not go together, or the code is used up.")]
        return _page(form)
    clear_failures(form.username.data, device_key(request, form.username.data))
    begin_session(user)
    response = redirect(url_for("school.check_set_up"))
    remember_device(request, response, form.username.data)
    db.session.commit()
    return response


@bp.route("/setup/school", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def check_set_up() -> Page:
    """Check the term and the framework; from here on to the lists."""
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
            return _planned()
    page = render_template(
        "school/check_set_up.html",
        form=form,
        school=current_school(),
        version=newest_version(),
        terms=terms_newest_first(),
    )
    return page, 422 if form.errors else 200


def _planned() -> Response:
    flash(_("The term is planned."), "success")
    db.session.commit()
    return redirect(url_for("school.check_set_up"))
