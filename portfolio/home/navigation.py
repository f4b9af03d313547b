"""The navigation of each role."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class NavItem:
    """One entry. `place`: bottom (a student's phone), main, or more."""

    endpoint: str
    url: str
    label: LazyString
    icon: str
    current: bool
    place: str


def navigation() -> list[NavItem]:
    """The present person's entries."""
    return []
