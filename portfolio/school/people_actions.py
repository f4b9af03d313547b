"""What the administrator does with people: add, change, move, let go, take back, link guardians, give roles."""

from collections.abc import Collection
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from portfolio.accounts.actions import come_back, end_sessions, leave
from portfolio.accounts.models import User, new_user
from portfolio.accounts.queries import user_named
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.text import name_sort_key
from portfolio.school.actors import Actor
from portfolio.school.models import Guardianship, Membership, SchoolClass, StaffMember, Student
from portfolio.school.people_queries import has_role_elsewhere
from portfolio.school.policy import can_administer
from portfolio.school.queries import latest_enrolment, student_numbered
from portfolio.school.roles import STAFF, Role
from portfolio.school.roster_plan import free_username, taken_usernames
from portfolio.school.student_import import move
from portfolio.web.errors import Refusal


def _check(actor: Actor) -> None:
    if not can_administer(actor):
        raise Forbidden


def _new_person(name: str, number: str, actor: Actor) -> User:
    """A user called by a number, or by number-school where somebody has that name. Flushed."""
    taken = taken_usernames([number], actor.school_code)
    user = new_user(free_username(number.casefold(), actor.school_code.casefold(), taken), name)
    db.session.add(user)
    db.session.flush()
    return user


def add_student(
    number: str, name: str, school_class: SchoolClass, from_on: date, actor: Actor, **facts: str | int | None
) -> Student:
    """A student who came without a list. `facts`: gender, national_number, entry_year. Flushed. Raises Refusal."""
    _check(actor)
    if student_numbered(number) is not None:
        raise Refusal(_("Another student has this number already."), "number")
    user = _new_person(name, number, actor)
    student = Student(school_id=actor.school_id, user_id=user.id, number=number, **facts)
    db.session.add_all([student, Membership(user_id=user.id, school_id=actor.school_id, role=Role.STUDENT)])
    db.session.flush()
    move(student, None, school_class.id, from_on)
    audit.log("student.add", student, actor_id=actor.user_id)
    return student


def change_student(student: Student, name: str, actor: Actor, **facts: str | int | None) -> None:
    """Put a student's facts right: number, gender, national_number, entry_year. The sign-in name stays."""
    _check(actor)
    same = student_numbered(str(facts["number"]))
    if same is not None and same.id != student.id:
        raise Refusal(_("Another student has this number already."), "number")
    for field, value in facts.items():
        setattr(student, field, value)
    rename(student.user, name)
    audit.log("student.change", student, actor_id=actor.user_id)


def rename(user: User, name: str) -> None:
    """Another name, with the key it is sorted by."""
    if user.name != name:
        user.name, user.sort_key = name, name_sort_key(name)


def rename_person(user: User, name: str, actor: Actor) -> None:
    """Put the name of a member of staff or of a guardian right."""
    _check(actor)
    rename(user, name)
    audit.log("person.rename", user, actor_id=actor.user_id, school_id=actor.school_id)


def move_student(student: Student, school_class: SchoolClass, day: date, actor: Actor) -> None:
    """Another class from a day on; records keep the class they were made in. Raises Refusal."""
    _check(actor)
    latest = latest_enrolment(student.id)
    if latest is not None and latest.class_id == school_class.id and latest.until_on is None:
        raise Refusal(_("The student is in this class already."), "class_id")
    if latest is not None and latest.from_on > day:
        raise Refusal(_("Choose a day after the student came into the present class."), "day")
    move(student, latest, school_class.id, day)
    audit.log("student.move", student, actor_id=actor.user_id, class_id=school_class.id)


def let_student_go(student: Student, day: date, actor: Actor) -> None:
    """The student left the school on a day: no sign-in any more, records stay. Raises Refusal."""
    _check(actor)
    latest = latest_enrolment(student.id)
    if latest is not None and latest.from_on > day:
        raise Refusal(_("Choose a day after the student came into the present class."), "day")
    if latest is not None and (latest.until_on is None or latest.until_on > day):
        latest.until_on = day
    student.left_on = day
    leave(student.user, actor_id=actor.user_id)
    audit.log("student.leave", student, actor_id=actor.user_id)


def take_student_back(student: Student, school_class: SchoolClass, day: date, actor: Actor) -> None:
    """The student is here again, in a class from a day on."""
    _check(actor)
    student.left_on = None
    come_back(student.user, actor_id=actor.user_id)
    move(student, latest_enrolment(student.id), school_class.id, day)
    audit.log("student.return", student, actor_id=actor.user_id, class_id=school_class.id)


