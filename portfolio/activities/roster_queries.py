"""Who is on a roster, in the order of lists, and whom a paste may mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import NotFound

from portfolio.accounts.models import User
from portfolio.activities.models import Activity, Participant
from portfolio.activities.queries import roster_of
from portfolio.activities.roster_matching import Candidate
from portfolio.activities.roster_places import classes_on, roster_day
from portfolio.activities.states import Standing
from portfolio.core.db import db
from portfolio.core.text import search_form
from portfolio.school.class_names import class_name, grade_in, school_year_of
from portfolio.school.models import Enrolment, SchoolClass, Student
from portfolio.school.queries import classes_in, enrolled_on


@dataclass(frozen=True)
class ClassChoice:
    """A class that may be put in as a whole: how many students it has, how many of them are on the roster."""

    school_class: SchoolClass
    label: str
    is_meant: bool
    students: int
    on_roster: int


def participants_in_order(activity_id: int, standing: Standing, words: str = "") -> Select[Participant]:
    """Participants of a standing by class and student number, with student and class; `words`: name, pinyin, number."""
    statement = (
        roster_of(activity_id, standing)
        .join(Participant.student)
        .join(Student.user)
        .join(Participant.school_class)
        .options(
            contains_eager(Participant.student).contains_eager(Student.user),
            contains_eager(Participant.school_class),
        )
        .order_by(
            SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number, SchoolClass.id, Student.number
        )
    )
    return statement.where(_found_by(words)) if words.strip() else statement


def _found_by(words: str) -> ColumnElement[bool]:
    wanted = search_form(words).strip()
    return or_(
        User.name.contains(words.strip(), autoescape=True),
        func.replace(User.sort_key, " ", "").contains(wanted.replace(" ", ""), autoescape=True),
        Student.number.startswith(wanted, autoescape=True),
    )


def participant_or_404(activity: Activity, participant_id: int) -> Participant:
    """A participant of this activity, with whatever standing."""
    row = db.session.scalars(
        select(Participant).where(Participant.id == participant_id, Participant.activity_id == activity.id)
    ).first()
    if row is None:
        raise NotFound
    return row


def on_roster_ids(activity_id: int) -> set[int]:
    """The ids of the students on the roster."""
    return set(db.session.scalars(roster_of(activity_id).with_only_columns(Participant.student_id)))


def class_choices(activity: Activity) -> list[ClassChoice]:
    """The classes open on the roster's day, those the activity is for first. Three queries."""
    day = roster_day(activity)
    meant = {row.class_id for row in activity.classes}
    on_roster = and_(
        Participant.student_id == Enrolment.student_id,
        Participant.activity_id == activity.id,
        Participant.standing == Standing.ENROLLED,
    )
    counted = db.session.execute(
        _at_school(day)
        .outerjoin(Participant, on_roster)
        .with_only_columns(Enrolment.class_id, func.count(Enrolment.id), func.count(Participant.id))
        .group_by(Enrolment.class_id)
    )
    counts = {class_id: (students, there) for class_id, students, there in counted}
    year = school_year_of(activity.from_on)
    rows = [
        ClassChoice(row, class_name(row, year), not meant or row.id in meant, *counts.get(row.id, (0, 0)))
        for row in classes_in(day)
    ]
    return sorted(rows, key=lambda each: not each.is_meant)


def students_of_classes(activity: Activity, class_ids: Sequence[int]) -> Sequence[int]:
    """The ids of these classes' students on the roster's day."""
    enrolled = _at_school(roster_day(activity)).where(Enrolment.class_id.in_(list(class_ids)))
    return db.session.scalars(enrolled.with_only_columns(Enrolment.student_id)).all()


def _at_school(day: date) -> Select[Enrolment]:
    is_there = or_(Student.left_on.is_(None), Student.left_on > day)
    return enrolled_on(day).join(Student, Student.id == Enrolment.student_id).where(is_there)


def candidates_for(activity: Activity) -> list[Candidate]:
    """Every student a paste may mean: the school's, in their classes of the activity's first day. Three queries."""
    meant = {row.class_id for row in activity.classes}
    rows = db.session.execute(
        select(Student.id, Student.number, User.name, User.sort_key, Student.left_on).join(
            User, User.id == Student.user_id
        )
    ).all()
    class_of = classes_on(None, activity.from_on)
    labels = _labels(activity.from_on)
    return [
        Candidate(
            student_id, number, name, reading, *labels[class_of[student_id]],
            is_meant=not meant or class_of[student_id] in meant,
            has_left=left_on is not None and left_on <= activity.from_on,
        )
        for student_id, number, name, reading, left_on in rows
        if student_id in class_of
    ]  # fmt: skip


def _labels(day: date) -> dict[int, tuple[tuple[int, int], str]]:
    year = school_year_of(day)
    return {
        row.id: ((grade_in(row, year), row.number), class_name(row, year))
        for row in db.session.scalars(select(SchoolClass))
    }
