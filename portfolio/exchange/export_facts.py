"""All that is kept of one student as plain JSON: records with versions and files, terms as paper tells them, archives.

Of objections the outcome is told, as on paper: who raised one, and in which words, is read nowhere here. Who asked for
a correction is not told either: it may be the same person.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Evidence, Record, RecordVersion, StatusChange
from portfolio.records.states import RecordState
from portfolio.reports.archive_queries import Issued
from portfolio.reports.portfolio_facts import portfolio_documents
from portfolio.school.models import Enrolment, SchoolClass, Student
from portfolio.school.queries import terms_newest_first


def person(student: Student) -> dict[str, Any]:
    """Who it is, and in which classes."""
    rows = db.session.execute(
        select(Enrolment, SchoolClass)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.student_id == student.id)
        .order_by(Enrolment.from_on)
    )
    classes = [{"class": row.code, "from": enrolled.from_on, "until": enrolled.until_on} for enrolled, row in rows]
    return {
        "name": student.name, "student_number": student.number, "national_number": student.national_number,
        "gender": student.gender, "classes": classes,
    }  # fmt: skip


def terms(student: Student) -> list[dict[str, Any]]:
    """Each term as the portfolio tells it: selection, statement, voices, fitness grade, notices, signatures."""
    newest = next(iter(terms_newest_first()), None)
    documents = portfolio_documents([student.id], newest, "zh") if newest else []
    return [asdict(term) for document in documents for term in document.terms]


def records_of(student_id: int) -> list[Record]:
    """All of the student's own, in whatever state, and approved observations of teachers."""
    own = or_(Record.is_observation.is_(False), Record.status == RecordState.APPROVED)
    statement = (
        select(Record)
        .where(Record.student_id == student_id, own)
        .options(*(selectinload(part) for part in (Record.evidence, Record.changes, Record.term, Record.dimension)))
        .order_by(Record.from_on, Record.id)
    )
    return list(db.session.scalars(statement))


def told(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Records with their history, former versions and files."""
    rows = list(records)
    former: dict[int, list[RecordVersion]] = {row.id: [] for row in rows}
    found = select(RecordVersion).where(RecordVersion.record_id.in_(former)).order_by(RecordVersion.version)
    for version in db.session.scalars(found):
        former[version.record_id].append(version)
    return [_record(row, former[row.id]) for row in rows]


def _record(row: Record, former: list[RecordVersion]) -> dict[str, Any]:
    return {
        "number": row.number, "term": row.term.code, "status": row.status.value, "version": row.version,
        "facts": facts_as_text(row) | {"dimension_id": row.dimension.code if row.dimension else ""},
        "description": row.description, "reflection": row.reflection, "is_observation": row.is_observation,
        "source": row.source.value, "former_versions": [_version(one) for one in former],
        "history": [_change(one) for one in row.changes], "files": [_file(row, one) for one in row.evidence],
    }  # fmt: skip


def _version(row: RecordVersion) -> dict[str, Any]:
    return {"version": row.version, "facts": row.facts, "replaced_at": row.replaced_at}


def _change(row: StatusChange) -> dict[str, Any]:
    return {"event": row.event, "after": row.after.value, "at": row.at, "reason": row.reason}


def _file(record: Record, row: Evidence) -> dict[str, Any]:
    return {
        "path": path_of(record, row), "caption": row.caption, "received_sha256": row.sha256, "taken_at": row.taken_at,
    }  # fmt: skip


def path_of(record: Record, row: Evidence) -> str:
    """Where a file stands in the package: by the record's number, with the ending of what is stored."""
    return f"evidence/{record.number}-{row.position}{_ending(key_of(row) or '')}"


def _ending(key: str) -> str:
    name = key.rpartition("/")[2]
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def key_of(row: Evidence) -> str | None:
    """The best that is kept of a file."""
    return row.master_key or row.received_key or row.screen_key


def archives(found: Iterable[Issued]) -> list[dict[str, Any]]:
    """What was issued, also what was taken the place of or erased."""
    return [
        {
            "code": one.archive.code, "kind": one.archive.kind.value, "language": one.archive.language,
            "term": one.archive.term.code, "issued_at": one.archive.issued_at, "sha256": one.archive.sha256,
            "state": one.state.value, "reason": one.archive.reason,
        }
        for one in found
    ]  # fmt: skip
