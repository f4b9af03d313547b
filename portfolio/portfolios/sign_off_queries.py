"""Signatures under students' terms, and which of them count."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, select

from portfolio.core.db import db
from portfolio.portfolios.models import FitnessGrade, TermComment
from portfolio.portfolios.notice_models import NoticeLine, Objection, SignOff
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.sign_off_policy import STEPS
from portfolio.portfolios.term_content import term_digests
from portfolio.portfolios.voice_models import LevelGiven, Remark
from portfolio.records.models import Record
from portfolio.school.phase_models import ClassTerm

_WRITINGS: tuple[tuple[Any, Any], ...] = (  # whose, and when it was written last
    (Record.student_id, Record.updated_at),
    (TermPortfolio.student_id, TermPortfolio.updated_at),
    (TermComment.student_id, TermComment.updated_at),
    (FitnessGrade.student_id, FitnessGrade.updated_at),
    (Remark.student_id, Remark.updated_at),
    (LevelGiven.student_id, LevelGiven.at),
    (Objection.student_id, Objection.decided_at),
    (NoticeLine.student_id, NoticeLine.replaced_at),
)


def signatures_of(student_ids: Collection[int], term_id: int) -> dict[int, list[SignOff]]:
    """The signatures that count under each student's term, in the order of the steps; who has none is not in it.

    One that was returned does not count, nor one given before the content changed.
    """
    return counting(sign_offs_of(student_ids, term_id), term_digests(student_ids, term_id))


def counting_of(student_ids: Collection[int], term_id: int) -> dict[int, list[SignOff]]:
    """As `signatures_of`, for many classes: only what was touched since it was signed is hashed anew."""
    acts = sign_offs_of(student_ids, term_id)
    digests = {row.student_id: row.digest for rows in acts.values() for row in rows if row.undone_at is None}
    digests |= term_digests(_touched(term_id) & digests.keys(), term_id)
    return counting(acts, digests)


def _touched(term_id: int) -> set[int]:
    """Signed students of whom anything was written after a signature. One query for each kind of writing."""
    found: set[int] = set()
    for student_id, written_at in _WRITINGS:
        rows = (
            select(SignOff.student_id)
            .join(ClassTerm, ClassTerm.id == SignOff.class_term_id)
            .join(student_id.class_, and_(student_id == SignOff.student_id, written_at >= SignOff.signed_at))
            .where(ClassTerm.term_id == term_id, SignOff.undone_at.is_(None))
        )
        found |= set(db.session.scalars(rows.distinct()))
    return found


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
