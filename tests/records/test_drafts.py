"""Drafts kept while one types: once for each form, never over a newer version, never lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import actions
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


def begin(browser: Browser, key: str | None = None, status: int = 201, **typed: Any) -> dict[str, Any]:
    data = {"form_key": key or str(uuid.uuid4()), "title": "运", "from_on": clock.today().isoformat()} | typed
    answer: dict[str, Any] = browser.post("/records/drafts", data, status, headers=JSON).get_json()
    return answer


def save(browser: Browser, draft: dict[str, Any], status: int = 200, **typed: Any) -> TestResponse:
    data = {"revision": draft["revision"], "description": "第一版"} | typed
    return browser.post(draft["save_url"], data, status, headers=JSON)


def stored(world: World, draft: dict[str, Any]) -> Record:
    with world.open():
        return db.session.get_one(Record, draft["id"])


def test_the_first_keystroke_makes_a_draft_without_a_kind(visit: Visit, world: World) -> None:
    draft = begin(visit("student"))
    record = stored(world, draft)
    assert (record.title, record.status, record.dimension_id) == ("运", RecordState.DRAFT, None)


def test_the_first_keystroke_sent_twice_is_one_draft(visit: Visit, world: World) -> None:
    browser, key = visit("student"), str(uuid.uuid4())
    assert begin(browser, key)["id"] == begin(browser, key, status=200)["id"]
    with world.open():
        assert db.session.scalar(select(func.count(Record.id))) == 1


def test_a_key_that_is_none_does_not_tie_two_forms_together(visit: Visit) -> None:
    browser = visit("student")
    assert begin(browser, "' or 1=1")["id"] != begin(browser, "' or 1=1")["id"]


def test_two_students_with_the_same_key_have_their_own_drafts(visit: Visit) -> None:
    key = str(uuid.uuid4())
    assert begin(visit("student"), key)["id"] != begin(visit("student2"), key)["id"]


def test_each_save_raises_the_revision(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser)
    first = save(browser, draft).get_json()
    second = save(browser, first, description="第二版").get_json()
    assert draft["revision"] < first["revision"] < second["revision"]
    assert stored(world, draft).description == "第二版"


def test_put_saves_too(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser)
    data = {"revision": draft["revision"], "description": "用PUT"}
    assert browser.client.put(draft["save_url"], data=data, headers=JSON).status_code == 200
    assert stored(world, draft).description == "用PUT"


def test_a_half_typed_form_is_kept_as_far_as_it_goes(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser)
    save(browser, draft, title="长" * 40, from_on="2026-", hours="一个半", times="x", kind="drama", place="礼堂")
    record = stored(world, draft)
    assert (record.title, record.place, record.hours) == ("长" * 40, "礼堂", None)
    assert record.from_on == clock.today()


def test_a_stale_save_is_told_both_versions_and_changes_nothing(visit: Visit, world: World) -> None:
    phone, computer = visit("student"), visit("student")
    draft = begin(phone)
    save(computer, draft, description="电脑上写的")
    answer = save(phone, draft, 409, description="手机上写的", place="操场").get_json()
    shown = {each["name"]: (each["stored"], each["typed"]) for each in answer["differing"]}
    assert shown == {"description": ("电脑上写的", "手机上写的"), "place": ("", "操场")}
    assert stored(world, draft).description == "电脑上写的"
    save(phone, draft | {"revision": answer["revision"]}, description="手机上写的")
    assert stored(world, draft).description == "手机上写的"


def test_a_stale_form_gets_a_page_with_both_versions_and_can_go_on(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser, kind="drama")
    save(browser, draft, description="电脑上写的")
    form = {"revision": draft["revision"], "kind": "drama", "title": "运", "description": "手机上写的", "act": "submit"}
    page = browser.post(f"/records/{draft['id']}/edit", form, 409).get_data(as_text=True)
    assert "电脑上写的" in page
    assert "手机上写的" in page
    assert "用我刚写的" in page
    browser.post(f"/records/{draft['id']}/edit", form | {"revision": stored(world, draft).revision})
    assert stored(world, draft).description == "手机上写的"
    assert stored(world, draft).status is RecordState.SUBMITTED


def test_a_race_that_the_database_notices_is_told_too(world: World) -> None:
    with world.open():
        actor = world.actor("student")
        record = actions.create_draft(actor, str(uuid.uuid4()), {"title": "运动会"})
        db.session.commit()
        assert record.revision
        elsewhere = update(Record).where(Record.id == record.id).values(revision=Record.revision + 1)
        db.session.execute(elsewhere, execution_options={"synchronize_session": False})
        with pytest.raises(actions.StaleDraft):
            actions.save_draft(actor, record, {"title": "学生节"}, record.revision)


def test_a_save_after_signing_out_is_401_and_no_page(visit: Visit) -> None:
    browser = visit("student")
    draft = begin(browser)
    browser.post("/logout")
    save(browser, draft, 401)


def test_a_fresh_token_names_whose_session_it_is(visit: Visit, world: World) -> None:
    answer = visit("student2").get("/records/fresh-token", headers=JSON).get_json()
    assert answer["owner"] == world.people["student2"]
    assert answer["token"]


def test_a_submitted_record_takes_no_more_saves(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser, kind="drama")
    browser.post(f"/records/{draft['id']}/submit")
    answer = save(browser, draft, 409, description="晚了一步").get_json()
    assert "已经提交" in answer["error"]
    assert stored(world, draft).description == ""


def test_nobody_elses_draft_is_there(visit: Visit) -> None:
    draft = begin(visit("student"))
    for person in ("student2", "homeroom"):
        save(visit(person), draft, 404)


def test_unseen_characters_are_not_stored_and_not_in_the_way_of_the_rest(visit: Visit, world: World) -> None:
    browser = visit("student")
    draft = begin(browser)
    save(browser, draft, description="我\u202e做", place="礼堂")
    assert (stored(world, draft).description, stored(world, draft).place) == ("", "礼堂")


def test_a_draft_is_found_again_on_the_timeline(visit: Visit) -> None:
    browser = visit("student")
    draft = begin(browser, title="拔河")
    page = browser.get("/records").get_data(as_text=True)
    assert "拔河" in page
    assert f"/records/{draft['id']}/edit" in page
