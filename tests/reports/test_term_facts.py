"""From rows to reports: own amounts only, the class at that time, a fixed number of queries."""

from datetime import timedelta
from decimal import Decimal

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.models import TermComment
from portfolio.records.states import RecordState
from portfolio.reports.documents import TermReport
from portfolio.reports.term_facts import term_reports
from portfolio.school.models import Enrolment, School, Student, Term
from tests import factories as make
from tests.people import World
from tests.statements import count_selects


def approve(world: World, student_id: int, term: Term | None = None, **facts: object) -> None:
    """An approved record of a student; inside `world.open()`."""
    student = db.session.get_one(Student, student_id)
    term = term or db.session.get_one(Term, world.term_id)
    facts = {"status": RecordState.APPROVED, "approver_id": world.people["homeroom"], **facts}
    make.make_record(student, term, world.class_id, **facts)


def report_of(world: World, student_id: int) -> TermReport:
    """The student's report in Chinese; inside `world.open()`."""
    (report,) = term_reports([student_id], db.session.get_one(Term, world.term_id), "zh")
    return report


def test_a_report_tells_the_students_own_amounts(world: World) -> None:
    with world.open():
        approve(world, world.student_id, hours=Decimal("1.5"))
        approve(world, world.student_id, hours=Decimal("2.0"))
        approve(world, world.student2_id, hours=Decimal("9.0"))
        aesthetic = report_of(world, world.student_id).dimensions[3]
    assert (aesthetic.current.count, aesthetic.current.hours) == (2, Decimal("3.5"))
    assert aesthetic.earlier is None, "no earlier term, no thin line"


def test_the_own_earlier_term_stands_beside(world: World) -> None:
    with world.open():
        school, term = db.session.get_one(School, world.school_id), db.session.get_one(Term, world.term_id)
        before = Term(
            school_id=school.id, code="before", name="上学期", school_year=term.school_year - 1,
            starts_on=term.starts_on - timedelta(days=150), ends_on=term.starts_on - timedelta(days=40),
            framework_version_id=term.framework_version_id,
        )  # fmt: skip
        make.add(before)
        approve(world, world.student_id, before, from_on=before.starts_on, to_on=before.starts_on)
        report = report_of(world, world.student_id)
    assert report.earlier_term_name == "上学期"
    assert report.dimensions[3].earlier is not None
    assert report.dimensions[3].earlier.count == 1


def test_an_observation_is_shown_and_not_counted(world: World) -> None:
    with world.open():
        approve(world, world.student_id, is_observation=True, author_id=world.people["teacher"], title="课堂上的追问")
        dimension = report_of(world, world.student_id).dimensions[3]
    assert dimension.current.count == 0
    assert dimension.records[0].author == "teacher老师"


def test_the_report_names_the_class_the_student_was_in(world: World) -> None:
    with world.open():
        today = clock.today()
        old = db.session.query(Enrolment).filter_by(student_id=world.student_id).one()
        old.until_on = today - timedelta(days=1)
        moved = Enrolment(school_id=world.school_id, student_id=world.student_id, class_id=world.other_class_id)
        moved.from_on = today
        make.add(moved)
        assert report_of(world, world.student_id).student.class_label == "七年级2班"


def test_the_homeroom_teachers_comment_is_on_the_report(world: World) -> None:
    with world.open():
        make.add(
            TermComment(
                school_id=world.school_id, student_id=world.student_id, term_id=world.term_id,
                author_id=world.people["homeroom"], text="这学期你在戏剧里找到了自己的声音。",
            )
        )  # fmt: skip
        comment = report_of(world, world.student_id).comment
    assert comment is not None
    assert comment.author == "homeroom老师"


def test_more_students_cost_no_more_queries(world: World) -> None:
    everybody = [world.student_id, world.student2_id, world.other_student_id]
    with world.open():
        for student_id in everybody:
            approve(world, student_id)
        db.session.commit()
    counts = []
    for ids in (everybody[:1], everybody):
        with world.open(), count_selects() as seen:
            term_reports(ids, db.session.get_one(Term, world.term_id), "zh")
        counts.append(len(seen))
    assert counts[0] == counts[1]
