"""People, classes, terms, imports and sign-in slips: the room's routes, gathered."""

from portfolio.school import (
    calendar_routes,
    class_routes,
    import_routes,
    people_routes,
    settings_routes,
    setup_routes,
    slip_routes,
    staff_routes,
    term_routes,
)
from portfolio.school.blueprint import bp

__all__ = [
    "bp",
    "calendar_routes",
    "class_routes",
    "import_routes",
    "people_routes",
    "settings_routes",
    "setup_routes",
    "slip_routes",
    "staff_routes",
    "term_routes",
]
