"""Objections: who may raise and decide them, what they freeze, and what a decision does."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.notice_models import NoticeLine, Objection
from portfolio.portfolios.notice_queries import verify_notice
from portfolio.portfolios.objection_queries import is_frozen, open_objections
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.records.models import Record, RecordVersion
from portfolio.records.states import RecordState
from portfolio.school.phase_models import Phase
from tests.browser import Browser
from tests.people import World
from tests.portfolios.notices import (
    TEXT,
    Visit,
    decide,
    decided,
    give_role,
    line_id,
    noon,
    number_of,
    objected,
    on,
    opened,
    second_office,
    taken,
    the_class,
    the_line,
    the_notice,
)
from tests.portfolios.term_end import approved, change_record, set_phase


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, date(2026, 11, 2))


@pytest.fixture
def record_id(world: World) -> int:
    """An approved record of the first student's, on the notice."""
    made = approved(world, "话剧《茶馆》")
    opened(world, made)
    return made


def state(world: World, objection_id: int) -> tuple[ObjectionState, Decision | None]:
    with world.open():
        row = db.session.get_one(Objection, objection_id)
        return row.status, row.decision


def beat(world: World, day: date) -> int:
    with world.app.app_context(), system_scope():
        count = close_due(noon(day))
        db.session.commit()
        return count


@pytest.mark.parametrize(
    "person",
    ["student", "student2", "other_student", "guardian", "teacher", "homeroom", "office", "principal", "admin"],
)
def test_anybody_who_can_sign_in_may_object(world: World, visit: Visit, record_id: int, person: str) -> None:
    url = f"/notices/lines/{line_id(world)}/object"
    browser = visit(person)
    page = browser.get(url).text
    assert "张*明" in page
    assert "张小明" not in page.partition("<main")[2]
    browser.post(url, {"record": number_of(world, record_id), "text": TEXT})
    assert TEXT in browser.get("/objections/mine").text
    with world.open():
        assert is_frozen(record_id)
        assert list(open_objections([the_class(world).id])) == [the_class(world).id]


def test_nobody_objects_without_signing_in(world: World, stranger: Browser, record_id: int) -> None:
    answer = stranger.get(f"/notices/lines/{line_id(world)}/object", status=302)
    assert "/login" in answer.headers["Location"]
    assert record_id


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text": TEXT}, "请选择。"),
        ({"record": "whole", "text": ""}, "请填写"),
        ({"record": "XX", "text": TEXT}, "有效"),
    ],
)
def test_unfinished_objection_is_asked_again(
    world: World, visit: Visit, record_id: int, data: dict[str, str], says: str
) -> None:
    page = visit("student2").post(f"/notices/lines/{line_id(world)}/object", data, status=422).text
    assert says in page.partition('role="alert"')[2]
    assert data["text"] in page
    with world.open():
        assert not is_frozen(record_id)


