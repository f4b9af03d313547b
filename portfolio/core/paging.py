"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from portfolio.core.db import db

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its rows, its number from 1, how many pages and rows there are."""

    rows: Sequence[T]
    page: int
    pages: int
    total: int

    @property
    def prev(self) -> int | None:
        """The number of the page before."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after."""
        return self.page + 1 if self.page < self.pages else None


def paginate(statement: Select[Any], page: int, size: int = 30) -> Page[Any]:
    """The page of a select of one entity; a number past the end gives the last page. Two queries."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(statement.limit(size).offset((page - 1) * size)).unique().all()
    return Page(rows, page, pages, total)
