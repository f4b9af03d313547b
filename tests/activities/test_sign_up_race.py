"""Many at once for few places, on a database of its own with real transactions; and what happens without the lock."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portfolio.activities import roster_actions, roster_places, sign_up
from portfolio.activities.models import Participant
from portfolio.activities.states import SignUp, Standing
from portfolio.app import create_app
from portfolio.core import clock
from portfolio.core.db import Base, db
from portfolio.school.models import School, SchoolClass, Student, Term
from tests import factories as make
from tests.activity_factories import make_activity
from tests.browser import Browser
from tests.conftest import settings_for
from tests.people import World, make_world

STUDENTS, PLACES, THREADS = 60, 20, 12


@dataclass
class Race:
    """A world with many students (by the names they sign in as) and an activity."""

    world: World
    activity_id: int
    names: list[str]

    def answers(self, names: Sequence[str], way: str = "up", threads: int = THREADS) -> list[int]:
        """Everybody at once; the statuses."""

        def sign(name: str) -> int:
            browser = Browser(self.world.app.test_client(), self.world, name)
            return browser.client.post(f"/activities/{self.activity_id}/sign-{way}").status_code

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(sign, names))

    def line(self, standing: Standing) -> list[str]:
        """Who has this standing, first come first."""
        with self.world.open():
            users = db.session.scalars(
                select(Student.user_id)
                .join(Participant, Participant.student_id == Student.id)
                .where(Participant.activity_id == self.activity_id, Participant.standing == standing)
                .order_by(Participant.queued_at, Participant.id)
            )
            names = {user_id: name for name, user_id in self.world.people.items()}
            return [names[user_id] for user_id in users]


@pytest.fixture
def app(tmp_path: Path, empty_database: str) -> Iterator[Flask]:
    own = create_app(settings_for(tmp_path, empty_database))
    own.config["WTF_CSRF_ENABLED"] = False
    with own.app_context():
        Base.metadata.create_all(db.engine)
    yield own
    with own.app_context():
        db.engine.dispose()


@pytest.fixture
def race(app: Flask) -> Callable[..., Race]:
    """Make it: so many students, so many places."""

    def begin(students: int = STUDENTS, places: int | None = PLACES) -> Race:
        world = make_world(app, "race")
        tomorrow = clock.today() + timedelta(days=1)
        with world.open():
            school, term = db.session.get_one(School, world.school_id), db.session.get_one(Term, world.term_id)
            school_class = db.session.get_one(SchoolClass, world.class_id)
            for number in range(students):
                world.people[f"s{number}"] = make.make_student(school, school_class, f"学生{number}").user_id
            facts = {"sign_up": SignUp.OPEN, "capacity": places, "from_on": tomorrow, "to_on": tomorrow}
            activity_id = make_activity(term, world.people["teacher"], **facts).id
            db.session.commit()
        return Race(world, activity_id, [f"s{number}" for number in range(students)])

    return begin


def letting_go(function: Callable[..., Any], gate: Barrier) -> Callable[..., Any]:
    """The function, but what was held is let go behind it, and all go on from what they saw together."""

    def looked(*arguments: Any) -> Any:
        seen = function(*arguments)
        if not isinstance(seen, int):
            seen = list(seen)
            db.session.expunge_all()
        db.session.rollback()
        gate.wait(timeout=30)
        return seen

    return looked


def test_sixty_at_once_get_twenty_places_and_the_rest_wait(race: Callable[..., Race]) -> None:
    run = race()
    assert set(run.answers(run.names)) == {302}
    enrolled, waiting = run.line(Standing.ENROLLED), run.line(Standing.WAITING)
    assert (len(enrolled), len(waiting)) == (PLACES, STUDENTS - PLACES)
    assert sorted(enrolled + waiting) == sorted(run.names)


def test_without_the_lock_more_get_a_place_than_there_are(
    race: Callable[..., Race], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = race(students=4, places=1)
    monkeypatch.setattr(sign_up, "places_taken", letting_go(roster_places.places_taken, Barrier(4)))
    assert set(run.answers(run.names, threads=4)) == {302}
    assert len(run.line(Standing.ENROLLED)) == 4


def test_the_same_student_at_once_takes_one_place(race: Callable[..., Race]) -> None:
    run = race(students=1)
    assert set(run.answers(run.names * THREADS)) == {302}
    assert run.line(Standing.ENROLLED) == ["s0"]


def test_as_many_sign_off_at_once_as_come_in_from_the_waiting_list_in_order(race: Callable[..., Race]) -> None:
    run = race()
    run.answers(run.names)
    waiting = run.line(Standing.WAITING)
    assert set(run.answers(run.line(Standing.ENROLLED), "off")) == {302}
    assert sorted(run.line(Standing.ENROLLED)) == sorted(waiting[:PLACES])
    assert run.line(Standing.WAITING) == waiting[PLACES:]


def two_organisers(run: Race) -> list[int]:
    """Both put the same class in, at once."""
    gate = Barrier(2)

    def put(person: str) -> int:
        browser = Browser(run.world.app.test_client(), run.world, person)
        gate.wait(timeout=30)
        fields = {"class_id": run.world.class_id}
        return browser.client.post(f"/activities/{run.activity_id}/roster/classes", data=fields).status_code

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(put, ("teacher", "office")))


def test_two_organisers_at_once_put_a_class_in_once(race: Callable[..., Race]) -> None:
    run = race(students=30, places=None)
    assert two_organisers(run) == [302, 302]
    with run.world.open():
        assert len(db.session.scalars(select(Participant.student_id)).all()) == 32


def test_without_the_lock_one_of_two_organisers_fails(
    race: Callable[..., Race], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = race(students=30, places=None)
    monkeypatch.setattr(roster_actions, "_rows_of", letting_go(roster_actions._rows_of, Barrier(2)))
    assert sorted(two_organisers(run)) == [302, 409]
