"""What a list of staff would do to the school: new people, roles added, classes taken over, refusals."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.school.class_making import GradeAndNumber, label_of, open_classes
from portfolio.school.models import Appointment, AppointmentKind, Membership, School, StaffMember
from portfolio.school.roles import STAFF, Role
from portfolio.school.roster import Roster, RosterRow
from portfolio.school.roster_columns import Column
from portfolio.school.roster_plan import (
    Change,
    Outcome,
    Plan,
    PlannedRow,
    allot_usernames,
    check_name,
    check_number,
    read_class,
    refuse_repeats,
    spoilt_cells,
)
from portfolio.school.school_settings import SchoolSettings, settings_of

ROLE_WORDS = {
    "任课教师": Role.TEACHER, "教师": Role.TEACHER, "老师": Role.TEACHER, "科任教师": Role.TEACHER,
    "班主任": Role.TEACHER, "副班主任": Role.TEACHER, "教务处": Role.OFFICE, "教务": Role.OFFICE,
    "教导处": Role.OFFICE, "评价委员会": Role.OFFICE, "校长": Role.PRINCIPAL,
    "管理员": Role.ADMIN, "系统管理员": Role.ADMIN, "teacher": Role.TEACHER,
    "subject teacher": Role.TEACHER, "homeroom teacher": Role.TEACHER, "office": Role.OFFICE,
    "academic office": Role.OFFICE, "principal": Role.PRINCIPAL, "administrator": Role.ADMIN, "admin": Role.ADMIN,
}  # fmt: skip
KINDS = {Column.HOMEROOM: AppointmentKind.HOMEROOM, Column.DEPUTY: AppointmentKind.DEPUTY}
_BETWEEN = re.compile(r"[、,，;；/|\n]+")

Place = tuple[AppointmentKind, GradeAndNumber]


@dataclass(frozen=True)
class KnownStaff:
    """Somebody of the staff as the school has them."""

    id: int
    name: str
    is_active: bool
    roles: frozenset[Role]
    places: frozenset[Place]


@dataclass(frozen=True)
class Known:
    """The school's side: staff by number, who is homeroom teacher of what, classes."""

    by_number: Mapping[str, KnownStaff]
    homeroom_of: Mapping[GradeAndNumber, str]
    classes: frozenset[GradeAndNumber]


def plan_staff(roster: Roster, school: School, effective_on: date) -> Plan:
    """Compare the rows with the school as it is now; changes nothing. Roles are added, never taken away."""
    settings, known = settings_of(school), _known(school, effective_on)
    rows = [_read(row, settings) for row in roster.rows]
    refuse_repeats(rows, "number", Column.STAFF_NUMBER, lambda row: row.facts)
    _refuse_two_homerooms(rows)
    for row in rows:
        _compare(row, known)
    allot_usernames(rows, school, lambda row: str(row.facts["number"]))
    wanted = {
        each
        for row in rows
        if row.outcome in {Outcome.NEW, Outcome.CHANGED}
        for each in [*row.facts["homeroom"], *row.facts["deputy"]]
    }
    return Plan(roster.kind, rows, sorted(wanted - known.classes))


def _read(row: RosterRow, settings: SchoolSettings) -> PlannedRow:
    planned = PlannedRow(row.line, row.cells)
    spoilt_cells(row, planned)
    cell = row.cell
    check_number(planned, Column.STAFF_NUMBER, cell(Column.STAFF_NUMBER))
    check_name(planned, Column.NAME, cell(Column.NAME))
    homeroom = _classes(planned, Column.HOMEROOM, cell(Column.HOMEROOM), settings)
    deputy = _classes(planned, Column.DEPUTY, cell(Column.DEPUTY), settings)
    planned.facts = {
        "number": cell(Column.STAFF_NUMBER),
        "name": cell(Column.NAME),
        "roles": _roles(planned, cell(Column.ROLES), has_class=bool(homeroom or deputy)),
        "homeroom": homeroom,
        "deputy": deputy,
    }
    return planned


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(cell) if part.strip()]


def _classes(planned: PlannedRow, column: Column, cell: str, settings: SchoolSettings) -> list[GradeAndNumber]:
    found = [read_class(planned, column, label, "", settings) for label in _parts(cell)]
    return sorted({each for each in found if each})