def test_objecting_after_the_days_are_over_is_refused_with_the_true_reason(
    world: World, visit: Visit, record_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/notices/lines/{line_id(world)}/object"
    on(monkeypatch, date(2026, 11, 17))
    page = visit("student2").post(url, {"record": number_of(world, record_id), "text": TEXT}, status=422).text
    assert "2026年11月16日" in page
    beat(world, date(2026, 11, 17))
    assert "公示已结束" in visit("student2").get(url).text


def test_the_same_person_objects_to_the_same_thing_once(world: World, visit: Visit, record_id: int) -> None:
    url, student = f"/notices/lines/{line_id(world)}/object", visit("student2")
    student.post(url, {"record": number_of(world, record_id), "text": TEXT})
    assert "已经提出过" in student.post(url, {"record": number_of(world, record_id), "text": TEXT}, status=422).text
    student.post(url, {"record": "whole", "text": TEXT})


def test_objection_to_the_line_is_decided_by_the_form_without_facts(
    world: World, visit: Visit, record_id: int
) -> None:
    objection_id = objected(world)
    taken(world, objection_id)
    page = visit("office").get(f"/objections/{objection_id}").text
    assert 'name="part"' not in page
    data = {"decision": "upheld_as_is", "reasons": "查了名单。"}
    visit("office").post(f"/objections/{objection_id}/decide", data, status=302)


def test_objection_to_the_line_takes_no_record_out_and_corrects_nothing_that_is_as_published(
    world: World, visit: Visit, record_id: int
) -> None:
    objection_id = objected(world)
    taken(world, objection_id)
    office, url = visit("office"), f"/objections/{objection_id}"
    assert 'value="withdrawn"' not in office.get(url).text
    for decision, says in (("withdrawn", "有效"), ("corrected", "没有不同")):
        page = office.post(f"{url}/decide", {"decision": decision, "reasons": "查了名单。"}, status=422).text
        assert says in page
        assert "查了名单。" in page
    assert state(world, objection_id) == (ObjectionState.HANDLED, None)
    with world.open():
        assert the_line(world).version == 1


def test_frozen_record_is_changed_by_nobody_and_thaws(world: World, visit: Visit, record_id: int) -> None:
    objection_id = objected(world, record_id=record_id)
    visit("student").post(f"/records/{record_id}/dispute", {"note": "不对"}, status=403)
    taken(world, objection_id)
    visit("office").post(f"/objections/{objection_id}/decide", decided("upheld_as_is"))
    with world.open():
        assert is_frozen(record_id)
    visit("student2").post(f"/objections/mine/{objection_id}/accept")
    with world.open():
        assert not is_frozen(record_id)


def test_record_stays_frozen_until_its_last_objection_is_closed(world: World, visit: Visit, record_id: int) -> None:
    first, second = objected(world, record_id=record_id), objected(world, "teacher", record_id)
    for objection_id, person in ((first, "student2"), (second, "teacher")):
        with world.open():
            assert is_frozen(record_id)
        taken(world, objection_id)
        visit("office").post(f"/objections/{objection_id}/decide", decided("upheld_as_is"))
        visit(person).post(f"/objections/mine/{objection_id}/accept")
    with world.open():
        assert not is_frozen(record_id)


def test_frozen_pick_stays_in_the_selection(world: World, visit: Visit, record_id: int) -> None:
    objected(world, record_id=record_id)
    set_phase(world, Phase.SELECTING)
    page = visit("student").get("/portfolio").text
    found = re.search(r"/portfolio/picks/(\d+)/remove", page)
    assert found
    visit("student").post(f"/portfolio/picks/{found.group(1)}/remove", status=422)


@pytest.mark.parametrize("is_to_line", [False, True])
@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("objector", "您本人提出"), ("approver", "由您审核通过"), ("author", "由您填写"), ("parent", "您的孩子"),
        ("leader", "班主任"),
    ],
)  # fmt: skip
def test_whoever_has_a_part_does_not_decide(
    world: World, visit: Visit, record_id: int, part: str, says: str, is_to_line: bool
) -> None:
    person = {"parent": "guardian", "leader": "deputy"}.get(part, "office")
    if person != "office":
        give_role(world, person)
    if part == "approver":
        change_record(world, record_id, approver_id=world.people["office"])
    elif part == "author":
        change_record(world, record_id, author_id=world.people["office"])
    to_record = None if is_to_line else record_id
    objection_id = objected(world, "office" if part == "objector" else "student2", to_record)
    page = visit(person).post(f"/objections/{objection_id}/take", status=403).text
    assert says in page
    ruling = {"decision": "upheld_as_is", "reasons": "查了名单。"} if is_to_line else decided("upheld_as_is")
    visit(person).post(f"/objections/{objection_id}/decide", ruling, status=422)
    assert state(world, objection_id) == (ObjectionState.FILED, None)


