"""Writing a record: the form, what it refuses and why, and that a form sent twice is one record."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Evidence, Record
from portfolio.records.states import RecordState
from portfolio.school.models import Enrolment, Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.core.sample_files import sample
from tests.people import World

Visit = Callable[[str], Browser]


def typed(**changes: Any) -> dict[str, Any]:
    """A form as a student fills it in; None leaves a field out."""
    values = {
        "form_key": str(uuid.uuid4()), "kind": "drama", "title": "《雷雨》第二幕", "from_on": clock.today().isoformat(),
        "hours": "1.5", "part": "main", "level": "school", "description": "我演四凤，对了两周的词。", "act": "submit",
    }  # fmt: skip
    return {name: value for name, value in (values | changes).items() if value is not None}


def only_record(world: World) -> Record:
    with world.open():
        return db.session.scalars(select(Record).options()).one()


def count(world: World, model: type[Any] = Record) -> int:
    with world.open():
        return db.session.scalar(select(func.count(model.id))) or 0


def test_a_student_submits_a_record_with_kind_title_and_words(visit: Visit, world: World) -> None:
    visit("student").post("/records/new", typed())
    with world.open():
        record = db.session.scalars(select(Record)).one()
        assert (record.status, record.kind, record.title) == (RecordState.SUBMITTED, Kind.DRAMA, "《雷雨》第二幕")
        assert record.dimension is not None
        assert record.dimension.code == "aesthetic"
        assert (record.class_id, record.term_id, record.has_pledge) == (world.class_id, world.term_id, True)
        assert "雷雨" in record.search_text
        assert len(record.number) == 9
        assert [change.event for change in record.changes] == ["submit"]


def test_the_form_has_eight_tiles_first_and_the_date_of_today(visit: Visit) -> None:
    page = visit("student").get("/records/new").get_data(as_text=True)
    first = page.split('class="fold kind-more"')[0]
    assert first.count('name="kind"') == 8
    assert f'value="{clock.today().isoformat()}"' in page


def test_the_kinds_a_student_uses_come_first_and_the_last_choices_are_remembered(visit: Visit, world: World) -> None:
    browser = visit("student")
    browser.post("/records/new", typed(kind="career", organiser="市图书馆", place="总馆", level="city", part="lead"))
    page = browser.get("/records/new").get_data(as_text=True)
    assert 'value="career"' in page.split('class="fold kind-more"')[0]
    assert '"organiser": "\\u5e02\\u56fe\\u4e66\\u9986"' in page
    assert '"part": "lead"' in page


def test_titles_are_suggested_from_what_several_share_never_from_one_classmate(visit: Visit, world: World) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        school_class = world.class_id
        for student_id in (world.student_id, world.student2_id, world.other_student_id):
            student = db.session.get_one(Student, student_id)
            make.make_record(student, term, school_class, title="秋季运动会")
        make.make_record(db.session.get_one(Student, world.student2_id), term, school_class, title="我的秘密")
        db.session.commit()
    page = visit("student").get("/records/new").get_data(as_text=True)
    assert '<option value="秋季运动会">' in page
    assert "我的秘密" not in page


def test_the_same_form_sent_twice_is_one_record(visit: Visit, world: World) -> None:
    browser, form = visit("student"), typed()
    first = browser.post("/records/new", form)
    assert browser.post("/records/new", form).location == first.location
    assert count(world) == 1


FAULTS = [
    ({"kind": None}, "请选一下是什么活动"),
    ({"kind": "bribery"}, "请选一下是什么活动"),
    ({"title": ""}, "请写上活动名称"),
    ({"title": "很" * 31}, "31"),
    ({"title": "运动\u202e会"}, "U+202E"),
    ({"title": "运动\x07会"}, "U+0007"),
    ({"description": "长" * 201}, "201"),
    ({"description": "我\u2066做"}, "U+2066"),
    ({"reflection": "长" * 101}, "101"),
    ({"hours": "很久"}, "请填数字"),
    ({"hours": "1000"}, "0到999"),
    ({"hours": "-1"}, "0到999"),
    ({"hours": "NaN"}, "请填数字"),
    ({"times": "0"}, "1到999"),
    ({"from_on": "2026-13-40"}, "日期请写成"),
    ({"from_on": "昨天"}, "日期请写成"),
]


@pytest.mark.parametrize(("change", "words"), FAULTS)
def test_what_is_wrong_is_named_and_what_was_typed_is_kept(
    visit: Visit, world: World, change: dict[str, Any], words: str
) -> None:
    page = visit("student").post("/records/new", typed(place="小剧场", **change), 422).get_data(as_text=True)
    assert words in page
    assert "小剧场" in page
    assert only_record(world).status is RecordState.DRAFT


@pytest.mark.parametrize(("days", "words"), [(1, "这一天还没到"), (-61, "这一天不在学期内")])
def test_a_day_to_come_or_outside_the_term_is_refused_with_the_terms_dates(
    visit: Visit, world: World, days: int, words: str
) -> None:
    day = clock.today() + timedelta(days=days)
    page = visit("student").post("/records/new", typed(from_on=day.isoformat()), 422).get_data(as_text=True)
    assert words in page
    assert day.isoformat() in page


def test_the_message_about_a_day_outside_names_first_and_last_day_of_the_term(visit: Visit, world: World) -> None:
    day = clock.today() - timedelta(days=61)
    page = visit("student").post("/records/new", typed(from_on=day.isoformat()), 422).get_data(as_text=True)
    first, last = clock.today() - timedelta(days=60), clock.today() + timedelta(days=80)
    assert f"{first.year}年{first.month}月{first.day}日" in page
    assert f"{last.month}月{last.day}日" in page


def test_a_last_day_before_the_first_is_refused(visit: Visit) -> None:
    before = (clock.today() - timedelta(days=2)).isoformat()
    page = visit("student").post("/records/new", typed(to_on=before), 422).get_data(as_text=True)
    assert "结束日期早于开始日期" in page


def test_a_reader_counts_an_emoji_and_a_rare_character_as_one(visit: Visit, world: World) -> None:
    visit("student").post("/records/new", typed(title="👩‍👩‍👧‍👦𠅤" * 15, description="𪚥" * 200))
    assert only_record(world).status is RecordState.SUBMITTED


def test_what_the_kind_does_not_need_is_not_kept(visit: Visit, world: World) -> None:
    visit("student").post("/records/new", typed(kind="honour", award_name="三好学生", hours="3", part="lead"))
    record = only_record(world)
    assert (record.hours, record.part, record.award_name) == (None, None, "三好学生")


def test_dimension_and_indicator_can_be_chosen_otherwise_but_must_fit_each_other(visit: Visit, world: World) -> None:
    with world.open():
        dimensions = db.session.get_one(Term, world.term_id).framework.dimensions
        moral, learning = dimensions[0].indicators[1].id, dimensions[1].indicators[0].id
    browser = visit("student")
    browser.post("/records/new", typed(dimension="moral", indicator_id=moral, secondary_dimension="labour"))
    browser.post("/records/new", typed(dimension="moral", indicator_id=learning, secondary_dimension="moral"))
    with world.open():
        first, second = db.session.scalars(select(Record).order_by(Record.id)).all()
        assert first.dimension
        assert first.dimension.code == "moral"
        assert first.indicator_id == moral
        assert first.secondary_dimension
        assert first.secondary_dimension.code == "labour"
        assert (second.indicator_id, second.secondary_dimension_id) == (None, None)


def test_without_scripts_the_files_come_with_the_form(visit: Visit, world: World) -> None:
    photos = [(io.BytesIO(sample("JPEG")), "a.jpg"), (io.BytesIO(sample("PNG")), "b.png")]
    visit("student").post("/records/new", typed(photos=photos), content_type="multipart/form-data")
    assert count(world, Evidence) == 2
    assert only_record(world).status is RecordState.SUBMITTED


def test_without_scripts_a_refused_file_keeps_the_form_and_the_good_file(visit: Visit, world: World) -> None:
    photos = [(io.BytesIO(sample("JPEG")), "a.jpg"), (io.BytesIO(b"MZ\x90 no picture"), "b.jpg")]
    response = visit("student").post("/records/new", typed(photos=photos), 422, content_type="multipart/form-data")
    page = response.get_data(as_text=True)
    assert "b.jpg" in page
    assert "我演四凤" in page
    assert count(world, Evidence) == 1
    assert only_record(world).status is RecordState.DRAFT


def test_an_empty_form_is_asked_for_its_name_and_leaves_no_draft(visit: Visit, world: World) -> None:
    blank = typed(kind=None, title="", description="", hours="", part=None)
    page = visit("student").post("/records/new", blank, 422).get_data(as_text=True)
    assert "请选一下是什么活动" in page
    assert "请写上活动名称" in page
    assert count(world) == 0


def test_a_draft_can_be_discarded_from_the_form(visit: Visit, world: World) -> None:
    browser = visit("student")
    browser.post("/records/new", typed(act="keep"))
    record_id = only_record(world).id
    assert "放弃这份草稿" in browser.get(f"/records/{record_id}/edit").get_data(as_text=True)
    browser.post(f"/records/{record_id}/withdraw")
    assert only_record(world).title not in browser.get("/").get_data(as_text=True)


def test_a_record_kept_as_a_draft_is_seen_by_its_writer_only(visit: Visit, world: World) -> None:
    address = visit("student").post("/records/new", typed(act="keep")).location
    assert only_record(world).status is RecordState.DRAFT
    for person in ("homeroom", "office", "guardian", "student2", "principal"):
        visit(person).get(address, 404)


def test_a_class_is_that_of_the_day(visit: Visit, world: World) -> None:
    with world.open():
        enrolment = db.session.scalars(
            select(Enrolment).where(Enrolment.student_id == world.student_id)
        ).one()
        moved_on = clock.today() - timedelta(days=5)
        enrolment.until_on = moved_on - timedelta(days=1)
        moved = {"student_id": world.student_id, "class_id": world.other_class_id, "from_on": moved_on}
        make.add(Enrolment(school_id=world.school_id, **moved))
        db.session.commit()
    browser = visit("student")
    browser.post("/records/new", typed(from_on=(moved_on - timedelta(days=1)).isoformat()))
    browser.post("/records/new", typed(from_on=moved_on.isoformat()))
    with world.open():
        classes = db.session.scalars(select(Record.class_id).order_by(Record.id)).all()
    assert list(classes) == [world.class_id, world.other_class_id]


@pytest.mark.parametrize("person", ["guardian", "teacher", "office", "principal", "admin", "inspector"])
def test_only_students_have_the_form(visit: Visit, person: str) -> None:
    visit(person).get("/records/new", 403)
    visit(person).post("/records/new", typed(), 403)


def test_nobody_else_edits_or_submits_a_record(visit: Visit, world: World) -> None:
    visit("student").post("/records/new", typed())
    record_id = only_record(world).id
    for person in ("student2", "other_student"):
        for act in ("edit", "submit", "withdraw"):
            visit(person).post(f"/records/{record_id}/{act}", typed(), 404)
    visit("homeroom").post(f"/records/{record_id}/withdraw", status=403)


def test_another_schools_record_is_not_found(visit: Visit, world: World, twin: World) -> None:
    visit("student").post("/records/new", typed())
    record_id = only_record(world).id
    browser = Browser(world.app.test_client(), twin, "student")
    for address in (f"/records/{record_id}", f"/records/{record_id}/edit"):
        browser.get(address, 404)
    browser.post(f"/records/{record_id}/draft", typed(), 404)
