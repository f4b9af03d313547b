"""What a class was offered and who took part; the hint to its own teachers, and to nobody else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityClass
from portfolio.activities.states import ActivityState, SessionState, Standing
from portfolio.core.db import db
from portfolio.insight.coverage import Coverage, class_coverage, class_coverages, school_coverage
from portfolio.insight.queries import without_a_chance
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.models import School, SchoolClass, Student, Term
from tests import activity_factories as plan
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
MORAL, LEARNING, BODY, AESTHETIC, LABOUR = range(5)
HINT = "还没有机会参加的同学"


def approved(world: World, student_id: int, dimension: int = AESTHETIC, **facts: object) -> Record:
    """An approved record of a student in a dimension; call inside `open()`."""
    term, student = db.session.get_one(Term, world.term_id), db.session.get_one(Student, student_id)
    chosen = term.framework.dimensions[dimension]
    values = {
        "status": RecordState.APPROVED, "approver_id": world.people["homeroom"], "dimension_id": chosen.id,
        "indicator_id": chosen.indicators[0].id,
    }  # fmt: skip
    return make.make_record(student, term, world.class_id, **(values | facts))


def offered(world: World, dimension: int = BODY, **facts: object) -> int:
    """The id of an activity of the school in a dimension; call inside `open()`."""
    term = db.session.get_one(Term, world.term_id)
    dimension_id = term.framework.dimensions[dimension].id
    return plan.make_activity(term, world.people["teacher"], dimension_id=dimension_id, **facts).id


def of_class(world: World) -> Coverage:
    """The first class's coverage; call inside `open()`."""
    return class_coverage(db.session.get_one(Term, world.term_id), db.session.get_one(SchoolClass, world.class_id))


def test_a_student_counts_once_in_a_dimension_and_once_in_a_kind(world: World) -> None:
    with world.open():
        for kind in (Kind.DRAMA, Kind.DRAMA, Kind.FILM):
            approved(world, world.student_id, kind=kind)
        approved(world, world.student2_id, kind=Kind.FILM)
        line = of_class(world).lines[AESTHETIC]
    assert (line.took.students, line.took.hours) == (2, Decimal(8))
    assert [(kind.kind, kind.took.students) for kind in line.kinds] == [(Kind.FILM, 2), (Kind.DRAMA, 1)]


@pytest.mark.parametrize("facts", [{"status": RecordState.SUBMITTED}, {"is_observation": True}])
def test_what_is_not_approved_or_only_observed_is_no_participation(world: World, facts: dict[str, Any]) -> None:
    with world.open():
        approved(world, world.student_id, **facts)
        assert of_class(world).lines[AESTHETIC].took.students == 0


def test_activities_of_the_whole_school_or_of_the_class_are_offered_to_it(world: World) -> None:
    with world.open():
        offered(world)
        for class_id in (world.class_id, world.other_class_id):
            activity_id = offered(world)
            make.add(ActivityClass(school_id=world.school_id, activity_id=activity_id, class_id=class_id))
        line = of_class(world).lines[BODY]
        whole = school_coverage(db.session.get_one(Term, world.term_id)).lines[BODY]
    assert (line.activities, line.sessions, whole.activities) == (2, 2, 3)


def test_what_was_called_off_and_templates_are_not_offered(world: World) -> None:
    with world.open():
        offered(world, status=ActivityState.CANCELLED)
        offered(world, is_template=True)
        activity = db.session.get_one(Activity, offered(world))
        plan.make_session(activity, on=activity.from_on.replace(day=1), status=SessionState.CANCELLED)
        line = of_class(world).lines[BODY]
    assert (line.activities, line.sessions) == (1, 1)


def test_dimensions_without_an_activity_are_said_in_words(world: World, visit: Visit) -> None:
    with world.open():
        for dimension in (MORAL, LEARNING, BODY, AESTHETIC):
            offered(world, dimension)
        db.session.commit()
    page = visit("homeroom").get("/coverage").text
    assert "还没有为本班安排“劳动与社会实践”方面的活动" in page
    assert "安排“品德发展”方面" not in page


