"""Archives of the demo: made as the background job makes them, but at once and in several processes."""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.jobs import OPEN_STATES, Job, JobItem, JobState
from portfolio.demo.term_end_stage import PRINCIPAL, Stage
from portfolio.records.corrections import Doubt, correct_record, dispute_record
from portfolio.reports.archive_models import Archive
from portfolio.reports.archiving import JOB, Draft, Order, archive_order, keep_archives, sealed_archive
from portfolio.reports.seals import create_seal, seal_of
from portfolio.school.models import School
from portfolio.school.phase_models import PhaseEvent
from portfolio.school.phase_workflow import advance
from portfolio.web.errors import Refusal

LOCALE = "zh_Hans"
KINDS = (JOB, "reports.reissue")
WRONG, REASON = "我只参加了前半段，时长多写了。", "家长来信更正一条记录的时长，经班主任核实。"
ANSWER = "核对了签到表，按实际时长更正。"


@dataclass(frozen=True)
class _Paper:
    """One document to be made."""

    student_id: int
    draft: Draft
    order: Order
    head: tuple[int, str]
    moment: datetime


_ON_THE_TABLE: list[_Paper] = []  # what forked processes find: a key cannot be sent to them


def have_seal(school: School) -> None:
    """Make the school's key where it has none; one that is there is never touched. Raises Refusal: it cannot seal."""
    with suppress(Refusal):
        create_seal(school)
    seal_of(school)


def archive_class(stage: Stage) -> None:
    """Make what the principal's signature asked for; the job that would have made it is done."""
    _settle_jobs(stage, _made(stage, [stage.student_id(pupil) for pupil in stage.pupils], ""))
    advance(stage.class_term, PhaseEvent.ARCHIVE, stage.system)
    db.session.flush()


def correct_one(stage: Stage) -> None:
    """Weeks later a record of an archived student is corrected, and new archives take the place of the old."""
    pupil, record = next(
        (pupil, record)
        for pupil in stage.pupils
        for record in stage.records[pupil.username]
        if (record.hours or 0) > 1 and not record.is_observation
    )
    correction = dispute_record(stage.actor(pupil.username), record, [Doubt.HOURS], WRONG)
    assert record.hours is not None  # noqa: S101 (it was chosen so)
    correct_record(stage.homeroom, correction, {"hours": (record.hours / 2).quantize(Decimal("0.1"))}, ANSWER)
    db.session.flush()
    _settle_jobs(stage, _made(stage, [stage.student_id(pupil)], REASON))


def _settle_jobs(stage: Stage, made: Mapping[int, Sequence[Archive]]) -> None:
    """What waits for a worker has been done here."""
    waiting = select(Job).where(Job.kind.in_(KINDS), Job.school_id == stage.school_id, Job.state.in_(OPEN_STATES))
    for job in db.session.scalars(waiting).all():
        for item in db.session.scalars(select(JobItem).where(JobItem.job_id == job.id)):
            archives = made.get(item.payload.get("student_id", 0), ())
            item.result = {"missing": 0} if item.is_closing else {"archives": [row.id for row in archives]}
            item.state, item.tries, item.sent_at, item.finished_at = JobState.DONE, 1, clock.now(), clock.now()
        job.state, job.started_at, job.finished_at = JobState.DONE, clock.now(), clock.now()
    db.session.flush()


def _made(stage: Stage, student_ids: Sequence[int], reason: str) -> dict[int, list[Archive]]:
    """New archives, by student. Their documents are laid out and signed in forked processes that ask no database."""
    while audit.seal():
        db.session.flush()
    head = audit.head(stage.school_id)
    with force_locale(LOCALE):
        orders = {id_: archive_order(id_, stage.class_term.id, reason) for id_ in student_ids}
        _ON_THE_TABLE[:] = [
            _Paper(id_, draft, order, head, clock.now()) for id_, order in orders.items() for draft in order.drafts
        ]
        with multiprocessing.get_context("fork").Pool(min(os.cpu_count() or 1, 8)) as pool:
            made = pool.map(_sealed, range(len(_ON_THE_TABLE)), chunksize=1)
    columns: dict[int, list[dict[str, Any]]] = {}
    for paper, row in zip(_ON_THE_TABLE, made, strict=True):
        columns.setdefault(paper.student_id, []).append(row)
    _ON_THE_TABLE.clear()
    by = stage.filed.users[PRINCIPAL]
    return {id_: keep_archives(rows, stage.school_id, by) for id_, rows in columns.items()}


def _sealed(number: int) -> dict[str, Any]:
    """One document, in a forked process."""
    paper = _ON_THE_TABLE[number]
    with clock.as_if(paper.moment), force_locale(LOCALE):
        return sealed_archive(paper.draft, paper.order, paper.head)
