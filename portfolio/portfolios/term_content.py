"""What a signature under a student's term stands for, canonically written, and its SHA-256."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select

from portfolio.core.db import db
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection
from portfolio.portfolios.queries import comments_of, fitness_of
from portfolio.portfolios.selection_digest import digest_of, levels_content, selection_content
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.selection_queries import approved_of, portfolios_of
from portfolio.portfolios.states import FitnessLevel, NoticeState, Voice
from portfolio.portfolios.voice_models import LevelGiven, Remark
from portfolio.portfolios.voices_queries import shown_levels, shown_remarks
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Record
from portfolio.school.phase_models import ClassTerm


def term_digests(student_ids: Collection[int], term_id: int) -> dict[int, str]:
    """The SHA-256 of each student's term as it stands."""
    return {student_id: digest_of(content) for student_id, content in term_content(student_ids, term_id).items()}


def term_content(student_ids: Collection[int], term_id: int) -> dict[int, dict[str, Any]]:
    """All that is signed and archived of each student's term, by student. The same number of queries for any class."""
    ids = list(dict.fromkeys(student_ids))
    if not ids:
        return {}
    records: dict[int, list[Record]] = defaultdict(list)
    for record in approved_of(ids, term_id):
        records[record.student_id].append(record)
    portfolios, levels = portfolios_of(ids, term_id), shown_levels(ids, term_id)
    comments, remarks = comments_of(ids, term_id), shown_remarks(ids, term_id)
    lines, objections = notice_lines(ids, term_id), _objections(ids, term_id)
    fitness = fitness_of(ids, term_id)
    return {
        id_: {
            "records": sorted(map(_record, records[id_])),
            "selection": _selection(portfolios.get(id_), levels.get(id_, [])),
            "levels": levels_content(levels.get(id_, [])),
            "comment": _comment(comments.get(id_)),
            "remarks": _remarks(remarks.get(id_, []), is_family=False),
            "family": _remarks(remarks.get(id_, []), is_family=True),
            "notice": lines[id_].digest if id_ in lines else None,
            "objections": [[row.number, row.decision, row.reasons] for row in objections[id_]],
        }
        | _fitness(fitness.get(id_))
        for id_ in ids
    }


def notice_lines(student_ids: Collection[int], term_id: int) -> dict[int, NoticeLine]:
    """The line that stands for each student, of the latest notice that was not withdrawn. One query."""
    rows = db.session.scalars(
        select(NoticeLine)
        .join(Notice, Notice.id == NoticeLine.notice_id)
        .join(ClassTerm, ClassTerm.id == Notice.class_term_id)
        .where(NoticeLine.student_id.in_(student_ids), ClassTerm.term_id == term_id)
        .where(NoticeLine.replaced_at.is_(None), Notice.status != NoticeState.WITHDRAWN)
        .order_by(Notice.id, NoticeLine.version)
    )
    return {row.student_id: row for row in rows}


def _objections(student_ids: Collection[int], term_id: int) -> dict[int, list[Objection]]:
    """What was decided on objections; who raised them stands elsewhere."""
    found: dict[int, list[Objection]] = defaultdict(list)
    rows = db.session.scalars(
        select(Objection)
        .join(ClassTerm, ClassTerm.id == Objection.class_term_id)
        .where(Objection.student_id.in_(student_ids), ClassTerm.term_id == term_id, Objection.decision.is_not(None))
        .order_by(Objection.number)
    )
    for row in rows:
        found[row.student_id].append(row)
    return found


def _record(record: Record) -> list[Any]:
    facts = facts_as_text(record) | {"description": record.description, "reflection": record.reflection}
    evidence = sorted([file.sha256, file.caption] for file in record.evidence)
    return [record.number, record.version, digest_of(facts), evidence]


def _selection(portfolio: TermPortfolio | None, levels: Iterable[LevelGiven]) -> dict[str, Any]:
    own = [row for row in levels if row.voice is Voice.SELF]
    confirmed = portfolio.confirmed_digest if portfolio else None
    return {"confirmed": confirmed, "digest": digest_of(selection_content(portfolio, own))}


def _comment(comment: TermComment | None) -> list[Any] | None:
    return [comment.author_id, comment.text] if comment else None


def _fitness(level: FitnessLevel | None) -> dict[str, Any]:
    """Nothing where there is no grade: what was signed without one stays as it was."""
    return {"fitness": level.value} if level else {}


def _remarks(remarks: Iterable[Remark], *, is_family: bool) -> list[list[Any]]:
    kept = (row for row in remarks if (row.voice is Voice.FAMILY) == is_family)
    return sorted([row.voice.value, row.author_id, row.subject, row.text] for row in kept)
