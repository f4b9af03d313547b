"""A student's records, their evidence, and what teachers enter."""

from flask import Blueprint

bp = Blueprint("records", __name__)
