"""Records under the names of their months, as every timeline shows them."""

from collections.abc import Iterable
from itertools import groupby

from flask_babel import format_date

from portfolio.core import clock
from portfolio.records.models import Record
from portfolio.web.rendering import is_english


def by_month(records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Runs of one month, in the order given."""
    return [(month, list(rows)) for month, rows in groupby(records, key=_month)]


def _month(record: Record) -> str:
    is_this_year = record.from_on.year == clock.today().year
    patterns = ("MMMM", "MMMM y") if is_english() else ("M月", "y年M月")
    return str(format_date(record.from_on, patterns[0] if is_this_year else patterns[1]))
