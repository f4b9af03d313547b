"""The room's blueprint; its routes stand in files by noun."""

from flask import Blueprint

from portfolio.school.roles import Role

bp = Blueprint("activities", __name__, url_prefix="/activities")
PLANNERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE)
