"""Carries out a plan of staff: people, roles and who looks after which class, in the caller's transaction."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select

from portfolio.accounts.actions import come_back
from portfolio.accounts.models import User
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.core.text import name_sort_key
from portfolio.school.actors import Actor
from portfolio.school.class_making import open_anew, open_classes
from portfolio.school.models import Appointment, AppointmentKind, Membership, School, SchoolClass, StaffMember
from portfolio.school.roles import Role
from portfolio.school.roster_plan import Outcome, Plan, PlannedRow
from portfolio.school.school_settings import settings_of
from portfolio.school.staff_roster import KINDS
from portfolio.school.student_import import insert_users


def apply_staff(plan: Plan, school: School, effective_on: date, actor: Actor) -> None:
    """Make what is new, change what is changed; nobody is deleted, no role taken away. Flushed."""
    open_anew(school.id, plan.new_classes, effective_on, settings_of(school))
    classes = open_classes(effective_on)
    new, changed = plan.of(Outcome.NEW), plan.of(Outcome.CHANGED)
    ids = insert_users([(row.username, row.facts["name"]) for row in new])
    for row, user_id in zip(new, ids, strict=True):
        db.session.add(StaffMember(school_id=school.id, user_id=user_id, number=row.facts["number"]))
        _settle(row, user_id, school, classes, effective_on)
    for row in changed:
        user = db.session.get_one(User, row.existing_id)
        _change(user, row, actor)
        _settle(row, user.id, school, classes, effective_on)
    db.session.flush()


def _change(user: User, row: PlannedRow, actor: Actor) -> None:
    if user.name != row.facts["name"]:
        user.name, user.sort_key = row.facts["name"], name_sort_key(row.facts["name"])
    if not user.is_active:
        come_back(user, actor_id=actor.user_id)
    audit.log("staff.change", user, actor_id=actor.user_id, school_id=actor.school_id, by_import=True)


def _settle(
    row: PlannedRow, user_id: int, school: School, classes: dict[tuple[int, int], SchoolClass], day: date
) -> None:
    add_roles(user_id, school.id, row.facts["roles"])
    for column, kind in KINDS.items():
        wanted = {classes[key].id for key in row.facts[column.value]}
        if wanted:
            _appoint(school.id, user_id, kind, wanted, day)


def add_roles(user_id: int, school_id: int, roles: Iterable[Role]) -> None:
    """Add the roles that are missing."""
    held = set(
        db.session.scalars(
            select(Membership.role).where(Membership.user_id == user_id, Membership.school_id == school_id)
        )
    )
    db.session.add_all(
        [Membership(user_id=user_id, school_id=school_id, role=role) for role in roles if role not in held]
    )


def _appoint(school_id: int, user_id: int, kind: AppointmentKind, wanted: set[int], day: date) -> None:
    """The person looks after exactly these classes in this way; a class's other homeroom teacher steps down."""
    running = db.session.scalars(
        select(Appointment).where(
            Appointment.kind == kind,
            or_(Appointment.until_on.is_(None), Appointment.until_on >= day),
            or_(Appointment.user_id == user_id, Appointment.class_id.in_(wanted)),
        )
    ).all()
    for row in running:
        if row.user_id == user_id and row.class_id in wanted:
            wanted = wanted - {row.class_id}
        elif row.user_id == user_id or kind is AppointmentKind.HOMEROOM:
            end_appointment(row, day)
    db.session.add_all(
        [Appointment(school_id=school_id, class_id=each, user_id=user_id, kind=kind, from_on=day) for each in wanted]
    )
    db.session.flush()


def end_appointment(row: Appointment, day: date) -> None:
    """The appointment ends before a day; one that had not begun by then disappears."""
    if row.from_on >= day:
        db.session.delete(row)
    else:
        row.until_on = day - timedelta(days=1)
