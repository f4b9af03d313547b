"""Two approvers in the same moment, on a database of their own with real transactions."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from portfolio.app import create_app
from portfolio.core.db import Base, db
from portfolio.records.models import Record, StatusChange
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.conftest import settings_for
from tests.people import World, make_world


def own_app(folder: Path, url: str) -> Flask:
    app = create_app(settings_for(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


def waiting(world: World, count: int) -> list[int]:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        ids = [make.make_record(student, term, world.class_id).id for _number in range(count)]
        db.session.commit()
        return ids


def test_of_two_approvers_at_once_one_wins_and_the_other_is_told(tmp_path: Path, empty_database: str) -> None:
    app = own_app(tmp_path, empty_database)
    world = make_world(app, "race")
    ids, gate = waiting(world, 5), Barrier(2)

    def decide(person: str) -> list[tuple[int, str]]:
        browser, answers = Browser(app.test_client(), world, person), []
        for record_id in ids:
            gate.wait(timeout=30)
            answer = browser.client.post(f"/review/records/{record_id}/approve", data={"revision": 1})
            answers.append((answer.status_code, answer.get_data(as_text=True)))
        return answers

    with ThreadPoolExecutor(2) as pool:
        both = [future.result() for future in [pool.submit(decide, name) for name in ("homeroom", "deputy")]]
    for mine, theirs in zip(*both, strict=True):
        assert sorted((mine[0], theirs[0])) == [302, 409]
        loser, winner = (mine, "deputy老师") if mine[0] == 409 else (theirs, "homeroom老师")
        assert winner in loser[1]
    with world.open():
        steps = db.session.scalars(select(StatusChange).where(StatusChange.record_id.in_(ids))).all()
        assert len(steps) == len(ids)
        assert {db.session.get_one(Record, id_).revision for id_ in ids} == {2}
    with app.app_context():
        db.engine.dispose()
