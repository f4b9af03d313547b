"""The package of one student: asked for, made in the background, fetched until the upkeep deletes it."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portfolio.core import audit, clock, jobs
from portfolio.core.db import db, reading
from portfolio.core.jobs import Job, JobItem, JobState, Ticket
from portfolio.core.storage import NotStoredError
from portfolio.exchange import export_facts
from portfolio.records.models import Record
from portfolio.reports.archive_queries import archives_of_student
from portfolio.reports.printing import put_file, storage
from portfolio.reports.purge import GRACE
from portfolio.school.actors import Actor, system_actor
from portfolio.school.models import School, Student
from portfolio.school.roles import Role
from portfolio.web.errors import Refusal

JOB = "exchange.export"
MOMENT = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


@dataclass(frozen=True)
class Export:
    """A package that was asked for and is not yet deleted."""

    job: Job
    result: dict[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether it is being made."""
        return self.job.state in jobs.OPEN_STATES

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return self.job.state is JobState.DONE


def can_export(actor: Actor, student_id: int) -> bool:
    """The student, and the office for the student."""
    return actor.student_id == student_id or actor.has(Role.OFFICE)


def start_export(actor: Actor, student: Student) -> Job:
    """Queue the package; one that is being made is not asked for twice. Raises Refusal."""
    if not can_export(actor, student.id):
        raise Refusal("export")
    latest = latest_export(student)
    if latest and latest.is_open:
        return latest.job
    params = {"student_id": student.id}
    job = jobs.enqueue(JOB, [params], school_id=student.school_id, actor_id=actor.user_id, params=params)
    audit.log("export.start", student, actor_id=actor.user_id)
    return job


def latest_export(student: Student) -> Export | None:
    """The last package of a student that is still there."""
    row = db.session.execute(
        select(Job, JobItem.result)
        .join(JobItem, JobItem.job_id == Job.id)
        .where(
            Job.kind == JOB, Job.school_id == student.school_id, Job.created_at > clock.now() - GRACE,
            Job.params["student_id"].as_integer() == student.id,
        )
        .order_by(Job.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    return Export(row[0], row[1]) if row else None


def register_jobs() -> None:
    """Name the kind."""
    jobs.register(JOB, export_student)


def export_student(ticket: Ticket) -> dict[str, Any]:
    """Everything of one student in one ZIP."""
    with reading():
        school = db.session.get_one(School, ticket.school_id)
        student = db.session.get_one(Student, ticket.params["student_id"])
        code, package = school.code, _package(student)
        db.session.rollback()
    with tempfile.TemporaryDirectory(prefix="xingji-export-") as folder:
        path = Path(folder, "export.zip")
        missing = _write(package, path)
        return {"key": put_file(code, path, "export.zip"), "size": path.stat().st_size, "missing": missing}


@dataclass(frozen=True)
class _Package:
    """What goes in: texts by their names, and stored files by theirs."""

    texts: dict[str, Any]
    files: list[tuple[str, str]]


def _package(student: Student) -> _Package:
    records = export_facts.records_of(student.id)
    issued = archives_of_student(system_actor("export", student.school_id), student.id)
    texts = {
        "student.json": export_facts.person(student), "terms.json": export_facts.terms(student),
        "records.json": export_facts.told(records), "archives.json": export_facts.archives(issued),
    }  # fmt: skip
    files = [(f"archives/{one.archive.code}.pdf", one.archive.storage_key) for one in issued if one.has_file]
    return _Package(texts, files + list(_evidence(records)))


def _evidence(records: list[Record]) -> Iterator[tuple[str, str]]:
    for record in records:
        for row in record.evidence:
            if key := export_facts.key_of(row):
                yield export_facts.path_of(record, row), key


def _write(package: _Package, path: Path) -> list[str]:
    """Returns the names of files that the storage lost: the rest is given all the same."""
    missing = []
    with zipfile.ZipFile(path, "w") as target:
        for name, content in package.texts.items():
            text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
            target.writestr(zipfile.ZipInfo(name, MOMENT), text, zipfile.ZIP_DEFLATED)
        for name, key in package.files:
            try:
                target.writestr(zipfile.ZipInfo(name, MOMENT), storage().read(key))
            except NotStoredError:
                missing.append(name)
    return missing
