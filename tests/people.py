"""A small school with one person of each role, and its twin; only ids, for rows belong to sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.core.scope import school_scope, system_scope
from portfolio.school.actors import Actor, actor_for
from portfolio.school.models import AppointmentKind, District, Membership
from portfolio.school.roles import Role
from tests import factories as make

ROLES = ("student", "guardian", "teacher", "homeroom", "deputy", "office", "principal", "admin")


@dataclass
class World:
    """Ids of one school: `people` maps a role's name (and student2, other_student, other_homeroom) to a user id."""

    app: Flask
    school_id: int
    district_id: int
    term_id: int
    class_id: int
    other_class_id: int
    student_id: int
    student2_id: int
    other_student_id: int
    people: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Work in the school's scope; leaves nothing behind unless committed."""
        with self.app.app_context(), school_scope(self.school_id):
            yield

    def actor(self, person: str) -> Actor:
        """The person as an actor; call inside `open()`."""
        return actor_for(db.session.get_one(User, self.people[person]), self.school_id)


def make_world(app: Flask, code: str, district_id: int | None = None) -> World:
    """Build a school with its people and commit."""
    with app.app_context(), system_scope():
        district = db.session.get(District, district_id) if district_id else None
        district = district or make.make_district()
        school = make.make_school(district, code)
        term = make.make_term(school)
        first, second = make.make_class(school, 1), make.make_class(school, 2)
        student, student2 = make.make_student(school, first, "张小明"), make.make_student(school, first, "李堃")
        other = make.make_student(school, second, "欧阳雨")
        users = {role.value: make.make_member(school, role, f"{role.value}老师") for role in (
            Role.TEACHER, Role.OFFICE, Role.PRINCIPAL, Role.ADMIN)}
        for name, school_class, kind in (
            ("homeroom", first, AppointmentKind.HOMEROOM),
            ("deputy", first, AppointmentKind.DEPUTY),
            ("other_homeroom", second, AppointmentKind.HOMEROOM),
        ):
            users[name] = make.make_member(school, Role.TEACHER, f"{name}老师")
            make.appoint(school, school_class, users[name], kind)
        users["guardian"] = make.make_guardian(school, student)
        inspector = make.make_user("督导员")
        make.add(Membership(user_id=inspector.id, district_id=district.id, role=Role.INSPECTOR))
        people = {name: user.id for name, user in users.items()}
        people |= {"student": student.user_id, "student2": student2.user_id, "other_student": other.user_id}
        people["inspector"] = inspector.id
        world = World(
            app, school.id, district.id, term.id, first.id, second.id, student.id, student2.id, other.id, people
        )
        db.session.commit()
        return world
