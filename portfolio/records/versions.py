"""Two versions of a draft beside each other: what is stored, and what was typed into a page that knew an older one."""

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _

from portfolio.records.forms import RecordForm

_UNSHOWN = {"csrf_token", "form_key", "revision", "photos"}


@dataclass(frozen=True)
class Difference:
    """One field that differs: `stored` and `typed` as a reader sees them, `value` what is stored as a form sends it."""

    name: str
    label: str
    stored: str
    typed: str
    value: str

    def as_json(self) -> dict[str, str]:
        """For the page's script."""
        return asdict(self)


def differences(form: RecordForm, stored: dict[str, Any]) -> list[Difference]:
    """The fields in which what was typed differs from what is stored, in the form's order."""
    found = []
    for field in form:
        if field.name in _UNSHOWN or field.name not in stored:
            continue
        if not field.raw_data and field.name != "may_be_published":
            continue
        typed, kept = _sent(field.data), _sent(stored[field.name])
        if typed != kept:
            found.append(
                Difference(field.name, str(field.label.text), _shown(field, kept), _shown(field, typed), kept)
            )
    return found


def _sent(value: Any) -> str:
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(value)


def _shown(field: Any, value: str) -> str:
    if field.type == "BooleanField":
        return _("Allowed") if value else _("Not allowed")
    for choice in getattr(field, "choices", None) or []:
        if str(choice.value) == value:
            return str(choice.label)
    return value
