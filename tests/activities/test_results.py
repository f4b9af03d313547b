"""The table of roles and results: saved cell by cell, never written over what somebody else has changed."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.activities.kinds import Part
from portfolio.activities.models import Activity, Participant, Performance, ProgrammeItem
from portfolio.activities.states import ActivityState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import School, SchoolClass, Student, Term
from tests.activity_factories import make_activity, make_item, make_participant
from tests.browser import Browser
from tests.factories import add, make_student
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]


class Meet:
    """A sports day of the teacher's with both students of a class, and one item; ids only."""

    def __init__(self, world: World, **facts: Any) -> None:
        self.world = world
        with world.open():
            activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], **facts)
            first, second = (
                make_participant(activity, db.session.get_one(Student, id_))
                for id_ in (world.student_id, world.student2_id)
            )
            item = make_item(activity, "男子100米")
            self.id, self.item, self.first, self.second = activity.id, item.id, first.id, second.id
            self.url = f"/activities/{activity.id}/results"
            self.result, self.award = f"p{first.id}-i{item.id}-result", f"p{first.id}-i{item.id}-award"
            db.session.commit()

    def participant(self) -> Participant:
        return db.session.get_one(Participant, self.first)

    def performance(self) -> Performance | None:
        query = select(Performance).where(Performance.participant_id == self.first, Performance.item_id == self.item)
        return db.session.scalars(query).first()

    def known(self, **cells: str) -> str:
        return json.dumps({self.first: {name.replace("_", "-", 1): value for name, value in cells.items()}})


@pytest.fixture
def meet(world: World) -> Meet:
    return Meet(world)


def test_role_award_and_hours_are_saved(meet: Meet, visit: Visit) -> None:
    row = f"p{meet.first}-"
    visit("teacher").post(
        meet.url,
        {f"{row}part": "lead", f"{row}task": " 检录 员 ", f"{row}award_name": "优秀组织奖", f"{row}hours": "1．50"},
    )
    with meet.world.open():
        saved = meet.participant()
        assert (saved.part, saved.task, saved.award_name) == (Part.LEAD, "检录 员", "优秀组织奖")
        assert saved.hours == Decimal("1.5")


