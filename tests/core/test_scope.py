"""Tenancy: what the session lets through and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, union_all, update

from portfolio.core.db import db
from portfolio.core.scope import ScopeError, aggregate_scope, open_scope, school_scope, system_scope
from portfolio.school.models import Student
from tests.people import World

TABLE: Any = Student.__table__


def test_without_a_scope_student_data_is_refused(world: World) -> None:
    with world.app.app_context(), pytest.raises(ScopeError, match="no scope"):
        db.session.scalars(select(Student)).all()


def test_a_school_sees_only_its_own_students(world: World, twin: World) -> None:
    with world.open():
        mine = db.session.scalars(select(Student.school_id).distinct()).all()
    assert mine == [world.school_id]
    with twin.open():
        assert db.session.get(Student, world.student_id) is None


def test_counts_and_joins_are_held_too(world: World, twin: World) -> None:
    with twin.open():
        assert db.session.scalar(select(func.count()).select_from(Student)) == 3
        assert db.session.scalar(select(func.count()).select_from(select(Student).subquery())) == 3


@pytest.mark.parametrize(
    "statement",
    [
        lambda _world: select(TABLE.c.id),
        lambda _world: update(TABLE).values(gender="男"),
        lambda _world: delete(TABLE),
        lambda world: insert(TABLE).values(school_id=world.school_id, user_id=1, number="9"),
    ],
)
def test_core_statements_are_refused_in_another_schools_scope(
    world: World, twin: World, statement: Callable[[World], Any]
) -> None:
    with twin.open(), pytest.raises(ScopeError):
        db.session.execute(statement(world))


def test_statements_past_the_session_are_refused(world: World) -> None:
    with world.open(), pytest.raises(ScopeError, match="past the session"):
        db.session.connection().execute(select(Student.id))


def test_bulk_updates_and_deletes_stay_in_the_school(world: World, twin: World) -> None:
    with twin.open():
        assert db.session.execute(update(Student).values(gender="男")).rowcount == 3  # type: ignore[attr-defined]
    with world.open():
        assert set(db.session.scalars(select(Student.gender))) == {"女"}


def test_a_row_of_another_school_is_not_written(world: World, twin: World) -> None:
    with world.app.app_context(), school_scope(world.school_id):
        student = db.session.get_one(Student, world.student_id)
        with school_scope(twin.school_id):
            student.gender = "男"
            with pytest.raises(ScopeError):
                db.session.flush()


def test_bulk_insert_for_another_school_is_refused(world: World, twin: World) -> None:
    row = {"school_id": world.school_id, "user_id": world.people["office"], "number": "77"}
    with twin.open(), pytest.raises(ScopeError):
        db.session.execute(insert(Student), [row])


def test_a_district_sees_sums_and_no_rows(world: World, twin: World) -> None:
    schools = frozenset({world.school_id, twin.school_id})
    with world.app.app_context(), aggregate_scope(schools):
        assert db.session.scalar(select(func.count(Student.id))) == 6
        with pytest.raises(ScopeError, match="sums"):
            db.session.scalars(select(Student)).all()


@pytest.mark.parametrize(
    "statement",
    [
        select(Student.number),
        select(Student.number, func.count()).group_by(Student.number),
        select(func.count()).select_from(Student).group_by(Student.id),
        select(func.upper(Student.number)),
        select(func.max(Student.number)),
        select(select(Student.number.label("sum")).subquery().c.sum),
        union_all(select(Student.school_id), select(Student.user_id)),
        update(Student).values(gender="男"),
    ],
)
def test_a_district_reads_no_column_that_tells_of_one_person(world: World, statement: Any) -> None:
    only_here = frozenset({world.school_id})
    with world.app.app_context(), aggregate_scope(only_here), pytest.raises(ScopeError, match="sums"):
        db.session.execute(statement)


def test_a_district_groups_its_sums_by_what_tells_of_nobody(world: World, twin: World) -> None:
    with world.app.app_context(), aggregate_scope(frozenset({world.school_id, twin.school_id})):
        counted = select(Student.school_id, func.count(Student.id.distinct())).group_by(Student.school_id)
        assert {tuple(row) for row in db.session.execute(counted)} == {(world.school_id, 3), (twin.school_id, 3)}


def test_a_scope_ends_with_its_unit_of_work(app: Flask, world: World) -> None:
    with app.app_context():
        open_scope(None)
        with system_scope():
            assert db.session.scalar(select(func.count(Student.id))) == 3
        with pytest.raises(ScopeError):
            db.session.scalar(select(func.count(Student.id)))
