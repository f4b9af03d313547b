"""Users by name and by session."""

from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core.db import db


def user_named(username: str) -> User | None:
    """The user of a sign-in name, whatever its case."""
    return db.session.scalars(select(User).where(User.username == username.strip().casefold())).first()


def user_of_session(reference: str) -> User | None:
    """The user a session refers to, None once the session has ended (password changed, person left)."""
    user_id, _, epoch = reference.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    user = db.session.get(User, int(user_id))
    if user is None or not user.is_active or user.session_epoch != int(epoch):
        return None
    return user
