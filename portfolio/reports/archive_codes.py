"""Verification codes: nobody guesses one, and a slip of the pen is noticed before anything is looked up.

Crockford's base 32 (no I, L, O, U): 16 random characters, 80 bits, and two that make the whole number leave 1 when
divided by 1021, the greatest prime below 32². Every single wrong character and every swap of neighbours is noticed.
"""

import secrets
import unicodedata
from itertools import product

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS, CHECK_CHARACTERS = 16, 2
LENGTH = RANDOM_CHARACTERS + CHECK_CHARACTERS
PRIME = 1021
GROUP = 4
IN_ADDRESS = "code="
_LOOKALIKES = str.maketrans("OIL", "011")
_PAIRS = tuple("".join(pair) for pair in product(ALPHABET, repeat=CHECK_CHARACTERS))


def new_code() -> str:
    """A fresh code as it is printed: 7K3M-9QTX-04RD-ZV8H-2B."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return _grouped(drawn + _check_of(drawn))


def parse_code(typed: str) -> str | None:
    """The code as it is kept, whatever its case, spaces and dashes, O for 0, I or L for 1; None where it cannot be one.

    The address from a QR code is taken too.
    """
    typed = typed.rpartition(IN_ADDRESS)[2].partition("&")[0]
    letters = "".join(character for character in unicodedata.normalize("NFKC", typed).upper() if character.isalnum())
    letters = letters.translate(_LOOKALIKES)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET) or _value(letters) % PRIME != 1:
        return None
    return _grouped(letters)


def _check_of(drawn: str) -> str:
    return _PAIRS[(1 - _value(drawn) * len(_PAIRS)) % PRIME]


def _value(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * len(ALPHABET) + ALPHABET.index(letter)
    return value


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))
