"""The rest of a class is taken in with the organiser's facts; undoing gives the drafts back."""

import re
from collections.abc import Callable

from sqlalchemy import select

from portfolio.core.db import db
from portfolio.records.corrections import dispute_record
from portfolio.records.models import Record
from portfolio.records.policy import may, undoing_event
from portfolio.records.states import RecordEvent, RecordState
from portfolio.review import actions
from portfolio.review.rest import untouched_drafts
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.records.drafting_school import confirm, drafted, record_of, sports_day

Visit = Callable[[str], Browser]
S = RecordState


def states(world: World, activity_id: int) -> list[RecordState]:
    with world.open():
        rows = select(Record.status).where(Record.activity_id == activity_id).order_by(Record.student_id)
        return list(db.session.scalars(rows))


def test_the_rest_of_a_class_is_taken_in_after_one_question(world: World, visit: Visit) -> None:
    activity_id, _record_id = drafted(world)
    homeroom = visit("homeroom")
    assert "您班有 2 名学生没有为" in homeroom.get("/review").text
    assert "2 条记录？" in homeroom.get(f"/review/activities/{activity_id}/take-in").text
    assert states(world, activity_id) == [S.DRAFT, S.DRAFT]
    homeroom.post(f"/review/activities/{activity_id}/take-in")
    assert states(world, activity_id) == [S.APPROVED, S.APPROVED]
    with world.open():
        assert record_of(activity_id, world.student_id).approver_id == world.people["homeroom"]


def test_undo_gives_the_drafts_back_to_the_students(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    homeroom = visit("homeroom")
    homeroom.post(f"/review/activities/{activity_id}/take-in")
    act = re.search(r'name="act" value="(\d+)"', homeroom.get("/review").text)
    assert act
    homeroom.post("/review/undo", {"act": act[1]}, status=200)
    assert states(world, activity_id) == [S.DRAFT, S.DRAFT]
    visit("student").post(f"/records/{record_id}/submit")
    assert S.APPROVED in states(world, activity_id)


def test_one_of_them_can_be_undone_alone(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    homeroom = visit("homeroom")
    homeroom.post(f"/review/activities/{activity_id}/take-in")
    with world.open():
        revision = db.session.get_one(Record, record_id).revision
    assert f"/review/records/{record_id}/undo" in homeroom.get("/review/decided").text
    homeroom.post(f"/review/records/{record_id}/undo", {"revision": revision})
    assert sorted(states(world, activity_id)) == [S.APPROVED, S.DRAFT]


def test_who_began_to_write_or_disputes_keeps_the_draft(world: World) -> None:
    with world.open():
        activity = sports_day(world, world.student_id, world.student2_id)
        confirm(world, activity)
        first, second = record_of(activity.id, world.student_id), record_of(activity.id, world.student2_id)
        first.description = "我还在写"
        dispute_record(world.actor("student2"), second)
        assert untouched_drafts(world.actor("homeroom")) == []
        assert actions.take_in_rest(world.actor("homeroom"), activity.id).done == []
        first.description = ""
        make.make_evidence(first)
        assert untouched_drafts(world.actor("homeroom")) == []


def test_only_ones_own_class_is_taken_in(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world, world.student_id, world.other_student_id)
        confirm(world, activity)
        activity_id = activity.id
        db.session.commit()
    visit("homeroom").post(f"/review/activities/{activity_id}/take-in")
    assert states(world, activity_id) == [S.APPROVED, S.DRAFT]
    visit("office").post(f"/review/activities/{activity_id}/take-in", status=403)


def test_a_second_teacher_is_told_that_nothing_is_left(world: World, visit: Visit) -> None:
    activity_id, _record_id = drafted(world)
    visit("homeroom").post(f"/review/activities/{activity_id}/take-in")
    visit("deputy").post(f"/review/activities/{activity_id}/take-in", status=409)
    visit("deputy").get(f"/review/activities/{activity_id}/take-in", status=404)


def test_what_the_organisers_word_took_in_is_no_decision_of_the_reviewers(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world, organiser_id=world.people["homeroom"])
        confirm(world, activity, "homeroom")
        record_id = record_of(activity.id, world.student_id).id
        db.session.commit()
    visit("student").post(f"/records/{record_id}/submit")
    assert 'name="act"' not in visit("homeroom").get("/review").text


def test_verified_records_with_words_are_approved_in_bulk_as_any(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    visit("student").post(f"/records/{record_id}/edit", {"description": "跑得很开心。"})
    with world.open():
        revision = db.session.get_one(Record, record_id).revision
    visit("homeroom").post("/review/approve", {"record": f"{record_id}:{revision}", "confirmed": "1"}, status=200)
    assert S.APPROVED in states(world, activity_id)


def test_each_decision_has_its_own_way_back(world: World) -> None:
    activity_id, record_id = drafted(world)
    with world.open():
        homeroom = world.actor("homeroom")
        actions.take_in_rest(homeroom, activity_id)
        record = db.session.get_one(Record, record_id)
        assert undoing_event(record) is RecordEvent.UNVERIFY
        assert may(record, homeroom, RecordEvent.UNVERIFY)
        assert not may(record, homeroom, RecordEvent.UNDO)
