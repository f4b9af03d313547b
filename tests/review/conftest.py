"""Records that wait in the small school's first class."""

from collections.abc import Callable
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.people import World

Submit = Callable[..., list[int]]


@pytest.fixture
def submit(world: World) -> Submit:
    """`submit(3, title="…")`: that many records of the first student that wait for review, committed; their ids."""

    def submitted(count: int = 1, student_id: int | None = None, **facts: Any) -> list[int]:
        with world.open():
            student = db.session.get_one(Student, student_id or world.student_id)
            term = db.session.get_one(Term, world.term_id)
            ids = [make.make_record(student, term, facts.get("class_id", world.class_id), **{
                key: value for key, value in facts.items() if key != "class_id"}).id for _number in range(count)]
            db.session.commit()
            return ids

    return submitted
