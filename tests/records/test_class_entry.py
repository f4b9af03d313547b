"""Teachers record too: one entry for a class, never doubled, words left to the students; observations."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.policy import may
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.school.models import Student
from tests.browser import Browser
from tests.factories import make_evidence
from tests.people import World

Visit = Callable[[str], Browser]


def facts(world: World, **changes: Any) -> dict[str, Any]:
    values = {
        "form_key": str(uuid.uuid4()), "class_id": world.class_id, "students": [world.student_id, world.student2_id],
        "kind": "lecture", "title": "航天科普讲座", "from_on": clock.today().isoformat(), "hours": "1.5",
    }  # fmt: skip
    return values | changes


def records(world: World) -> list[Record]:
    with world.open():
        return list(db.session.scalars(select(Record).order_by(Record.id)).all())


@pytest.mark.parametrize("person", ["teacher", "homeroom", "deputy"])
def test_a_teacher_enters_once_and_each_student_has_a_draft(visit: Visit, world: World, person: str) -> None:
    visit(person).post("/records/class-entry", facts(world))
    found = records(world)
    assert {record.student_id for record in found} == {world.student_id, world.student2_id}
    assert {(record.status, record.source, record.title) for record in found} == {
        (RecordState.DRAFT, Source.TEACHER, "航天科普讲座")
    }


def test_the_same_form_sent_twice_doubles_nothing_and_adds_who_was_missing(visit: Visit, world: World) -> None:
    browser, form = visit("teacher"), facts(world, students=[world.student_id])
    browser.post("/records/class-entry", form)
    browser.post("/records/class-entry", form | {"students": [world.student_id, world.student2_id]})
    assert len(records(world)) == 2


BAD = [
    ({"students": []}, "勾选学生"),
    ({"title": ""}, "活动名称"),
    ({"kind": ""}, "什么活动"),
    ({"hours": "1000"}, "0到999"),
    ({"title": "讲\u202e座"}, "U+202E"),
    ({"from_on": (clock.today() + timedelta(days=1)).isoformat()}, "还没到"),
    ({"from_on": (clock.today() - timedelta(days=70)).isoformat()}, "不在学期内"),
]


@pytest.mark.parametrize(("change", "words"), BAD)
def test_what_is_wrong_is_named_and_nobody_gets_a_draft(
    visit: Visit, world: World, change: dict[str, Any], words: str
) -> None:
    page = visit("teacher").post("/records/class-entry", facts(world, place="报告厅", **change), 422)
    assert words in page.get_data(as_text=True)
    assert "报告厅" in page.get_data(as_text=True)
    assert records(world) == []


def test_students_of_another_class_or_school_are_refused(visit: Visit, world: World, twin: World) -> None:
    for stranger in (world.other_student_id, twin.student_id):
        visit("teacher").post("/records/class-entry", facts(world, students=[world.student_id, stranger]), 422)
    visit("teacher").post("/records/class-entry", facts(world, class_id=twin.class_id), 422)
    assert records(world) == []


def test_a_teacher_writes_no_words_of_a_student(visit: Visit, world: World) -> None:
    form = facts(world, description="我学到了很多", reflection="真好", may_be_published="y")
    visit("teacher").post("/records/class-entry", form)
    record = records(world)[0]
    visit("teacher").post(f"/records/{record.id}/edit", {"title": "讲座", "description": "我学到了很多", "act": "keep"})
    changed = records(world)[0]
    assert (changed.title, changed.description, changed.reflection, changed.may_be_published) == ("讲座", "", "", False)


def test_a_student_adds_words_to_it_but_changes_no_fact(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/class-entry", facts(world))
    record = records(world)[0]
    browser = visit("student")
    assert "航天科普讲座" in browser.get(f"/records/{record.id}/edit").get_data(as_text=True)
    form = {"title": "改名", "hours": "99", "description": "火箭分三级。", "act": "submit"}
    browser.post(f"/records/{record.id}/edit", form)
    changed = records(world)[0]
    assert (changed.title, str(changed.hours), changed.description) == ("航天科普讲座", "1.5", "火箭分三级。")
    assert changed.status is RecordState.SUBMITTED


def test_a_student_submits_it_as_it_is_by_one_tap_from_home(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/class-entry", facts(world))
    record, browser = records(world)[0], visit("student")
    assert f"/records/{record.id}/submit" in browser.get("/").get_data(as_text=True)
    browser.post(f"/records/{record.id}/submit")
    assert records(world)[0].status is RecordState.SUBMITTED


def test_words_being_written_are_not_shown_to_the_teacher(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/class-entry", facts(world))
    record = records(world)[0]
    visit("student").post(f"/records/{record.id}/edit", {"description": "还没想好", "act": "keep"})
    assert "还没想好" not in visit("teacher").get(f"/records/{record.id}").get_data(as_text=True)
    assert "还没想好" not in visit("teacher").get("/records").get_data(as_text=True)


def test_the_teacher_submits_the_rest_as_they_are(visit: Visit, world: World) -> None:
    teacher, form = visit("teacher"), facts(world)
    teacher.post("/records/class-entry", form)
    visit("student").post(f"/records/{records(world)[0].id}/withdraw")
    page = teacher.get("/records/entered").get_data(as_text=True)
    assert "其余的原样提交" in page
    assert "航天科普讲座" in page
    teacher.post(f"/records/entered/{form['form_key']}/submit")
    assert [record.status for record in records(world)] == [RecordState.WITHDRAWN, RecordState.SUBMITTED]
    assert "其余的原样提交" not in teacher.get("/records/entered").get_data(as_text=True)


def test_what_was_entered_last_stands_first_whatever_its_day(visit: Visit, world: World) -> None:
    teacher, yesterday = visit("teacher"), clock.today() - timedelta(days=1)
    teacher.post("/records/class-entry", facts(world))
    teacher.post("/records/class-entry", facts(world, title="昨天的讲座", from_on=yesterday.isoformat()))
    page = teacher.get("/records/entered").text
    assert page.index("昨天的讲座") < page.index("航天科普讲座")


def test_an_entry_made_by_mistake_is_taken_back_but_not_from_who_went_on_with_it(visit: Visit, world: World) -> None:
    teacher, form = visit("teacher"), facts(world)
    teacher.post("/records/class-entry", form)
    begun = records(world)[0]
    visit("student").post(f"/records/{begun.id}/edit", {"description": "我坐在第一排。", "act": "keep"})
    visit("homeroom").post(f"/records/entered/{form['form_key']}/withdraw")
    assert {record.status for record in records(world)} == {RecordState.DRAFT}
    teacher.post(f"/records/entered/{form['form_key']}/withdraw")
    assert [record.status for record in records(world)] == [RecordState.DRAFT, RecordState.WITHDRAWN]


def test_another_teachers_entry_cannot_be_submitted(visit: Visit, world: World) -> None:
    form = facts(world)
    visit("teacher").post("/records/class-entry", form)
    visit("homeroom").post(f"/records/entered/{form['form_key']}/submit")
    assert {record.status for record in records(world)} == {RecordState.DRAFT}


@pytest.mark.parametrize("person", ["student", "guardian", "office", "principal", "admin", "inspector"])
@pytest.mark.parametrize("address", ["/records/class-entry", "/records/observations/new", "/records/entered"])
def test_only_teachers_enter_for_others(visit: Visit, person: str, address: str) -> None:
    visit(person).get(address, 403)


def observation(world: World, **changes: Any) -> dict[str, Any]:
    values = {
        "form_key": str(uuid.uuid4()), "student_id": world.student_id, "title": "主动帮助新同学", "dimension": "moral",
        "from_on": clock.today().isoformat(), "description": "午休时带新同学熟悉校园，还介绍了图书角。",
    }  # fmt: skip
    return values | changes


def test_an_observation_is_submitted_at_once_in_the_teachers_words(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/observations/new", observation(world))
    (record,) = records(world)
    assert (record.status, record.is_observation, record.source) == (RecordState.SUBMITTED, True, Source.TEACHER)
    assert record.description.startswith("午休时")


def test_an_observation_sent_twice_is_one(visit: Visit, world: World) -> None:
    browser, form = visit("teacher"), observation(world)
    first = browser.post("/records/observations/new", form)
    assert browser.post("/records/observations/new", form).location == first.location
    assert len(records(world)) == 1


@pytest.mark.parametrize("change", [
    {"description": ""}, {"title": ""}, {"dimension": ""}, {"student_id": ""}, {"student_id": "999999"},
    {"description": "看" * 201}, {"from_on": "3026-01-01"},
])  # fmt: skip
def test_an_observation_that_lacks_something_is_not_kept(visit: Visit, world: World, change: dict[str, Any]) -> None:
    page = visit("teacher").post("/records/observations/new", observation(world, place="图书角", **change), 422)
    assert "图书角" in page.get_data(as_text=True)
    assert records(world) == []


def test_an_observation_is_told_at_once_all_that_it_lacks(visit: Visit, world: World) -> None:
    nothing = observation(world, student_id="", title="", dimension="", description="")
    page = visit("teacher").post("/records/observations/new", nothing, 422).get_data(as_text=True)
    for words in ("请选择一位学生", "请用几个字概括一下", "请选择一个维度", "请写下您看到的情况"):
        assert words in page
    assert "秋季运动会" not in page


def test_nobody_reviews_an_observation_of_their_own(visit: Visit, world: World) -> None:
    visit("homeroom").post("/records/observations/new", observation(world))
    with world.open():
        record = db.session.scalars(select(Record)).one()
        able = {person for person in world.people if may(record, world.actor(person), RecordEvent.APPROVE)}
    assert able == {"deputy", "office"}


def test_another_schools_student_cannot_be_observed(visit: Visit, world: World, twin: World) -> None:
    visit("teacher").post("/records/observations/new", observation(world, student_id=twin.student_id), 422)
    assert records(world) == []
    with twin.open():
        assert db.session.get(Student, twin.student_id) is not None


def test_a_draft_keeps_words_and_pictures_from_the_teacher_who_entered_it(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/class-entry", facts(world))
    record = records(world)[0]
    visit("student").post(f"/records/{record.id}/edit", {"description": "还没想好", "act": "keep"})
    with world.open():
        kept = make_evidence(db.session.get_one(Record, record.id), filename="我的猫.jpg", caption="我的猫")
        db.session.commit()
        address = f"/evidence/{kept.id}/thumb"
    visit("student").get(address)
    teacher = visit("teacher")
    teacher.get(address, 404)
    stale = teacher.post(f"/records/{record.id}/edit", {"description": "猜", "title": "改", "revision": "0"}, 409)
    pages = [stale, *(teacher.get(url) for url in (f"/records/{record.id}/edit", f"/records/{record.id}"))]
    assert not any(words in page.get_data(as_text=True) for page in pages for words in ("还没想好", "我的猫"))
    assert "航天科普讲座" not in teacher.get("/records?q=还没想好").get_data(as_text=True)
    assert "李堃" in teacher.get("/records?q=航天").get_data(as_text=True)


def test_what_a_student_took_back_is_hidden_from_the_teacher_again(visit: Visit, world: World) -> None:
    visit("teacher").post("/records/class-entry", facts(world))
    record, student = records(world)[0], visit("student")
    student.post(f"/records/{record.id}/edit", {"description": "写错了", "act": "submit"})
    student.post(f"/records/{record.id}/withdraw")
    assert "写错了" in student.get(f"/records/{record.id}").get_data(as_text=True)
    assert "写错了" not in visit("teacher").get(f"/records/{record.id}").get_data(as_text=True)


def test_the_teacher_sends_no_draft_that_its_student_has_begun_to_fill(visit: Visit, world: World) -> None:
    teacher, form = visit("teacher"), facts(world)
    teacher.post("/records/class-entry", form)
    begun = records(world)[0]
    visit("student").post(f"/records/{begun.id}/edit", {"description": "还没想好", "act": "keep"})
    teacher.post(f"/records/entered/{form['form_key']}/submit")
    assert [record.status for record in records(world)] == [RecordState.DRAFT, RecordState.SUBMITTED]
