"""Set a password, end sessions, leave."""

from flask_babel import gettext as _

from portfolio.accounts.models import User
from portfolio.accounts.passwords import hash_password, is_password, password_problem
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.web.errors import Refusal


def set_password(user: User, password: str, *, actor_id: int | None) -> None:
    """Give a new password and end every session of the user.

    Raises Refusal with the reason when the password is too weak.
    """
    problem = password_problem(password, user.username)
    if problem:
        raise Refusal(problem, "password")
    user.password_hash = hash_password(password)
    end_sessions(user)
    audit.log("password.set", user, actor_id=actor_id)


def change_password(user: User, current: str, password: str) -> None:
    """The user's own change; the present password is asked for again. Raises Refusal."""
    db.session.flush()
    if not is_password(user.password_hash, current):
        raise Refusal(_("That is not your present password."), "current")
    set_password(user, password, actor_id=user.id)


def end_sessions(user: User) -> None:
    """End every session of the user at once, on all devices."""
    user.session_epoch += 1


def leave(user: User, *, actor_id: int | None) -> None:
    """The person left: no sign-in any more; what they did stays."""
    user.is_active, user.left_at = False, clock.now()
    end_sessions(user)
    audit.log("user.left", user, actor_id=actor_id)


def come_back(user: User, *, actor_id: int | None) -> None:
    """The person is here again."""
    user.is_active, user.left_at = True, None
    audit.log("user.returned", user, actor_id=actor_id)
