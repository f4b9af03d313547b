"""Levels with words, subject teachers' lines, the family's message and reading, and the class's page of voices."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.portfolios.states import Voice
from portfolio.portfolios.term_words import seen_mark
from portfolio.portfolios.voices_levels import levels_mark
from portfolio.portfolios.voices_queries import (
    class_voices,
    levels_of,
    ready_comments,
    receipts_of,
    remarks_of,
)
from portfolio.school.models import School, SchoolClass, Student, Term
from portfolio.school.phase_models import Phase
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import approved, make_voices, set_phase, set_school, set_window
from tests.statements import count_selects

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


def said(world: World, voice: Voice) -> list[tuple[str, str]]:
    with world.open():
        return [(row.text, row.subject) for row in remarks_of([world.student_id], world.term_id, [voice])]


def dimension_of(world: World) -> int:
    with world.open():
        return db.session.get_one(Term, world.term_id).framework.dimensions[0].id


def test_homeroom_teachers_share_levels_that_come_with_words(world: World, visit: Visit) -> None:
    set_school(world, evaluation_levels=["优秀", "发展中"])
    url, key = f"/students/{world.student_id}/voices/levels", dimension_of(world)
    visit("homeroom").post(url, {f"level-{key}": "优秀"}, status=422)
    visit("homeroom").post(url, {f"level-{key}": "优秀", f"words-{key}": "守时"})
    page = visit("deputy").post(url, {f"level-{key}": "发展中", f"words-{key}": "常迟到"}, status=409).text
    assert "守时" in page
    assert "常迟到" in page
    with world.open():
        mark = levels_mark(levels_of([world.student_id], world.term_id, Voice.HOMEROOM))
    visit("deputy").post(url, {f"level-{key}": "发展中", f"words-{key}": "在进步", "seen": mark})
    with world.open():
        (level,) = levels_of([world.student_id], world.term_id, Voice.HOMEROOM)
        assert (level.words, level.author_id) == ("在进步", world.people["deputy"])
    assert "在进步" in visit("student").get(f"/students/{world.student_id}/portfolio").text


def test_school_without_levels_is_asked_for_none(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    for person, url in (("homeroom", f"/students/{world.student_id}/voices"), ("student", "/portfolio")):
        assert 'id="levels"' not in visit(person).get(url).text


def test_subject_teacher_writes_a_line_for_a_subject(world: World, visit: Visit) -> None:
    teacher, url = visit("teacher"), f"/lines/{world.class_id}"
    assert "<textarea" not in teacher.get(url).text
    teacher.post(f"{url}/{world.student_id}", {"text": "实验记录清楚", "seen": "", "subject": ""}, status=422)
    assert "subject=" in teacher.post(f"{url}/subject", {"subject": "物理"}).location
    line = {"text": "实验记录清楚", "seen": "", "subject": "物理"}
    teacher.post(f"{url}/{world.student_id}", line, status=200, headers=JSON)
    assert said(world, Voice.SUBJECT) == [("实验记录清楚", "物理")]
    teacher.post(f"{url}/subject", {"subject": "科学"})
    assert said(world, Voice.SUBJECT) == [("实验记录清楚", "科学")]
    assert "实验记录清楚" in visit("guardian").get(f"/students/{world.student_id}/portfolio").text


@pytest.mark.parametrize("text", ["字" * 61, "这次考了第一名", "比李堃认真", "看\u202e不见"])
def test_unfit_line_is_refused_and_kept_in_the_field(world: World, visit: Visit, text: str) -> None:
    line = {"text": text, "seen": "", "subject": "物理"}
    assert text in visit("teacher").post(f"/lines/{world.class_id}/{world.student_id}", line, status=422).text
    assert said(world, Voice.SUBJECT) == []


def test_line_of_another_window_is_shown_beside_the_own(world: World, visit: Visit) -> None:
    teacher, url = visit("teacher"), f"/lines/{world.class_id}/{world.student_id}"
    teacher.post(url, {"text": "先写的", "seen": "", "subject": "物理"})
    stale = {"text": "后写的", "seen": "", "subject": "物理"}
    page = teacher.post(url, stale, status=409).text
    assert "先写的" in page
    assert "后写的" in page
    teacher.post(url, stale | {"seen": seen_mark("先写的")})
    assert said(world, Voice.SUBJECT) == [("后写的", "物理")]


def test_line_on_a_student_of_another_class_is_not_found(world: World, twin: World, visit: Visit) -> None:
    line = {"text": "好", "seen": "", "subject": "物理"}
    for class_id, student_id in (
        (world.class_id, world.other_student_id), (twin.class_id, twin.student_id), (world.class_id, twin.student_id),
    ):  # fmt: skip
        visit("teacher").post(f"/lines/{class_id}/{student_id}", line, status=404)


def test_family_writes_a_message_and_says_it_has_read(world: World, visit: Visit) -> None:
    guardian, url = visit("guardian"), f"/children/{world.student_id}/message"
    guardian.post(url, {"text": "这学期你自己收拾书包了。", "seen": ""})
    assert said(world, Voice.FAMILY) == [("这学期你自己收拾书包了。", "")]
    assert "这学期你自己收拾书包了。" in visit("homeroom").get(f"/students/{world.student_id}/voices").text
    for _time in range(2):
        guardian.post(f"/children/{world.student_id}/read", {"term_id": world.term_id})
    with world.open():
        (receipt,) = receipts_of([world.student_id], world.term_id)[world.student_id]
        assert receipt.user_id == world.people["guardian"]
    assert "已读" in guardian.get("/").text
    page = visit("homeroom").get("/voices").text
    assert "家长寄语" in page
    assert "家长已读" in page


def test_nobody_is_asked_for_a_message_or_a_reading(world: World, visit: Visit) -> None:
    main = visit("homeroom").get("/voices").text.partition("<main")[2]
    assert "未读" not in main
    assert "家长" not in main
    assert "%" not in main.partition("</main")[0]


def test_other_families_children_are_not_found(world: World, visit: Visit) -> None:
    for act in ("message", "read"):
        visit("guardian").post(f"/children/{world.student2_id}/{act}", {"text": "好"}, status=404)


@pytest.mark.parametrize("phase", [Phase.RECORDING, Phase.SELECTING])
def test_adults_may_write_from_the_beginning_until_selecting_ends(world: World, visit: Visit, phase: Phase) -> None:
    set_phase(world, phase)
    visit("guardian").post(f"/children/{world.student_id}/message", {"text": "加油", "seen": ""})
    visit("homeroom").post(f"/comments/{world.student_id}", {"text": "继续努力。", "revision": 0})


def test_message_after_the_window_is_told_why_and_kept_on_the_page(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    set_window(world, Phase.SELECTING, -48, -1)
    typed, url = {"text": "晚了一天的话", "seen": ""}, f"/children/{world.student_id}/message"
    page = visit("guardian").post(url, typed, status=422).text
    assert "晚了一天的话" in page
    assert "整理遴选" in page
    assert said(world, Voice.FAMILY) == []


def test_comment_counts_once_it_speaks_of_an_approved_record(world: World, visit: Visit) -> None:
    def is_ready() -> bool:
        with world.open():
            return ready_comments([world.student_id], world.term_id) == {world.student_id}

    homeroom, url = visit("homeroom"), f"/comments/{world.student_id}"
    assert not is_ready()
    homeroom.post(url, {"text": "继续努力。", "revision": 0})
    assert is_ready()  # nothing is approved yet that it could speak of
    approved(world, "课本剧《茶馆》")
    assert not is_ready()
    homeroom.post(url, {"text": "你在课本剧“茶馆”里很投入。", "revision": 1})
    assert is_ready()


def test_class_list_asks_for_no_more_with_more_students(world: World, visit: Visit) -> None:
    homeroom = visit("homeroom")
    homeroom.get("/voices")
    with count_selects() as few:
        homeroom.get("/voices")
    with world.open():
        school, own = db.session.get_one(School, world.school_id), db.session.get_one(SchoolClass, world.class_id)
        term, names = db.session.get_one(Term, world.term_id), ("安思远", "柏雨桐", "陈可欣", "杜若溪")
        make_voices(world, db.session.get_one(Student, world.student_id), term)
        for name in names:
            make_voices(world, make.make_student(school, own, name), term)
        db.session.commit()
        assert len(class_voices(term.id, [world.student_id, world.student2_id])) == 2
    with count_selects() as many:
        homeroom.get("/voices")
    assert len(many) <= len(few) + 6  # authors and records are read where there are any
