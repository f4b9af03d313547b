"""A student's selection: what may be picked, in which order, told how, when, by whom, and what signing it means."""

from collections.abc import Callable

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.selection_digest import digest_of, selection_content
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_queries import portfolio_of
from portfolio.portfolios.states import SelectionState
from portfolio.portfolios.term_words import seen_mark
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.phase_models import Phase
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import (
    PASSWORD,
    approved,
    change_record,
    give_password,
    set_phase,
    set_school,
    set_window,
)
from tests.statements import count_selects

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _selecting(world: World) -> None:
    set_phase(world, Phase.SELECTING)


def titles(world: World) -> list[str]:
    with world.open():
        portfolio = portfolio_of(world.student_id, world.term_id)
        return [pick.record.title for pick in portfolio.picks] if portfolio else []


def kept(world: World) -> TermPortfolio:
    portfolio = portfolio_of(world.student_id, world.term_id)
    assert portfolio is not None
    return portfolio


def pick_id(world: World, record_id: int) -> int:
    with world.open():
        return next(pick.id for pick in kept(world).picks if pick.record_id == record_id)


def picked(world: World, student: Browser, *names: str) -> list[int]:
    records = [approved(world, name) for name in names]
    for record_id in records:
        student.post("/portfolio/picks", {"record_id": record_id})
    return [pick_id(world, record_id) for record_id in records]


def test_student_picks_and_takes_out_again(world: World, visit: Visit) -> None:
    student = visit("student")
    first, _second = picked(world, student, "话剧", "合唱")
    assert titles(world) == ["话剧", "合唱"]
    student.post(f"/portfolio/picks/{first}/remove")
    assert titles(world) == ["合唱"]
    assert "合唱" in student.get("/portfolio").text


def test_picking_twice_is_picking_once(world: World, visit: Visit) -> None:
    student, record_id = visit("student"), approved(world, "话剧")
    for _time in range(2):
        student.post("/portfolio/picks", {"record_id": record_id})
    assert titles(world) == ["话剧"]


def test_cap_of_a_dimension_is_told_in_words(world: World, visit: Visit) -> None:
    set_school(world, picks_per_dimension=1)
    student = visit("student")
    picked(world, student, "话剧")
    other, elsewhere = approved(world, "合唱"), approved(world, "长跑", dimension=2)
    assert "最多" in student.post("/portfolio/picks", {"record_id": other}, status=422).text
    student.post("/portfolio/picks", {"record_id": elsewhere})
    assert titles(world) == ["话剧", "长跑"]


@pytest.mark.parametrize("whose", ["waiting", "classmate", "nowhere"])
def test_only_own_approved_records_of_the_term_can_be_picked(world: World, visit: Visit, whose: str) -> None:
    record_id = 999_999
    if whose == "waiting":
        record_id = approved(world, "待审")
        change_record(world, record_id, status=RecordState.SUBMITTED, approver_id=None)
    elif whose == "classmate":
        record_id = approved(world, "同学的", student_id=world.student2_id)
    visit("student").post("/portfolio/picks", {"record_id": record_id}, status=422)
    assert titles(world) == []


def test_arrows_and_dragging_change_the_order(world: World, visit: Visit) -> None:
    student = visit("student")
    one, two, three = picked(world, student, "一", "二", "三")
    student.post(f"/portfolio/picks/{three}/move", {"to": "up"})
    assert titles(world) == ["一", "三", "二"]
    student.post(f"/portfolio/picks/{one}/move", {"to": "up"})
    assert titles(world) == ["一", "三", "二"]
    student.post("/portfolio/picks/order", {"pick": [two, one, three]})
    assert titles(world) == ["二", "一", "三"]


def test_order_of_a_list_that_changed_meanwhile_is_a_conflict(world: World, visit: Visit) -> None:
    student = visit("student")
    one, two = picked(world, student, "一", "二")
    for pick_ids in ([two], [one, one], [two, one, 999_999], []):
        student.post("/portfolio/picks/order", {"pick": pick_ids}, status=409)
    assert titles(world) == ["一", "二"]


def test_script_gets_the_picks_alone(world: World, visit: Visit) -> None:
    record_id = approved(world, "话剧")
    answer = visit("student").post(
        "/portfolio/picks", {"record_id": record_id}, status=200, headers={"HX-Request": "true"}
    )
    assert answer.text.strip().startswith('<section id="picks"')


