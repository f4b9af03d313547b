"""Scanned cards: late batches, replays, strangers, wrong clocks; each scan is answered, none is lost or doubled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portfolio.activities.cards import issue_cards
from portfolio.activities.models import Activity, Attendance, Participant, Session
from portfolio.activities.states import ActivityState, Mark, Means, SessionState, Standing
from portfolio.core.db import db
from portfolio.school.models import Student
from tests.activities.test_attendance import BEGINS, mark, marks_of, session_of
from tests.activity_factories import make_participant
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_the_beginning() -> object:
    with time_machine.travel(BEGINS + 5 * MINUTE, tick=False):
        yield


def cards(world: World) -> list[str]:
    """The codes of the three students' cards."""
    with world.open():
        ids = [world.student_id, world.student2_id, world.other_student_id]
        codes = {card.student_id: card.code for card in issue_cards(world.actor("office"), ids)}
        db.session.commit()
        return [codes[id_] for id_ in ids]


def scan(code: str, at: datetime = BEGINS + 2 * MINUTE, **more: Any) -> dict[str, Any]:
    return {"id": f"{code}-{at.timestamp()}", "code": code, "at": at.isoformat(), **more}


def send(browser: Browser, session_id: int, *scans: dict[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    answer = browser.post(
        f"/activities/sessions/{session_id}/scans", status=200, json={"scans": list(scans), **more},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    return [(each["outcome"], each["name"]) for each in answer.get_json()["answers"]]


def taken_at(world: World, session_id: int) -> list[datetime]:
    with world.open():
        return list(db.session.scalars(select(Attendance.taken_at).where(Attendance.session_id == session_id)))


def test_a_scan_marks_and_a_replay_changes_nothing(world: World, visit: Visit) -> None:
    (session_id, ids), (code, *_rest) = session_of(world), cards(world)
    assert send(visit("teacher"), session_id, scan(code)) == [("present", "张小明")]
    assert send(visit("teacher"), session_id, scan(code), scan(code)) == [("present", "张小明")] * 2
    assert send(visit("teacher"), session_id, scan(code, BEGINS + 3 * MINUTE)) == [("already", "张小明")]
    assert marks_of(world, session_id) == {ids[0]: ("present", "card")}
    with world.open():
        assert db.session.get_one(Session, session_id).status is SessionState.HELD


def test_more_than_ten_minutes_is_late_unless_the_organiser_says_otherwise(world: World, visit: Visit) -> None:
    (session_id, ids), codes = session_of(world), cards(world)
    with time_machine.travel(BEGINS + 20 * MINUTE, tick=False):
        outcomes = send(
            visit("teacher"), session_id, scan(codes[0], BEGINS + 10 * MINUTE), scan(codes[1], BEGINS + 11 * MINUTE),
            scan(codes[2], BEGINS + 12 * MINUTE, mark="present"),
        )  # fmt: skip
        assert [outcome for outcome, _name in outcomes] == ["present", "late", "present"]
        assert send(visit("teacher"), session_id, scan(codes[0], mark="late"))[0][0] == "late"
    assert [marks_of(world, session_id)[id_][0] for id_ in ids] == ["late", "late", "present"]


def test_a_batch_sent_the_next_day_counts_from_when_it_was_scanned(world: World, visit: Visit) -> None:
    (session_id, ids), codes = session_of(world), cards(world)
    with time_machine.travel(BEGINS + timedelta(days=1), tick=False):
        send(visit("teacher"), session_id, scan(codes[0]), scan(codes[1], BEGINS + 30 * MINUTE))
    assert [marks_of(world, session_id)[id_][0] for id_ in ids[:2]] == ["present", "late"]
    assert taken_at(world, session_id) == [BEGINS + 2 * MINUTE, BEGINS + 30 * MINUTE]


def test_of_two_devices_the_earlier_scan_counts(world: World, visit: Visit) -> None:
    (session_id, ids), (code, *_rest) = session_of(world), cards(world)
    with time_machine.travel(BEGINS + 60 * MINUTE, tick=False):
        assert send(visit("teacher"), session_id, scan(code, BEGINS + 30 * MINUTE))[0][0] == "late"
        assert send(visit("office"), session_id, scan(code, BEGINS + MINUTE))[0][0] == "present"
        assert send(visit("teacher"), session_id, scan(code, BEGINS + 30 * MINUTE))[0][0] == "already"
    assert marks_of(world, session_id) == {ids[0]: ("present", "card")}
    assert taken_at(world, session_id) == [BEGINS + MINUTE]


@pytest.mark.parametrize(("scanned", "outcome"), [(2, "kept"), (8, "present")])
def test_against_the_list_whichever_came_later_counts(
    world: World, visit: Visit, scanned: int, outcome: str
) -> None:
    (session_id, ids), (code, *_rest) = session_of(world), cards(world)
    with world.open():
        session = db.session.get_one(Session, session_id)
        mark(session, db.session.get_one(Participant, ids[0]), Mark.ABSENT)  # five minutes after the beginning
        db.session.commit()
    with time_machine.travel(BEGINS + 9 * MINUTE, tick=False):
        assert send(visit("teacher"), session_id, scan(code, BEGINS + scanned * MINUTE))[0][0] == outcome


def test_strangers_cards_are_told_apart(world: World, twin: World, visit: Visit) -> None:
    (session_id, _ids), foreign = session_of(world), cards(twin)[0]
    outcomes = send(visit("teacher"), session_id, scan(foreign), scan("hello"), scan(""))
    assert outcomes == [("other_school", None), ("no_card", None), ("no_card", None)]
    assert not marks_of(world, session_id)


def test_an_ended_card_is_not_taken_but_what_was_scanned_before_its_end_is(world: World, visit: Visit) -> None:
    (session_id, ids), (old, *_rest) = session_of(world), cards(world)
    with time_machine.travel(BEGINS + 7 * MINUTE, tick=False):
        cards(world)
    with time_machine.travel(BEGINS + 20 * MINUTE, tick=False):
        assert send(visit("teacher"), session_id, scan(old, BEGINS + 8 * MINUTE))[0] == ("ended_card", "张小明")
        assert send(visit("teacher"), session_id, scan(old, BEGINS + 6 * MINUTE))[0] == ("present", "张小明")
    assert set(marks_of(world, session_id)) == {ids[0]}


@pytest.mark.parametrize("is_whole_activity", [True, False])
def test_what_was_called_off_meanwhile_marks_nobody_and_says_so(
    world: World, visit: Visit, is_whole_activity: bool
) -> None:
    (session_id, _ids), (code, *_rest) = session_of(world), cards(world)
    with world.open():
        session = db.session.get_one(Session, session_id)
        if is_whole_activity:
            session.activity.status = ActivityState.CANCELLED
        else:
            session.status = SessionState.CANCELLED
        db.session.commit()
    assert send(visit("teacher"), session_id, scan(code, enrol=True)) == [("called_off", "张小明")]
    assert not marks_of(world, session_id)


def test_a_wrong_clock_is_set_right_by_the_moment_of_sending(world: World, visit: Visit) -> None:
    (session_id, ids), codes = session_of(world), cards(world)
    ahead = timedelta(days=3, hours=2)
    sent = {"sent_at": (BEGINS + 5 * MINUTE + ahead).isoformat()}
    assert send(visit("teacher"), session_id, scan(codes[0], BEGINS + MINUTE + ahead), **sent)[0][0] == "present"
    assert taken_at(world, session_id) == [BEGINS + MINUTE]
    assert send(visit("teacher"), session_id, scan(codes[1], BEGINS + ahead))[0][0] == "present"  # clamped to now
    assert set(marks_of(world, session_id)) == set(ids[:2])


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (BEGINS - timedelta(days=1), "too_early"),
        (BEGINS - 61 * MINUTE, "too_early"),
        (BEGINS - 59 * MINUTE, "present"),
        (BEGINS + timedelta(hours=3, minutes=59), "late"),
        (BEGINS + timedelta(hours=4, minutes=1), "too_late"),
    ],
)
def test_a_scan_belongs_to_the_session_by_its_time(world: World, visit: Visit, at: datetime, outcome: str) -> None:
    (session_id, _ids), (code, *_rest) = session_of(world), cards(world)
    with time_machine.travel(BEGINS + timedelta(days=2), tick=False):
        assert send(visit("teacher"), session_id, scan(code, at))[0][0] == outcome


def test_somebody_not_on_the_roster_is_put_on_it_when_the_organiser_says_so(world: World, visit: Visit) -> None:
    (session_id, ids), codes = session_of(world), cards(world)
    with world.open():
        db.session.get_one(Participant, ids[1]).standing = Standing.LEFT
        db.session.delete(db.session.get_one(Participant, ids[0]))
        db.session.commit()
    browser = visit("teacher")
    assert [each[0] for each in send(browser, session_id, *map(scan, codes[:2]))] == ["not_on_roster"] * 2
    wanted = [scan(code, enrol=True) for code in codes[:2]]
    assert [each[0] for each in send(browser, session_id, *wanted)] == ["present"] * 2
    assert [each[0] for each in send(browser, session_id, *wanted)] == ["present"] * 2
    with world.open():
        rows = db.session.scalars(select(Participant).where(Participant.means == Means.CARD)).all()
        assert {row.student_id for row in rows} == {world.student_id, world.student2_id}


def test_nobody_is_put_on_a_full_roster(world: World, visit: Visit) -> None:
    (session_id, ids), codes = session_of(world), cards(world)
    with world.open():
        db.session.delete(db.session.get_one(Participant, ids[0]))
        db.session.scalars(select(Activity)).one().capacity = 2
        db.session.commit()
    assert send(visit("teacher"), session_id, scan(codes[0], enrol=True)) == [("full", "张小明")]


def test_nonsense_is_answered_and_marks_nobody(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world)
    browser, address = visit("teacher"), f"/activities/sessions/{session_id}/scans"
    bodies: list[Any] = [[], {"scans": "all"}, {"scans": [{}] * 201}, "x", None]
    for body in bodies:
        browser.post(address, status=422, json=body, headers={"Accept": "application/json"})
    odd = [7, {"id": 1}, {"id": "a", "code": 7, "at": "yesterday", "mark": ["late"], "enrol": "yes"}]
    answer = browser.post(address, status=200, json={"scans": odd, "sent_at": 5}).get_json()
    assert [(each["id"], each["outcome"]) for each in answer["answers"]] == [("a", "no_card")]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_moment_outside_of_all_calendars_is_none(world: World, visit: Visit, at: str, sent_at: str) -> None:
    (session_id, _ids), code = session_of(world), cards(world)[0]
    assert send(visit("teacher"), session_id, {"id": "1", "code": code, "at": at}, sent_at=sent_at)


def test_a_batch_nested_out_of_all_reason_is_refused(world: World, visit: Visit) -> None:
    (session_id, _ids), browser = session_of(world), visit("teacher")
    address = f"/activities/sessions/{session_id}/scans"
    browser.post(address, "[" * 100_000, 422, content_type="application/json")


def test_a_session_that_begins_before_midnight_takes_cards_after_it(world: World, visit: Visit) -> None:
    begins = BEGINS.replace(hour=23, minute=55)
    (session_id, _ids), codes = session_of(world, begins=begins), cards(world)
    with time_machine.travel(begins + 8 * MINUTE, tick=False):
        assert send(visit("teacher"), session_id, scan(codes[0], begins + 7 * MINUTE))[0][0] == "present"
    with time_machine.travel(begins + 20 * MINUTE, tick=False):
        assert send(visit("teacher"), session_id, scan(codes[1], begins + 15 * MINUTE))[0][0] == "late"


def test_the_page_knows_names_but_no_codes_and_alone_may_use_the_camera(world: World, visit: Visit) -> None:
    (session_id, _ids), codes = session_of(world), cards(world)
    answer = visit("teacher").get(f"/activities/sessions/{session_id}/scan")
    page = answer.get_data(as_text=True)
    assert "\\u5f20\\u5c0f\\u660e" in page or "张小明" in page
    assert not any(code in page for code in codes)
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "camera=()" in visit("teacher").get(f"/activities/sessions/{session_id}").headers["Permissions-Policy"]


def test_only_who_runs_the_activity_sends_scans(world: World, visit: Visit) -> None:
    (session_id, _ids), (code, *_rest) = session_of(world), cards(world)
    for person in ("student", "other_homeroom", "guardian"):
        visit(person).post(f"/activities/sessions/{session_id}/scans", status=403, json={"scans": [scan(code)]})


def test_late_joiners_are_known_to_the_page(world: World, visit: Visit) -> None:
    (session_id, ids), _codes = session_of(world), cards(world)
    with world.open():
        db.session.delete(db.session.get_one(Participant, ids[0]))
        db.session.flush()
        activity = db.session.scalars(select(Activity)).one()
        new = make_participant(activity, db.session.get_one(Student, world.student_id)).id
        db.session.commit()
    page = visit("teacher").get(f"/activities/sessions/{session_id}/scan").get_data(as_text=True)
    assert f'"participant": {new}' in page
