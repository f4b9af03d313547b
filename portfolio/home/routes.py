"""The dashboard of each role."""

from flask import Blueprint

from portfolio.web.access import signed_in

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def dashboard() -> str:
    """What comes next for this person."""
    return "home"