def test_hours_of_service_and_labour_are_those_of_the_class_together(world: World) -> None:
    with world.open():
        for student_id in (world.student_id, world.student2_id):
            approved(world, student_id, kind=Kind.AFTER_SCHOOL, hours=Decimal("1.5"))
        approved(world, world.student_id, kind=Kind.HOMEWORK_SUPPORT, hours=Decimal(1))
        approved(world, world.student_id, LABOUR, kind=Kind.LABOUR, hours=Decimal("0.5"))
        found = of_class(world)
    assert (found.service_hours, found.labour_hours) == (Decimal(4), Decimal("0.5"))


def test_who_has_had_no_chance_yet_is_listed_by_student_number(world: World) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        approved(world, world.student_id, status=RecordState.SUBMITTED)
        dimension = term.framework.dimensions
        found = without_a_chance(term, world.class_id)
        names = {place: [row.id for row in found[dimension[place].id]] for place in (AESTHETIC, MORAL)}
    assert names == {AESTHETIC: [world.student2_id], MORAL: [world.student_id, world.student2_id]}


def test_a_place_on_a_roster_is_a_chance_until_it_is_given_up(world: World) -> None:
    with world.open():
        term, student = db.session.get_one(Term, world.term_id), db.session.get_one(Student, world.student_id)
        activity = db.session.get_one(Activity, offered(world))
        participant = plan.make_participant(activity, student)
        assert student not in without_a_chance(term, world.class_id)[activity.dimension_id]
        participant.standing = Standing.LEFT
        db.session.flush()
        assert student in without_a_chance(term, world.class_id)[activity.dimension_id]


@pytest.mark.parametrize(
    ("person", "is_told"), [("homeroom", True), ("deputy", True), ("office", False), ("principal", False)]
)
def test_only_the_classes_own_teachers_meet_the_hint(world: World, visit: Visit, person: str, is_told: bool) -> None:
    page = visit(person).get(f"/coverage?class_id={world.class_id}").text
    assert (HINT in page) is is_told
    assert ("李堃" in page) is is_told


def test_another_class_is_not_found(world: World, twin: World, visit: Visit) -> None:
    visit("homeroom").get(f"/coverage?class_id={world.other_class_id}", 404)
    visit("office").get(f"/coverage?class_id={twin.class_id}", 404)
    visit("office").get(f"/coverage?term_id={twin.term_id}", 404)


def test_the_twin_schools_records_and_activities_are_not_counted(world: World, twin: World) -> None:
    with twin.open():
        approved(twin, twin.student_id)
        offered(twin)
        db.session.commit()
    with world.open():
        found = school_coverage(db.session.get_one(Term, world.term_id))
    assert not any(line.activities or line.took.students for line in found.lines)


def test_classes_stand_in_their_own_order_whatever_they_did(world: World, visit: Visit) -> None:
    with world.open():
        other = db.session.get_one(Student, world.other_student_id)
        term = db.session.get_one(Term, world.term_id)
        for _ in range(4):
            make.make_record(
                other, term, world.other_class_id, status=RecordState.APPROVED, approver_id=world.people["office"]
            )
        db.session.commit()
    page = visit("office").get("/coverage").text
    first, second = f"class_id={world.class_id}&amp;", f"class_id={world.other_class_id}&amp;"
    assert page.index(first) < page.index(second)
    assert "1 人中 1 人" in page


def test_more_classes_and_activities_cost_no_more_queries(world: World) -> None:
    costs = []
    for number in (3, 4):
        with world.open():
            with count_selects() as seen:
                class_coverages(db.session.get_one(Term, world.term_id))
            costs.append(len(seen))
            make.make_class(db.session.get_one(School, world.school_id), number)
            offered(world)
            db.session.commit()
    assert costs[0] == costs[1]
