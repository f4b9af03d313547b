"""The term comment."""

from flask import Blueprint

bp = Blueprint("portfolios", __name__)