def test_a_result_puts_a_student_into_an_item_and_emptying_it_takes_them_out(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post(meet.url, {meet.result: "13.2秒", meet.award: "第一名"})
    with meet.world.open():
        entered = meet.performance()
        assert entered is not None
        assert (entered.result, entered.award) == ("13.2秒", "第一名")
    assert "13.2秒" in teacher.get(f"{meet.url}?item_id={meet.item}&who=item").get_data(as_text=True)
    teacher.post(meet.url, {meet.result: "", meet.award: ""})
    with meet.world.open():
        assert meet.performance() is None


def test_an_item_that_was_only_looked_at_keeps_who_is_in_it(meet: Meet, visit: Visit) -> None:
    with meet.world.open():
        add(Performance(school_id=meet.world.school_id, participant_id=meet.first, item_id=meet.item))
        db.session.commit()
    visit("teacher").post(meet.url, {meet.result: "", meet.award: "", "known": "{}"})
    with meet.world.open():
        assert meet.performance() is not None


def test_a_formula_is_text(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post(meet.url, {meet.result: "=1+1", meet.award: "<b>金</b>"})
    page = teacher.get(meet.url).get_data(as_text=True)
    assert 'value="=1+1"' in page
    assert "<b>金</b>" not in page


@pytest.mark.parametrize(
    ("cell", "typed"), [("task", "字" * 61), ("task", "检录\u202e员"), ("hours", "很久"), ("hours", "-1"),
                        ("hours", "1e999"), ("hours", "NaN"), ("part", "king")]
)  # fmt: skip
def test_a_cell_that_cannot_be_is_named_and_everything_typed_is_kept(
    meet: Meet, visit: Visit, cell: str, typed: str
) -> None:
    answer = visit("teacher").post(
        meet.url, {f"p{meet.first}-{cell}": typed, f"p{meet.second}-award_name": "鼓励奖"}, status=422
    )
    page = answer.get_data(as_text=True)
    assert f'href="#p{meet.first}-{cell}">张小明' in page
    assert typed in page
    assert "鼓励奖" in page
    with meet.world.open():
        assert db.session.get_one(Participant, meet.second).award_name == ""


def test_sixty_characters_as_a_reader_counts_fit(meet: Meet, visit: Visit) -> None:
    visit("teacher").post(meet.url, {meet.result: "👨‍👩‍👧" * 60})
    with meet.world.open():
        assert meet.performance() is not None


def test_what_somebody_else_changed_is_shown_and_not_written_over(meet: Meet, visit: Visit) -> None:
    teacher, seen = visit("teacher"), meet.known(task="起点")
    with meet.world.open():
        meet.participant().task = "终点"
        db.session.commit()
    sent = {f"p{meet.first}-task": "检录", f"p{meet.second}-task": "记录", "known": seen}
    page = teacher.post(meet.url, sent, status=409).get_data(as_text=True)
    assert "终点" in page
    assert 'value="检录"' in page
    assert 'value="记录"' in page
    with meet.world.open():
        assert meet.participant().task == "终点"
        assert db.session.get_one(Participant, meet.second).task == ""


def test_after_both_versions_were_seen_the_second_save_counts(meet: Meet, visit: Visit) -> None:
    with meet.world.open():
        meet.participant().task = "终点"
        db.session.commit()
    visit("teacher").post(meet.url, {f"p{meet.first}-task": "检录", "known": meet.known(task="终点")})
    with meet.world.open():
        assert meet.participant().task == "检录"


def test_two_people_in_different_cells_do_not_disturb_each_other(meet: Meet, visit: Visit) -> None:
    nothing = json.dumps({meet.first: {}})
    visit("teacher").post(meet.url, {f"p{meet.first}-task": "检录", f"p{meet.first}-award_name": "", "known": nothing})
    visit("office").post(meet.url, {f"p{meet.first}-task": "", f"p{meet.first}-award_name": "奖", "known": nothing})
    with meet.world.open():
        assert (meet.participant().task, meet.participant().award_name) == ("检录", "奖")


def test_rows_of_those_who_left_and_of_strangers_are_let_be(meet: Meet, visit: Visit) -> None:
    with meet.world.open():
        meet.participant().standing = Standing.LEFT
        db.session.commit()
    teacher = visit("teacher")
    teacher.post(meet.url, {f"p{meet.first}-task": "检录", "p99999999-task": "x", "p-task": "x", "known": "[1"})
    assert "没有保存" in teacher.get(meet.url).get_data(as_text=True)
    with meet.world.open():
        assert meet.participant().task == ""


def test_a_cell_of_another_activity_is_no_cell(meet: Meet, visit: Visit) -> None:
    other = Meet(meet.world)
    visit("teacher").post(meet.url, {f"p{meet.first}-i{other.item}-result": "13.2", f"p{meet.first}-witness": "我"})
    with meet.world.open():
        assert db.session.scalars(select(Performance)).all() == []
        assert meet.participant().witness == ""


def test_what_was_called_off_keeps_its_results(world: World, visit: Visit) -> None:
    meet = Meet(world, status=ActivityState.CANCELLED)
    teacher = visit("teacher")
    assert "name=\"p" not in teacher.get(meet.url).get_data(as_text=True)
    teacher.post(meet.url, {meet.result: "13.2"}, status=409)


def test_after_confirming_the_page_says_how_changes_reach_the_records(world: World, visit: Visit) -> None:
    meet = Meet(
        world, status=ActivityState.CONFIRMED, confirmed_by_id=world.people["teacher"], confirmed_at=clock.now()
    )
    assert "再次确认" in visit("teacher").get(meet.url).get_data(as_text=True)


@pytest.mark.parametrize("person", ["homeroom", "student", "principal"])
def test_only_who_runs_it_enters_results(meet: Meet, visit: Visit, person: str) -> None:
    visit(person).get(meet.url, status=403)
    visit(person).post(meet.url, {meet.result: "13.2"}, status=403)


def test_rows_stand_by_class_and_number_whatever_the_results(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    teacher.post(meet.url, {f"p{meet.second}-i{meet.item}-result": "9.8", meet.result: "20"})
    page = teacher.get(f"{meet.url}?item_id={meet.item}").get_data(as_text=True)
    assert page.index("张小明") < page.index("李堃")


def test_an_empty_roster_says_what_to_do(world: World, visit: Visit) -> None:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"])
        url = f"/activities/{activity.id}/results"
        db.session.commit()
    assert "名单" in visit("teacher").get(url).get_data(as_text=True)


def test_five_hundred_rows_take_as_many_queries_as_two(meet: Meet, visit: Visit) -> None:
    teacher = visit("teacher")
    with count_selects() as few:
        teacher.get(meet.url)
    cells = _enrol_more(meet, 60)
    with count_selects() as many:
        teacher.get(meet.url)
    assert len(many) == len(few)
    with count_selects() as saving:
        teacher.post(meet.url, dict.fromkeys(cells, "14.1"))
    assert len(saving) <= len(many) + 3
    with meet.world.open():
        assert len(db.session.scalars(select(Performance)).all()) == len(cells)


def _enrol_more(meet: Meet, count: int) -> list[str]:
    with meet.world.open():
        activity, item = db.session.get_one(Activity, meet.id), db.session.get_one(ProgrammeItem, meet.item)
        school = db.session.get_one(School, meet.world.school_id)
        school_class = db.session.get_one(SchoolClass, meet.world.class_id)
        rows = [make_participant(activity, make_student(school, school_class, f"学生{n}")) for n in range(count)]
        names = [f"p{row.id}-i{item.id}-result" for row in rows]
        db.session.commit()
        return names
