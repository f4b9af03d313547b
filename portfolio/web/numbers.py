"""Whole numbers that people send, in addresses and in forms: only what a database can hold."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**63 - 1
_MOST_DIGITS = 19


def whole_number(text: str) -> int | None:
    """The number that a text says, None where it says none or a larger one than any row has."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    number = int(text)
    return number if number <= LARGEST else None


class RowNumber(IntegerConverter):
    """The `<int:…>` of addresses; one too large is nobody's, so the address is not found."""

    def to_python(self, value: str) -> int:
        """Read the number."""
        number = whole_number(value)
        if number is None:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    """Read the numbers of all addresses this way."""
    app.url_map.converters["int"] = RowNumber
