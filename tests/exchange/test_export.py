"""Everything of one student in one file, and nothing of anybody else."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.storage import content_key
from portfolio.portfolios.notice_models import Objection, Objector
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.records.models import Record
from portfolio.reports.printing import storage
from portfolio.reports.purge import GRACE
from portfolio.school.actors import system_actor
from portfolio.school.windows import ensured_class_term
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import approved
from tests.reports.archiving import archive_class, archives_of, run_jobs

Visit = Callable[[str], Browser]
pytestmark = pytest.mark.usefixtures("blank_paper")
PICTURE = content_key("yunxi", "c" * 64, "master.jpg")


def exported(world: World, browser: Browser) -> zipfile.ZipFile:
    place = f"/students/{world.student_id}/export"
    browser.post(place)
    run_jobs(world)
    assert f"{place}.zip" in browser.get(place).get_data(as_text=True)
    return zipfile.ZipFile(io.BytesIO(browser.get(f"{place}.zip").data))


def add_picture(world: World, record_id: int) -> str:
    with world.open():
        record = db.session.get_one(Record, record_id)
        make.make_evidence(record, master_key=PICTURE)
        storage().put(PICTURE, b"picture")
        db.session.commit()
        return record.number


def object_to(world: World, record_id: int) -> None:
    """A classmate objects, and the record stands."""
    with world.open():
        actor = system_actor("test", world.school_id)
        objection = make.add(
            Objection(
                school_id=world.school_id, number="Y1", student_id=world.student_id, record_id=record_id,
                class_term_id=ensured_class_term(actor, world.class_id, world.term_id).id, text="他没有参加过这次活动",
                status=ObjectionState.CLOSED, answer_by=clock.today(), decision=Decision.UPHELD_AS_IS,
                reasons="已核实", decided_by_id=world.people["office"], decided_at=clock.now(),
            )
        )  # fmt: skip
        make.add(Objector(school_id=world.school_id, objection_id=objection.id, user_id=world.people["student2"]))
        db.session.commit()


def test_a_student_takes_along_archives_records_and_files(world: World, visit: Visit) -> None:
    record_id = approved(world, "班级图书角")
    number = add_picture(world, record_id)
    archive_class(world)
    package = exported(world, visit("student"))
    codes = {row.code for row in archives_of(world, world.student_id)}
    assert {name for name in package.namelist() if name.startswith("archives/")} == {f"archives/{c}.pdf" for c in codes}
    assert package.read(f"evidence/{number}-1.jpg") == b"picture"
    records = json.loads(package.read("records.json"))
    assert [each["facts"]["title"] for each in records if each["number"] == number] == ["班级图书角"]
    assert json.loads(package.read("student.json"))["name"] == "张小明"
    assert json.loads(package.read("terms.json"))


def test_it_never_tells_who_objected_nor_of_other_students(world: World, visit: Visit) -> None:
    record_id = approved(world, "班级图书角")
    approved(world, "别人的记录", student_id=world.student2_id)
    object_to(world, record_id)
    package = exported(world, visit("office"))
    everything = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".json"))
    for secret in ("李堃", "别人的记录", "他没有参加过这次活动"):
        assert secret not in everything


@pytest.mark.parametrize("person", ["student2", "guardian", "homeroom", "admin"])
def test_nobody_else_may_take_it(world: World, visit: Visit, person: str) -> None:
    answer = visit(person).client.get(f"/students/{world.student_id}/export.zip")
    assert answer.status_code in {403, 404}


def test_a_file_that_is_lost_is_named_and_the_rest_is_given(world: World, visit: Visit) -> None:
    add_picture(world, approved(world, "班级图书角"))
    with world.open():
        storage().delete(PICTURE)
    student = visit("student")
    assert "records.json" in exported(world, student).namelist()
    assert "有文件在存储中缺失" in student.get(f"/students/{world.student_id}/export").get_data(as_text=True)


def test_it_is_gone_after_two_days(world: World, visit: Visit) -> None:
    student = visit("student")
    exported(world, student)
    with time_machine.travel(clock.now() + GRACE + timedelta(minutes=1)):
        fresh = visit("student")
        fresh.get(f"/students/{world.student_id}/export.zip", 404)
