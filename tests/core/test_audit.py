"""The audit log: append-only, sealed into a chain per school."""

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portfolio.core import audit
from portfolio.core.audit import AuditEvent, AuditSeal
from portfolio.core.db import db
from portfolio.school.models import Student
from tests.people import World


def _log(world: World, count: int = 1) -> None:
    student = db.session.get_one(Student, world.student_id)
    for _ in range(count):
        audit.log("test.act", student, actor_id=None, step=1)
    db.session.flush()


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_rows_are_never_changed_or_deleted(world: World, statement: str) -> None:
    with world.open():
        _log(world)
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))


def test_each_seal_holds_the_one_before(world: World) -> None:
    with world.open():
        _log(world, 3)
        assert audit.seal() == 3
        assert audit.seal() == 0
        seals = db.session.scalars(select(AuditSeal).order_by(AuditSeal.position)).all()
    assert [seal.position for seal in seals] == [1, 2, 3]
    assert len({seal.digest for seal in seals}) == 3


def test_sealing_goes_on_where_it_stopped(world: World, twin: World) -> None:
    with world.open():
        _log(world)
        audit.seal()
        _log(world)
        audit.seal()
        positions = db.session.scalars(select(AuditSeal.position).order_by(AuditSeal.event_id)).all()
    assert positions == [1, 2]


def test_an_act_names_its_subject_and_school(world: World) -> None:
    with world.open():
        _log(world)
        row: Any = db.session.scalars(select(AuditEvent)).one()
    assert (row.subject_type, row.subject_id, row.school_id) == ("student", world.student_id, world.school_id)
