"""Writing term comments: who, what is refused, what is only hinted at, and who wrote first."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.portfolios.queries import comments_of
from portfolio.records.states import RecordState
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}
WORDS = "你在《茶馆》片段展演里演小伙计，排练从不迟到，还常帮同学对词。这学期你学会了先听别人说完再开口。" * 2


def written(world: World, student_id: int | None = None) -> str | None:
    with world.open():
        row = comments_of([student_id or world.student_id], world.term_id).get(student_id or world.student_id)
        return row.text if row else None


def test_homeroom_teacher_writes_a_comment(world: World, visit: Visit) -> None:
    visit("homeroom").post(f"/comments/{world.student_id}", {"text": WORDS, "revision": 0})
    assert written(world) == WORDS
    with world.open():
        assert set(comments_of([world.student_id, world.student2_id], world.term_id)) == {world.student_id}


def test_list_stands_by_student_number_and_says_what_is_unwritten(world: World, visit: Visit) -> None:
    visit("homeroom").post(f"/comments/{world.student2_id}", {"text": WORDS, "revision": 0})
    page = visit("homeroom").get("/comments").text
    assert page.index("张小明") < page.index("李堃")
    assert page.count("未写") == 1
    assert "%" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [("你和李堃一起", "李堃"), ("期末拿了全班第一名", "第一名"), ("字" * 201, "201"), ("看\u202e不见", "看不见")],
)
def test_unfit_comment_is_refused_and_kept_in_the_field(world: World, visit: Visit, text: str, says: str) -> None:
    page = visit("homeroom").post(f"/comments/{world.student_id}", {"text": text, "revision": 0}, status=422).text
    assert says in page.partition('id="comment-problem"')[2]
    assert text in page
    assert written(world) is None


def test_copy_of_a_classmates_comment_is_refused(world: World, visit: Visit) -> None:
    homeroom = visit("homeroom")
    homeroom.post(f"/comments/{world.student2_id}", {"text": WORDS, "revision": 0})
    page = homeroom.post(f"/comments/{world.student_id}", {"text": WORDS + "加油", "revision": 0}, status=422)
    assert "李堃的评语几乎一样" in page.text


def test_short_comment_without_a_record_is_saved_with_two_hints(world: World, visit: Visit) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        approved = {"status": RecordState.APPROVED, "approver_id": world.people["deputy"]}
        make.make_record(student, term, world.class_id, title="《茶馆》片段展演", **approved)
        db.session.commit()
    homeroom, url = visit("homeroom"), f"/comments/{world.student_id}"
    short = homeroom.post(url, {"text": "继续努力。", "revision": 0}, status=200, headers=JSON).get_json()
    assert len(short["hints"]) == 2
    full = homeroom.post(url, {"text": WORDS, "revision": short["revision"]}, status=200, headers=JSON).get_json()
    assert full["hints"] == []


def test_second_writer_sees_both_versions(world: World, visit: Visit) -> None:
    url = f"/comments/{world.student_id}"
    visit("deputy").post(url, {"text": "副班主任写的话，先到一步。", "revision": 0})
    page = visit("homeroom").post(url, {"text": "班主任写的另一段话。", "revision": 0}, status=409).text
    assert "副班主任写的话" in page
    assert "班主任写的另一段话" in page
    assert "deputy老师" in page
    assert written(world) == "副班主任写的话，先到一步。"


def test_script_is_told_of_refusal_and_conflict(world: World, visit: Visit) -> None:
    homeroom, url = visit("homeroom"), f"/comments/{world.student_id}"
    assert "名次" in homeroom.post(url, {"text": "名次", "revision": 0}, status=422, headers=JSON).get_json()["error"]
    homeroom.post(url, {"text": "写好了。", "revision": 0}, status=200, headers=JSON)
    assert homeroom.post(url, {"text": "又写。", "revision": 0}, status=409, headers=JSON).get_json()["error"]


def test_emptied_comment_counts_as_unwritten(world: World, visit: Visit) -> None:
    homeroom, url = visit("homeroom"), f"/comments/{world.student_id}"
    homeroom.post(url, {"text": "写错了人。", "revision": 0})
    homeroom.post(url, {"text": " ", "revision": 1})
    assert written(world) is None


def test_editor_offers_the_neighbours_by_number(world: World, visit: Visit) -> None:
    page = visit("homeroom").get(f"/comments/{world.student_id}").text
    assert f'rel="next" href="/comments/{world.student2_id}"' in page
    assert 'rel="prev"' not in page


@pytest.mark.parametrize("person", ["student", "guardian", "teacher", "office", "principal", "admin"])
def test_others_do_not_write_comments(world: World, visit: Visit, person: str) -> None:
    visit(person).get("/comments", status=403)
    visit(person).post(f"/comments/{world.student_id}", {"text": WORDS, "revision": 0}, status=403)


def test_other_classes_and_schools_are_not_found(world: World, twin: World, visit: Visit) -> None:
    for student_id in (world.other_student_id, twin.student_id, 999_999):
        visit("homeroom").get(f"/comments/{student_id}", status=404)
        visit("homeroom").post(f"/comments/{student_id}", {"text": WORDS, "revision": 0}, status=404)
