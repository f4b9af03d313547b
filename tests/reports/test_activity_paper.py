"""Sign-in sheets and student cards on paper."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from flask_babel import force_locale

from portfolio.activities.cards import cards_of, issue_cards, new_code
from portfolio.activities.models import Session
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.reports.sign_in_sheet import BLANK_LINES, SheetLine, SignInSheet, sign_in_sheet_pdf
from portfolio.reports.student_cards import PrintedCard, student_cards_pdf
from portfolio.school.models import Student, Term
from portfolio.web.errors import Refusal
from tests.activity_factories import make_activity, make_participant
from tests.browser import Browser
from tests.people import World
from tests.reports.paper_rules import faults_of, texts_of

Visit = Callable[[str], Browser]
NAMES = (
    "张小明", "王𠅤堃", "李㛃", "䶮瑱", "阿卜杜热合曼·阿卜杜拉", "迪丽热巴·迪力木拉提", "Elizabeth Montgomery-Smith",
)  # fmt: skip


def sheet(count: int) -> SignInSheet:
    lines = [SheetLine("七年级1班", f"2026{number:04d}", NAMES[number % len(NAMES)]) for number in range(count)]
    return SignInSheet(
        "云溪实验学校", "校园足球社团", "任雪梅", "学校田径场", "2026年11月24日", "16:00–18:00", "http://localhost/1",
        lines,
    )  # fmt: skip


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def in_chinese(app: Flask) -> object:
    with app.test_request_context(headers={"Accept-Language": "zh"}), app.app_context(), force_locale("zh_Hans"):
        yield


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize("count", [0, 7, 70])
def test_the_sheet_keeps_the_rules_of_paper_on_every_page(count: int) -> None:
    content = sign_in_sheet_pdf(sheet(count))
    pages = texts_of(content)
    assert faults_of(content) == []
    assert len(pages) == (1 if count < 20 else 3)
    for number, text in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in flat(text)
        assert "签名" in text  # the head is repeated


@pytest.mark.usefixtures("in_chinese")
def test_every_name_stands_on_one_line_and_lines_are_left_for_others() -> None:
    content = sign_in_sheet_pdf(sheet(14))
    (text,) = texts_of(content)
    for name in NAMES:
        assert name in text
    assert re.search(rf"^{14 + BLANK_LINES}$", text, re.MULTILINE)
    assert "应到" in text


@pytest.mark.usefixtures("in_chinese")
def test_a_name_that_no_font_has_is_refused_before_printing() -> None:
    strange = replace(sheet(0), lines=[SheetLine("七年级1班", "1", "李\U0003fffd")])
    with pytest.raises(Refusal):
        sign_in_sheet_pdf(strange)


@pytest.mark.usefixtures("in_chinese")
def test_cards_keep_the_rules_of_paper_ten_to_a_page() -> None:
    cards = [PrintedCard(name, "七年级1班", "20260001", new_code()) for name in NAMES * 3]
    content = student_cards_pdf(cards, "云溪实验学校", "学生卡")
    pages = texts_of(content)
    assert faults_of(content) == []
    assert [page.count("七年级1班") for page in pages] == [10, 10, 1]
    assert all(name in pages[0] for name in NAMES)


def made(world: World, **facts: object) -> tuple[int, int]:
    """An activity of the teacher's with two participants: ids of it and of its session."""
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], **facts)
        for id_ in (world.student_id, world.other_student_id):
            make_participant(activity, db.session.get_one(Student, id_))
        db.session.commit()
        return activity.id, activity.sessions[0].id


def test_the_sheet_of_a_session_names_its_day_time_and_people(world: World, visit: Visit) -> None:
    activity_id, session_id = made(world, title="观星夜")
    answer = visit("teacher").get(f"/activities/{activity_id}/sign-in-sheet.pdf?session_id={session_id}")
    (text,) = texts_of(answer.data)
    yesterday = clock.today() - timedelta(days=1)
    for words in ("观星夜", "张小明", "欧阳雨", "14:00–17:00", f"{yesterday.month}月{yesterday.day}日", "学校田径场"):
        assert words in text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_sheet_of_one_class_holds_that_class_alone(world: World, visit: Visit) -> None:
    activity_id, _session_id = made(world)
    answer = visit("teacher").get(f"/activities/{activity_id}/sign-in-sheet.pdf?class_id={world.other_class_id}")
    assert "欧阳雨" in texts_of(answer.data)[0]
    assert "张小明" not in texts_of(answer.data)[0]


