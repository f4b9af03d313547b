"""Background work: rows are the truth, messages only say "look at this row".

A job has items; an item is claimed by one conditional UPDATE under a lease, so a message that comes twice is harmless
and a worker that dies only lets its lease run out. A job may have one closing item that waits for all the others.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import ForeignKey, Index, case, event, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portfolio.core import clock
from portfolio.core.db import Base, db, enum_type
from portfolio.core.scope import Scope, open_scope, system_scope

LEASE = timedelta(seconds=20)
HEARTBEAT_SECONDS = 6.0
MAX_TRIES = 3
RESEND_AFTER = timedelta(seconds=15)

log = structlog.get_logger()


class JobState(StrEnum):
    """Of a job and of an item. `waiting` is only a closing item before its turn."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = (JobState.WAITING, JobState.QUEUED, JobState.RUNNING)


class Job(Base):
    """One piece of background work as a person knows it: a print run, an import, the making of picture sizes."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    school_id: Mapped[int] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "job_state"), default=JobState.QUEUED, index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class JobItem(Base):
    """One unit of a job: claimed, run and finished alone."""

    __tablename__ = "job_item"
    __table_args__ = (
        Index("uq_job_item_job_id_position", "job_id", "position", unique=True),
        Index("ix_job_item_state_leased_until", "state", "leased_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    position: Mapped[int]
    is_closing: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(enum_type(JobState, "job_item_state"), default=JobState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ItemFailed(Exception):
    """A handler's way to fail an item for good, with a reason a person can read. No further try would help."""


@dataclass(frozen=True)
class Ticket:
    """What a handler gets: one claimed item."""

    job_id: int
    item_id: int
    school_id: int
    actor_id: int | None
    params: dict[str, Any]
    payload: dict[str, Any]
    lease: str
    is_closing: bool


Handler = Callable[[Ticket], dict[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """What runs for each item, what runs once at the end, and what upkeep the beat owes it."""

    each: Handler
    closing: Handler | None = None


def register(kind: str, each: Handler, closing: Handler | None = None) -> None:
    """Name a kind of job on the present application. Rooms are named by their jobs: `reports.print_run`."""
    registry()[kind] = JobKind(each, closing)


def registry() -> dict[str, JobKind]:
    """The kinds of job this application runs."""
    kinds: dict[str, JobKind] = current_app.extensions.setdefault("jobs", {})
    return kinds


def enqueue(
    kind: str,
    payloads: Sequence[dict[str, Any]],
    *,
    school_id: int,
    actor_id: int | None,
    params: dict[str, Any] | None = None,
) -> Job:
    """Add a job to the present transaction; its messages leave after the commit. Payloads hold ids, never texts."""
    job = Job(kind=kind, school_id=school_id, actor_id=actor_id, params=params or {})
    db.session.add(job)
    db.session.flush()
    items = [JobItem(job_id=job.id, position=index, payload=payload) for index, payload in enumerate(payloads, 1)]
    if registry()[kind].closing:
        state = JobState.WAITING if items else JobState.QUEUED
        items.append(JobItem(job_id=job.id, position=len(items) + 1, is_closing=True, state=state))
    db.session.add_all(items)
    db.session.flush()
    _send_after_commit(item.id for item in items if item.state is JobState.QUEUED)
    return job


def cancel(job: Job) -> None:
    """Ask a job to stop: what has not begun is cancelled, what runs finishes or notices."""
    job.cancelled_at = clock.now()
    db.session.execute(
        update(JobItem)
        .where(JobItem.job_id == job.id, JobItem.state.in_((JobState.QUEUED, JobState.WAITING)))
        .values(state=JobState.CANCELLED, finished_at=clock.now())
    )
    db.session.flush()
    _advance(job.id)


def retry(job: Job) -> int:
    """Queue the failed and cancelled items again, and the closing item after them. Returns how many."""
    items = db.session.scalars(
        select(JobItem).where(JobItem.job_id == job.id, JobItem.state.in_((JobState.FAILED, JobState.CANCELLED)))
    ).all()
    closing = db.session.scalars(select(JobItem).where(JobItem.job_id == job.id, JobItem.is_closing)).first()
    again = [item for item in items if not item.is_closing]
    for item in again:
        item.state, item.tries, item.error, item.finished_at = JobState.QUEUED, 0, None, None
    if closing:
        closing.state = JobState.WAITING if again else JobState.QUEUED
        closing.tries, closing.error, closing.finished_at = 0, None, None
    job.state, job.finished_at, job.cancelled_at = JobState.QUEUED, None, None
    db.session.flush()
    _send_after_commit([item.id for item in again] or ([closing.id] if closing else []))
    return len(again)


@dataclass(frozen=True)
class Progress:
    """Counts of a job's items without the closing one."""

    total: int
    done: int
    failed: int
    cancelled: int

    @property
    def settled(self) -> int:
        """How many need nothing more."""
        return self.done + self.failed + self.cancelled


def progress(job_id: int) -> Progress:
    """Count a job's items in one query."""
    row = db.session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(case((JobItem.state == state, 1), else_=0)), 0)
                for state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
            ),
        ).where(JobItem.job_id == job_id, JobItem.is_closing.is_(False))
    ).one()
    return Progress(*(int(value) for value in row))