def _roles(planned: PlannedRow, cell: str, *, has_class: bool) -> list[Role]:
    """The roles of a cell; nothing written means subject teacher, and whoever has a class is one."""
    roles = {Role.TEACHER} if has_class or not cell else set()
    for word in _parts(cell):
        role = ROLE_WORDS.get(word.casefold())
        if role is None:
            planned.refuse(Column.ROLES, _("“%(word)s” is no role. Write 任课教师, 教务处, 校长 or 管理员.", word=word))
        else:
            roles.add(role)
    return sorted(roles)


def _refuse_two_homerooms(rows: list[PlannedRow]) -> None:
    """A class has one homeroom teacher; the others are deputies."""
    first: dict[GradeAndNumber, int] = {}
    for row in rows:
        for key in [] if row.problems else row.facts["homeroom"]:
            line = first.setdefault(key, row.line)
            if line != row.line:
                row.refuse(Column.HOMEROOM, _("Line %(line)s is homeroom teacher of %(name)s already.",
                                              line=line, name=label_of(key)))  # fmt: skip


def _known(school: School, day: date) -> Known:
    classes = open_classes(day)
    keys = {row.id: key for key, row in classes.items()}
    roles: dict[int, set[Role]] = {}
    people: dict[int, tuple[str, str, bool]] = {}
    for user_id, username, name, is_active, role in _members(school.id):
        people[user_id] = (username, name, is_active)
        roles.setdefault(user_id, set()).add(role)
    places, homeroom_of = _appointments(keys, day, people)
    numbers = dict(db.session.execute(select(StaffMember.user_id, StaffMember.number)).all())
    by_number = {
        numbers.get(user_id, username): KnownStaff(
            user_id, name, is_active, frozenset(roles[user_id]), frozenset(places.get(user_id, ()))
        )
        for user_id, (username, name, is_active) in people.items()
    }
    return Known(by_number, homeroom_of, frozenset(classes))


def _members(school_id: int) -> Iterable[Any]:
    return db.session.execute(
        select(User.id, User.username, User.name, User.is_active, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.school_id == school_id, Membership.role.in_(STAFF))
    )


def _appointments(
    keys: Mapping[int, GradeAndNumber], day: date, people: Mapping[int, tuple[str, str, bool]]
) -> tuple[dict[int, set[Place]], dict[GradeAndNumber, str]]:
    places: dict[int, set[Place]] = {}
    homeroom_of: dict[GradeAndNumber, str] = {}
    for user_id, class_id, kind in db.session.execute(
        select(Appointment.user_id, Appointment.class_id, Appointment.kind).where(
            or_(Appointment.until_on.is_(None), Appointment.until_on >= day)
        )
    ):
        if class_id in keys:
            places.setdefault(user_id, set()).add((kind, keys[class_id]))
        if class_id in keys and kind is AppointmentKind.HOMEROOM and user_id in people:
            homeroom_of[keys[class_id]] = people[user_id][1]
    return places, homeroom_of


def _compare(row: PlannedRow, known: Known) -> None:
    person = known.by_number.get(row.facts["number"]) or known.by_number.get(row.facts["number"].casefold())
    taken_over = [
        Change(_("Homeroom teacher of %(name)s", name=label_of(key)), known.homeroom_of[key], row.facts["name"])
        for key in row.facts["homeroom"]
        if key in known.homeroom_of and (person is None or (AppointmentKind.HOMEROOM, key) not in person.places)
    ]
    if person is None or row.problems:
        row.changes = taken_over
        return
    row.existing_id = person.id
    row.changes = [*_fact_changes(row.facts, person), *_place_changes(row.facts, person), *taken_over]


def _fact_changes(facts: Mapping[str, Any], person: KnownStaff) -> list[Change]:
    changes = []
    if facts["name"] != person.name:
        changes.append(Change(str(Column.NAME.title), person.name, facts["name"], is_doubtful=True))
    added = [role for role in facts["roles"] if role not in person.roles]
    if added:
        now = "、".join(str(role.title) for role in sorted(person.roles))
        changes.append(Change(str(Column.ROLES.title), now, "+ " + "、".join(str(role.title) for role in added)))
    if not person.is_active:
        changes.append(Change(_("At the school"), _("left"), _("back")))
    return changes


def _place_changes(facts: Mapping[str, Any], person: KnownStaff) -> list[Change]:
    """A class named in the file replaces the one had so far; a blank cell leaves all as it is."""
    changes = []
    for column, kind in KINDS.items():
        now = sorted(key for each, key in person.places if each is kind)
        wanted = facts[column.value]
        if wanted and wanted != now:
            changes.append(Change(str(column.title), _listed(now), _listed(wanted)))
    return changes


def _listed(keys: list[GradeAndNumber]) -> str:
    return "、".join(label_of(key) for key in keys)
