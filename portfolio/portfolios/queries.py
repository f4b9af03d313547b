"""Comments of a term."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.portfolios.models import TermComment


def comments_of(student_ids: Sequence[int], term_id: int) -> dict[int, TermComment]:
    """The comments of some students, by student id."""
    rows = db.session.scalars(
        select(TermComment)
        .where(TermComment.student_id.in_(student_ids), TermComment.term_id == term_id)
        .options(selectinload(TermComment.author))
    )
    return {row.student_id: row for row in rows}
