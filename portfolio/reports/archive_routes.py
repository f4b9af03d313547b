"""Sealed archives: the school's list, downloads, and issuing one again."""

from portfolio.reports.archive_models import Archive

__all__ = ["Archive"]