def test_only_the_handler_decides_and_a_second_decision_is_a_conflict(
    world: World, visit: Visit, record_id: int
) -> None:
    office2 = second_office(world)
    objection_id = objected(world, record_id=record_id)
    url = f"/objections/{objection_id}/decide"
    visit("office").post(url, decided("upheld_as_is"), status=409)
    taken(world, objection_id)
    visit(office2).post(url, decided("upheld_as_is"), status=409)
    assert "已由您受理" in visit("office").post(f"/objections/{objection_id}/take", status=409).text
    visit("office").post(url, decided("upheld_as_is"))
    late = visit("office").post(url, decided("found_false", reasons="第二个窗口里写的。"), status=409).text
    assert "第二个窗口里写的。" in late
    assert state(world, objection_id) == (ObjectionState.DECIDED, Decision.UPHELD_AS_IS)


@pytest.mark.parametrize("reasons", ["", "student2 张三"])
def test_reasons_are_needed_and_do_not_name_the_objector(
    world: World, visit: Visit, record_id: int, reasons: str
) -> None:
    objection_id = objected(world, record_id=record_id)
    taken(world, objection_id)
    words = reasons and "李堃说的没错"
    visit("office").post(f"/objections/{objection_id}/decide", decided("upheld_as_is", reasons=words), status=422)
    assert state(world, objection_id)[0] is ObjectionState.HANDLED


def test_correction_makes_a_new_version_and_a_new_line_with_its_own_full_days(
    world: World, visit: Visit, record_id: int, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, date(2026, 11, 12))
    decide(world, visit, record_id, "corrected", title="话剧《雷雨》", hours="1.0")
    with world.open():
        record, line, notice = db.session.get_one(Record, record_id), the_line(world), the_notice(world)
        assert (record.title, record.version, record.status) == ("话剧《雷雨》", 2, RecordState.APPROVED)
        assert db.session.scalars(select(RecordVersion.version)).all() == [1]
        assert (line.version, line.opens_on, line.closes_on) == (2, date(2026, 11, 12), date(2026, 11, 26))
        assert line.facts["records"][0]["title"] == "话剧《雷雨》"
        assert notice.closes_on == date(2026, 11, 26)
        assert verify_notice(notice)
        first = db.session.scalars(select(NoticeLine).where(NoticeLine.version == 1)).all()
        assert sorted(row.replaced_at is None for row in first) == [False, True]
        secret = notice.secret
    on(monkeypatch, date(2026, 11, 18))
    page = stranger.get(f"/notices/{secret}").text
    assert "话剧《雷雨》" in page
    assert "李*" not in page
    assert beat(world, date(2026, 11, 20)) == 0
    assert beat(world, date(2026, 11, 27)) == 1
    assert "雷雨" in visit("student").get(f"/records/{record_id}").text


@pytest.mark.parametrize("decision", ["withdrawn", "found_false"])
def test_record_that_falls_is_taken_out_of_the_line(
    world: World, visit: Visit, record_id: int, decision: str
) -> None:
    decide(world, visit, record_id, decision)
    with world.open():
        assert db.session.get_one(Record, record_id).status is RecordState.WITHDRAWN
        assert (the_line(world).facts["records"], the_line(world).version) == ([], 2)
    student = visit("student")
    assert "查了签到表" in student.get(f"/records/{record_id}").text
    student.post(f"/records/{record_id}/reopen", status=409)


def test_record_that_stands_leaves_the_line_alone(world: World, visit: Visit, record_id: int) -> None:
    decide(world, visit, record_id, "upheld_as_is")
    with world.open():
        assert (the_line(world).version, the_notice(world).closes_on) == (1, date(2026, 11, 16))


