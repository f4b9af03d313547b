"""All routes of the room, by noun."""

from portfolio.activities import (
    activity_routes,
    attendance_routes,
    calendar_routes,
    copy_routes,
    partner_link_routes,
    partner_routes,
    result_routes,
    roster_routes,
    scanning_routes,
    screen_routes,
    session_routes,
    sign_up_routes,
)
from portfolio.activities.blueprint import bp

__all__ = [
    "activity_routes",
    "attendance_routes",
    "bp",
    "calendar_routes",
    "copy_routes",
    "partner_link_routes",
    "partner_routes",
    "result_routes",
    "roster_routes",
    "scanning_routes",
    "screen_routes",
    "session_routes",
    "sign_up_routes",
]