def link_guardian(student: Student, name: str, username: str, relation: str, actor: Actor) -> Guardianship:
    """Link somebody who has an account here (by sign-in name), or a new guardian by name. Flushed. Raises Refusal."""
    _check(actor)
    user = _guardian_here(username, actor) if username else _new_person(name, f"p{student.number}", actor)
    known = db.session.scalar(
        select(Guardianship.id).where(Guardianship.student_id == student.id, Guardianship.user_id == user.id)
    )
    if known is not None:
        raise Refusal(_("This guardian is linked already."), "username")
    link = Guardianship(school_id=actor.school_id, student_id=student.id, user_id=user.id, relation=relation)
    db.session.add(link)
    give_role(user, Role.GUARDIAN, actor)
    audit.log("guardian.link", student, actor_id=actor.user_id, guardian_id=user.id)
    db.session.flush()
    return link


def _guardian_here(username: str, actor: Actor) -> User:
    """Somebody with a role in this school; whether other schools know the name is not told."""
    user = user_named(username)
    is_here = user is not None and db.session.scalar(
        select(Membership.id).where(Membership.user_id == user.id, Membership.school_id == actor.school_id).limit(1)
    )
    if user is None or not is_here or user.id == actor.user_id:
        raise Refusal(_("Nobody at this school has this sign-in name."), "username")
    return user


def unlink_guardian(link: Guardianship, actor: Actor) -> None:
    """End a link; with their last child a guardian loses the role, and the sign-in ends at once."""
    _check(actor)
    user_id, student = link.user_id, link.student
    db.session.delete(link)
    db.session.flush()
    audit.log("guardian.unlink", student, actor_id=actor.user_id, guardian_id=user_id)
    children = db.session.scalar(select(func.count(Guardianship.id)).where(Guardianship.user_id == user_id))
    user = db.session.get_one(User, user_id)
    if not children:
        take_role(user, Role.GUARDIAN, actor)
    end_sessions(user)


def give_role(user: User, role: Role, actor: Actor) -> None:
    """Add a role in the actor's school. Flushed."""
    held = select(Membership.id).where(
        Membership.user_id == user.id, Membership.school_id == actor.school_id, Membership.role == role
    )
    if db.session.scalar(held) is None:
        db.session.add(Membership(user_id=user.id, school_id=actor.school_id, role=role))
        db.session.flush()


def take_role(user: User, role: Role, actor: Actor) -> None:
    """Take a role away in the actor's school."""
    row = db.session.scalars(
        select(Membership).where(
            Membership.user_id == user.id, Membership.school_id == actor.school_id, Membership.role == role
        )
    ).first()
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def add_staff(number: str, name: str, roles: Collection[Role], actor: Actor) -> User:
    """A member of staff who came without a list. Flushed. Raises Refusal."""
    _check(actor)
    if db.session.scalar(select(StaffMember.id).where(StaffMember.number == number)) is not None:
        raise Refusal(_("Somebody else has this staff number already."), "number")
    user = _new_person(name, number, actor)
    db.session.add(StaffMember(school_id=actor.school_id, user_id=user.id, number=number))
    set_staff_roles(user, roles, actor)
    audit.log("staff.add", user, actor_id=actor.user_id, school_id=actor.school_id)
    return user


def set_staff_roles(user: User, roles: Collection[Role], actor: Actor) -> None:
    """Exactly these staff roles. Nobody takes the administrator's role from themselves. Raises Refusal."""
    _check(actor)
    if not roles:
        raise Refusal(_("Choose at least one role."), "roles")
    if user.id == actor.user_id and Role.ADMIN not in roles:
        raise Refusal(_("You cannot take the administrator’s role from yourself; ask another administrator."), "roles")
    for role in STAFF:
        if role in roles:
            give_role(user, role, actor)
        else:
            take_role(user, role, actor)
    audit.log("staff.roles", user, actor_id=actor.user_id, school_id=actor.school_id, roles=",".join(sorted(roles)))


def let_staff_go(user: User, actor: Actor) -> None:
    """A member of staff left: no sign-in any more; what they decided stays. Raises Refusal.

    Who has a role in another school too, or a child in this one, only loses the staff's roles here.
    """
    _check(actor)
    if user.id == actor.user_id:
        raise Refusal(_("You cannot end your own account; ask another administrator."))
    if has_role_elsewhere([user.id], actor.school_id) or _is_guardian_here(user):
        for role in STAFF:
            take_role(user, role, actor)
        end_sessions(user)
    else:
        leave(user, actor_id=actor.user_id)
    audit.log("staff.leave", user, actor_id=actor.user_id, school_id=actor.school_id)


def _is_guardian_here(user: User) -> bool:
    return db.session.scalar(select(Guardianship.id).where(Guardianship.user_id == user.id).limit(1)) is not None


def take_staff_back(user: User, actor: Actor) -> None:
    """A member of staff is here again."""
    _check(actor)
    come_back(user, actor_id=actor.user_id)
    audit.log("staff.return", user, actor_id=actor.user_id, school_id=actor.school_id)
