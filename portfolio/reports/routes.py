"""Previews, print runs and their files."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
