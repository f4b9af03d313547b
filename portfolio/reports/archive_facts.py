"""What an archive names of what it was made from: SHA-256 of each record's facts and of each of its files."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.portfolios.selection_digest import digest_of
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.reports.documents import Appendix, RecordHash
from portfolio.school.models import Term


def appendices_of(student_ids: Collection[int], terms: Sequence[Term]) -> dict[int, Appendix]:
    """Every approved record of some students in some terms, with its files, by student; no head yet. Five queries."""
    found: dict[int, list[RecordHash]] = {student_id: [] for student_id in student_ids}
    rows = db.session.scalars(
        select(Record)
        .where(
            Record.student_id.in_(student_ids),
            Record.term_id.in_([term.id for term in terms]),
            Record.status == RecordState.APPROVED,
        )
        .options(*(selectinload(part) for part in (Record.evidence, Record.dimension, Record.secondary_dimension)))
        .options(selectinload(Record.indicator))
        .order_by(Record.from_on, Record.id)
    )
    for row in rows:
        evidence = tuple(file.sha256 for file in row.evidence)
        found[row.student_id].append(RecordHash(row.number, row.version, digest_of(record_content(row)), evidence))
    return {student_id: Appendix(tuple(hashes)) for student_id, hashes in found.items()}


def record_content(row: Record) -> dict[str, Any]:
    """What a record's hash covers: its facts as text, its words, the hashes of its files.

    Dimensions go by their codes and the indicator by its name: numbers of rows mean nothing outside the database.
    """
    named = {
        "dimension_id": row.dimension.code if row.dimension else "",
        "indicator_id": row.indicator.name if row.indicator else "",
        "secondary_dimension_id": row.secondary_dimension.code if row.secondary_dimension else "",
    }
    return {
        "number": row.number, "version": row.version, "facts": facts_as_text(row) | named,
        "description": row.description, "reflection": row.reflection, "is_observation": row.is_observation,
        "evidence": sorted(file.sha256 for file in row.evidence),
    }  # fmt: skip
