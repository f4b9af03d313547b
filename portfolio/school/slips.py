"""Sign-in slips: one-time codes, printed per class, kept as hashes."""

from portfolio.accounts.models import User


def is_code_of(user: User, code: str) -> bool:
    """Whether it is this user's unspent, unexpired code."""
    return False
