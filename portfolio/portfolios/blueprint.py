"""The room's blueprint, which its route modules share."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("portfolios", __name__)
Page = str | Response | tuple[str, int]
