"""The people of a school: lists, roles, and one person by id."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from werkzeug.exceptions import NotFound

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import Appointment, Enrolment, Guardianship, Membership, SchoolClass, StaffMember, Student
from portfolio.school.queries import class_of_student, enrolled_on
from portfolio.school.roles import STAFF, Role


def person_here_or_404(actor: Actor, user_id: int) -> User:
    """A person with a role in the actor's school."""
    user = db.session.scalars(
        select(User)
        .where(User.id == user_id)
        .where(User.id.in_(select(Membership.user_id).where(Membership.school_id == actor.school_id)))
    ).first()
    if user is None:
        raise NotFound
    return user


def staff_or_404(actor: Actor, user_id: int) -> User:
    """A member of the staff of the actor's school."""
    user = person_here_or_404(actor, user_id)
    if not set(roles_here(actor.school_id, [user_id]).get(user_id, ())) & set(STAFF):
        raise NotFound
    return user


def student_or_404(student_id: int) -> Student:
    """A student of the school in scope."""
    student = db.session.scalars(select(Student).where(Student.id == student_id)).first()
    if student is None:
        raise NotFound
    return student


def roles_here(school_id: int, user_ids: Collection[int]) -> dict[int, list[Role]]:
    """Each person's roles in a school, in the order of the roles."""
    found: dict[int, list[Role]] = {}
    order = list(Role)
    rows = db.session.execute(
        select(Membership.user_id, Membership.role).where(
            Membership.school_id == school_id, Membership.user_id.in_(user_ids)
        )
    )
    for user_id, role in rows:
        found.setdefault(user_id, []).append(role)
    return {user_id: sorted(roles, key=order.index) for user_id, roles in found.items()}


def staff_users(school_id: int) -> list[tuple[User, list[Role]]]:
    """The staff with their roles, by name."""
    users = db.session.scalars(
        select(User).where(User.id.in_(_with_role(school_id, STAFF))).order_by(User.sort_key, User.id)
    ).all()
    roles = roles_here(school_id, [user.id for user in users])
    return [(user, roles[user.id]) for user in users]


def _with_role(school_id: int, roles: Iterable[Role]) -> Select[Any]:
    return select(Membership.user_id).where(Membership.school_id == school_id, Membership.role.in_(list(roles)))


def has_role_elsewhere(user_ids: Collection[int], school_id: int) -> set[int]:
    """Who of these people also has a role in another school or a district: their account is not this school's alone."""
    return set(
        db.session.scalars(
            select(Membership.user_id).where(
                Membership.user_id.in_(user_ids),
                or_(Membership.school_id.is_(None), Membership.school_id != school_id),
            )
        )
    )


def people_matching(school_id: int, words: str, role: str, class_id: int | None, *, has_left: bool) -> Select[Any]:
    """People of a school by name; `role` is a role, "staff", or blank for everybody."""
    wanted = {"": tuple(Role), "staff": STAFF}.get(role) or [each for each in Role if each.value == role] or tuple(Role)
    statement = select(User).where(User.id.in_(_with_role(school_id, wanted)), User.is_active.is_(not has_left))
    if words:
        statement = statement.where(_named(words))
    if class_id:
        statement = statement.where(User.id.in_(_of_class(class_id)))
    return statement.order_by(User.sort_key, User.id)


def _named(words: str) -> Any:
    numbers = select(Student.user_id).where(Student.number.contains(words, autoescape=True))
    staff_numbers = select(StaffMember.user_id).where(StaffMember.number.contains(words, autoescape=True))
    return or_(
        User.name.icontains(words, autoescape=True),
        User.username.icontains(words, autoescape=True),
        User.sort_key.icontains(words, autoescape=True),
        User.id.in_(numbers),
        User.id.in_(staff_numbers),
    )


def _of_class(class_id: int) -> Any:
    """Students of a class now, their guardians, and who looks after it."""
    today = clock.today()
    enrolled = enrolled_on(today).where(Enrolment.class_id == class_id).with_only_columns(Enrolment.student_id)
    students = select(Student.user_id).where(Student.id.in_(enrolled))
    guardians = select(Guardianship.user_id).where(Guardianship.student_id.in_(enrolled))
    teachers = select(Appointment.user_id).where(
        Appointment.class_id == class_id, or_(Appointment.until_on.is_(None), Appointment.until_on >= today)
    )
    return students.union(guardians, teachers)


def users_led_by(class_ids: Collection[int]) -> set[int]:
    """Students of these classes now, and their guardians: whom a class's teacher may give slips."""
    if not class_ids:
        return set()
    enrolled = enrolled_on(clock.today()).where(Enrolment.class_id.in_(class_ids))
    student_ids = select(Student.id).where(Student.id.in_(enrolled.with_only_columns(Enrolment.student_id)))
    users = set(db.session.scalars(select(Student.user_id).where(Student.id.in_(student_ids))))
    guardians = select(Guardianship.user_id).where(Guardianship.student_id.in_(student_ids))
    return users | set(db.session.scalars(guardians))


def students_by_user(user_ids: Collection[int]) -> dict[int, Student]:
    """Students among these people."""
    rows = db.session.scalars(select(Student).where(Student.user_id.in_(user_ids)))
    return {row.user_id: row for row in rows}


def class_labels(student_ids: Collection[int], day: date | None = None) -> dict[int, str]:
    """What class each of these students is in on a day."""
    day = day or clock.today()
    rows = db.session.execute(
        enrolled_on(day)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.student_id.in_(student_ids))
        .with_only_columns(Enrolment.student_id, SchoolClass)
    )
    return {student_id: class_name(row, school_year_of(day)) for student_id, row in rows}


def class_label_of_student(student: Student) -> str:
    """The student's class now, blank where there is none."""
    school_class = class_of_student(student.id)
    return class_name(school_class, school_year_of(clock.today())) if school_class else ""


def guardians_of(student_id: int) -> Sequence[Guardianship]:
    """A student's guardians in the order they were linked."""
    return db.session.scalars(
        select(Guardianship).where(Guardianship.student_id == student_id).order_by(Guardianship.id)
    ).all()


def children_of(user_id: int) -> Sequence[Guardianship]:
    """A guardian's children here."""
    return db.session.scalars(
        select(Guardianship).where(Guardianship.user_id == user_id).order_by(Guardianship.id)
    ).all()


def staff_number_of(user_id: int) -> str:
    """The number by which the roster knows a member of staff, blank where there is none."""
    return db.session.scalar(select(StaffMember.number).where(StaffMember.user_id == user_id)) or ""


def enrolments_of(student_id: int) -> list[Enrolment]:
    """A student's classes, the latest first."""
    return list(
        db.session.scalars(
            select(Enrolment).where(Enrolment.student_id == student_id).order_by(Enrolment.from_on.desc(), Enrolment.id)
        )
    )
