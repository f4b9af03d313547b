"""What waits for whom, how it is filtered and ordered, and what the page offers."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import policy
from portfolio.records.models import Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.review.hints import hints_for
from portfolio.review.queries import Order, QueueFilter, queue_ids, waiting_count, waiting_for
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.review.conftest import Submit

Visit = Callable[[str], Browser]
PART = {"HX-Request": "true", "HX-Target": "review-detail"}


@pytest.mark.parametrize("person", ["homeroom", "deputy", "other_homeroom", "office", "principal", "teacher"])
def test_queue_is_what_policy_gives(world: World, submit: Submit, person: str) -> None:
    submit(2)
    submit(1, student_id=world.other_student_id, class_id=world.other_class_id)
    for author in ("homeroom", "deputy", "teacher", "office"):
        submit(1, author_id=world.people[author], is_observation=True, source=Source.TEACHER)
    submit(1, status=RecordState.DRAFT)
    with world.open():
        actor = world.actor(person)
        waiting = db.session.scalars(select(Record).where(Record.status == RecordState.SUBMITTED))
        expected = {row.id for row in waiting if policy.is_reviewer(row, actor)}
        assert {row.id for row in db.session.scalars(waiting_for(actor))} == expected
        assert waiting_count(actor) == len(expected)


def test_office_sees_only_what_staff_wrote(world: World, visit: Visit, submit: Submit) -> None:
    submit(title="学生写的")
    submit(title="老师写的", author_id=world.people["homeroom"], is_observation=True, source=Source.TEACHER)
    page = visit("office").get("/review").text
    assert "老师写的" in page
    assert "学生写的" not in page


def test_longest_waiting_stands_first(world: World, submit: Submit) -> None:
    (late,) = submit(submitted_at=clock.now())
    (early,) = submit(student_id=world.student2_id, submitted_at=clock.now() - timedelta(days=3))
    with world.open():
        homeroom = world.actor("homeroom")
        assert queue_ids(homeroom, QueueFilter()) == [early, late]
        assert queue_ids(homeroom, QueueFilter(order=Order.NUMBER)) == [late, early]


def test_filters_narrow_the_queue(world: World, submit: Submit) -> None:
    (drama,) = submit(title="茶馆")
    (race,) = submit(student_id=world.student2_id, title="接力", kind=Kind.SPORTS_DAY)
    with world.open():
        homeroom = world.actor("homeroom")
        for chosen, expected in (
            (QueueFilter(kind=Kind.SPORTS_DAY), [race]),
            (QueueFilter(student_id=world.student_id), [drama]),
            (QueueFilter(words="茶馆"), [drama]),
            (QueueFilter(dimension="aesthetic"), [drama, race]),
            (QueueFilter(dimension="moral"), []),
            (QueueFilter(class_id=world.other_class_id), []),
        ):
            assert queue_ids(homeroom, chosen) == expected


def test_unknown_filters_are_left_out(visit: Visit, submit: Submit) -> None:
    submit(title="还在这里")
    assert "还在这里" in visit("homeroom").get("/review?kind=nothing&order=amount&student=x&page=99").text


def test_next_record_comes_with_the_answer(visit: Visit, submit: Submit) -> None:
    first, second, third = submit(3)
    homeroom = visit("homeroom")
    body = {"revision": 1, "next": str(third)}
    answer = homeroom.post(f"/review/records/{second}/approve", body, status=200, headers=PART)
    assert f'data-record="{third}"' in answer.text
    assert f'<li id="row-{second}" hx-swap-oob="delete">' in answer.text
    assert f'data-step-to="{first}"' in answer.text


def test_last_record_leaves_a_calm_page(visit: Visit, submit: Submit) -> None:
    (only,) = submit()
    answer = visit("homeroom").post(f"/review/records/{only}/approve", {"revision": 1}, status=200, headers=PART)
    assert "都看过了" in answer.text
    assert answer.headers["HX-Retarget"] == "#review"


def test_moving_on_fetches_the_record_alone(visit: Visit, submit: Submit) -> None:
    _first, second = submit(2)
    answer = visit("homeroom").get(f"/review?record={second}", headers=PART)
    assert f'data-record="{second}"' in answer.text
    assert "review-rows" not in answer.text


def test_record_that_waits_no_more_brings_the_list_anew(visit: Visit, submit: Submit) -> None:
    gone, _still = submit(2)
    visit("deputy").post(f"/review/records/{gone}/approve", {"revision": 1})
    answer = visit("homeroom").get(f"/review?record={gone}", headers=PART)
    assert answer.headers["HX-Retarget"] == "#review"
    assert "不再" in answer.text or "不在待审" in answer.text


def test_every_key_has_a_button(visit: Visit, submit: Submit) -> None:
    first, _second, _third = submit(3)
    homeroom = visit("homeroom")
    homeroom.post(f"/review/records/{first}/approve", {"revision": 1})
    page = homeroom.get("/review").text
    assert all(f'data-key="{key}"' in page for key in "jarux/A")


def test_decided_today_lists_own_decisions_with_a_way_back(visit: Visit, submit: Submit) -> None:
    mine, theirs = submit(title="我审的")[0], submit(title="别人审的")[0]
    homeroom = visit("homeroom")
    homeroom.post(f"/review/records/{mine}/return", {"revision": 1, "reason": "换张照片"})
    visit("deputy").post(f"/review/records/{theirs}/approve", {"revision": 1})
    page = homeroom.get("/review/decided").text
    assert "换张照片" in page
    assert f"/review/records/{mine}/undo" in page
    assert "别人审的" not in page


def test_reasons_are_kept_for_the_next_time_and_can_be_deleted(world: World, visit: Visit, submit: Submit) -> None:
    first, second = submit(2)
    homeroom = visit("homeroom")
    homeroom.post(f"/review/records/{first}/return", {"revision": 1, "reason": "证书要拍全"})
    assert "证书要拍全" in homeroom.get(f"/review?record={second}").text
    assert "证书要拍全" not in visit("deputy").get(f"/review/records/{second}/return").text
    delete = re.search(r"/review/reasons/\d+/delete", homeroom.get("/review/reasons").text)
    assert delete
    visit("deputy").post(delete[0], status=404)
    homeroom.post(delete[0])
    assert "证书要拍全" not in homeroom.get("/review/reasons").text


def test_hints_name_the_same_file_and_strange_dates(world: World, submit: Submit) -> None:
    first, second = submit(2, title="同一张照片")
    with world.open():
        rows = {id_: db.session.get_one(Record, id_) for id_ in (first, second)}
        make.make_evidence(rows[first], sha256="a" * 64)
        make.make_evidence(rows[second], sha256="a" * 64, taken_at=clock.now() - timedelta(days=9))
        db.session.flush()
        db.session.expire_all()
        hints = hints_for(world.actor("homeroom"), list(rows.values()))
        assert [len(hints[id_]) for id_ in (first, second)] == [1, 2]
