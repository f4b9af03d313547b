"""Issue an archive again with a reason; erase one, leaving its tombstone."""

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import audit, jobs
from portfolio.core.db import db
from portfolio.core.jobs import Job
from portfolio.core.text import tidy
from portfolio.reports.archive_models import Archive, ArchiveErasure
from portfolio.reports.archive_queries import ArchiveState, Issued, current_archives
from portfolio.reports.archiving import JOB
from portfolio.reports.policy import can_keep_archives
from portfolio.reports.printing import storage
from portfolio.school.actors import Actor
from portfolio.school.models import Student, Term
from portfolio.school.windows import class_term_of
from portfolio.web.errors import Refusal

ERASURE_JOB = "reports.erase_archive"
REASON_LIMIT = 200


def issue_again(actor: Actor, student: Student, term: Term, reason: str) -> Job:
    """Queue new archives of a student's term, which take the place of the present ones. Raises Refusal."""
    _require_keeper(actor)
    present = current_archives(term.id, student_ids=[student.id])
    class_term = class_term_of(present[-1].class_id, term.id) if present else None
    if class_term is None:
        raise Refusal(_("Nothing was archived for this student in this term."))
    params = {"class_term_id": class_term.id, "reason": _reason(reason)}
    job = jobs.enqueue(
        JOB, [{"student_id": student.id}], school_id=actor.school_id, actor_id=actor.user_id, params=params
    )
    audit.log("archive.issue_again", student, actor_id=actor.user_id, term_id=term.id)
    return job


def retry_archiving(actor: Actor, job: Job) -> int:
    """Try once more what failed. Returns how many."""
    _require_keeper(actor)
    again = jobs.retry(job)
    audit.log("archive.retry", job, actor_id=actor.user_id, students=again)
    return again


def erase_archive(actor: Actor, one: Issued, reason: str) -> None:
    """Write the tombstone and queue the deletion of the file. Raises Refusal."""
    _require_keeper(actor)
    if one.state is ArchiveState.ERASED:
        raise Refusal(_("This archive was erased before."))
    tombstone = ArchiveErasure(
        school_id=one.archive.school_id, archive_id=one.archive.id, reason=_reason(reason), erased_by_id=actor.user_id
    )
    db.session.add(tombstone)
    db.session.flush()
    audit.log("archive.erase", one.archive, actor_id=actor.user_id, sha256=one.archive.sha256)
    jobs.enqueue(
        ERASURE_JOB, [{"archive_id": one.archive.id}], school_id=one.archive.school_id, actor_id=actor.user_id
    )


def forget_file(archive_id: int) -> None:
    """Delete an erased archive's file unless another archive, which was not erased, has the very same."""
    key = db.session.get_one(Archive, archive_id).storage_key
    erased = select(ArchiveErasure.archive_id)
    if db.session.scalar(select(Archive.id).where(Archive.storage_key == key, Archive.id.not_in(erased))) is None:
        storage().delete(key)


def _reason(text: str) -> str:
    reason = tidy(text)
    if not reason:
        raise Refusal(_("Please give a reason: it stays with the archive."), field="reason")
    return reason[:REASON_LIMIT]


def _require_keeper(actor: Actor) -> None:
    if not can_keep_archives(actor):
        raise Refusal(_("The academic office issues and erases archives."))