def run_item(item_id: int) -> bool:
    """Claim an item and run it. False when it was not to be had (done, cancelled, or leased by another).

    No transaction is open when the handler begins: it reads under `db.reading()`, ends that, does its long work, and
    writes last, so that on SQLite nobody waits for a page to be laid out.
    """
    ticket, kind = _claim(item_id)
    if ticket is None or kind is None:
        return False
    open_scope(Scope(frozenset({ticket.school_id})))
    try:
        with _heartbeat(ticket):
            result = (kind.closing if ticket.is_closing and kind.closing else kind.each)(ticket)
        is_kept = _touch(ticket, state=JobState.DONE, result=result, finished_at=clock.now(), error=None)
        if not is_kept:
            db.session.rollback()  # another worker holds the lease now: its result counts
            return False
    except ItemFailed as failure:
        db.session.rollback()
        _touch(ticket, state=JobState.FAILED, error=str(failure), finished_at=clock.now())
    except Exception as error:
        db.session.rollback()
        log.exception("job item failed", item=item_id, job=ticket.job_id)
        _put_back(ticket, type(error).__name__)
    _advance(ticket.job_id)
    db.session.commit()
    return True


def sweep() -> int:
    """The beat's work: send again what is queued and unsent, or running under a lease that ran out. Commits."""
    moment = clock.now()
    with system_scope():
        late = db.session.scalars(
            select(JobItem.id).where(
                or_(
                    (JobItem.state == JobState.QUEUED)
                    & (JobItem.sent_at.is_(None) | (JobItem.sent_at < moment - RESEND_AFTER)),
                    (JobItem.state == JobState.RUNNING) & (JobItem.leased_until < moment),
                )
            )
        ).all()
        for job_id in db.session.scalars(select(Job.id).where(Job.state.in_(OPEN_STATES))).all():
            _advance(job_id)
        _send_after_commit(late)
        db.session.commit()
    return len(late)


def _claim(item_id: int) -> tuple[Ticket | None, JobKind | None]:
    lease, moment = secrets.token_hex(8), clock.now()
    claimed = db.session.execute(
        update(JobItem)
        .where(
            JobItem.id == item_id,
            or_(
                JobItem.state == JobState.QUEUED,
                (JobItem.state == JobState.RUNNING) & (JobItem.leased_until < moment),
            ),
        )
        .values(state=JobState.RUNNING, lease=lease, leased_until=moment + LEASE, tries=JobItem.tries + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        return None, None
    item, job = db.session.execute(select(JobItem, Job).join(Job).where(JobItem.id == item_id)).one()
    if job.state is JobState.QUEUED:
        job.state, job.started_at = JobState.RUNNING, moment
    ticket = Ticket(job.id, item.id, job.school_id, job.actor_id, job.params, item.payload, lease, item.is_closing)
    kind = registry().get(job.kind)
    if kind is None:
        item.state, item.error, item.finished_at = JobState.FAILED, f"unknown job kind {job.kind}", moment
    db.session.commit()
    return ticket, kind


@contextmanager
def _heartbeat(ticket: Ticket) -> Iterator[None]:
    """Renew the lease as long as the handler runs, however long that is; a killed process renews nothing."""
    app, over = current_app._get_current_object(), threading.Event()  # type: ignore[attr-defined] # Flask's documented way

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            with app.app_context():
                _touch(ticket, leased_until=clock.now() + LEASE)
                db.session.commit()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _touch(ticket: Ticket, **values: Any) -> bool:
    """Write to the item only while this ticket's lease holds."""
    written = db.session.execute(
        update(JobItem)
        .where(JobItem.id == ticket.item_id, JobItem.lease == ticket.lease, JobItem.state == JobState.RUNNING)
        .values(**values)
    )
    return bool(written.rowcount == 1)  # type: ignore[attr-defined]


def _put_back(ticket: Ticket, error: str) -> None:
    tries = db.session.scalar(select(JobItem.tries).where(JobItem.id == ticket.item_id)) or 0
    if tries >= MAX_TRIES:
        _touch(ticket, state=JobState.FAILED, error=error, finished_at=clock.now())
    elif _touch(ticket, state=JobState.QUEUED, error=error, sent_at=None):
        _send_after_commit([ticket.item_id])


def _advance(job_id: int) -> None:
    """Let the closing item go when the others are settled, and settle the job when all are."""
    counts = {
        (is_closing, state): count
        for is_closing, state, count in db.session.execute(
            select(JobItem.is_closing, JobItem.state, func.count())
            .where(JobItem.job_id == job_id)
            .group_by(JobItem.is_closing, JobItem.state)
        )
    }
    if any(counts.get((False, state)) for state in OPEN_STATES):
        return
    if counts.get((True, JobState.WAITING)):
        _release_closing(job_id)
    elif not any(counts.get((True, state)) for state in OPEN_STATES):
        states = {state for _, state in counts}
        worst = next((s for s in (JobState.CANCELLED, JobState.FAILED) if s in states), JobState.DONE)
        db.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state.in_(OPEN_STATES))
            .values(state=worst, finished_at=clock.now())
        )


def _release_closing(job_id: int) -> None:
    released = db.session.execute(
        update(JobItem)
        .where(JobItem.job_id == job_id, JobItem.is_closing, JobItem.state == JobState.WAITING)
        .values(state=JobState.QUEUED)
    )
    if released.rowcount == 1:  # type: ignore[attr-defined]
        item_id = db.session.scalar(select(JobItem.id).where(JobItem.job_id == job_id, JobItem.is_closing))
        _send_after_commit([item_id] if item_id else [])


def _send_after_commit(item_ids: Iterable[int]) -> None:
    db.session.info.setdefault("messages", []).extend(item_ids)


@event.listens_for(Session, "after_commit")
def _send(session: Session) -> None:
    """Hand the messages to the broker. One that is lost is sent again by the beat."""
    messages: list[int] = session.info.pop("messages", [])
    sender: Callable[[int], None] | None = current_app.extensions.get("job_sender") if messages else None
    if sender:
        for item_id in messages:
            sender(item_id)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """Nothing is sent for work that was rolled back."""
    session.info.pop("messages", None)
