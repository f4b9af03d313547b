"""The room's routes by noun."""

from portfolio.reports import (
    activity_paper_routes,
    archive_routes,
    half_month_routes,
    notice_sheet_routes,
    portfolio_routes,
    print_routes,
    term_summary_routes,
    verification_routes,
)
from portfolio.reports.blueprint import bp

__all__ = [
    "activity_paper_routes", "archive_routes", "bp", "half_month_routes", "notice_sheet_routes", "portfolio_routes",
    "print_routes", "term_summary_routes", "verification_routes",
]  # fmt: skip
