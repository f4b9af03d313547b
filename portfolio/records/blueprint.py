"""The room's blueprint, shared by its route files, and whom its rate limits count."""

from flask import Blueprint, session
from flask_limiter.util import get_remote_address

from portfolio.school.roles import Role

READERS = (Role.STUDENT, Role.GUARDIAN, Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)

KEEPERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE)

bp = Blueprint("records", __name__)


def person_key() -> str:
    """Limits count persons, not addresses: a whole computer room writes from one address."""
    return str(session.get("_user_id") or get_remote_address())