def test_fourth_key_case_is_refused(world: World, visit: Visit) -> None:
    student = visit("student")
    picks = picked(world, student, "一", "二", "三", "四")
    for number, each in enumerate(picks):
        student.post(f"/portfolio/picks/{each}/key-case", {"is_key_case": "1"}, status=302 if number < 3 else 422)
    with world.open():
        assert [pick.is_key_case for pick in kept(world).picks] == [True, True, True, False]


def test_making_a_key_case_leads_to_its_story(world: World, visit: Visit) -> None:
    student = visit("student")
    (pick,) = picked(world, student, "话剧")
    answer = student.post(f"/portfolio/picks/{pick}/key-case", {"is_key_case": "1"})
    assert answer.location.endswith(f"#story-{pick}")
    assert f'id="story-{pick}"' in student.get("/portfolio").text


def test_a_reader_is_told_once_that_nothing_was_chosen(world: World, visit: Visit) -> None:
    page = visit("guardian").get(f"/students/{world.student_id}/portfolio").text
    assert page.count("空着也可以") == 1
    assert "未填写" not in page


def test_story_and_pictures_belong_to_a_key_case(world: World, visit: Visit) -> None:
    student = visit("student")
    (pick,) = picked(world, student, "话剧")
    with world.open():
        record = kept(world).picks[0].record
        own = [make.make_evidence(record, position=n).sha256 for n in range(1, 5)]
        foreign = make.make_evidence(db.session.get_one(Record, approved(world, "别的"))).sha256
        db.session.commit()
    student.post(f"/portfolio/picks/{pick}/story", {"text": "我演小伙计。", "seen": ""}, status=422)
    student.post(f"/portfolio/picks/{pick}/key-case", {"is_key_case": "1"})
    student.post(f"/portfolio/picks/{pick}/story", {"text": "我演小伙计。", "seen": ""})
    student.post(f"/portfolio/picks/{pick}/pictures", {"picture": own}, status=422)
    student.post(f"/portfolio/picks/{pick}/pictures", {"picture": [foreign]}, status=422)
    student.post(f"/portfolio/picks/{pick}/pictures", {"picture": [own[2], own[0]]})
    with world.open():
        assert kept(world).picks[0].story == "我演小伙计。"
        assert kept(world).picks[0].pictures == [own[0], own[2]]


@pytest.mark.parametrize(
    ("text", "says"),
    [("字" * 401, "401"), ("看\u202e不见", "看不见"), ("我考了第一名", "第一名"), ("我比李堃好", "李堃")],
)
def test_unfit_statement_is_refused_and_kept_in_the_field(world: World, visit: Visit, text: str, says: str) -> None:
    page = visit("student").post("/portfolio/statement", {"text": text, "seen": ""}, status=422).text
    assert says in page.partition('id="statement-problem"')[2]
    assert text in page


def test_statement_is_saved_as_one_types(world: World, visit: Visit) -> None:
    student = visit("student")
    first = student.post("/portfolio/statement", {"text": "一", "seen": ""}, status=200, headers=JSON).get_json()
    student.post("/portfolio/statement", {"text": "一二", "seen": first["seen"]}, status=200, headers=JSON)
    with world.open():
        assert kept(world).statement == "一二"
    assert "一二" in student.get("/portfolio").text


def test_second_window_sees_both_versions(world: World, visit: Visit) -> None:
    student = visit("student")
    student.post("/portfolio/statement", {"text": "手机上写的", "seen": ""})
    stale = {"text": "机房里写的", "seen": seen_mark("")}
    told = student.post("/portfolio/statement", stale, status=409, headers=JSON).get_json()
    assert told["theirs"] == "手机上写的"
    page = student.post("/portfolio/statement", stale, status=409).text
    assert "手机上写的" in page
    assert "机房里写的" in page
    student.post("/portfolio/statement", {"text": "机房里写的", "seen": told["seen"]})
    with world.open():
        assert kept(world).statement == "机房里写的"


