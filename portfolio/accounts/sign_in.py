"""Begin and end a session; the hook by which sign-in slips (school room) join in."""

from collections.abc import Callable
from enum import StrEnum

from flask import current_app, session
from flask_login import LoginManager, login_user, logout_user

from portfolio.accounts.delays import add_failure, clear_failures
from portfolio.accounts.models import User
from portfolio.accounts.passwords import is_password
from portfolio.accounts.queries import user_named, user_of_session
from portfolio.core import audit
from portfolio.core.db import db

CHOOSING = "choosing_user"


class Outcome(StrEnum):
    """What became of a try."""

    SIGNED_IN = "signed_in"
    CHOOSE_PASSWORD = "choose_password"  # noqa: S105 not a password
    REFUSED = "refused"


# Says whether a one-time code is this user's; spends nothing. Registered by the school room at start-up.
CodeCheck = Callable[[User, str], bool]

login_manager = LoginManager()
login_manager.session_protection = None  # school networks change addresses within a lesson
login_manager.user_loader(user_of_session)


def try_sign_in(username: str, secret: str, device: str) -> Outcome:
    """One try with a password or a slip's code. Same words and same time whether or not there is such an account."""
    user = user_named(username)
    stored = user.password_hash if user and user.is_active else None
    db.session.rollback()  # hold no transaction while hashing
    is_right = is_password(stored, secret)
    user = user_named(username)
    if user and user.is_active and is_right:
        clear_failures(username, device)
        begin_session(user)
        return Outcome.SIGNED_IN
    check: CodeCheck | None = current_app.extensions.get("sign_in_code_check")
    if user and user.is_active and check and check(user, secret):
        clear_failures(username, device)
        session[CHOOSING] = [user.id, user.session_epoch, secret]
        return Outcome.CHOOSE_PASSWORD
    add_failure(username, device)
    return Outcome.REFUSED


def begin_session(user: User) -> None:
    """Start a fresh session; only the language is carried over."""
    language = session.get("language") or user.language
    session.clear()
    if language:
        session["language"] = language
    session.permanent = True
    login_user(user)
    audit.log("user.signed_in", user, actor_id=user.id)


def end_session() -> None:
    """Sign out on this device."""
    logout_user()
    session.clear()
