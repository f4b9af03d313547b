"""A signature act: the person who is signed in gives the password once more."""

from flask_babel import gettext as _

from portfolio.accounts.delays import add_failure, clear_failures, waiting_seconds
from portfolio.accounts.models import User
from portfolio.accounts.passwords import is_password
from portfolio.core.db import db
from portfolio.web.errors import Refusal


class NotConfirmed(Refusal):
    """The password was not right, or came too soon after wrong ones. The failure is to be committed."""


def require_password(user_id: int, password: str, device: str) -> None:
    """Hold a signature act to the signer's own password, with the delays of signing in. Raises NotConfirmed.

    Call it before anything is written: no transaction is held while hashing.
    """
    user = db.session.get_one(User, user_id)
    username, stored = user.username, user.password_hash
    if seconds := waiting_seconds(username, device):
        raise NotConfirmed(_("Please wait %(seconds)s seconds, then try again.", seconds=seconds), "password")
    db.session.rollback()
    if not is_password(stored, password):
        add_failure(username, device)
        raise NotConfirmed(_("That is not your password. Nothing has been signed."), "password")
    clear_failures(username, device)
