"""Signing in: the same words and time for everybody, delays that no classmate can cause, sessions that end at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, session

from portfolio.accounts import delays
from portfolio.accounts.actions import set_password
from portfolio.accounts.delays import FREE_FAILURES, delay_after
from portfolio.accounts.devices import person_bucket, sign_in_bucket
from portfolio.accounts.models import User
from portfolio.accounts.passwords import password_problem
from portfolio.accounts.sign_in import CHOOSING
from portfolio.core.db import db
from tests.browser import Browser
from tests.people import World

PASSWORD = "the river is wide"
Visit = Callable[[str], Browser]


def give_password(world: World, person: str = "teacher") -> str:
    """The person's sign-in name, once they have a password."""
    with world.open():
        user = db.session.get_one(User, world.people[person])
        set_password(user, PASSWORD, actor_id=user.id)
        db.session.commit()
        return user.username


def words_of(page: str) -> list[str]:
    return [line for line in page.splitlines() if "field-error" in line]


def test_name_and_password_sign_in_whatever_the_case_of_the_name(world: World, stranger: Browser) -> None:
    username = give_password(world)
    stranger.post("/login", {"username": f" {username.upper()} ", "password": PASSWORD})
    stranger.get("/account")


def test_an_unknown_name_and_a_wrong_password_get_the_same_words(world: World, stranger: Browser) -> None:
    username = give_password(world)
    wrong = stranger.post("/login", {"username": username, "password": "x"}, 422).get_data(as_text=True)
    unknown = stranger.post("/login", {"username": "nobody", "password": "x"}, 422).get_data(as_text=True)
    assert words_of(wrong) == words_of(unknown) != []


def test_an_account_without_a_password_cannot_be_entered_by_a_blank_one(world: World, stranger: Browser) -> None:
    with world.open():
        username = db.session.get_one(User, world.people["teacher"]).username
    for password in ("", " ", "None"):
        stranger.post("/login", {"username": username, "password": password}, 422)


def test_failures_from_one_device_do_not_delay_another(world: World, app: object, stranger: Browser) -> None:
    username, own = give_password(world), Browser(world.app.test_client())
    own.post("/login", {"username": username, "password": PASSWORD})
    own.post("/logout")
    for _try in range(FREE_FAILURES + 1):
        stranger.post("/login", {"username": username, "password": "guess"}, 422)
    waiting = stranger.post("/login", {"username": username, "password": PASSWORD}, 429)
    assert int(waiting.headers["Retry-After"]) >= 1
    own.post("/login", {"username": username, "password": PASSWORD})


def test_delays_grow_to_a_minute_and_never_lock() -> None:
    assert delay_after(FREE_FAILURES) == timedelta(0)
    assert delay_after(FREE_FAILURES + 2) == timedelta(seconds=4)
    assert delay_after(500) == timedelta(seconds=60)


def test_changing_the_password_ends_every_other_session(world: World, visit: Visit) -> None:
    give_password(world)
    here, there = visit("teacher"), visit("teacher")
    there.get("/account")
    new = {"current": PASSWORD, "password": "another river", "again": "another river"}
    here.post("/account/password", new | {"current": "wrong"}, 422)
    here.post("/account/password", new)
    here.get("/account")
    there.get("/account", 302)


def test_the_page_sends_nobody_to_another_site(world: World, stranger: Browser) -> None:
    username = give_password(world)
    fields = {"username": username, "password": PASSWORD, "next": "https://example.org/"}
    assert stranger.post("/login", fields).location == "/"


def test_the_name_from_a_slips_qr_code_is_filled_in(world: World, stranger: Browser) -> None:
    assert 'value="20260101"' in stranger.get("/login", query_string={"u": "20260101"}).get_data(as_text=True)


@pytest.mark.parametrize("password", ["short", "12345678", "aaaaaaaa", "s1001 s1001", "x" * 129])
def test_weak_passwords_are_named(app: object, password: str) -> None:
    assert password_problem(password, "s1001")


def test_a_sentence_in_chinese_is_a_password(app: object) -> None:
    assert password_problem("小河流过我家门前", "s1001") is None


def test_a_device_known_to_its_owner_is_no_better_than_a_new_one_for_guessing_at_others(
    world: World, app: object, stranger: Browser
) -> None:
    own, other = give_password(world, "student"), give_password(world)
    for _device in range(2):
        fresh = Browser(world.app.test_client())
        fresh.post("/login", {"username": own, "password": PASSWORD})
        fresh.post("/logout")
        for _try in range(2):
            fresh.post("/login", {"username": other, "password": "guess"}, 422)
    fresh.post("/login", {"username": other, "password": "guess"}, 429)
    fresh.post("/login", {"username": own, "password": PASSWORD})


def test_a_shared_computer_knows_each_of_its_people(world: World, stranger: Browser) -> None:
    first, second = give_password(world, "student"), give_password(world)
    for username in (first, second):
        stranger.post("/login", {"username": username, "password": PASSWORD})
        stranger.post("/logout")
    elsewhere = Browser(world.app.test_client())
    for _try in range(FREE_FAILURES + 1):
        elsewhere.post("/login", {"username": first, "password": "guess"}, 422)
    elsewhere.post("/login", {"username": first, "password": PASSWORD}, 429)
    stranger.post("/login", {"username": first, "password": PASSWORD})


def test_a_school_behind_one_address_is_not_counted_as_one_person(world: World, stranger: Browser) -> None:
    username = give_password(world)
    stranger.post("/login", {"username": username, "password": PASSWORD})
    device = stranger.client.get_cookie("device")
    assert device is not None
    cookies = {"Cookie": f"device={device.value}"}
    form = {"username": username}
    with world.app.test_request_context("/login", method="POST", data=form, headers=cookies):
        assert sign_in_bucket().startswith("device:")
    with world.app.test_request_context("/login", method="POST", data=form):
        assert sign_in_bucket().startswith("net:")
    with world.app.test_request_context("/choose-password", method="POST"):
        assert person_bucket().startswith("net:")
        session[CHOOSING] = [7, 0, "code"]
        assert person_bucket() == "person:7"


def test_two_first_failures_of_a_device_at_once_are_both_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        delays.add_failure("s1001", "device")
        real, answers = delays._row, iter([None])  # the second looked before the first had written
        monkeypatch.setattr(delays, "_row", lambda *known: next(answers, real(*known)))
        delays.add_failure("s1001", "device")
        db.session.flush()
        row = real("s1001", "device")
        assert row is not None
        assert row.failures == 2
