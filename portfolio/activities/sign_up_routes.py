"""Signing up and off, by students on their own devices."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities import sign_up as places
from portfolio.activities.blueprint import bp
from portfolio.activities.states import Standing
from portfolio.core.db import db
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

Page = str | Response | tuple[str, int]
students = role_required(Role.STUDENT)


@bp.get("/open")
@students
def list_open() -> str:
    """What one may sign up for, and what one is on."""
    return _open_page()


@bp.post("/<int:activity_id>/sign-up")
@students
def sign_up(activity_id: int) -> Page:
    """Take a place, or one on the waiting list."""
    try:
        mine = places.sign_up(g.actor, activity_id)
    except Refusal as refusal:
        return _refused(refusal)
    title, standing = mine.activity.title, mine.standing
    db.session.commit()
    if standing is Standing.ENROLLED:
        flash(_("You have a place: “%(title)s”.", title=title), "success")
    else:
        flash(_("“%(title)s” is full. You are on the waiting list and come in when a place is free.", title=title))
    return redirect(url_for("activities.list_open"))


@bp.post("/<int:activity_id>/sign-off")
@students
def sign_off(activity_id: int) -> Page:
    """Give one's place back."""
    try:
        title = places.sign_off(g.actor, activity_id).title
    except Refusal as refusal:
        return _refused(refusal)
    db.session.commit()
    flash(_("You have signed off from “%(title)s”.", title=title))
    return redirect(url_for("activities.list_open"))


def _refused(refusal: Refusal) -> Page:
    db.session.rollback()
    return _open_page(str(refusal)), 422


def _open_page(problem: str = "") -> str:
    student_id = g.actor.student_id
    return render_template(
        "activities/open_activities.html",
        offers=places.offers_for(student_id),
        mine=places.signed_up_for(student_id),
        problem=problem,
    )
