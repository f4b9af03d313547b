"""What a half month's figures count, and what not."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityStaff, Attendance, Participant, Session
from portfolio.activities.states import ActivityState, Mark, PartnerKind, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.reports.half_month import period_of
from portfolio.reports.half_month_counts import figures_of
from portfolio.reports.half_month_figures import Figures, as_json
from portfolio.school.calendar import school_days
from portfolio.school.class_names import school_year_of
from portfolio.school.models import School, Student, Term
from portfolio.school.roles import Role
from tests.activity_factories import make_activity, make_participant, make_partner, make_session
from tests.factories import add, make_class, make_member, make_student
from tests.people import World
from tests.statements import count_selects

PERIOD = period_of(clock.today() - timedelta(days=20))  # over, and within the term of every world
FIRST = PERIOD.from_on


@pytest.fixture
def school(world: World) -> Iterator[World]:
    with world.open():
        yield world


def course(world: World, **facts: Any) -> Activity:
    """A course without a session yet."""
    term = db.session.get_one(Term, world.term_id)
    organiser_id = facts.pop("organiser_id", world.people["teacher"])
    values: dict[str, Any] = {"kind": Kind.AFTER_SCHOOL, "is_series": True, "from_on": FIRST, "to_on": FIRST} | facts
    activity = make_activity(term, organiser_id, is_template=True, **values)
    activity.is_template = False
    db.session.flush()
    return activity


def session(activity: Activity, on: date = FIRST, status: SessionState = SessionState.HELD, **facts: Any) -> Session:
    begins = datetime.combine(on, time(16), clock.DEFAULT_ZONE)
    ends, hours = begins + timedelta(hours=1.5), Decimal("1.5")
    return make_session(activity, on=on, starts_at=begins, ends_at=ends, hours=hours, status=status, **facts)


def seat(world: World, activity: Activity, who: str = "student_id", **facts: Any) -> Participant:
    return make_participant(activity, db.session.get_one(Student, getattr(world, who)), **facts)


def mark(held: Session, participant: Participant, kind: Mark) -> None:
    add(Attendance(school_id=held.school_id, session_id=held.id, participant_id=participant.id, mark=kind))


def figures() -> Figures:
    return figures_of(PERIOD)


def test_an_empty_half_month_is_all_noughts(school: World) -> None:
    found = figures()
    assert (found.planned, found.students, found.staff, found.session_hours) == (0, 0, 0, Decimal(0))
    assert found.school_days == len(school_days(PERIOD.from_on, PERIOD.to_on))
    assert (found.kinds, found.off, found.other) == ((), (), ())


def test_sessions_are_planned_held_called_off_or_open(school: World) -> None:
    club = course(school)
    days = [FIRST + timedelta(days=n) for n in range(4)]
    for on, status in zip(days, (*SessionState, SessionState.HELD), strict=True):
        session(club, on, status)
    found = figures()
    assert (found.planned, found.held, found.called_off, found.open) == (4, 2, 1, 1)
    assert [line.on for line in found.untold] == [days[0]]


def test_a_cancelled_course_keeps_what_was_held_before(school: World) -> None:
    club = course(school, status=ActivityState.CANCELLED, cancelled_reason="教师生病")
    session(club, FIRST)
    session(club, FIRST + timedelta(days=1), SessionState.PLANNED)
    found = figures()
    assert (found.held, found.called_off) == (1, 1)
    assert found.off[0].reason == "教师生病"


def test_present_and_late_took_part_and_nobody_counts_twice(school: World) -> None:
    club, other = course(school), course(school, kind=Kind.HOMEWORK_SUPPORT, is_series=False)
    for activity in (club, other):
        one, two = seat(school, activity), seat(school, activity, "student2_id")
        held = session(activity)
        mark(held, one, Mark.PRESENT)
        mark(held, two, Mark.LATE if activity is club else Mark.ABSENT)
    found = figures()
    assert (found.students, found.attendances, found.by_roster) == (2, 3, 0)
    assert found.student_hours == Decimal("4.5")
    assert [(line.kind, line.students) for line in found.kinds] == [(Kind.AFTER_SCHOOL, 2), (Kind.HOMEWORK_SUPPORT, 1)]


def test_without_attendance_the_roster_counts_and_that_is_said(school: World) -> None:
    club = course(school)
    seat(school, club)
    seat(school, club, "student2_id", standing=Standing.WAITING)
    session(club)
    found = figures()
    assert (found.students, found.attendances, found.by_roster) == (1, 1, 1)
    assert [line.title for line in found.untaken] == [club.title]


def test_where_all_were_absent_nobody_was_served(school: World) -> None:
    club = course(school)
    held, one = session(club), seat(school, club)
    mark(held, one, Mark.EXCUSED)
    assert (figures().students, figures().by_roster, figures().untaken) == (0, 0, ())


def test_what_counts_as_service(school: World) -> None:
    for facts in ({"kind": Kind.SPORTS_DAY, "is_series": False}, {"kind": Kind.SCIENCE, "is_series": True}):
        session(course(school, **facts))
    assert [line.kind for line in figures().kinds] == [Kind.SCIENCE]
    assert [line.kind for line in figures().other] == [Kind.SPORTS_DAY]


def test_the_day_on_which_a_session_begins_decides(school: World) -> None:
    club = course(school)
    for on in (FIRST - timedelta(days=1), FIRST, PERIOD.to_on, PERIOD.to_on + timedelta(days=1)):
        session(club, on)
    assert figures().planned == 2


def test_grades_come_from_the_lowest_up(school: World) -> None:
    place = db.session.get_one(School, school.school_id)
    elder = make_student(place, make_class(place, number=3, grade=9), "大同学")
    club = course(school)
    seat(school, club)
    make_participant(club, elder)
    make_participant(club, make_student(place, make_class(place, number=4, grade=9), "另一个"))
    session(club)
    risen = school_year_of(FIRST) - school_year_of(clock.today())
    assert [(line.grade - risen, line.students) for line in figures().grades] == [(7, 1), (9, 2)]


def test_staff_are_different_people(school: World) -> None:
    teacher, helper = school.people["teacher"], school.people["homeroom"]
    for _ in range(2):
        club = course(school)
        add(ActivityStaff(school_id=school.school_id, activity_id=club.id, user_id=helper))
        add(ActivityStaff(school_id=school.school_id, activity_id=club.id, user_id=teacher))
        session(club)
    session(course(school), FIRST, SessionState.CANCELLED)
    assert figures().staff == 2


def test_a_qualification_that_ran_out_before_a_session_is_an_exception(school: World) -> None:
    facts = {"kind": PartnerKind.PROVIDER, "qualified_until": FIRST}
    good, bad = make_partner(school.school_id, "少年宫", **facts), make_partner(school.school_id, "棋院", **facts)
    session(course(school, partner_id=good.id), FIRST)
    session(course(school, partner_id=bad.id), FIRST + timedelta(days=1))
    session(course(school, partner_id=good.id), FIRST + timedelta(days=2), SessionState.CANCELLED)
    found = figures()
    assert [(line.name, line.until) for line in found.expired] == [("棋院", FIRST)]
    assert {line.name for line in found.partners} == {"少年宫", "棋院"}


def test_other_activities_tell_how_many_took_part(school: World) -> None:
    term = db.session.get_one(Term, school.term_id)
    day = make_activity(term, school.people["teacher"], from_on=FIRST, to_on=FIRST)
    seat(school, day)
    make_activity(term, school.people["teacher"], from_on=FIRST, to_on=FIRST, status=ActivityState.CANCELLED)
    assert [(line.title, line.students) for line in figures().other] == [(day.title, 1)]


def test_a_half_month_under_way_says_as_of_which_day(school: World) -> None:
    today = clock.today()
    found = figures_of(period_of(today))
    assert found.as_of == (None if today == period_of(today).to_on else today)
    assert found.school_days == len(school_days(found.from_on, today))


def test_two_terms_in_one_half_month_count_the_days_of_both(school: World) -> None:
    term = db.session.get_one(Term, school.term_id)
    term.ends_on = FIRST + timedelta(days=5)
    add(
        Term(
            school_id=school.school_id, code="next", name="下一个", school_year=term.school_year,
            starts_on=FIRST + timedelta(days=9), ends_on=FIRST + timedelta(days=99),
            framework_version_id=term.framework_version_id,
        )
    )  # fmt: skip
    gone = school_days(FIRST + timedelta(days=6), FIRST + timedelta(days=8))
    assert figures().school_days == len(school_days(PERIOD.from_on, PERIOD.to_on)) - len(gone)


def test_the_number_of_questions_does_not_grow(school: World) -> None:
    with count_selects() as none:
        figures()
    for number in range(4):
        club = course(school, partner_id=make_partner(school.school_id, f"伙伴{number}").id)
        held, one = session(club), seat(school, club)
        mark(held, one, Mark.PRESENT)
        session(club, FIRST + timedelta(days=1))
    db.session.expire_all()
    with count_selects() as many:
        figures()
    assert len(many) <= len(none) + 1


def test_figures_can_be_kept_as_json(school: World) -> None:
    session(course(school))
    kept = as_json(figures())
    assert kept["session_hours"] == "1.5"
    assert kept["kinds"][0]["kind"] == "after_school"
    assert kept["from_on"] == FIRST.isoformat()


def test_an_organiser_counts_once_however_many_courses(school: World) -> None:
    place = db.session.get_one(School, school.school_id)
    second = make_member(place, Role.TEACHER, "第二位老师").id
    for organiser in (second, second, school.people["teacher"]):
        session(course(school, organiser_id=organiser))
    assert figures().staff == 2
