"""A student's records, their evidence, and what teachers enter: the room's routes by noun."""

from portfolio.records import (
    correction_routes,
    drafting_routes,
    entry_routes,
    evidence_routes,
    form_routes,
    timeline_routes,
)
from portfolio.records.blueprint import bp

__all__ = [
    "bp", "correction_routes", "drafting_routes", "entry_routes", "evidence_routes", "form_routes", "timeline_routes",
]  # fmt: skip
