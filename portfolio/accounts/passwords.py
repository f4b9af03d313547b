"""Passwords: argon2id, with few hashes at once so that the morning's sign-in does not starve the machine."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

from portfolio.core.text import reader_length

MINIMUM = 8
MAXIMUM = 128
_at_once = threading.BoundedSemaphore(2)
_hasher = PasswordHasher()
_COMMON = {
    "12345678", "123456789", "1234567890", "87654321", "11111111", "00000000", "88888888", "66666666", "password",
    "password1", "qwertyui", "qwerty123", "abc12345", "abcd1234", "1qaz2wsx", "a1234567", "aa123456", "iloveyou",
    "woaini1314", "5201314520", "zxcvbnm1", "asdfghjk", "q1w2e3r4", "xingji123",
}  # fmt: skip


def hash_password(password: str) -> str:
    """The stored form."""
    with _at_once:
        return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the password. Takes the same time where there is no account or no password yet."""
    with _at_once:
        try:
            return _hasher.verify(stored or _nobody(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def password_problem(password: str, username: str) -> str | None:
    """What is wrong with a new password, in words, or None. Length counts, odd characters do not (NIST SP 800-63B)."""
    if reader_length(password) < MINIMUM:
        return _("Please choose at least %(count)s characters.", count=MINIMUM)
    if len(password) > MAXIMUM:
        return _("Please keep to %(count)s characters.", count=MAXIMUM)
    if password.casefold() in _COMMON or len(set(password)) < 3:
        return _("Too many people use this password. Please choose another one.")
    if username.casefold() in password.casefold():
        return _("Please choose a password that does not contain the sign-in name.")
    return None


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
