"""A correction after archiving issues new archives, which name and take the place of the old ones."""

from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.records.corrections import correct_record, dispute_record
from portfolio.records.models import Record
from tests.people import World
from tests.portfolios.term_end import approved
from tests.reports.archiving import KINDS, archives, archives_of, order_archives, ready, run_jobs

pytestmark = pytest.mark.usefixtures("blank_paper")


def correct(world: World, record_id: int, **facts: Any) -> None:
    """The student says that something is wrong, the homeroom teacher sets it right."""
    with world.open():
        correction = dispute_record(world.actor("student"), db.session.get_one(Record, record_id))
        correct_record(world.actor("homeroom"), correction, facts)
        db.session.commit()


def test_a_correction_after_archiving_supersedes_that_students_archives(world: World) -> None:
    record_id = approved(world, "班级图书角")
    ready(world)
    order_archives(world)
    run_jobs(world)
    correct(world, record_id, title="年级图书角")
    run_jobs(world)
    found = archives_of(world, world.student_id)
    assert [row.supersedes_id for row in found[KINDS:]] == [row.id for row in found[:KINDS]]
    assert all("更正" in row.reason for row in found[KINDS:])
    assert len(archives_of(world, world.student2_id)) == KINDS


def test_a_correction_before_archiving_makes_no_archive(world: World) -> None:
    record_id = approved(world, "班级图书角")
    correct(world, record_id, title="年级图书角")
    run_jobs(world)
    assert archives(world) == []
