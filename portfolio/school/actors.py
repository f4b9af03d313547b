"""The actor: who does something, with which roles, in which school. Actions and policies take one."""

from dataclasses import dataclass, field

from sqlalchemy import or_, select

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.school.models import Appointment, Guardianship, Membership, School, Student
from portfolio.school.roles import Role


@dataclass(frozen=True)
class Actor:
    """A person in one school, or the named system. `school_id` 0: no school (an inspector, or nobody's yet)."""

    user_id: int | None
    name: str
    school_id: int
    school_name: str = ""
    school_name_en: str = ""
    school_code: str = ""
    district_id: int | None = None
    roles: frozenset[str] = frozenset()
    student_id: int | None = None
    child_ids: frozenset[int] = frozenset()
    class_ids: frozenset[int] = field(default=frozenset())  # of which the person is homeroom teacher or deputy
    places: int = 1  # in how many schools the person has roles

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds one of the roles."""
        return any(role.value in self.roles for role in roles)


def system_actor(name: str, school_id: int) -> Actor:
    """The system itself doing something in a school: an import from the command line, a job."""
    return Actor(user_id=None, name=name, school_id=school_id, roles=frozenset({"system"}))


def memberships_of(user: User) -> list[Membership]:
    """All of a person's roles, by school."""
    return list(
        db.session.scalars(
            select(Membership).where(Membership.user_id == user.id).order_by(Membership.school_id, Membership.id)
        )
    )


def actor_for(user: User, preferred_school_id: int | None = None) -> Actor:
    """The person as an actor in the preferred school, else in the first where they have a role."""
    memberships = memberships_of(user)
    school_ids = sorted({row.school_id for row in memberships if row.school_id is not None})
    if not school_ids:
        district_id = next((row.district_id for row in memberships if row.district_id), None)
        roles = frozenset(row.role.value for row in memberships)
        return Actor(user.id, user.name, 0, district_id=district_id, roles=roles)
    school_id = preferred_school_id if preferred_school_id in school_ids else school_ids[0]
    held = {row.role.value for row in memberships if row.school_id == school_id}
    return _in_school(user, school_id, held, len(school_ids))


def _in_school(user: User, school_id: int, roles: set[str], places: int) -> Actor:
    school = db.session.get_one(School, school_id)
    with school_scope(school_id):
        class_ids = _class_ids(user.id) if Role.TEACHER in roles else frozenset[int]()
        student_id = (
            db.session.scalar(select(Student.id).where(Student.user_id == user.id)) if Role.STUDENT in roles else None
        )
        child_ids = (
            frozenset(db.session.scalars(select(Guardianship.student_id).where(Guardianship.user_id == user.id)))
            if Role.GUARDIAN in roles
            else frozenset[int]()
        )
    return Actor(
        user_id=user.id,
        name=user.name,
        school_id=school_id,
        school_name=school.name,
        school_name_en=school.name_en,
        school_code=school.code,
        district_id=school.district_id,
        roles=frozenset(roles | ({Role.HOMEROOM.value} if class_ids else set())),
        student_id=student_id,
        child_ids=child_ids,
        class_ids=class_ids,
        places=places,
    )


def _class_ids(user_id: int) -> frozenset[int]:
    today = clock.today()
    return frozenset(
        db.session.scalars(
            select(Appointment.class_id).where(
                Appointment.user_id == user_id,
                Appointment.from_on <= today,
                or_(Appointment.until_on.is_(None), Appointment.until_on >= today),
            )
        )
    )
