"""One record: approve, return, undo; who may, and who came first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import advance
from portfolio.review import actions
from portfolio.web.errors import Conflict, Refusal
from tests.browser import Browser
from tests.people import World
from tests.review.conftest import Submit

Visit = Callable[[str], Browser]


def state_of(world: World, record_id: int) -> tuple[RecordState, int | None, str | None]:
    with world.open():
        record = db.session.get_one(Record, record_id)
        return record.status, record.approver_id, record.return_reason


def test_homeroom_teacher_approves_a_record(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    answer = visit("homeroom").post(f"/review/records/{record_id}/approve", {"revision": 1})
    assert answer.location.startswith("/review")
    assert state_of(world, record_id) == (RecordState.APPROVED, world.people["homeroom"], None)


def test_deputy_returns_a_record_with_a_reason(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    visit("deputy").post(f"/review/records/{record_id}/return", {"revision": 1, "reason": " 照片请 @小明 换一张 "})
    assert state_of(world, record_id) == (RecordState.RETURNED, None, "照片请 @小明 换一张")


def test_picked_reason_needs_no_typing(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    visit("homeroom").post(f"/review/records/{record_id}/return", {"revision": 1, "choice": "请核对日期", "reason": ""})
    assert state_of(world, record_id)[2] == "请核对日期"


@pytest.mark.parametrize(("reason", "says"), [("", "原因"), ("长" * 201, "201"), ("看\u202e不见", "看不见")])
def test_unfit_reason_is_refused_and_kept(visit: Visit, submit: Submit, reason: str, says: str) -> None:
    url = f"/review/records/{submit()[0]}/return"
    answer = visit("homeroom").post(url, {"revision": 1, "reason": reason}, status=422)
    assert says in answer.text
    assert reason in answer.text


def test_reason_is_counted_as_a_reader_counts(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    visit("homeroom").post(f"/review/records/{record_id}/return", {"revision": 1, "reason": "👨‍👩‍👧" * 200})
    assert state_of(world, record_id)[0] is RecordState.RETURNED


def test_second_approver_is_told_who_was_first(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    visit("deputy").post(f"/review/records/{record_id}/approve", {"revision": 1})
    body = {"revision": 1, "reason": "不清楚"}
    answer = visit("homeroom").post(f"/review/records/{record_id}/return", body, status=409)
    assert "deputy老师" in answer.text
    assert "通过" in answer.text
    assert state_of(world, record_id)[1] == world.people["deputy"]


def test_stale_page_cannot_approve_what_was_resubmitted(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    with world.open():
        record, student = db.session.get_one(Record, record_id), world.actor("student")
        for event in (RecordEvent.WITHDRAW, RecordEvent.REOPEN, RecordEvent.SUBMIT):
            advance(record, event, student)
            db.session.flush()
        db.session.commit()
    answer = visit("homeroom").post(f"/review/records/{record_id}/approve", {"revision": 1}, status=409)
    assert "重新提交" in answer.text
    assert state_of(world, record_id)[0] is RecordState.SUBMITTED


def test_withdrawn_record_is_said_to_be_withdrawn(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit(title="本来要看的记录")
    with world.open():
        advance(db.session.get_one(Record, record_id), RecordEvent.WITHDRAW, world.actor("student"))
        db.session.commit()
    answer = visit("homeroom").post(f"/review/records/{record_id}/approve", {"revision": 1}, status=409)
    assert "不再待审" in answer.text
    assert "本来要看的记录" not in answer.text


def test_script_is_told_of_a_conflict_inside_the_page(world: World, visit: Visit, submit: Submit) -> None:
    (record_id, _other) = submit(2)
    url, part = f"/review/records/{record_id}/approve", {"HX-Request": "true", "HX-Target": "review-detail"}
    visit("deputy").post(url, {"revision": 1})
    answer = visit("homeroom").post(url, {"revision": 1}, status=409, headers=part)
    assert answer.headers["HX-Retarget"] == "#review"
    assert "<html" not in answer.text
    assert f'id="row-{record_id}"' not in answer.text


def test_teacher_cannot_approve_own_observation(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit(author_id=world.people["homeroom"], is_observation=True, source=Source.TEACHER)
    visit("homeroom").post(f"/review/records/{record_id}/approve", {"revision": 1}, status=403)
    assert state_of(world, record_id)[0] is RecordState.SUBMITTED


@pytest.mark.parametrize("person", ["deputy", "office"])
def test_another_approves_the_homeroom_teachers_observation(
    world: World, visit: Visit, submit: Submit, person: str
) -> None:
    (record_id,) = submit(author_id=world.people["homeroom"], is_observation=True, source=Source.TEACHER)
    visit(person).post(f"/review/records/{record_id}/approve", {"revision": 1})
    assert state_of(world, record_id)[1] == world.people[person]


@pytest.mark.parametrize("person", ["other_homeroom", "office", "student", "guardian", "teacher", "principal", "admin"])
def test_nobody_else_decides(world: World, visit: Visit, submit: Submit, person: str) -> None:
    (record_id,) = submit()
    status = 404 if person in {"other_homeroom", "office"} else 403
    visit(person).post(f"/review/records/{record_id}/approve", {"revision": 1}, status=status)
    visit(person).post(f"/review/records/{record_id}/return", {"revision": 1, "reason": "不"}, status=status)
    assert state_of(world, record_id)[0] is RecordState.SUBMITTED


def test_another_school_is_not_found(twin: World, app: Any, submit: Submit) -> None:
    (record_id,) = submit()
    stranger = Browser(app.test_client(), twin, "homeroom")
    stranger.post(f"/review/records/{record_id}/approve", {"revision": 1}, status=404)
    stranger.get(f"/review/records/{record_id}/return", status=404)


def test_undo_gives_the_record_back_to_the_queue(world: World, visit: Visit, submit: Submit) -> None:
    (record_id,) = submit()
    homeroom = visit("homeroom")
    homeroom.post(f"/review/records/{record_id}/return", {"revision": 1, "reason": "看错了"})
    homeroom.post(f"/review/records/{record_id}/undo", {"revision": 2})
    assert state_of(world, record_id) == (RecordState.SUBMITTED, None, None)


def test_undo_is_refused_after_half_an_hour(world: World, submit: Submit) -> None:
    (record_id,) = submit()
    with world.open():
        homeroom, record = world.actor("homeroom"), db.session.get_one(Record, record_id)
        actions.approve_record(homeroom, record, 1)
        record.decided_at = clock.now() - timedelta(minutes=31)
        db.session.flush()
        with pytest.raises(Refusal, match="30"):
            actions.undo_decision(homeroom, record, record.revision)


def test_undo_of_what_the_student_resubmitted_is_a_conflict(world: World, submit: Submit) -> None:
    (record_id,) = submit()
    with world.open():
        record = db.session.get_one(Record, record_id)
        actions.return_record(world.actor("homeroom"), record, "补一句", 1)
        advance(record, RecordEvent.SUBMIT, world.actor("student"))
        db.session.flush()
        with pytest.raises(Conflict):
            actions.undo_decision(world.actor("homeroom"), record, 2)