def writes(world: World, student: Browser, status: int) -> None:
    """Every way to change a selection, each expected to end alike."""
    record_id, (pick,) = approved(world, "新的"), [each.id for each in kept_picks(world)][:1]
    for url, data in (
        ("/portfolio/picks", {"record_id": record_id}), (f"/portfolio/picks/{pick}/remove", {}),
        (f"/portfolio/picks/{pick}/move", {"to": "up"}), ("/portfolio/picks/order", {"pick": [pick]}),
        (f"/portfolio/picks/{pick}/key-case", {"is_key_case": "1"}), (f"/portfolio/picks/{pick}/story", {"text": "我"}),
        (f"/portfolio/picks/{pick}/pictures", {}), ("/portfolio/statement", {"text": "我"}), ("/portfolio/levels", {}),
    ):  # fmt: skip
        student.post(url, data, status=status)


def kept_picks(world: World) -> list[PickedRecord]:
    with world.open():
        return list(kept(world).picks)


@pytest.mark.parametrize("phase", [Phase.RECORDING, Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED])
def test_outside_the_phase_nothing_changes(world: World, visit: Visit, phase: Phase) -> None:
    student = visit("student")
    picked(world, student, "话剧")
    give_password(world, "student")
    set_phase(world, phase)
    writes(world, student, 422)
    page = student.post("/portfolio/confirm", {"password": PASSWORD}, status=422).text
    with world.app.test_request_context():
        assert str(phase.title) in page
    assert titles(world) == ["话剧"]


def test_window_that_closed_meanwhile_is_closed_on_the_server_too(world: World, visit: Visit) -> None:
    student = visit("student")
    picked(world, student, "话剧")
    set_window(world, Phase.SELECTING, -48, -1)
    writes(world, student, 422)
    told = student.post("/portfolio/statement", {"text": "晚了", "seen": ""}, status=422, headers=JSON).get_json()
    assert "整理遴选" in told["error"]
    assert f"{clock.local(clock.now()).month}月" in told["error"]


def test_confirming_is_an_act_with_password_digest_and_time(world: World, visit: Visit) -> None:
    student = visit("student")
    picked(world, student, "话剧")
    give_password(world, "student")
    student.post("/portfolio/confirm", {"password": PASSWORD})
    with world.open():
        portfolio = kept(world)
        assert portfolio.status is SelectionState.CONFIRMED
        assert portfolio.confirmed_at is not None
        assert portfolio.confirmed_digest == digest_of(selection_content(portfolio, []))
    writes(world, student, 422)
    assert titles(world) == ["话剧"]


def test_wrong_password_signs_nothing_and_then_waits(world: World, visit: Visit) -> None:
    student = visit("student")
    give_password(world, "student")
    for _time in range(4):
        assert "密码" in student.post("/portfolio/confirm", {"password": "wrong"}, status=422).text
    assert "秒" in student.post("/portfolio/confirm", {"password": PASSWORD}, status=422).text
    with world.open():
        assert portfolio_of(world.student_id, world.term_id) is None


def test_blank_portfolio_may_be_confirmed(world: World, visit: Visit) -> None:
    give_password(world, "student")
    visit("student").post("/portfolio/confirm", {"password": PASSWORD})
    with world.open():
        assert kept(world).status is SelectionState.CONFIRMED


def confirmed(world: World, visit: Visit) -> tuple[Browser, int]:
    student, record_id = visit("student"), approved(world, "话剧")
    student.post("/portfolio/picks", {"record_id": record_id})
    give_password(world, "student")
    student.post("/portfolio/confirm", {"password": PASSWORD})
    return student, record_id


def test_confirming_twice_is_refused(world: World, visit: Visit) -> None:
    student, _record_id = confirmed(world, visit)
    student.post("/portfolio/confirm", {"password": PASSWORD}, status=422)


@pytest.mark.parametrize(
    "change", [{"version": 2, "title": "话剧《茶馆》"}, {"status": RecordState.SUBMITTED, "approver_id": None}]
)
def test_change_of_a_picked_record_asks_for_another_confirmation(
    world: World, visit: Visit, change: dict[str, object]
) -> None:
    student, record_id = confirmed(world, visit)
    change_record(world, record_id, **change)
    assert 'id="confirm-password"' in student.get("/portfolio").text
    student.post("/portfolio/confirm", {"password": PASSWORD})
    assert 'id="confirm-password"' not in student.get("/portfolio").text


