"""Results pasted from a spreadsheet: matched with the roster before anything is saved."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity, Participant, Performance
from portfolio.core.db import db
from portfolio.school.models import School, SchoolClass, Student
from tests.activities.test_results import Meet
from tests.activity_factories import make_participant
from tests.browser import Browser
from tests.factories import make_student
from tests.people import World

Visit = Callable[[str], Browser]


@pytest.fixture
def meet(world: World) -> Meet:
    return Meet(world)


def paste(browser: Browser, meet: Meet, text: str, status: int = 200, **fields: object) -> str:
    sent = {"text": text, "item_id": meet.item, **fields}
    return browser.post(f"{meet.url}/paste", sent, status=status).get_data(as_text=True)


def results(meet: Meet) -> dict[int, tuple[str, str]]:
    with meet.world.open():
        return {each.participant_id: (each.result, each.award) for each in db.session.scalars(select(Performance))}


def number_of(meet: Meet) -> str:
    with meet.world.open():
        return db.session.get_one(Student, meet.world.student_id).number


def test_lines_are_checked_before_anything_is_saved(meet: Meet, visit: Visit) -> None:
    page = paste(visit("teacher"), meet, "姓名\t成绩\t获奖\n张小明\t13.2秒\t第一名\n王无名\t14\n李 堃\t13.9秒")
    assert "有 2 行可以保存" in page
    assert "名单上没有这个姓名或学号" in page
    assert results(meet) == {}


def test_good_lines_are_saved_and_the_others_stay_in_the_box(meet: Meet, visit: Visit) -> None:
    page = paste(visit("teacher"), meet, "张小明\t13.2秒\t第一名\n王无名\t14\n李堃\t13.9秒", save="1")
    assert results(meet) == {meet.first: ("13.2秒", "第一名"), meet.second: ("13.9秒", "")}
    assert ">王无名\t14</textarea>" in page


@pytest.mark.parametrize("line", ["{n}\t13.2", "{n}\t张小明\t13.2", "张小明\t{n}\t13.2", "张小明，13.2", "张小明 13.2",
                                  "  张小明\t13.2\t\t"])  # fmt: skip
def test_a_line_is_read_as_people_write_it(meet: Meet, visit: Visit, line: str) -> None:
    paste(visit("teacher"), meet, line.format(n=number_of(meet)), status=302, save="1")
    assert results(meet) == {meet.first: ("13.2", "")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("张小明", "姓名后面没有内容"), ("张小明\t1\t2\t3", "列数太多"), ("张小明\t" + "长" * 61, "61 个字"),
        ("张小明\t13\u202e2", "看不见的字符"), ("张小明\t13.2\n张小明\t13.3", "已在第 1 行"),
        ("\t13.2", "没有这个姓名"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_taken_says_why(meet: Meet, visit: Visit, text: str, reason: str) -> None:
    assert reason in paste(visit("teacher"), meet, text)


def test_twins_are_asked_about_and_the_choice_is_kept(meet: Meet, visit: Visit) -> None:
    with meet.world.open():
        school = db.session.get_one(School, meet.world.school_id)
        twin = make_student(school, db.session.get_one(SchoolClass, meet.world.other_class_id), "张小明")
        twin_id = make_participant(db.session.get_one(Activity, meet.id), twin).id
        db.session.commit()
    teacher = visit("teacher")
    assert "请选择一位" in paste(teacher, meet, "张小明\t13.2")
    checked = paste(teacher, meet, "张小明\t13.2", **{"choice-1": twin_id})
    assert f'name="choice-1" value="{twin_id}"' in checked
    paste(teacher, meet, "张小明\t13.2", status=302, save="1", **{"choice-1": twin_id})
    assert results(meet) == {twin_id: ("13.2", "")}


def test_nobody_outside_the_roster_can_be_chosen(meet: Meet, visit: Visit) -> None:
    paste(visit("teacher"), meet, "王无名\t13.2", save="1", **{"choice-1": meet.first})
    assert results(meet) == {}


def test_a_blank_column_leaves_what_stands_there(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post(meet.url, {meet.result: "13.9", meet.award: "第一名"})
    assert "替换原来的 13.9" in paste(teacher, meet, "张小明\t13.2")
    paste(teacher, meet, "张小明\t13.2", status=302, save="1")
    assert results(meet) == {meet.first: ("13.2", "第一名")}


def test_what_changed_since_the_check_is_not_written_over(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post(meet.url, {meet.result: "13.9"})
    page = paste(teacher, meet, "张小明\t13.2", status=409, save="1", known="{}")
    assert "张小明\t13.2" in page
    assert results(meet) == {meet.first: ("13.9", "")}


def test_tasks_and_awards_are_pasted_where_no_item_is_chosen(meet: Meet, visit: Visit) -> None:
    paste(visit("teacher"), meet, "李堃\t小伙计\t最佳配角\t校级", status=302, save="1", item_id="")
    with meet.world.open():
        row = db.session.get_one(Participant, meet.second)
        assert (row.task, row.award_name, row.award_grade) == ("小伙计", "最佳配角", "校级")


@pytest.mark.parametrize("text", ["", " \n ", "张小明\t1\n" * 2_001, "张" * 200_001])
def test_too_little_and_too_much_is_refused_with_words(meet: Meet, visit: Visit, text: str) -> None:
    paste(visit("teacher"), meet, text, status=422)


def test_only_who_runs_it_pastes(meet: Meet, visit: Visit) -> None:
    visit("homeroom").get(f"{meet.url}/paste", status=403)
    paste(visit("homeroom"), meet, "张小明\t13.2", status=403)
