"""What the administrator does with classes: open, close, name who looks after them."""

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.exceptions import Forbidden

from portfolio.accounts.models import User
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.class_making import label_of, open_anew, open_classes
from portfolio.school.models import Appointment, AppointmentKind, School, SchoolClass
from portfolio.school.people_actions import give_role
from portfolio.school.policy import can_administer
from portfolio.school.queries import students_of_class
from portfolio.school.roles import Role
from portfolio.school.school_settings import settings_of
from portfolio.school.staff_import import end_appointment
from portfolio.web.errors import Refusal


def _check(actor: Actor) -> None:
    if not can_administer(actor):
        raise Forbidden


def open_class(grade: int, number: int, nickname: str, day: date, actor: Actor) -> SchoolClass:
    """A class that is in this grade in the school year of the day; one that was closed opens again. Flushed.

    Raises Refusal.
    """
    _check(actor)
    if (grade, number) in open_classes(day):
        raise Refusal(_("%(name)s is there already.", name=label_of((grade, number))), "number")
    school = db.session.get_one(School, actor.school_id)
    (school_class,) = open_anew(school.id, [(grade, number)], day, settings_of(school))
    school_class.nickname = nickname
    audit.log("class.open", school_class, actor_id=actor.user_id)
    return school_class


def close_class(school_class: SchoolClass, day: date, actor: Actor) -> None:
    """The class is no more from this day on; its records stay, its appointments end. Raises Refusal."""
    _check(actor)
    if students_of_class(school_class.id, day):
        raise Refusal(_("This class still has students. Move them to another class first."))
    for row in _running(school_class.id, day):
        end_appointment(row, day)
    school_class.closed_on = day - timedelta(days=1)
    audit.log("class.close", school_class, actor_id=actor.user_id)


def appoint(
    school_class: SchoolClass, user: User, kind: AppointmentKind, days: tuple[date, date | None], actor: Actor
) -> None:
    """Name a homeroom teacher, who takes the place of the one before, or a deputy; first, last day. Raises Refusal."""
    _check(actor)
    first, last = days
    if last is not None and last < first:
        raise Refusal(_("The last day lies before the first."), "until_on")
    for row in _running(school_class.id, first):
        if row.user_id == user.id and row.kind is kind:
            raise Refusal(_("%(name)s looks after this class already.", name=user.name), "user_id")
        if kind is AppointmentKind.HOMEROOM and row.kind is kind:
            end_appointment(row, first)
    db.session.add(
        Appointment(
            school_id=actor.school_id,
            class_id=school_class.id,
            user_id=user.id,
            kind=kind,
            from_on=first,
            until_on=last,
        )
    )
    give_role(user, Role.TEACHER, actor)
    audit.log("class.appoint", school_class, actor_id=actor.user_id, teacher_id=user.id, kind=kind.value)


def end_early(row: Appointment, day: date, actor: Actor) -> None:
    """The appointment ends: its last day was the day before this one."""
    _check(actor)
    audit.log("class.appointment_end", row, actor_id=actor.user_id, teacher_id=row.user_id)
    end_appointment(row, day)


def _running(class_id: int, day: date) -> list[Appointment]:
    return list(
        db.session.scalars(
            select(Appointment).where(
                Appointment.class_id == class_id, or_(Appointment.until_on.is_(None), Appointment.until_on >= day)
            )
        )
    )
