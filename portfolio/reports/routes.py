"""The room's routes by noun."""

from portfolio.reports import print_routes
from portfolio.reports.blueprint import bp

__all__ = ["bp", "print_routes"]