def test_a_sheet_is_printed_by_who_runs_the_activity(world: World, twin: World, visit: Visit) -> None:
    activity_id, session_id = made(world)
    foreign, _session = made(twin)
    address = f"/activities/{activity_id}/sign-in-sheet.pdf"
    for person, status in (("office", 200), ("other_homeroom", 403), ("student", 403), ("admin", 403)):
        visit(person).get(address, status=status)
    visit("teacher").get(f"/activities/{foreign}/sign-in-sheet.pdf", status=404)
    visit("teacher").get(f"{address}?session_id={session_id + 1000}", status=404)


def test_a_series_prints_a_sheet_with_the_date_to_fill_in(world: World, visit: Visit) -> None:
    activity_id, session_id = made(world, is_series=True)
    with world.open():
        first = db.session.get_one(Session, session_id)
        db.session.add(
            Session(
                school_id=first.school_id, activity_id=activity_id, on=first.on, starts_at=first.ends_at,
                ends_at=first.ends_at + timedelta(hours=1), hours=1,
            )
        )  # fmt: skip
        db.session.commit()
    text = texts_of(visit("teacher").get(f"/activities/{activity_id}/sign-in-sheet.pdf").data)[0]
    assert "14:00" not in text


def test_printing_cards_gives_each_student_one_and_again_the_same(world: World, visit: Visit) -> None:
    data = {"class_id": world.class_id, "students": [world.student_id, world.student2_id]}
    first = texts_of(visit("homeroom").post("/print/cards", data, status=200).data)[0]
    again = texts_of(visit("homeroom").post("/print/cards", data, status=200).data)[0]
    assert first == again
    renewed = texts_of(visit("homeroom").post("/print/cards", data | {"renew": "1"}, status=200).data)[0]
    assert renewed != first
    with world.open():
        code = cards_of([world.student_id])[world.student_id].code
    assert f"{code[:4]}-{code[4:8]}" in renewed


def test_the_code_on_a_card_is_the_cards_code_alone(world: World, visit: Visit) -> None:
    data = {"class_id": world.class_id, "students": [world.student_id]}
    content = visit("office").post("/print/cards", data, status=200).data
    with world.open():
        code = cards_of([world.student_id])[world.student_id].code
    assert flat(texts_of(content)[0]).count(code[:4]) == 1
    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        assert len(opened) == 1


def test_cards_are_printed_for_ones_own_class(world: World, twin: World, visit: Visit) -> None:
    for person, class_id, status in (
        ("homeroom", world.class_id, 200), ("homeroom", world.other_class_id, 404), ("admin", world.class_id, 200),
        ("office", twin.class_id, 404), ("teacher", world.class_id, 403), ("principal", world.class_id, 403),
    ):  # fmt: skip
        visit(person).get(f"/print/cards?class_id={class_id}", status=status)
        visit(person).post("/print/cards", {"class_id": class_id}, status=422 if status == 200 else status)
    visit("homeroom").post(
        "/print/cards", {"class_id": world.class_id, "students": [world.other_student_id]}, status=422
    )
    with world.open():
        assert not cards_of([world.other_student_id])


def test_a_name_no_font_has_keeps_the_old_card_good(world: World, visit: Visit) -> None:
    with world.open():
        (card,) = issue_cards(world.actor("homeroom"), [world.student_id])
        code = card.code
        db.session.get_one(Student, world.student_id).user.name = "李\U0003fffd"
        db.session.commit()
    data = {"class_id": world.class_id, "students": [world.student_id], "renew": "1"}
    visit("homeroom").post("/print/cards", data, status=422)
    with world.open():
        assert cards_of([world.student_id])[world.student_id].code == code
