"""A record's facts as text, as corrections and versions keep them, and as a reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.activities.kinds import Kind, Level, Part
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.school.framework_models import Dimension, Indicator
from portfolio.web.rendering import day, hours, is_english

TITLES: dict[str, LazyString] = {
    "kind": _l("Kind"),
    "title": _l("Title"),
    "dimension_id": _l("Dimension"),
    "indicator_id": _l("Indicator"),
    "secondary_dimension_id": _l("Second dimension"),
    "organiser": _l("Organiser"),
    "level": _l("Level"),
    "from_on": _l("From"),
    "to_on": _l("Until"),
    "place": _l("Place"),
    "hours": _l("Length"),
    "times": _l("How often"),
    "part": _l("Role"),
    "task": _l("Task"),
    "award_name": _l("Award or prize"),
    "award_grade": _l("Grade of the award"),
    "award_issuer": _l("Awarded by"),
    "award_on": _l("Day of the award"),
    "witness": _l("Witness"),
}
FACTS = tuple(TITLES)
_KIND_OF: dict[str, type[StrEnum]] = {"kind": Kind, "level": Level, "part": Part}
_NUMBERS = {"dimension_id", "indicator_id", "secondary_dimension_id", "times"}
_DAYS = {"from_on", "to_on", "award_on"}
_MAY_BE_NONE = _NUMBERS | _DAYS | {"hours", "part"}

Changes = dict[str, list[str]]


def as_text(value: Any) -> str:
    """One fact as it is kept: hours with one digit after the point, days as 2026-10-12, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.1f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def from_text(name: str, text: str) -> Any:
    """The fact that a text keeps. Raises ValueError where it keeps none."""
    if not text and name in _MAY_BE_NONE:
        return None
    if name in _KIND_OF:
        return _KIND_OF[name](text)
    if name in _DAYS:
        return date.fromisoformat(text)
    if name == "hours":
        return Decimal(text)
    return int(text) if name in _NUMBERS else text


def facts_as_text(record: Record) -> dict[str, str]:
    """All facts of a record by name."""
    return {name: as_text(getattr(record, name)) for name in FACTS}


def differing(record: Record, facts: Mapping[str, Any]) -> Changes:
    """Which facts differ from the record's: name → [as it is, as it should be]."""
    pairs = {name: [as_text(getattr(record, name)), as_text(value)] for name, value in facts.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Line:
    """One fact before and after, as a reader sees it; empty where there is nothing."""

    title: str
    before: str
    after: str


class Reader:
    """Shows kept facts. The names of dimensions and indicators are asked once, and only where they are needed."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}

    def lines(self, changes: Changes) -> list[Line]:
        """The changes in the facts' usual order."""
        return [
            Line(str(TITLES[name]), *(self.shown(name, text) for text in changes[name]))
            for name in FACTS
            if name in changes
        ]

    def shown(self, name: str, text: str) -> str:
        """One fact."""
        if not text:
            return ""
        if name in _KIND_OF:
            return str(getattr(_KIND_OF[name](text), "title"))  # noqa: B009 (each of the three has one)
        if name in _DAYS:
            return day(date.fromisoformat(text))
        if name == "hours":
            return hours(Decimal(text))
        return self._named(name, text) if name.endswith("_id") else text

    def _named(self, name: str, text: str) -> str:
        if not self._names:
            self._names = {("dimension", str(row.id)): _name(row) for row in db.session.scalars(select(Dimension))}
            self._names |= {("indicator", str(row.id)): _name(row) for row in db.session.scalars(select(Indicator))}
        return self._names.get(("indicator" if name == "indicator_id" else "dimension", text), text)


def _name(row: Dimension | Indicator) -> str:
    return row.name_en if is_english() and row.name_en else row.name
