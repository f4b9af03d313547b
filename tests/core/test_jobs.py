"""Jobs as rows: claims, leases, retries, cancelling, the closing item."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from portfolio.core import clock, jobs
from portfolio.core.db import db
from portfolio.core.jobs import ItemFailed, Job, JobItem, JobState, Ticket


class Work:
    """A kind of job that writes down what it did and can be told to fail."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.fails_on: dict[int, Exception] = {}

    def each(self, ticket: Ticket) -> dict[str, Any]:
        """Do one."""
        number = ticket.payload["number"]
        if number in self.fails_on:
            raise self.fails_on[number]
        self.done.append(number)
        return {"number": number}

    def close(self, _ticket: Ticket) -> dict[str, Any]:
        """Do the last thing."""
        self.done.append("closed")
        return {}


@pytest.fixture
def work(app: Flask) -> Iterator[Work]:
    """The kind of job, on an open application context."""
    with app.app_context():
        kind = Work()
        jobs.register("test.work", kind.each, kind.close)
        yield kind


def _enqueue(count: int = 2) -> int:
    job = jobs.enqueue("test.work", [{"number": n} for n in range(1, count + 1)], school_id=1, actor_id=None)
    db.session.commit()
    return job.id


def _items(job_id: int) -> list[JobItem]:
    return list(db.session.scalars(select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position)))


def _run_all(job_id: int) -> None:
    for item in _items(job_id):
        jobs.run_item(item.id)


def test_the_closing_item_waits_for_all_others(work: Work) -> None:
    job_id = _enqueue()
    closing = _items(job_id)[-1]
    assert not jobs.run_item(closing.id)
    _run_all(job_id)
    assert work.done == [1, 2, "closed"]
    assert db.session.get_one(Job, job_id).state is JobState.DONE


def test_a_message_that_comes_twice_does_nothing_twice(work: Work) -> None:
    job_id = _enqueue(1)
    first = _items(job_id)[0].id
    assert jobs.run_item(first)
    assert not jobs.run_item(first)
    assert work.done == [1]


def test_an_item_under_lease_is_not_to_be_had_until_the_lease_runs_out(work: Work) -> None:
    item_id = _items(_enqueue(1))[0].id
    jobs._claim(item_id)
    assert not jobs.run_item(item_id)
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.sweep() == 1
        assert jobs.run_item(item_id)
    assert work.done == [1]


def test_a_worker_that_lost_its_lease_writes_nothing(work: Work) -> None:
    item_id = _items(_enqueue(1))[0].id

    def steal(_ticket: Ticket) -> dict[str, Any]:
        db.session.execute(update(JobItem).where(JobItem.id == item_id).values(lease="another"))
        return {"by": "the slow one"}

    jobs.register("test.work", steal)
    assert not jobs.run_item(item_id)
    assert db.session.get_one(JobItem, item_id).result == {}


def test_a_failing_item_is_tried_three_times_and_then_says_why(work: Work) -> None:
    job_id = _enqueue(1)
    work.fails_on[1] = RuntimeError("broken")
    for _ in range(jobs.MAX_TRIES):
        _run_all(job_id)
    _run_all(job_id)
    first = _items(job_id)[0]
    assert (first.state, first.tries, first.error) == (JobState.FAILED, 3, "RuntimeError")
    assert db.session.get_one(Job, job_id).state is JobState.FAILED


def test_a_reason_for_people_fails_at_once_and_can_be_retried(work: Work) -> None:
    job_id = _enqueue(2)
    work.fails_on[1] = ItemFailed("字体里没有“𪚥”字")
    _run_all(job_id)
    assert _items(job_id)[0].error == "字体里没有“𪚥”字"
    work.fails_on.clear()
    assert jobs.retry(db.session.get_one(Job, job_id)) == 1
    db.session.commit()
    _run_all(job_id)
    assert work.done == [2, "closed", 1, "closed"]
    assert db.session.get_one(Job, job_id).state is JobState.DONE


def test_cancelling_stops_what_has_not_begun(work: Work) -> None:
    job_id = _enqueue(3)
    jobs.run_item(_items(job_id)[0].id)
    jobs.cancel(db.session.get_one(Job, job_id))
    db.session.commit()
    _run_all(job_id)
    assert work.done == [1]
    assert db.session.get_one(Job, job_id).state is JobState.CANCELLED


def test_progress_counts_items_without_the_closing_one(work: Work) -> None:
    job_id = _enqueue(3)
    jobs.run_item(_items(job_id)[0].id)
    progress = jobs.progress(job_id)
    assert (progress.total, progress.done, progress.settled) == (3, 1, 1)


def test_messages_leave_only_after_the_commit(work: Work, app: Flask) -> None:
    sent: list[int] = []
    app.extensions["job_sender"] = sent.append
    jobs.enqueue("test.work", [{"number": 1}], school_id=1, actor_id=None)
    db.session.rollback()
    assert sent == []
    job_id = _enqueue(2)
    assert sent == [item.id for item in _items(job_id)[:2]]
    app.extensions["job_sender"] = None
