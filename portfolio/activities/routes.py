"""All routes of the room, by noun."""

from portfolio.activities.blueprint import bp

__all__ = ["bp"]
