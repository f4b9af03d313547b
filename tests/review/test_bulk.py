"""Many records at once: one confirmed act, a report of what was left, a fixed number of questions to the database."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import advance
from portfolio.review import actions
from portfolio.review.queries import last_changes
from portfolio.school.phase_models import Phase
from portfolio.school.windows import ensured_class_term
from portfolio.web.errors import Refusal
from tests.browser import Browser
from tests.people import World
from tests.review.conftest import Submit
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def states(world: World, ids: list[int]) -> set[RecordState]:
    with world.open():
        return set(db.session.scalars(select(Record.status).where(Record.id.in_(ids))))


def test_thirty_records_take_one_confirmed_act(world: World, visit: Visit, submit: Submit) -> None:
    ids = submit(30)
    pairs = [f"{id_}:1" for id_ in ids]
    homeroom = visit("homeroom")
    asked = homeroom.post("/review/approve", {"record": pairs}, status=200)
    assert "通过这 30 条记录？" in asked.text
    assert states(world, ids) == {RecordState.SUBMITTED}
    homeroom.post("/review/approve", {"record": pairs, "confirmed": "1"}, status=200)
    assert states(world, ids) == {RecordState.APPROVED}


def test_bulk_undo_takes_back_the_whole_act_and_no_more(world: World, visit: Visit, submit: Submit) -> None:
    before, ids = submit(1), submit(5)
    homeroom = visit("homeroom")
    homeroom.post(f"/review/records/{before[0]}/approve", {"revision": 1})
    page = homeroom.post("/review/approve", {"record": [f"{id_}:1" for id_ in ids], "confirmed": "1"}, status=200)
    act = re.search(r'name="act" value="(\d+)"', page.text)
    assert act
    homeroom.post("/review/undo", {"act": act[1]}, status=200)
    assert states(world, ids) == {RecordState.SUBMITTED}
    assert states(world, before) == {RecordState.APPROVED}


def test_bulk_undo_leaves_what_moved_on_and_what_is_older(world: World, submit: Submit) -> None:
    ids = submit(3)
    with world.open():
        homeroom = world.actor("homeroom")
        actions.approve_many(homeroom, [(id_, 1) for id_ in ids])
        moved, old, _kept = (db.session.get_one(Record, id_) for id_ in ids)
        change_id = last_changes([old.id])[old.id].id
        advance(moved, RecordEvent.UNDO, homeroom)
        old.decided_at = clock.now() - timedelta(minutes=31)
        db.session.flush()
        report = actions.undo_act(homeroom, change_id)
        left_out = [row.record_id for row in (*report.overtaken, *report.refused)]
        assert (left_out, [row.id for row in report.done]) == (ids[:2], ids[2:])
        assert "30" in report.refused[0].why


def test_of_an_archived_class_nothing_is_taken_back(world: World, submit: Submit) -> None:
    ids = submit(2)
    with world.open():
        homeroom = world.actor("homeroom")
        actions.approve_many(homeroom, [(id_, 1) for id_ in ids])
        ensured_class_term(homeroom, world.class_id, world.term_id).phase = Phase.ARCHIVED
        db.session.flush()
        report = actions.undo_act(homeroom, last_changes(ids)[ids[0]].id)
        assert len(report.refused) == len(ids)
        assert not report.done


def test_bulk_names_what_was_overtaken_and_what_is_not_allowed(world: World, visit: Visit, submit: Submit) -> None:
    lost, mine, clean = submit(title="被抢先的"), submit(
        title="我写的观察", author_id=world.people["homeroom"], is_observation=True, source=Source.TEACHER
    ), submit(2)  # fmt: skip
    visit("deputy").post(f"/review/records/{lost[0]}/approve", {"revision": 1})
    with world.open():
        report = actions.approve_many(world.actor("homeroom"), [(id_, 1) for id_ in (*lost, *mine, *clean, 999_999)])
        assert [row.title for row in report.overtaken] == ["被抢先的"]
        assert "deputy老师" in report.overtaken[0].why
        assert [row.title for row in report.refused] == ["我写的观察"]
        assert {row.id for row in report.done} == set(clean)
        assert report.unknown == 1


def test_bulk_page_names_the_lost_races(world: World, visit: Visit, submit: Submit) -> None:
    ids = submit(2, title="同一场运动会")
    visit("deputy").post(f"/review/records/{ids[0]}/return", {"revision": 1, "reason": "重复了"})
    pairs = [f"{id_}:1" for id_ in ids]
    page = visit("homeroom").post("/review/approve", {"record": pairs, "confirmed": "1"}, status=200)
    assert "deputy老师" in page.text
    assert "重复了" in page.text
    assert states(world, [ids[1]]) == {RecordState.APPROVED}


def test_another_schools_records_stay_untouched(world: World, twin: World, submit: Submit) -> None:
    ids = submit(2)
    with twin.open():
        report = actions.approve_many(twin.actor("homeroom"), [(id_, 1) for id_ in ids])
        assert (report.done, report.unknown) == ([], 2)


def test_more_than_two_hundred_are_refused(world: World) -> None:
    with world.open(), pytest.raises(Refusal):
        actions.approve_many(world.actor("homeroom"), [(id_, 1) for id_ in range(1, 202)])


def test_questions_do_not_grow_with_the_records(world: World, submit: Submit) -> None:
    counts = []
    for size in (3, 40):
        ids = submit(size)
        with world.open():
            homeroom = world.actor("homeroom")
            with count_selects() as asked:
                actions.approve_many(homeroom, [(id_, 1) for id_ in ids])
            db.session.commit()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_queue_page_asks_no_more_for_a_longer_queue(world: World, visit: Visit, submit: Submit) -> None:
    homeroom, counts = visit("homeroom"), []
    for size in (3, 40):
        submit(size)
        with world.app.app_context(), count_selects() as asked:
            homeroom.get("/review")
        counts.append(len(asked))
    assert counts[0] == counts[1]
