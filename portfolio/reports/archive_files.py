"""A class's archives put together: one file for the printer and one ZIP of the signed files, made in the background.

No row names the two files: the upkeep deletes them after its grace period, and they can be made again.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import clock, jobs
from portfolio.core.db import db, reading
from portfolio.core.jobs import ItemFailed, Job, JobItem, JobState, Ticket
from portfolio.core.pdf_merge import Part, merge
from portfolio.reports.archive_models import ArchiveKind
from portfolio.reports.archive_queries import current_archives, issued
from portfolio.reports.policy import can_print_class
from portfolio.reports.printing import fetched, file_name, packed, put_file
from portfolio.reports.purge import GRACE
from portfolio.school.actors import Actor
from portfolio.school.models import School, Student

JOB = "reports.archive_files"


@dataclass(frozen=True)
class Bundle:
    """The files of one kind and language; `job` None: nobody asked for them yet, or they are gone again."""

    kind: ArchiveKind
    language: str
    job: Job | None

    @property
    def is_open(self) -> bool:
        """Whether they are being made."""
        return self.job is not None and self.job.state in jobs.OPEN_STATES

    @property
    def is_ready(self) -> bool:
        """Whether they can be fetched."""
        return self.job is not None and self.job.state is JobState.DONE


def register_jobs() -> None:
    """Name the kind."""
    jobs.register(JOB, put_together)


def prepare_files(actor: Actor, class_id: int, term_id: int, kind: ArchiveKind, language: str) -> Job:
    """Queue the two files."""
    params = {"class_id": class_id, "term_id": term_id, "kind": kind.value, "language": language}
    return jobs.enqueue(JOB, [params], school_id=actor.school_id, actor_id=actor.user_id, params=params)


def bundles_of(actor: Actor, class_id: int, term_id: int) -> list[Bundle]:
    """What can be put together for a class, with the latest files that are still there."""
    asked = db.session.scalars(
        select(Job)
        .where(
            Job.kind == JOB, Job.school_id == actor.school_id, Job.created_at > clock.now() - GRACE,
            Job.params["class_id"].as_integer() == class_id, Job.params["term_id"].as_integer() == term_id,
        )
        .order_by(Job.id)
    )  # fmt: skip
    latest = {(job.params["kind"], job.params["language"]): job for job in asked}
    found = {(row.kind, row.language) for row in current_archives(term_id, class_id=class_id)}
    return [
        Bundle(kind, language, latest.get((kind.value, language)))
        for language in ("zh", "en")
        for kind in ArchiveKind
        if (kind, language) in found
    ]


def bundle_or_404(actor: Actor, job_id: int) -> dict[str, Any]:
    """What a finished job made: `merged_key`, `zip_key`."""
    job = db.session.get(Job, job_id)
    if job is None or (job.kind, job.school_id) != (JOB, actor.school_id) or job.created_at < clock.now() - GRACE:
        abort(404)
    if not can_print_class(actor, job.params["class_id"]):
        abort(404)
    item = db.session.scalars(select(JobItem).where(JobItem.job_id == job_id, JobItem.state == JobState.DONE)).first()
    return item.result if item else abort(404)


def put_together(ticket: Ticket) -> dict[str, Any]:
    """Both files of a class, its students by number."""
    with reading():
        school_code = db.session.get_one(School, ticket.school_id).code
        documents = _documents(ticket.params)
        db.session.rollback()
    if not documents:
        with force_locale("zh_Hans"):
            raise ItemFailed(_("There is no archive to put together."))
    with tempfile.TemporaryDirectory(prefix="xingji-archives-") as name:
        folder = Path(name)
        parts = list(fetched(documents, folder))
        merged, archive = folder / "merged.pdf", folder / "archives.zip"
        with merged.open("wb") as target:
            pages = merge((Part(title, path) for title, path in parts), target)
        packed(parts, archive)
        return {
            "merged_key": put_file(school_code, merged, "archives.pdf"),
            "zip_key": put_file(school_code, archive, "archives.zip"), "documents": len(parts), "pages": pages,
        }  # fmt: skip


def _documents(params: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """(storage key, file name) of what is current and not erased."""
    rows = [
        row
        for row in current_archives(params["term_id"], class_id=params["class_id"])
        if (row.kind.value, row.language) == (params["kind"], params["language"])
    ]
    kept = {one.archive.student_id: one.archive.storage_key for one in issued(rows) if one.has_file}
    students = db.session.scalars(select(Student).where(Student.id.in_(kept)).order_by(Student.number))
    return [(kept[student.id], file_name(student)) for student in students]
