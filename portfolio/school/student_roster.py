"""What a list of students would do to the school: new students, moves, changed facts, refusals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.core.text import reader_length
from portfolio.school.class_making import GradeAndNumber, label_of, labels_by_id, open_classes
from portfolio.school.models import Enrolment, Guardianship, School, SchoolClass, Student
from portfolio.school.queries import all_classes
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

GENDERS = {"男": "男", "女": "女", "m": "男", "f": "女", "male": "男", "female": "女", "boy": "男", "girl": "女"}
YEARS = range(1990, 2100)
RELATION_LIMIT = 10
NATIONAL_LENGTHS = range(6, 25)


@dataclass(frozen=True)
class KnownStudent:
    """What the school has of a student already."""

    id: int
    number: str
    name: str
    gender: str | None
    national: str | None
    entry_year: int | None
    has_left: bool


@dataclass(frozen=True)
class Known:
    """The school's side of the comparison."""

    students: Mapping[str, KnownStudent]
    by_national: Mapping[str, str]
    class_of: Mapping[int, int]
    guardians: Mapping[int, set[str]]
    classes: Mapping[GradeAndNumber, SchoolClass]
    labels: Mapping[int, str]


def plan_students(roster: Roster, school: School, effective_on: date) -> Plan:
    """Compare the rows with the school as it is now; changes nothing."""
    settings, known = settings_of(school), _known(effective_on)
    rows = [_read(row, settings) for row in roster.rows]
    refuse_repeats(rows, "number", Column.NUMBER, lambda row: row.facts)
    refuse_repeats(rows, "national", Column.NATIONAL, lambda row: row.line)
    for row in rows:
        _compare(row, known)
    allot_usernames(rows, school, lambda row: str(row.facts["number"]))
    wanted = {row.facts["class"] for row in rows if row.outcome in {Outcome.NEW, Outcome.CHANGED}}
    return Plan(roster.kind, rows, sorted(wanted - known.classes.keys()))


def _known(day: date) -> Known:
    facts = db.session.execute(
        select(
            Student.id, Student.number, User.name, Student.gender, Student.national_number, Student.entry_year,
            Student.left_on.is_not(None),
        ).join(User, User.id == Student.user_id)
    )  # fmt: skip
    students = {row[1]: KnownStudent(*row) for row in facts}
    enrolled = db.session.execute(
        select(Enrolment.student_id, Enrolment.class_id).where(Enrolment.until_on.is_(None)).order_by(Enrolment.from_on)
    )
    guardians: dict[int, set[str]] = {}
    for student_id, name in db.session.execute(
        select(Guardianship.student_id, User.name).join(User, User.id == Guardianship.user_id)
    ):
        guardians.setdefault(student_id, set()).add(name)
    return Known(
        students,
        {row.national: row.number for row in students.values() if row.national},
        dict(enrolled.all()),
        guardians,
        open_classes(day),
        labels_by_id(day, all_classes()),
    )


def _read(row: RosterRow, settings: SchoolSettings) -> PlannedRow:
    """Clean the cells of one row and refuse what cannot be understood."""
    planned = PlannedRow(row.line, row.cells)
    spoilt_cells(row, planned)
    cell = row.cell
    check_number(planned, Column.NUMBER, cell(Column.NUMBER))
    check_name(planned, Column.NAME, cell(Column.NAME))
    check_name(planned, Column.GUARDIAN, cell(Column.GUARDIAN), is_required=False)
    planned.facts = {
        "number": cell(Column.NUMBER),
        "name": cell(Column.NAME),
        "class": read_class(planned, Column.CLASS, cell(Column.CLASS), cell(Column.GRADE), settings),
        "gender": _gender(planned, cell(Column.GENDER)),
        "national": _national(planned, cell(Column.NATIONAL)),
        "entry_year": _year(planned, cell(Column.YEAR)),
        "guardian": cell(Column.GUARDIAN),
        "relation": _relation(planned, cell(Column.RELATION)),
    }
    return planned


def _gender(planned: PlannedRow, value: str) -> str | None:
    if not value:
        return None
    if value.casefold() not in GENDERS:
        planned.refuse(Column.GENDER, _("Write 男 or 女, or leave it blank."))
    return GENDERS.get(value.casefold())


def _national(planned: PlannedRow, value: str) -> str | None:
    if not value:
        return None
    if not (value.isascii() and value.isalnum() and len(value) in NATIONAL_LENGTHS):
        planned.refuse(Column.NATIONAL, _("A national student number holds 6 to 24 letters and digits."))
    return value.upper()


def _year(planned: PlannedRow, value: str) -> int | None:
    digits = value.removesuffix("年").removesuffix("级")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and int(digits) in YEARS):
        planned.refuse(Column.YEAR, _("Write the year with four digits, such as 2026, or leave it blank."))
        return None
    return int(digits)


def _relation(planned: PlannedRow, value: str) -> str:
    if reader_length(value) > RELATION_LIMIT:
        planned.refuse(Column.RELATION, _("Keep the relation to %(count)s characters.", count=RELATION_LIMIT))
    return value


def _compare(row: PlannedRow, known: Known) -> None:
    """Note what the row would change; a blank cell changes nothing."""
    facts = row.facts
    holder = known.by_national.get(facts["national"] or "")
    if holder is not None and holder != facts["number"]:
        row.refuse(Column.NATIONAL, _("Student %(number)s has this number already.", number=holder))
    student = known.students.get(facts["number"])
    if student is None or row.problems:
        return
    row.existing_id = student.id
    row.changes = [*_fact_changes(facts, student), *_class_change(facts, student, known)]
    if student.has_left:
        row.changes.append(Change(_("At the school"), _("left"), _("back")))
    if facts["guardian"] and facts["guardian"] not in known.guardians.get(student.id, set()):
        row.changes.append(Change(str(Column.GUARDIAN.title), "", facts["guardian"]))


def _fact_changes(facts: Mapping[str, Any], student: KnownStudent) -> Sequence[Change]:
    pairs = (
        (Column.NAME, student.name, facts["name"]),
        (Column.GENDER, student.gender, facts["gender"]),
        (Column.NATIONAL, student.national, facts["national"]),
        (Column.YEAR, student.entry_year, facts["entry_year"]),
    )
    return [
        Change(str(column.title), str(old or ""), str(new), is_doubtful=column is Column.NAME)
        for column, old, new in pairs
        if new and new != old
    ]


def _class_change(facts: Mapping[str, Any], student: KnownStudent, known: Known) -> Sequence[Change]:
    now = known.class_of.get(student.id)
    wanted = known.classes.get(facts["class"])
    if now is not None and wanted is not None and wanted.id == now:
        return []
    return [Change(str(Column.CLASS.title), known.labels.get(now or 0, ""), label_of(facts["class"]))]
