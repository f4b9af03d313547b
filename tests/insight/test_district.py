"""What a district sees of its schools: sums by code, and nothing that points at a few."""

from collections.abc import Callable

from portfolio.activities.kinds import Kind
from portfolio.core.db import db
from portfolio.insight.district import DistrictCoverage, district_coverage
from portfolio.records.states import RecordState
from portfolio.school.models import School, SchoolClass, Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World, make_world
from tests.statements import count_selects

Visit = Callable[[str], Browser]
AESTHETIC = 3


def taking_part(world: World, count: int, **facts: object) -> None:
    """So many new students, each with one approved record of drama."""
    with world.open():
        school_class, term = db.session.get_one(SchoolClass, world.class_id), db.session.get_one(Term, world.term_id)
        for _ in range(count):
            student: Student = make.make_student(db.session.get_one(School, world.school_id), school_class)
            values = {"status": RecordState.APPROVED, "approver_id": world.people["homeroom"]} | facts
            make.make_record(student, term, world.class_id, **values)
        db.session.commit()


def seen(world: World) -> DistrictCoverage:
    """What the inspector is shown."""
    with world.app.app_context():
        return district_coverage(world.district_id)


def test_schools_stand_by_code_and_the_district_below(world: World, twin: World) -> None:
    taking_part(world, 9)
    taking_part(twin, 6)
    found = seen(world)
    assert [row.school.code for row in found.rows if row.school] == ["twin", "yunxi"]
    assert [row.by_dimension[AESTHETIC] for row in (*found.rows, found.whole)] == [6, 9, 15]
    assert [row.participations for row in (*found.rows, found.whole)] == [6, 9, 15]


def test_a_few_students_are_hidden_with_what_would_give_them_away(world: World, twin: World) -> None:
    taking_part(world, 9)
    taking_part(twin, 3)
    found = seen(world)
    assert [row.by_dimension[AESTHETIC] for row in found.rows] == [None, None]
    assert [row.by_kind[0] for row in found.rows] == [None, None]
    assert found.whole.participations == 12


def test_many_records_of_a_few_students_are_hidden_too(world: World, twin: World) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        for _ in range(8):
            make.make_record(
                student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"]
            )
        db.session.commit()
    assert seen(world).rows[1].by_dimension[AESTHETIC] is None


def test_hours_of_a_hidden_few_are_hidden(world: World, twin: World) -> None:
    taking_part(world, 8, kind=Kind.AFTER_SCHOOL)
    taking_part(twin, 2, kind=Kind.AFTER_SCHOOL)
    found = seen(world)
    assert [(row.served, row.hours) for row in found.rows] == [(None, None), (None, None)]


def test_the_page_says_why_a_dot_stands_there(world: World, twin: World, visit: Visit) -> None:
    taking_part(world, 9)
    taking_part(twin, 3)
    page = visit("inspector").get("/district/coverage").text
    assert "不显示，以免辨认出个人" in page
    assert ">12<" in page


def test_nobody_else_sees_the_district(visit: Visit) -> None:
    for person in ("principal", "office", "homeroom", "student"):
        visit(person).get("/district/coverage", 403)


def test_more_schools_cost_no_more_queries(world: World, visit: Visit) -> None:
    costs = []
    for code in ("c", "d"):
        make_world(world.app, code, world.district_id)
        with count_selects() as asked:
            visit("inspector").get("/district/coverage")
        costs.append(len(asked))
    assert costs[0] == costs[1]
