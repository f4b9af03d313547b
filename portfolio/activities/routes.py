"""All routes of the room, by noun."""

from portfolio.activities import (
    attendance_routes,
    partner_link_routes,
    partner_routes,
    result_routes,
    roster_routes,
    scanning_routes,
    screen_routes,
    sign_up_routes,
)
from portfolio.activities.blueprint import bp

__all__ = [
    "attendance_routes",
    "bp",
    "partner_link_routes",
    "partner_routes",
    "result_routes",
    "roster_routes",
    "scanning_routes",
    "screen_routes",
    "sign_up_routes",
]
