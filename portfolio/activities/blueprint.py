"""The room's blueprint; its routes stand in files by noun."""

from flask import Blueprint, current_app

from portfolio.school.roles import Role

bp = Blueprint("activities", __name__, url_prefix="/activities")
PLANNERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE)


@bp.app_template_global("known_endpoints")
def known_endpoints() -> dict[str, object]:
    """For the tabs, until all of them exist."""
    return dict(current_app.view_functions)
