"""Attendance taken twice in the same moment, on a database of its own with real transactions; and without the lock."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from portfolio.activities.attendance import Choice, hold, write_marks
from portfolio.activities.attendance_queries import marks_at
from portfolio.activities.cards import issue_cards
from portfolio.activities.models import Attendance, Session
from portfolio.activities.screen_check_in import check_in_token
from portfolio.activities.states import Mark
from portfolio.app import create_app
from portfolio.core import clock
from portfolio.core.db import Base, db, reading
from tests.activities.test_attendance import session_of, sheet
from tests.browser import Browser
from tests.conftest import settings_for
from tests.people import World, make_world

T = TypeVar("T")
ROUNDS = 5


@pytest.fixture
def arena(tmp_path: Path, empty_database: str) -> object:
    """A school with real transactions."""
    app = create_app(settings_for(tmp_path, empty_database))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield make_world(app, "race")
    with app.app_context():
        db.engine.dispose()


def at_once(*acts: Callable[[], T]) -> list[T]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act) for act in acts]]


def rows_of(world: World, session_id: int) -> list[tuple[int, str]]:
    with world.open():
        rows = db.session.scalars(
            select(Attendance).where(Attendance.session_id == session_id).order_by(Attendance.participant_id)
        )
        return [(row.participant_id, row.mark.value) for row in rows]


def test_two_teachers_and_a_batch_of_scans_at_once_mark_everybody_once(arena: World) -> None:
    begun = clock.now().replace(microsecond=0) - timedelta(minutes=5)
    sessions = [session_of(arena, begins=begun - timedelta(seconds=number)) for number in range(ROUNDS)]
    with arena.open():
        ids = [arena.student_id, arena.student2_id, arena.other_student_id]
        codes = [card.code for card in issue_cards(arena.actor("office"), ids)]
        db.session.commit()
    gate = Barrier(3)

    def save(person: str, *marks: str) -> list[int]:
        browser, answers = Browser(arena.app.test_client(), arena, person), []
        for session_id, ids in sessions:
            gate.wait(timeout=30)
            data = sheet(ids, *marks)
            answers.append(browser.client.post(f"/activities/sessions/{session_id}", data=data).status_code)
        return answers

    def scan() -> list[int]:
        browser, answers = Browser(arena.app.test_client(), arena, "teacher"), []
        scans = [{"id": code, "code": code, "at": begun.isoformat()} for code in codes]
        for session_id, _ids in sessions:
            gate.wait(timeout=30)
            address = f"/activities/sessions/{session_id}/scans"
            answers.append(browser.client.post(address, json={"scans": scans}).status_code)
        return answers

    by_teacher = ("teacher", "present", "absent", "present")
    answers = at_once(lambda: save(*by_teacher), lambda: save("office", "present", "present", "late"), scan)
    assert answers == [[302] * ROUNDS, [302] * ROUNDS, [200] * ROUNDS]
    for session_id, ids in sessions:
        rows = rows_of(arena, session_id)
        assert [participant_id for participant_id, _mark in rows] == sorted(ids)
        assert dict(rows)[ids[1]] == "absent"  # said by one of them, a default of the other's
        assert dict(rows)[ids[2]] == "late"


def test_without_the_lock_one_of_two_loses_what_was_said(arena: World) -> None:
    session_id, ids = session_of(arena, begins=clock.now().replace(microsecond=0))
    gate = Barrier(2)

    def save_unlocked() -> str:
        """The same steps, but the session is read without being held."""
        with arena.open(), reading():
            actor, session = arena.actor("teacher"), db.session.get_one(Session, session_id)
            marked = marks_at(session.id)
            gate.wait(timeout=30)
            try:
                write_marks(actor, session, [Choice(id_, Mark.LATE, Mark.PRESENT) for id_ in ids], marked)
                hold(session)
                db.session.commit()
            except (IntegrityError, OperationalError) as error:
                db.session.rollback()
                return type(error).__name__
            return "saved"

    assert sorted(at_once(save_unlocked, save_unlocked)) in [["IntegrityError", "saved"], ["OperationalError", "saved"]]
    assert len(rows_of(arena, session_id)) == len(ids)


def test_two_students_devices_check_in_at_once(arena: World) -> None:
    session_id, ids = session_of(arena, begins=clock.now().replace(microsecond=0), allows_screen_check_in=True)
    with arena.open(), arena.app.test_request_context():
        address = f"/activities/check-in/{check_in_token(db.session.get_one(Session, session_id))}"
    gate = Barrier(3)

    def check_in(person: str) -> int:
        browser = Browser(arena.app.test_client(), arena, person)
        gate.wait(timeout=30)
        return browser.client.post(address).status_code

    twice_and_another = [lambda: check_in("student"), lambda: check_in("student"), lambda: check_in("student2")]
    assert at_once(*twice_and_another) == [200] * 3
    assert rows_of(arena, session_id) == [(ids[0], "present"), (ids[1], "present")]
