"""The room's blueprint, which its route modules share, and what every page may ask of it."""

from flask import Blueprint, g, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import School

bp = Blueprint("school", __name__)
Page = str | Response | tuple[str, int]


def current_actor() -> Actor:
    """The person of this request; views behind an audience have one."""
    actor: Actor = g.actor
    return actor


def current_school() -> School:
    """The school at hand."""
    return db.session.get_one(School, current_actor().school_id)


@bp.app_template_global()
def has_any_school() -> bool:
    """Whether the deployment has a school at all; the sign-in page tells how to make the first one."""
    return db.session.scalar(select(School.id).limit(1)) is not None


@bp.app_template_global()
def address_of_page(number: int) -> str:
    """The present list's address with another page number; filters stay."""
    arguments = {**(request.view_args or {}), **request.args.to_dict(), "page": number}
    return url_for(request.endpoint or "home.dashboard", **arguments)
