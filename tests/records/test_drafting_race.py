"""Two people confirm in the same moment, on a database of its own with real transactions; without the lock it fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portfolio.activities.models import Activity
from portfolio.core.db import db, reading
from portfolio.records import drafting
from portfolio.records.drafting_plan import plan_drafting
from portfolio.records.models import Record
from portfolio.school.models import School, SchoolClass
from tests import activity_factories as run
from tests import factories as make
from tests.browser import Browser
from tests.people import World, make_world
from tests.records.drafting_school import sports_day
from tests.review.test_race import own_app

STUDENTS = 40


def school_with_roster(app: Flask) -> tuple[World, int, int]:
    world = make_world(app, "race")
    with world.open():
        activity = sports_day(world)
        school = db.session.get_one(School, world.school_id)
        school_class = db.session.get_one(SchoolClass, world.class_id)
        for _number in range(STUDENTS - 2):
            run.make_participant(activity, make.make_student(school, school_class))
        ids = activity.id, activity.revision
        db.session.commit()
    return world, *ids


def drafted_count(world: World, activity_id: int) -> tuple[int, int]:
    with world.open():
        counted = select(func.count(Record.id), func.count(func.distinct(Record.student_id)))
        total, students = db.session.execute(counted.where(Record.activity_id == activity_id)).one()
        return total, students


def both(act: Callable[[str], Any]) -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(act, name) for name in ("teacher", "office")]]


def test_of_two_who_confirm_at_once_one_drafts_and_the_other_is_told(tmp_path: Path, empty_database: str) -> None:
    app = own_app(tmp_path, empty_database)
    world, activity_id, revision = school_with_roster(app)
    gate = Barrier(2)

    def confirm(person: str) -> tuple[int, str]:
        browser = Browser(app.test_client(), world, person)
        gate.wait(timeout=30)
        answer = browser.client.post(f"/activities/{activity_id}/confirm", data={"revision": revision})
        return answer.status_code, answer.get_data(as_text=True)

    answers = sorted(both(confirm))
    assert [status for status, _text in answers] == [302, 409]
    assert "确认了这项活动" in answers[1][1]
    assert drafted_count(world, activity_id) == (STUDENTS, STUDENTS)
    with app.app_context():
        db.engine.dispose()


def test_without_the_lock_both_would_draft_and_only_the_last_guard_holds(tmp_path: Path, empty_database: str) -> None:
    app = own_app(tmp_path, empty_database)
    world, activity_id, _revision = school_with_roster(app)
    gate = Barrier(2)

    def confirm_unlocked(person: str) -> str:
        with world.open():
            actor = world.actor(person)
            db.session.rollback()
            with reading():
                plan = plan_drafting(db.session.get_one(Activity, activity_id))
                db.session.expunge_all()
                db.session.rollback()
            gate.wait(timeout=30)
            try:
                drafting.carry_out(actor, plan)
                db.session.commit()
            except IntegrityError:
                return "clash"
            return "drafted"

    assert sorted(both(confirm_unlocked)) == ["clash", "drafted"]
    assert drafted_count(world, activity_id) == (STUDENTS, STUDENTS)
    with app.app_context():
        db.engine.dispose()
