"""What may stand in a cell of the table of roles and results, and how it is told."""

from decimal import Decimal, InvalidOperation

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portfolio.activities.kinds import PARTS, Part
from portfolio.activities.models import Participant, Performance
from portfolio.core import text
from portfolio.core.text import reader_length, tidy

LIMIT = 60
MOST_HOURS = 999
PERSON_CELLS: dict[str, LazyString] = {
    "part": _l("Part played"),
    "task": _l("Task"),
    "award_name": _l("Award or prize"),
    "award_grade": _l("Grade of the award"),
    "hours": _l("Hours, where different"),
}
ITEM_CELLS: dict[str, LazyString] = {"result": _l("Result"), "award": _l("Award in this item")}


def person_texts(participant: Participant) -> dict[str, str]:
    """A participant's own cells as text."""
    return {
        "part": participant.part.value if participant.part else "",
        "task": participant.task,
        "award_name": participant.award_name,
        "award_grade": participant.award_grade,
        "hours": hours_text(participant.hours),
    }


def item_texts(item_id: int, performance: Performance | None) -> dict[str, str]:
    """The two cells of a participant in an item."""
    return {
        f"i{item_id}-result": performance.result if performance else "",
        f"i{item_id}-award": performance.award if performance else "",
    }


def item_of(cell: str) -> tuple[int, str] | None:
    """Item id and which of its cells, from i12-result."""
    item, _dash, kind = cell.partition("-")
    is_one = kind in ITEM_CELLS and item.startswith("i") and item[1:].isdecimal() and len(item) < 20
    return (int(item[1:]), kind) if is_one else None


def hours_text(hours: Decimal | None) -> str:
    """2, 1.5, or nothing."""
    return "" if hours is None else f"{hours:.1f}".removesuffix(".0")


def plain(cell: str, typed: str) -> str:
    """What was typed, as it would be kept: tidied; a part by its value, hours in one form. What cannot be, stays."""
    typed = tidy(typed)
    if cell == "hours":
        number = _number(typed)
        return typed if number is None else hours_text(number)
    if cell == "part":
        titles = {str(title): part.value for part, title in PARTS.items()}
        return titles.get(typed, typed)
    return typed


def fault_in(cell: str, typed: str) -> str:
    """Why this cannot stand in the cell; nothing where it can. Takes what `plain` gives."""
    unseen = text.forbidden_characters(typed)
    if unseen:
        codes = ", ".join(unseen[:5])
        return _("This text holds characters that cannot be seen (%(codes)s). Please delete them.", codes=codes)
    if (length := reader_length(typed)) > LIMIT:
        return _("%(length)s characters are too many: please keep to %(limit)s.", length=length, limit=LIMIT)
    if cell == "part" and typed and typed not in set(Part):
        return _("Please choose one of the parts.")
    if cell == "hours" and typed and not _is_hours(typed):
        return _("Please give hours from 0 to %(most)s, such as 1.5.", most=MOST_HOURS)
    return ""


def _is_hours(typed: str) -> bool:
    number = _number(typed)
    return number is not None and 0 <= number <= MOST_HOURS


def _number(typed: str) -> Decimal | None:
    try:
        number = Decimal(typed.replace("．", ".").replace("。", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > MOST_HOURS * 10:
        return None
    rounded = number.quantize(Decimal("0.1"))
    return rounded if rounded == number else None
