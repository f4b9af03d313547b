"""How far the archives of signed classes are, told by the job that makes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portfolio.core.db import db
from portfolio.core.jobs import OPEN_STATES, Job, JobItem, JobState
from portfolio.school.phase_models import ClassTerm

ARCHIVE = "reports.archive"


@dataclass(frozen=True)
class Archiving:
    """A class's last archiving since it has been in its phase; counts are of students."""

    job: Job
    total: int
    done: int
    failed: int

    @property
    def is_open(self) -> bool:
        """Whether it still goes on."""
        return self.job.state in OPEN_STATES


def archivings_of(standing: Sequence[ClassTerm]) -> dict[int, Archiving]:
    """By class term; a class whose archives nobody has asked for since it came to its phase is not in it. Two queries.

    A job for one student, after a correction, has its reason in it and is no class's.
    """
    since = {row.id: row.entered_at for row in standing}
    if not since:
        return {}
    schools = {row.school_id for row in standing}
    asked = select(Job).where(
        Job.kind == ARCHIVE, Job.school_id.in_(schools), Job.created_at >= min(since.values())
    )
    jobs: dict[int, Job] = {}
    for job in db.session.scalars(asked.order_by(Job.id)):
        id_ = job.params.get("class_term_id", 0)
        if id_ in since and job.created_at >= since[id_] and not job.params.get("reason"):
            jobs[id_] = job
    counts = _counts([job.id for job in jobs.values()])
    return {
        id_: Archiving(
            job, sum(counts.get(job.id, {}).values()), counts.get(job.id, {}).get(JobState.DONE, 0),
            counts.get(job.id, {}).get(JobState.FAILED, 0),
        )
        for id_, job in jobs.items()
    }  # fmt: skip


def _counts(job_ids: Sequence[int]) -> dict[int, dict[JobState, int]]:
    found: dict[int, dict[JobState, int]] = {}
    rows = db.session.execute(
        select(JobItem.job_id, JobItem.state, func.count())
        .where(JobItem.job_id.in_(job_ids), JobItem.is_closing.is_(False))
        .group_by(JobItem.job_id, JobItem.state)
    )
    for job_id, state, count in rows:
        found.setdefault(job_id, {})[state] = count
    return found
