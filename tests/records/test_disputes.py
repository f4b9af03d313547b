"""A student adds a sentence, submits with one tap, or says that a fact is wrong; the organiser answers."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity
from portfolio.core.db import db
from portfolio.records import corrections
from portfolio.records.actions import NotAllowed
from portfolio.records.corrections import Doubt
from portfolio.records.models import Correction, Record, StatusChange
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.school.models import School
from portfolio.school.school_settings import SchoolSettings, save_settings
from portfolio.web.errors import Conflict
from tests.browser import Browser
from tests.people import World
from tests.records.drafting_school import confirm, drafted, place_of, record_of

Visit = Callable[[str], Browser]
S = RecordState


def record(record_id: int) -> Record:
    return db.session.get_one(Record, record_id)


def wish() -> Correction:
    return db.session.scalars(select(Correction).where(Correction.is_from_roster.is_(False))).one()


def test_one_tap_takes_a_verified_record_in_and_names_the_organiser(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/submit")
    with world.open():
        steps = db.session.scalars(select(StatusChange).where(StatusChange.record_id == record_id)).all()
        assert record(record_id).status is S.APPROVED
        assert record(record_id).approver_id == world.people["teacher"]
        assert [(step.event, step.actor_name) for step in steps] == [
            (RecordEvent.SUBMIT, "张小明"), (RecordEvent.VERIFY, "teacher老师"),
        ]  # fmt: skip
    assert "事实已由体育教研组确认" in visit("student").get(f"/records/{record_id}").text


def test_a_school_may_want_every_record_reviewed(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    with world.open():
        save_settings(db.session.get_one(School, world.school_id), SchoolSettings(verified_facts_need_no_review=False))
        db.session.commit()
    visit("student").post(f"/records/{record_id}/submit")
    with world.open():
        assert record(record_id).status is S.SUBMITTED


def test_a_sentence_on_the_card_sends_the_record_to_the_homeroom_teacher(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    student = visit("student")
    card = student.get("/").text
    revision = re.search(r'name="revision" value="(\d+)"', card)
    assert revision
    assert "加一句话" in card
    sent = {"description": "我第一次跑完全程。", "revision": revision[1]}
    student.post(f"/records/{record_id}/edit", sent)
    with world.open():
        assert (record(record_id).status, record(record_id).description) == (S.SUBMITTED, "我第一次跑完全程。")
        assert record(record_id).hours == Decimal("3.0")
    assert "事实已由体育教研组确认" in visit("homeroom").get("/review").text


def test_locked_facts_stay_whatever_is_sent(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/edit", {"description": "好", "hours": "9", "title": "别的"})
    with world.open():
        assert record(record_id).hours == Decimal("3.0")
        assert record(record_id).title != "别的"


def test_too_many_words_are_kept_and_named(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/edit", {"description": "长" * 201}, status=422)
    with world.open():
        assert (record(record_id).status, len(record(record_id).description)) == (S.DRAFT, 201)


def test_one_tap_says_that_something_is_wrong_and_more_may_follow(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    student = visit("student")
    student.post(f"/records/{record_id}/dispute")
    student.post(f"/records/{record_id}/dispute", {"doubt": ["role", "hours"], "note": "我是裁判"})
    assert "你说有地方不对" in student.get("/").text
    with world.open():
        assert wish().note == "我的角色不对；时间或时长不对；我是裁判"
    page = visit("teacher").get(f"/activities/{activity_id}/confirm")
    assert "我是裁判" in page.text
    assert "我是裁判" in visit("teacher").get(f"/activities/{activity_id}/corrections").text


def test_a_long_note_is_refused_and_kept(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    page = visit("student").post(f"/records/{record_id}/dispute", {"note": "长" * 101}, status=422)
    assert "长" * 101 in page.text


def test_a_disputed_record_can_be_submitted_but_somebody_looks_at_it(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    student = visit("student")
    student.post(f"/records/{record_id}/dispute", {"note": "我没有参加"})
    student.post(f"/records/{record_id}/submit")
    with world.open():
        assert record(record_id).status is S.SUBMITTED
    assert "我没有参加" in visit("homeroom").get("/review").text


def test_setting_the_roster_right_answers_the_dispute(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/dispute", {"doubt": "hours"})
    with world.open():
        place_of(activity_id, world.student_id).hours = Decimal("5.0")
        confirm(world, db.session.get_one(Activity, activity_id))
        assert (wish().status, wish().decided_by_name) == (CorrectionState.ACCEPTED, "teacher老师")
        assert record_of(activity_id, world.student_id).hours == Decimal("5.0")


def test_a_refusal_needs_words_and_the_student_reads_them(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/dispute", {"note": "我跑了第一"})
    with world.open():
        number = wish().id
    teacher = visit("teacher")
    said = {"act": "refuse", "from": "activity"}
    teacher.post(f"/corrections/{number}/answer", said, status=422)
    teacher.post(f"/corrections/{number}/answer", said | {"answer": "成绩册上是第二，可以来看。"})
    assert "成绩册上是第二" in visit("student").get(f"/records/{record_id}").text
    assert "维持原样" in visit("teacher").get(f"/activities/{activity_id}/corrections").text
    page = teacher.post(f"/corrections/{number}/answer", said | {"answer": "再说一次"}, status=409)
    assert "teacher老师" in page.text


def test_the_organiser_may_say_that_it_is_set_right(world: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/dispute")
    with world.open():
        number = wish().id
    visit("teacher").post(f"/corrections/{number}/answer", {"act": "accept", "from": "activity"})
    with world.open():
        assert wish().status is CorrectionState.ACCEPTED


@pytest.mark.parametrize("person", ["student2", "homeroom", "guardian", "other_homeroom"])
def test_nobody_else_disputes_or_answers(world: World, visit: Visit, person: str) -> None:
    _activity_id, record_id = drafted(world)
    with world.open():
        with pytest.raises(NotAllowed):
            corrections.dispute_record(world.actor(person), record(record_id), [Doubt.ROLE])
        corrections.dispute_record(world.actor("student"), record(record_id), [Doubt.ROLE])
        db.session.flush()
        with pytest.raises(NotAllowed):
            corrections.answer_correction(world.actor(person), wish(), is_accepted=True)


def test_an_answer_given_twice_is_a_conflict(world: World) -> None:
    _activity_id, record_id = drafted(world)
    with world.open():
        corrections.dispute_record(world.actor("student"), record(record_id))
        corrections.answer_correction(world.actor("teacher"), wish(), is_accepted=True)
        with pytest.raises(Conflict):
            corrections.answer_correction(world.actor("office"), wish(), is_accepted=True)


def test_a_dispute_of_another_school_is_not_found(world: World, twin: World, visit: Visit) -> None:
    _activity_id, record_id = drafted(twin)
    visit("student").post(f"/records/{record_id}/dispute", status=404)
