"""Each role's dashboard shows the next thing to do; a district sees sums only."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.insight.suppression import suppressed
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.school.models import Student, Term
from portfolio.school.phase_models import Phase
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.notices import make_notice
from tests.portfolios.term_end import PASSWORD, give_password, set_phase, set_window
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def add(world: World, count: int = 1, **facts: object) -> None:
    """Records of the first student."""
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        for _ in range(count):
            make.make_record(student, term, world.class_id, **facts)
        db.session.commit()


def home(browser: Browser) -> str:
    """The dashboard's text."""
    return browser.get("/").get_data(as_text=True)


def test_a_student_meets_what_came_back_in_the_teachers_words(world: World, visit: Visit) -> None:
    add(world, status=RecordState.RETURNED, return_reason="照片看不清是谁，请换一张。")
    page = home(visit("student"))
    assert "照片看不清是谁，请换一张。" in page
    assert "照片看不清是谁" not in home(visit("student2"))


def test_a_student_confirms_what_a_teacher_entered(world: World, visit: Visit) -> None:
    teacher = world.people["teacher"]
    add(world, status=RecordState.DRAFT, source=Source.TEACHER, author_id=teacher, title="校园安全演练")
    page = home(visit("student"))
    assert "等你确认" in page
    assert "校园安全演练" in page


def test_a_student_without_records_is_told_how_to_begin(visit: Visit) -> None:
    assert "第一笔足迹会出现在这里" in home(visit("student"))


def test_a_homeroom_teacher_sees_how_many_wait(world: World, visit: Visit) -> None:
    add(world, 3)
    assert "有 3 条记录等您审核" in home(visit("homeroom"))
    assert "都看完了" in home(visit("other_homeroom"))


def test_a_guardian_is_asked_for_nothing(visit: Visit) -> None:
    page = home(visit("guardian"))
    assert "没有任何必须完成的事" in page
    assert "张小明" in page


def test_the_office_goes_from_here_to_the_classes_that_can_be_printed(world: World, visit: Visit) -> None:
    add(world, status=RecordState.APPROVED, approver_id=world.people["homeroom"])
    assert f"/print/new?class_id={world.class_id}" in home(visit("office"))


def test_the_administrator_sees_who_cannot_sign_in_yet(visit: Visit) -> None:
    assert "还未设密码" in home(visit("admin"))


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_counts_below_five_are_not_told_to_the_district(count: int, shown: int | None) -> None:
    assert suppressed(count) == shown


def test_the_district_sees_its_schools_and_no_small_count(world: World, twin: World, visit: Visit) -> None:
    add(world, 6)
    page = home(visit("inspector"))
    assert page.count("云溪实验学校") == 2
    assert "&lt; 5" in page
    assert ">6<" in page


def test_the_district_reads_the_term_in_its_own_language(world: World, twin: World, visit: Visit) -> None:
    with world.open():
        db.session.get_one(Term, world.term_id).name_en = "Autumn term"
        db.session.commit()
    assert "Autumn term" in visit("inspector").get("/", headers={"Accept-Language": "en"}).text


def test_a_dashboard_costs_the_same_whatever_there_is(world: World, visit: Visit) -> None:
    costs = []
    for count in (1, 7):
        add(world, count)
        with count_selects() as seen:
            home(visit("homeroom"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_what_came_back_is_said_once_on_the_students_home(world: World, visit: Visit) -> None:
    add(world, status=RecordState.RETURNED, return_reason="请换一张照片。", title="班级图书角")
    assert home(visit("student")).count("班级图书角") == 1


def test_the_navigation_says_where_one_is_inside_a_place_too(world: World, visit: Visit) -> None:
    browser = visit("student")
    page = browser.get(f"/students/{world.student_id}/report").get_data(as_text=True)
    assert 'href="/portfolio/now" aria-current="page"' in page


def test_a_student_whose_class_selects_is_told_until_when_until_it_is_confirmed(world: World, visit: Visit) -> None:
    assert "去整理" not in home(visit("student"))
    set_phase(world, Phase.SELECTING)
    set_window(world, Phase.SELECTING, -1, 24)
    assert 'href="/portfolio"' in home(visit("student"))
    assert "哪一项空着都可以。 <span" in home(visit("student"))
    give_password(world, "student")
    visit("student").post("/portfolio/confirm", {"password": PASSWORD})
    assert "去整理" not in home(visit("student"))


def test_a_student_reads_at_home_why_the_portfolio_was_opened_again(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    give_password(world, "student")
    visit("student").post("/portfolio/confirm", {"password": PASSWORD})
    visit("homeroom").post(f"/students/{world.student_id}/portfolio/reopen", {"reason": "自我陈述请再看看"})
    assert "已重新开放：自我陈述请再看看" in home(visit("student"))


def test_student_and_family_are_led_to_the_notice_of_the_class(world: World, visit: Visit) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        record = make.make_record(
            student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"]
        )
        address = f"/notices/{make_notice(world, 'office', world.class_id, world.student_id, record).secret}"
        db.session.commit()
    assert address in home(visit("student"))
    assert address in home(visit("guardian"))
    assert address not in home(visit("other_student"))
