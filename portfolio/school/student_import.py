"""Carries out a plan of students: in bulk, without password hashes, in the caller's transaction."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import insert, select

from portfolio.accounts.actions import come_back
from portfolio.accounts.models import User
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.text import name_sort_key
from portfolio.school.actors import Actor
from portfolio.school.class_making import open_anew, open_classes
from portfolio.school.models import Enrolment, Guardianship, Membership, School, SchoolClass, Student
from portfolio.school.roles import Role
from portfolio.school.roster_plan import CHUNK, Outcome, Plan, PlannedRow, free_username, taken_usernames
from portfolio.school.school_settings import settings_of

T = TypeVar("T")
Classes = dict[tuple[int, int], SchoolClass]


def apply_students(plan: Plan, school: School, effective_on: date, actor: Actor) -> None:
    """Make what is new, change what is changed; nobody is deleted. Flushed."""
    open_anew(school.id, plan.new_classes, effective_on, settings_of(school))
    classes = open_classes(effective_on)
    ids = _add_students(plan.of(Outcome.NEW), school, classes, effective_on)
    changed = plan.of(Outcome.CHANGED)
    _change_students(changed, classes, effective_on, actor)
    ids |= {row.line: row.existing_id for row in changed if row.existing_id}
    _add_guardians([(row, ids[row.line]) for row in [*plan.of(Outcome.NEW), *changed]], school)


def insert_users(people: Sequence[tuple[str, str]]) -> list[int]:
    """Add users without passwords from (sign-in name, name); their ids in the same order."""
    _insert(User, [{"username": username, "name": name, "sort_key": name_sort_key(name)} for username, name in people])
    ids = _ids_by(User.id, User.username, [username for username, _name in people])
    return [ids[username] for username, _name in people]


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    """One executemany; asking for the new ids at once would make SQLite take the rows one by one."""
    if rows:
        db.session.execute(insert(model), rows)


def _ids_by(id_column: Any, column: Any, values: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(values):
        found |= dict(db.session.execute(select(column, id_column).where(column.in_(chunk))).all())
    return found


def _add_students(rows: list[PlannedRow], school: School, classes: Classes, day: date) -> dict[int, int]:
    """New students with accounts, roles and enrolments; the student ids by line."""
    user_ids = insert_users([(row.username, row.facts["name"]) for row in rows])
    _insert(Membership, [{"user_id": each, "school_id": school.id, "role": Role.STUDENT} for each in user_ids])
    students = [
        {
            "school_id": school.id, "user_id": user_id, "number": row.facts["number"], "gender": row.facts["gender"],
            "national_number": row.facts["national"], "entry_year": row.facts["entry_year"],
        }
        for row, user_id in zip(rows, user_ids, strict=True)
    ]  # fmt: skip
    _insert(Student, students)
    by_number = _ids_by(Student.id, Student.number, [row.facts["number"] for row in rows])
    ids = [by_number[row.facts["number"]] for row in rows]
    enrolments = [
        {"school_id": school.id, "student_id": each, "class_id": classes[row.facts["class"]].id, "from_on": day}
        for row, each in zip(rows, ids, strict=True)
    ]
    _insert(Enrolment, enrolments)
    return {row.line: each for row, each in zip(rows, ids, strict=True)}


def _change_students(rows: list[PlannedRow], classes: Classes, day: date, actor: Actor) -> None:
    for chunk in chunks(rows):
        ids = [row.existing_id for row in chunk]
        students = {row.id: row for row in db.session.scalars(select(Student).where(Student.id.in_(ids)))}
        latest = {
            row.student_id: row
            for row in db.session.scalars(
                select(Enrolment).where(Enrolment.student_id.in_(ids)).order_by(Enrolment.from_on, Enrolment.id)
            )
        }
        for row in chunk:
            student = students[row.existing_id or 0]
            _change(student, row.facts, actor)
            move(student, latest.get(student.id), classes[row.facts["class"]].id, day)
            audit.log("student.change", student, actor_id=actor.user_id, by_import=True)


def _change(student: Student, facts: dict[str, Any], actor: Actor) -> None:
    student.gender = facts["gender"] or student.gender
    student.national_number = facts["national"] or student.national_number
    student.entry_year = facts["entry_year"] or student.entry_year
    if student.user.name != facts["name"]:
        student.user.name, student.user.sort_key = facts["name"], name_sort_key(facts["name"])
    if student.left_on is not None:
        student.left_on = None
        come_back(student.user, actor_id=actor.user_id)


def move(student: Student, latest: Enrolment | None, class_id: int, day: date) -> None:
    """End the enrolment in force the day before and begin another; one that had not begun yet is put right instead."""
    if latest is not None and latest.until_on is None and latest.class_id == class_id:
        return
    if latest is not None and latest.from_on >= day:
        latest.class_id, latest.until_on = class_id, None
        return
    if latest is not None and (latest.until_on is None or latest.until_on >= day):
        latest.until_on = day - timedelta(days=1)
    db.session.add(Enrolment(school_id=student.school_id, student_id=student.id, class_id=class_id, from_on=day))


def _add_guardians(rows: list[tuple[PlannedRow, int]], school: School) -> None:
    """A guardian named on the list gets an account of their own, called p and the child's number."""
    wanted = [(row, student_id) for row, student_id in rows if row.facts["guardian"]]
    known = _guardians_of([student_id for _, student_id in wanted])
    wanted = [(row, each) for row, each in wanted if (each, row.facts["guardian"]) not in known]
    names = [f"p{row.facts['number']}".casefold() for row, _ in wanted]
    taken = taken_usernames(names, school.code)
    people = [
        (free_username(name, school.code.casefold(), taken), row.facts["guardian"])
        for name, (row, _) in zip(names, wanted, strict=True)
    ]
    user_ids = insert_users(people)
    _insert(Membership, [{"user_id": each, "school_id": school.id, "role": Role.GUARDIAN} for each in user_ids])
    links = [
        {"school_id": school.id, "student_id": each, "user_id": user_id, "relation": row.facts["relation"]}
        for (row, each), user_id in zip(wanted, user_ids, strict=True)
    ]
    _insert(Guardianship, links)


def _guardians_of(student_ids: list[int]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for chunk in chunks(student_ids):
        statement = select(Guardianship.student_id, User.name).join(User, User.id == Guardianship.user_id)
        found |= {
            (each, name) for each, name in db.session.execute(statement.where(Guardianship.student_id.in_(chunk)))
        }
    return found


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in pieces that fit one statement."""
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