@pytest.mark.parametrize("person", ["homeroom", "deputy", "office"])
def test_reopening_needs_a_reason_that_the_student_reads(world: World, visit: Visit, person: str) -> None:
    student, _record_id = confirmed(world, visit)
    url = f"/students/{world.student_id}/portfolio/reopen"
    visit(person).post(url, {"reason": " "}, status=422)
    visit(person).post(url, {"reason": "第二张照片不是你的"})
    assert "第二张照片不是你的" in student.get("/portfolio").text
    picked(world, student, "合唱")
    visit(person).post(url, {"reason": "再来"}, status=409)


@pytest.mark.parametrize("phase", [Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED])
def test_what_the_class_went_on_with_is_not_reopened(world: World, visit: Visit, phase: Phase) -> None:
    student, _record_id = confirmed(world, visit)
    set_phase(world, phase)
    assert 'id="reopen"' not in visit("homeroom").get(f"/students/{world.student_id}/portfolio").text
    url = f"/students/{world.student_id}/portfolio/reopen"
    visit("homeroom").post(url, {"reason": "再来"}, status=409)
    assert "再来" not in student.get("/portfolio").text


@pytest.mark.parametrize(
    ("person", "status"),
    [("student", 200), ("guardian", 200), ("homeroom", 200), ("deputy", 200), ("office", 200), ("principal", 200),
     ("student2", 404), ("other_homeroom", 404), ("teacher", 403), ("admin", 403), ("inspector", 403)],
)  # fmt: skip
def test_who_reads_a_selection(world: World, visit: Visit, person: str, status: int) -> None:
    confirmed(world, visit)
    visit(person).get(f"/students/{world.student_id}/portfolio", status=status)


@pytest.mark.parametrize("person", ["guardian", "principal", "teacher", "student", "other_homeroom"])
def test_others_do_not_reopen(world: World, visit: Visit, person: str) -> None:
    confirmed(world, visit)
    status = 404 if person == "other_homeroom" else 403
    visit(person).post(f"/students/{world.student_id}/portfolio/reopen", {"reason": "再想想"}, status=status)


def test_another_students_pick_is_not_found(world: World, visit: Visit) -> None:
    (pick,) = picked(world, visit("student"), "话剧")
    for act in ("remove", "move", "key-case", "story", "pictures"):
        visit("student2").post(f"/portfolio/picks/{pick}/{act}", status=404)


def test_twin_school_finds_nothing(world: World, twin: World, visit: Visit) -> None:
    confirmed(world, visit)
    stranger = Browser(twin.app.test_client(), twin, "office")
    stranger.get(f"/students/{world.student_id}/portfolio", status=404)


def test_digest_changes_with_the_content_only(world: World, visit: Visit) -> None:
    student = visit("student")
    picked(world, student, "一", "二")

    def digest() -> str:
        with world.open():
            return digest_of(selection_content(kept(world), []))

    before = digest()
    assert before == digest()
    seen = {before}
    student.post("/portfolio/statement", {"text": "我", "seen": ""})
    seen.add(digest())
    student.post(f"/portfolio/picks/{kept_picks(world)[1].id}/move", {"to": "up"})
    seen.add(digest())
    student.post(f"/portfolio/picks/{kept_picks(world)[0].id}/key-case", {"is_key_case": "1"})
    seen.add(digest())
    assert len(seen) == 4


def test_bottom_bar_leads_to_the_desk_while_selecting_and_to_paper_otherwise(world: World, visit: Visit) -> None:
    student = visit("student")
    assert student.get("/portfolio/now", status=302).location.endswith("/portfolio")
    set_phase(world, Phase.RECORDING)
    assert student.get("/portfolio/now", status=302).location.endswith("/report")


def test_desk_asks_for_no_more_with_more_records(world: World, visit: Visit) -> None:
    student = visit("student")
    picked(world, student, "零")
    student.get("/portfolio")
    with count_selects() as few:
        student.get("/portfolio")
    picked(world, student, "一", "二", "三", "四")
    for number in range(8):
        approved(world, f"更多{number}", dimension=number % 3)
    with count_selects() as many:
        student.get("/portfolio")
    assert len(many) <= len(few) + 1
