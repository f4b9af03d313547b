"""The homeroom teacher's queue."""

from flask import Blueprint

bp = Blueprint("review", __name__)
