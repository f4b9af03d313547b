"""All routes of the room, by noun."""

from portfolio.activities import result_routes
from portfolio.activities.blueprint import bp

__all__ = ["bp", "result_routes"]
