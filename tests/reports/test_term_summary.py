"""The term summary of a class and of the school: its pages, its facts, and whom it names (nobody)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Attendance
from portfolio.activities.states import Mark, SessionState
from portfolio.core.db import db
from portfolio.records.states import RecordState
from portfolio.reports.documents import Language
from portfolio.reports.term_summary import render_term_summary, term_summary
from portfolio.reports.term_summary_documents import (
    HeldActivity,
    ServiceFacts,
    SummaryDimension,
    SummaryLine,
    TermSummary,
)
from portfolio.school.models import SchoolClass, Student, Term
from tests import activity_factories as plan
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.reports.paper_rules import faults_of, lone_headings, texts_of

Visit = Callable[[str], Browser]
FRAME = (
    ("moral", "德", "品德发展"), ("learning", "学", "学业发展"), ("body", "体", "身心发展"),
    ("aesthetic", "美", "审美素养"), ("labour", "劳", "劳动与社会实践"),
)  # fmt: skip


def summary(language: Language = "zh", activities: int = 12) -> TermSummary:
    """A class's term with so many activities."""
    kinds = tuple(SummaryLine(name, 1, 2, 17, Decimal("8.5")) for name in ("讲座", "志愿服务", "课后服务"))
    return TermSummary(
        language=language,
        school_name="云溪实验学校",
        school_name_en="Yunxi Experimental School",
        term_name="2026—2027学年第一学期",
        class_label="七年级1班",
        members=45,
        dimensions=tuple(
            SummaryDimension(code, sign, "#1F5FA8", SummaryLine(name, 3, 6, 31, Decimal("25.5")), kinds)
            for code, sign, name in FRAME
        ),
        service=ServiceFacts(40, Decimal(60), 38),
        labour_hours=Decimal(20),
        activities=tuple(
            HeldActivity(f"第{number}次科学讲座", "讲座", date(2026, 9, 10), date(2026, 9, 12), 2)
            for number in range(activities)
        ),
        issued_on=date(2027, 1, 20),
    )


@pytest.mark.usefixtures("paper")
@pytest.mark.parametrize(("language", "activities"), [("zh", 0), ("zh", 12), ("en", 12), ("zh", 90)])
def test_the_summary_is_sound_paper(language: Language, activities: int) -> None:
    made = render_term_summary(summary(language, activities))
    assert not made.warnings
    assert not faults_of(made.content)
    assert not lone_headings(made.content)


@pytest.mark.usefixtures("paper")
def test_the_chart_is_on_paper_with_every_dimensions_name() -> None:
    first = texts_of(render_term_summary(summary()).content)[0]
    assert all(f"{sign} {name}" in first for _code, sign, name in FRAME)


@pytest.mark.usefixtures("paper")
def test_the_same_facts_print_the_same_bytes() -> None:
    assert render_term_summary(summary()).sha256 == render_term_summary(summary()).sha256


@pytest.mark.usefixtures("paper")
def test_long_lists_go_on_over_the_pages() -> None:
    pages = texts_of(render_term_summary(summary(activities=90)).content)
    assert len(pages) > 2
    assert "第89次科学讲座" in pages[-1]


def test_service_is_told_as_it_was_held_and_by_who_was_there(world: World) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        activity = plan.make_activity(term, world.people["teacher"], kind=Kind.AFTER_SCHOOL)
        (session,) = activity.sessions
        session.status = SessionState.HELD
        for student_id, mark in ((world.student_id, Mark.LATE), (world.student2_id, Mark.ABSENT)):
            participant = plan.make_participant(activity, db.session.get_one(Student, student_id))
            make.add(
                Attendance(
                    school_id=world.school_id, session_id=session.id, participant_id=participant.id, mark=mark
                )
            )
        own, other = (db.session.get_one(SchoolClass, one) for one in (world.class_id, world.other_class_id))
        found = [term_summary(term, school_class, "zh").service for school_class in (None, own, other)]
    assert found == [ServiceFacts(1, Decimal(3), 1), ServiceFacts(1, Decimal(3), 1), ServiceFacts(0, Decimal(), 0)]


def test_no_student_is_named_on_it(world: World) -> None:
    with world.open():
        term, student = db.session.get_one(Term, world.term_id), db.session.get_one(Student, world.student_id)
        make.make_record(
            student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"]
        )
        plan.make_activity(term, world.people["teacher"], title="天文讲座")
        text = "".join(texts_of(render_term_summary(term_summary(term, None, "zh")).content))
    assert "天文讲座" in text
    assert not any(name in text for name in ("张小明", "李堃", "欧阳雨"))


def test_a_homeroom_teacher_has_the_own_classes_summary_and_no_other(world: World, visit: Visit) -> None:
    browser = visit("homeroom")
    assert "七年级1班" in browser.get("/term-summary").text
    assert browser.get(f"/term-summary.pdf?class_id={world.class_id}").mimetype == "application/pdf"
    browser.get(f"/term-summary.pdf?class_id={world.other_class_id}", 404)


def test_the_office_has_the_schools_summary_page_by_page(world: World, twin: World, visit: Visit) -> None:
    browser = visit("office")
    assert "全校" in browser.get("/term-summary").text
    assert browser.get("/term-summary/page-1.png").mimetype == "image/png"
    browser.get("/term-summary/page-9.png", 404)
    browser.get(f"/term-summary.pdf?class_id={twin.class_id}", 404)
