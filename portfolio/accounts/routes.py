"""Sign in, sign out, choose and change a password, the account page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from portfolio.accounts import actions
from portfolio.accounts.delays import waiting_seconds
from portfolio.accounts.devices import device_key, person_bucket, remember_device, sign_in_bucket
from portfolio.accounts.forms import ChangePasswordForm, SignInForm
from portfolio.accounts.sign_in import Outcome, begin_session, end_session, try_sign_in
from portfolio.core.db import db
from portfolio.web.access import public, signed_in
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter
from portfolio.web.routes import safe_next

bp = Blueprint("accounts", __name__)
Page = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.route("/login", methods=["GET", "POST"])
@limiter.limit("600 per minute", key_func=sign_in_bucket, methods=["POST"])
@public
def sign_in() -> Page:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(url_for("home.dashboard"))
    form = SignInForm(next=request.args.get("next"), username=request.args.get("u", ""))
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    username = form.username.data
    device = device_key(request, username)
    wait = waiting_seconds(username, device)
    if wait:
        return _wait(form, wait)
    outcome = try_sign_in(username, form.password.data, device)
    if outcome is Outcome.REFUSED:
        db.session.commit()
        form.password.errors = [_("The name and the password do not go together. Please check both.")]
        return render_template("accounts/sign_in.html", form=form), 422
    target = safe_next(form.next.data, url_for("home.dashboard"))
    if outcome is Outcome.CHOOSE_PASSWORD:
        target = url_for("school.choose_password")
    response = redirect(target)
    remember_device(request, response, username)
    db.session.commit()
    return response


def _wait(form: SignInForm, seconds: int) -> Page:
    form.password.errors = [_("Please wait %(seconds)s seconds, then try again.", seconds=seconds)]
    return render_template("accounts/sign_in.html", form=form), 429, {"Retry-After": str(seconds)}


@bp.post("/logout")
@public
def sign_out() -> Response:
    """Sign out on this device. Drafts are on the server: nothing is lost."""
    end_session()
    flash(_("You are signed out. Your drafts are kept."))
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # a shared computer keeps nothing of the last person
    return response


@bp.get("/account")
@signed_in
def account() -> Page:
    """Who am I here, language, password."""
    return render_template("accounts/account.html", form=ChangePasswordForm())


@bp.post("/account/password")
@limiter.limit("20 per minute", key_func=person_bucket)
@signed_in
def change_password() -> Page:
    """Another password; every other session ends."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            actions.change_password(current_user._get_current_object(), form.current.data, form.password.data)
        except Refusal as refusal:
            form[refusal.field or "password"].errors = [str(refusal)]
        else:
            begin_session(current_user._get_current_object())
            flash(_("Your password is changed. All other devices are signed out."))
            db.session.commit()
            return redirect(url_for("accounts.account"))
    return render_template("accounts/account.html", form=form), 422
