"""People, classes, terms, imports and sign-in slips."""

from flask import Blueprint

bp = Blueprint("school", __name__)
