"""The public notice: what it publishes, whom it names, when it closes, and that nothing changes under it."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.notice_facts import line_digest, lines_digest, masked_title
from portfolio.portfolios.notice_models import Notice, NoticeLine
from portfolio.portfolios.notice_queries import lines_of, verify_notice
from portfolio.portfolios.states import NoticeState
from portfolio.portfolios.term_content import notice_lines
from portfolio.records.models import Record
from portfolio.school.models import Student
from portfolio.school.phase_models import Phase
from tests.browser import Browser
from tests.people import World
from tests.portfolios.notices import Visit, noon, objected, on, opened, the_class, the_line, the_notice
from tests.portfolios.term_end import approved, change_record, make_pick, set_phase, set_school

OPEN = "/classes/{}/notice/open"


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon(date(2026, 11, 2)))


def picked(world: World, title: str = "话剧《茶馆》", **facts: Any) -> int:
    record_id = approved(world, title, **facts)
    with world.open():
        make_pick(db.session.get_one(Student, world.student_id), db.session.get_one(Record, record_id))
        db.session.commit()
    set_phase(world, Phase.SELECTING)
    return record_id


def published(world: World, browser: Browser, status: int = 302) -> None:
    """Open the page and publish what it shows."""
    page = browser.get(OPEN.format(world.class_id)).text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    browser.post(OPEN.format(world.class_id), {"seen": seen.group(1) if seen else ""}, status=status)


def public(world: World, stranger: Browser) -> str:
    with world.open():
        secret = the_notice(world).secret
    return str(stranger.get(f"/notices/{secret}").text)


def closed(world: World, moment: date) -> int:
    with world.app.app_context(), system_scope():
        count = close_due(noon(moment))
        db.session.commit()
        return count


def test_preview_shows_exactly_what_is_published(world: World, visit: Visit, stranger: Browser) -> None:
    picked(world)
    homeroom = visit("homeroom")
    page = homeroom.get(OPEN.format(world.class_id)).text
    assert "还没有确认" in page
    published(world, homeroom)
    shown = public(world, stranger)
    for words in ("张*明", "话剧《茶馆》", "2026年11月2日至11月16日", "没有选入公示的记录"):
        assert words in shown
    with world.open():
        notice = the_notice(world)
        assert (notice.opens_on, notice.closes_on, notice.working_days) == (date(2026, 11, 2), date(2026, 11, 16), 10)
        assert the_class(world).phase is Phase.NOTICE
        assert [line.version for line in lines_of(notice)] == [1, 1]


def test_only_the_allowed_facts_are_published(world: World, visit: Visit, stranger: Browser) -> None:
    private = {"description": "私密", "reflection": "私密", "task": "小伙计", "award_name": "一等奖", "place": "礼堂"}
    picked(world, "和张小明演《茶馆》", **private)
    published(world, visit("homeroom"))
    shown = public(world, stranger)
    with world.open():
        line = the_line(world)
        student = db.session.get_one(Student, world.student_id)
        assert set(line.facts) == {"name", "class", "records"}
        assert set(line.facts["records"][0]) == {"title", "dimension", "level", "hours"}
        told = shown + json.dumps(line.facts, ensure_ascii=False)
        for secret in (student.number, "张小明", "私密", "小伙计", "一等奖", "礼堂", line.record_numbers[0]):
            assert secret not in told


def test_public_page_is_unlisted_unstored_and_unguessable(world: World, visit: Visit, stranger: Browser) -> None:
    picked(world)
    published(world, visit("office"))
    with world.open():
        secret = the_notice(world).secret
    assert len(secret) >= 32
    answer = stranger.get(f"/notices/{secret}")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.text
    assert stranger.get(f"/notices/{secret[:-1]}", status=404).headers["Cache-Control"] == "no-store"


def test_long_number_in_a_title_stops_the_notice(world: World, visit: Visit) -> None:
    picked(world, "联系 138 0013 8000")
    page = visit("homeroom").get(OPEN.format(world.class_id)).text
    assert "138 0013 8000" in page
    assert 'name="seen"' not in page
    visit("homeroom").post(OPEN.format(world.class_id), {"seen": ""}, status=422)


@pytest.mark.parametrize(
    ("title", "shown"), [("和欧阳小雨合唱", "和欧阳*雨合唱"), ("张小明的画", "张*明的画"), ("高兴地唱", "高兴地唱")]
)
def test_full_names_in_titles_are_masked(title: str, shown: str) -> None:
    assert masked_title(title, ["张小明", "张小明", "欧阳小雨", "高兴"]) == shown


def test_selection_that_changed_since_the_preview_is_a_conflict(world: World, visit: Visit) -> None:
    record_id = picked(world)
    homeroom = visit("homeroom")
    seen = re.search(r'name="seen" value="(\w+)"', homeroom.get(OPEN.format(world.class_id)).text)
    change_record(world, record_id, title="改了")
    homeroom.post(OPEN.format(world.class_id), {"seen": seen.group(1) if seen else ""}, status=409)
    with world.open():
        assert the_class(world).phase is Phase.SELECTING


def test_opening_twice_is_a_conflict(world: World, visit: Visit) -> None:
    picked(world)
    published(world, visit("homeroom"))
    visit("office").post(OPEN.format(world.class_id), {"seen": ""}, status=409)


@pytest.mark.parametrize("phase", [Phase.RECORDING, Phase.SIGN_OFF, Phase.ARCHIVED])
def test_outside_selecting_the_page_says_why(world: World, visit: Visit, phase: Phase) -> None:
    set_phase(world, phase)
    page = visit("homeroom").get(OPEN.format(world.class_id)).text
    with world.app.test_request_context():
        assert str(phase.title) in page
    visit("homeroom").post(OPEN.format(world.class_id), {"seen": ""}, status=409)


def test_other_classes_teacher_finds_nothing(world: World, visit: Visit) -> None:
    picked(world)
    visit("other_homeroom").get(OPEN.format(world.class_id), status=404)
    visit("other_homeroom").post(OPEN.format(world.class_id), {"seen": ""}, status=404)
    visit("principal").post(OPEN.format(world.class_id), {"seen": ""}, status=403)


def test_unpublished_year_is_asked_of_the_office(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    picked(world)
    on(monkeypatch, date(2040, 12, 28))
    world_year = "2041"
    with world.open():
        term = the_class(world).term
        term.starts_on, term.ends_on = date(2040, 9, 1), date(2041, 1, 31)
        db.session.commit()
    set_school(world, stated_years=[2040])
    homeroom, office = visit("homeroom"), visit("office")
    page = homeroom.get(OPEN.format(world.class_id)).text
    assert world_year in page
    assert "/calendar/state" not in page
    assert "/calendar/state" in office.get(OPEN.format(world.class_id)).text
    homeroom.post(OPEN.format(world.class_id), {"seen": ""}, status=422)
    office.post("/calendar/state", {"year": world_year})
    published(world, homeroom)


@pytest.mark.parametrize("what", ["facts", "line digest", "all digests"])
def test_snapshot_changed_under_a_notice_is_found(
    world: World, visit: Visit, stranger: Browser, what: str
) -> None:
    picked(world)
    published(world, visit("homeroom"))
    with world.open():
        notice, line = the_notice(world), the_line(world)
        assert verify_notice(notice)
        line.facts = line.facts | {"name": "别人"}
        if what != "facts":
            line.digest = line_digest(line.facts)
        if what == "all digests":
            notice.digest = "0" * 64
        db.session.commit()
        assert not verify_notice(notice)
    assert "别人" not in public(world, stranger)
    assert closed(world, date(2026, 11, 20)) == 0
    assert "与公示时不一致" in visit("homeroom").get(f"/classes/{world.class_id}/notice").text


def test_tampering_with_the_lines_and_every_digest_is_found_by_the_log(world: World, visit: Visit) -> None:
    picked(world)
    published(world, visit("homeroom"))
    with world.open():
        notice, line = the_notice(world), the_line(world)
        line.facts = line.facts | {"name": "别人"}
        line.digest = line_digest(line.facts)
        lines = db.session.scalars(select(NoticeLine).where(NoticeLine.notice_id == notice.id)).all()
        from_facts = [(each.position, each.version, line_digest(each.facts)) for each in lines]
        notice.digest = lines_digest(from_facts)
        db.session.commit()
        assert not verify_notice(notice)


def test_it_closes_by_itself_once_however_late(world: World, visit: Visit, stranger: Browser) -> None:
    picked(world)
    published(world, visit("homeroom"))
    assert closed(world, date(2026, 11, 16)) == 0
    assert closed(world, date(2026, 12, 1)) == 1
    assert closed(world, date(2026, 12, 1)) == 0
    shown = public(world, stranger)
    assert "公示已结束" in shown
    assert "话剧" not in shown
    with world.open():
        assert the_class(world).phase is Phase.SIGN_OFF
        assert the_notice(world).status is NoticeState.CLOSED
        codes = db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "notice.close")).all()
        assert len(codes) == 1


def test_last_day_is_shown_to_its_end(
    world: World, visit: Visit, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    picked(world)
    published(world, visit("homeroom"))
    on(monkeypatch, date(2026, 11, 16))
    assert "话剧" in public(world, stranger)
    on(monkeypatch, date(2026, 11, 17))
    assert "话剧" not in public(world, stranger)


def test_it_waits_for_an_open_objection_and_says_so(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id = picked(world)
    published(world, visit("homeroom"))
    objected(world, record_id=record_id)
    assert closed(world, date(2026, 11, 20)) == 0
    on(monkeypatch, date(2026, 11, 20))
    assert "异议" in visit("homeroom").get(f"/classes/{world.class_id}/notice").text
    with world.open():
        assert the_class(world).phase is Phase.NOTICE


def test_notice_of_a_class_that_was_sent_back_is_withdrawn(world: World, visit: Visit, stranger: Browser) -> None:
    picked(world)
    published(world, visit("homeroom"))
    set_phase(world, Phase.SELECTING)
    assert "话剧" not in public(world, stranger)
    assert closed(world, date(2026, 11, 3)) == 0
    with world.open():
        assert db.session.scalars(select(Notice.status)).all() == [NoticeState.WITHDRAWN]
        assert notice_lines([world.student_id], world.term_id) == {}
    published(world, visit("homeroom"))
    with world.open():
        assert notice_lines([world.student_id], world.term_id)[world.student_id].closes_on == date(2026, 11, 16)


def test_new_notice_withdraws_the_one_before_it_at_once(world: World, visit: Visit, stranger: Browser) -> None:
    picked(world)
    published(world, visit("homeroom"))
    with world.open():
        secret = the_notice(world).secret
    set_phase(world, Phase.SELECTING)
    published(world, visit("homeroom"))
    assert "话剧" not in stranger.get(f"/notices/{secret}").text
    assert "话剧" in public(world, stranger)


def test_sheet_prints_on_both_sizes(world: World, visit: Visit) -> None:
    record_id = approved(world, "话剧")
    opened(world, record_id)
    for size in ("a4", "a3"):
        answer = visit("homeroom").get(f"/classes/{world.class_id}/notice.pdf?size={size}")
        assert answer.get_data().startswith(b"%PDF")
    visit("teacher").get(f"/classes/{world.class_id}/notice.pdf", status=403)
    visit("homeroom").get(f"/classes/{world.other_class_id}/notice.pdf", status=404)


def test_days_are_a_setting_of_the_school(world: World, visit: Visit) -> None:
    picked(world)
    set_school(world, notice_days=5)
    published(world, visit("homeroom"))
    with world.open():
        assert the_notice(world).closes_on == date(2026, 11, 2) + timedelta(days=7)