def test_decision_into_an_unpublished_year_leaves_nothing_half_done(
    world: World, visit: Visit, record_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    objection_id = objected(world, record_id=record_id)
    taken(world, objection_id)
    with world.open():
        term = the_class(world).term
        term.ends_on = date(2041, 1, 31)
        db.session.commit()
    on(monkeypatch, date(2040, 12, 28))
    page = visit("office").post(f"/objections/{objection_id}/decide", decided("corrected", hours="1"), status=422).text
    assert "/calendar?year=204" in page
    with world.open():
        assert db.session.get_one(Record, record_id).version == 1
        assert the_line(world).version == 1
    assert state(world, objection_id) == (ObjectionState.HANDLED, None)


def test_correction_that_changes_nothing_is_refused(world: World, visit: Visit, record_id: int) -> None:
    change_record(world, record_id, from_on=date(2026, 11, 2), to_on=date(2026, 11, 2))
    objection_id = objected(world, record_id=record_id)
    taken(world, objection_id)
    visit("office").post(f"/objections/{objection_id}/decide", decided("corrected"), status=422)
    visit("office").post(f"/objections/{objection_id}/decide", decided("corrected", title=""), status=422)
    assert state(world, objection_id) == (ObjectionState.HANDLED, None)


def test_one_second_look_by_somebody_else(world: World, visit: Visit, record_id: int) -> None:
    office2, objection_id = second_office(world), decide(world, visit, record_id, "upheld_as_is")
    again = f"/objections/mine/{objection_id}/again"
    visit("student2").post(again, {"reason": ""}, status=422)
    visit("student2").post(again, {"reason": "签到表上没有他。"})
    visit("office").post(f"/objections/{objection_id}/take", status=403)
    visit(office2).post(f"/objections/{objection_id}/take")
    assert "签到表上没有他" in visit(office2).get(f"/objections/{objection_id}").text
    visit(office2).post(f"/objections/{objection_id}/decide", decided("found_false"))
    assert state(world, objection_id) == (ObjectionState.CLOSED, Decision.FOUND_FALSE)
    visit("student2").post(again, {"reason": "再来"}, status=409)
    with world.open():
        row = db.session.get_one(Objection, objection_id)
        assert (row.first_decision, row.first_reasons) == (Decision.UPHELD_AS_IS, "查了签到表。")
        assert not is_frozen(record_id)


def test_second_look_corrects_no_record_that_the_first_took_out(
    world: World, visit: Visit, record_id: int
) -> None:
    office2, objection_id = second_office(world), decide(world, visit, record_id, "withdrawn")
    visit("student2").post(f"/objections/mine/{objection_id}/again", {"reason": "不必撤销，改时数就好。"})
    visit(office2).post(f"/objections/{objection_id}/take")
    visit(office2).post(f"/objections/{objection_id}/decide", decided("corrected", hours="1"), status=422)
    assert state(world, objection_id) == (ObjectionState.RE_EXAMINED, None)


def test_second_look_is_the_objectors_alone_and_has_its_deadline(
    world: World, visit: Visit, record_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    objection_id = decide(world, visit, record_id, "upheld_as_is")
    for person in ("student", "teacher", "office"):
        visit(person).post(f"/objections/mine/{objection_id}/again", {"reason": "我"}, status=404)
    on(monkeypatch, date(2026, 11, 10))
    visit("student2").post(f"/objections/mine/{objection_id}/again", {"reason": "我"}, status=422)
    assert beat(world, date(2026, 11, 10)) == 0
    assert state(world, objection_id)[0] is ObjectionState.CLOSED
    assert beat(world, date(2026, 11, 18)) == 1
    with world.open():
        assert the_class(world).phase is Phase.SIGN_OFF
        assert not is_frozen(record_id)


def test_office_filters_the_list(world: World, visit: Visit, record_id: int) -> None:
    assert "没有异议" in visit("office").get("/objections").text
    objected(world, record_id=record_id)
    office = visit("office")
    assert "话剧《茶馆》" in office.get(f"/objections?status=filed&class={world.class_id}").text
    assert "没有符合的异议" in office.get("/objections?status=closed").text
    assert "等待评价委员会处理" in office.get("/").text


def test_deadline_is_counted_in_working_days(world: World, record_id: int) -> None:
    objection_id = objected(world, record_id=record_id)
    with world.open():
        assert db.session.get_one(Objection, objection_id).answer_by == date(2026, 11, 2) + timedelta(days=7)
