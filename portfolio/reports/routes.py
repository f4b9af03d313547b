"""The room's routes by noun."""

from portfolio.reports import half_month_routes, print_routes
from portfolio.reports.blueprint import bp

__all__ = ["bp", "half_month_routes", "print_routes"]
