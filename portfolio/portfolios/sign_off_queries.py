"""Signatures under students' terms, and which of them count."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select

from portfolio.core.db import db
from portfolio.portfolios.notice_models import SignOff
from portfolio.portfolios.states import SignStep
from portfolio.portfolios.term_content import term_digests
from portfolio.school.phase_models import ClassTerm

STEPS = tuple(SignStep)


def signatures_of(student_ids: Collection[int], term_id: int) -> dict[int, list[SignOff]]:
    """The signatures that count under each student's term, in the order of the steps; who has none is not in it.

    One that was returned does not count, nor one given before the content changed.
    """
    return counting(sign_offs_of(student_ids, term_id), term_digests(student_ids, term_id))


def sign_offs_of(student_ids: Collection[int], term_id: int) -> dict[int, list[SignOff]]:
    """Every signature act under each student's term, returned ones too, as they were made. One query."""
    found: dict[int, list[SignOff]] = defaultdict(list)
    rows = db.session.scalars(
        select(SignOff)
        .join(ClassTerm, ClassTerm.id == SignOff.class_term_id)
        .where(SignOff.student_id.in_(student_ids), ClassTerm.term_id == term_id)
        .order_by(SignOff.id)
    )
    for row in rows:
        found[row.student_id].append(row)
    return found


def counting(acts: Mapping[int, list[SignOff]], digests: Mapping[int, str]) -> dict[int, list[SignOff]]:
    """Those of the acts that stand under the present content, step after step without a gap."""
    found: dict[int, list[SignOff]] = {}
    for student_id, rows in acts.items():
        standing = {row.step: row for row in rows if row.undone_at is None and row.digest == digests.get(student_id)}
        for step in STEPS:
            if step not in standing:
                break
            found.setdefault(student_id, []).append(standing[step])
    return found
