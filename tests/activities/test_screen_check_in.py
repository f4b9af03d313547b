"""The code on the organiser's screen: good for a minute, for oneself, where one is on the roster."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import url_for

from portfolio.activities.models import Participant, Session
from portfolio.activities.screen_check_in import check_in_token
from portfolio.activities.states import Mark, SessionState
from portfolio.core.db import db
from tests.activities.test_attendance import BEGINS, mark, marks_of, session_of
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_the_beginning() -> object:
    with time_machine.travel(BEGINS + 5 * MINUTE, tick=False):
        yield


def code(world: World, session_id: int) -> str:
    """Where the code on the screen leads at this moment."""
    with world.open(), world.app.test_request_context():
        token = check_in_token(db.session.get_one(Session, session_id))
        return url_for("activities.check_in", ticket=token)


def heading(browser: Browser, address: str, status: int = 422, *, is_post: bool = True) -> str:
    answer = browser.post(address, status=status) if is_post else browser.get(address, status=status)
    found = re.search(r"<h1>(.+?)</h1>", answer.get_data(as_text=True))
    assert found
    return found[1]


def test_a_student_checks_in_with_one_tap_and_twice_is_once(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world, allows_screen_check_in=True)
    browser, address = visit("student"), code(world, session_id)
    assert heading(browser, address, 200, is_post=False) == "签到"
    assert not marks_of(world, session_id)
    assert heading(browser, address, 200) == "签到成功"
    assert heading(browser, address, 200) == "你已经签到了"
    assert marks_of(world, session_id) == {ids[0]: ("present", "screen")}


def test_a_code_marks_whoever_is_signed_in_and_nobody_else(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world, allows_screen_check_in=True)
    address = code(world, session_id)
    visit("student2").post(f"{address}?participant={ids[0]}", {"participant": ids[0]}, status=200)
    assert set(marks_of(world, session_id)) == {ids[1]}


@pytest.mark.parametrize(("seconds", "words"), [(39, "签到成功"), (61, "这个码已过期"), (86400, "这个码已过期")])
def test_a_code_sent_to_a_classmate_runs_out(world: World, visit: Visit, seconds: int, words: str) -> None:
    session_id, _ids = session_of(world, allows_screen_check_in=True)
    address = code(world, session_id)
    with time_machine.travel(BEGINS + 5 * MINUTE + seconds * SECOND, tick=False):
        assert heading(visit("student2"), address, 200 if seconds < 60 else 422) == words


def test_forged_codes_are_no_good(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world, allows_screen_check_in=True)
    address = code(world, session_id)
    start, _slash, token = address.rpartition("/")
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "W10.abc", token + "x", "a" * 3000):
        assert heading(visit("student"), f"{start}/{forged}") == "这个码无效"
    assert not marks_of(world, session_id)


def test_another_schools_code_is_named_as_such(world: World, twin: World, visit: Visit) -> None:
    session_id, _ids = session_of(twin, allows_screen_check_in=True)
    assert heading(visit("student"), code(twin, session_id)) == "这是别的学校的码"
    assert not marks_of(twin, session_id)


def test_who_is_not_on_the_roster_is_told_whom_to_ask(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world, allows_screen_check_in=True)
    with world.open():
        db.session.delete(db.session.get_one(Participant, ids[0]))
        db.session.commit()
    assert heading(visit("student"), code(world, session_id)) == "你不在这项活动的名单上"


@pytest.mark.parametrize(
    ("minutes", "words", "status"),
    [
        (-31, "还没到签到时间", 422), (-29, "签到成功", 200), (11, "已签到，记为迟到", 200),
        (181, "这一次活动已经结束", 422),
    ],
)  # fmt: skip
def test_checking_in_is_possible_around_the_session_only(
    world: World, visit: Visit, minutes: int, words: str, status: int
) -> None:
    session_id, _ids = session_of(world, allows_screen_check_in=True)
    with time_machine.travel(BEGINS + minutes * MINUTE, tick=False):
        assert heading(visit("student"), code(world, session_id), status) == words
    assert len(marks_of(world, session_id)) == (1 if status == 200 else 0)


def test_a_session_called_off_or_without_screens_takes_nobody(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world)
    assert heading(visit("student"), code(world, session_id)) == "这项活动不用扫码签到"
    visit("teacher").get(f"/activities/sessions/{session_id}/screen", status=404)
    with world.open():
        db.session.get_one(Session, session_id).status = SessionState.CANCELLED
        db.session.commit()
    assert heading(visit("student"), code(world, session_id)) == "这一次活动已取消"


def test_a_student_does_not_overrule_the_teachers_list(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world, allows_screen_check_in=True)
    with world.open():
        mark(db.session.get_one(Session, session_id), db.session.get_one(Participant, ids[0]), Mark.ABSENT)
        db.session.commit()
    assert heading(visit("student"), code(world, session_id)) == "老师已另作登记"
    assert marks_of(world, session_id) == {ids[0]: ("absent", "list")}


def test_the_screen_shows_a_code_that_changes(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world, allows_screen_check_in=True)
    browser, shown = visit("teacher"), set()
    for seconds in (300, 305, 325):
        with time_machine.travel(BEGINS + seconds * SECOND, tick=False):
            browser.get(f"/activities/sessions/{session_id}/screen")
            part = browser.get(f"/activities/sessions/{session_id}/screen/code").get_data(as_text=True)
            shown.add(re.search(r"<svg.*?</svg>", part, re.DOTALL)[0])  # type: ignore[index]
    assert len(shown) == 2


def test_nobody_but_a_student_checks_in(world: World, visit: Visit, stranger: Browser) -> None:
    session_id, _ids = session_of(world, allows_screen_check_in=True)
    address = code(world, session_id)
    for person in ("teacher", "guardian", "admin"):
        visit(person).post(address, status=403)
    assert "/login" in stranger.get(address, status=302).location
