"""What an import would do, row by row: the outcome of a dry run, the same for students and for staff."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, reader_length
from portfolio.school.class_names import grade_name, parse_class_name
from portfolio.school.import_models import RosterKind
from portfolio.school.models import School
from portfolio.school.roster import CellProblem, RosterRow
from portfolio.school.roster_columns import Column
from portfolio.school.school_settings import SchoolSettings

NAME_LIMIT = 40
NUMBER_LIMIT = 32
CHUNK = 500
_FORMULA = ("=", "+", "-", "@")


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"

    @property
    def title(self) -> LazyString:
        """In the reader's language."""
        return OUTCOME_TITLES[self]


OUTCOME_TITLES = {
    Outcome.NEW: _l("New"),
    Outcome.CHANGED: _l("Changed"),
    Outcome.SAME: _l("Unchanged"),
    Outcome.REFUSED: _l("Refused"),
}


@dataclass(frozen=True)
class Change:
    """One fact that changes, old and new in the reader's words."""

    title: str
    old: str
    new: str
    is_doubtful: bool = False


@dataclass
class PlannedRow:
    """One row with what it will do. `facts` are cleaned values, `existing_id` the row it is about."""

    line: int
    cells: Mapping[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    existing_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    username: str = ""

    @property
    def outcome(self) -> Outcome:
        """Refused where anything is wrong; one fault never hides behind another."""
        if self.problems:
            return Outcome.REFUSED
        if self.existing_id is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    def refuse(self, column: Column, reason: str) -> None:
        """Mark a cell; its first reason stays."""
        self.problems.setdefault(column.value, reason)


@dataclass
class Plan:
    """All rows, and the classes (grade, number) that will be made."""

    kind: RosterKind
    rows: list[PlannedRow]
    new_classes: list[tuple[int, int]] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[PlannedRow]:
        """The rows of an outcome, in the file's order."""
        return [row for row in self.rows if row.outcome is outcome]

    def counts(self) -> dict[str, int]:
        """How many rows of each outcome."""
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}

    @property
    def is_idle(self) -> bool:
        """Whether confirming would change nothing."""
        return not (self.of(Outcome.NEW) or self.of(Outcome.CHANGED))

    def fingerprint(self) -> str:
        """The same as long as confirming would do the same; independent of the language."""
        acts = [
            (row.line, row.outcome.value, row.existing_id, row.username, len(row.changes), row.facts)
            for row in self.rows
            if row.outcome in {Outcome.NEW, Outcome.CHANGED}
        ]
        return hashlib.sha256(json.dumps([acts, self.new_classes], default=str).encode()).hexdigest()[:32]


def spoilt_cells(row: RosterRow, planned: PlannedRow) -> None:
    """Refuse what the spreadsheet has spoilt, saying how to mend it."""
    for column, problem in row.problems.items():
        planned.refuse(Column(column), _spoilt(CellProblem(problem)))


def _spoilt(problem: CellProblem) -> str:
    return {
        CellProblem.ROUNDED: _("The spreadsheet has kept this long number only roughly: its last digits are lost. "
                               "Format the column as text, then type or paste the number again."),
        CellProblem.MERGED: _("This cell is part of a merged one. Undo the merging and fill in every line."),
        CellProblem.FORMULA_ERROR: _("A formula failed here. Put the value itself into the cell."),
    }[problem]  # fmt: skip


def check_number(planned: PlannedRow, column: Column, value: str) -> None:
    """A number that people sign in with: letters, digits and hyphens."""
    if not value:
        planned.refuse(column, _("The number is missing."))
    elif len(value) > NUMBER_LIMIT:
        planned.refuse(column, _("The number is longer than %(count)s characters.", count=NUMBER_LIMIT))
    elif not (value.isascii() and value.replace("-", "").replace("_", "").isalnum()):
        planned.refuse(column, _("A number holds only letters A–Z, digits and hyphens."))


def check_name(planned: PlannedRow, column: Column, value: str, *, is_required: bool = True) -> None:
    """A person's name."""
    unseen = forbidden_characters(value)
    if not value and is_required:
        planned.refuse(column, _("The name is missing."))
    elif unseen:
        planned.refuse(column, _("The name holds characters that cannot be seen (%(codes)s). Please type it again.",
                                 codes=", ".join(unseen[:3])))  # fmt: skip
    elif value.startswith(_FORMULA):
        planned.refuse(column, _("A name does not begin with %(sign)s.", sign=value[0]))
    elif reader_length(value) > NAME_LIMIT:
        planned.refuse(column, _("The name is longer than %(count)s characters.", count=NAME_LIMIT))


def read_class(planned: PlannedRow, column: Column, label: str, grade: str, settings: SchoolSettings) -> Any:
    """(grade, number) of a class cell, with a grade column's help where there is one; None after a refusal."""
    if not label:
        planned.refuse(column, _("The class is missing."))
        return None
    joined = f"{grade}年级{label}" if grade.isdigit() else f"{grade}{label}"
    found = (parse_class_name(joined) if grade else None) or parse_class_name(label)
    if found is None:
        planned.refuse(column, _("“%(label)s” is no class name. Write it like 七年级1班 or 7.1.", label=label))
        return None
    if not settings.first_grade <= found[0] <= settings.last_grade:
        grade = grade_name(found[0])
        planned.refuse(column, _("This school has no %(grade)s (see the school’s settings).", grade=grade))
        return None
    return found


def refuse_repeats(rows: list[PlannedRow], key: str, column: Column, same: Callable[[PlannedRow], Any]) -> None:
    """A number that comes twice: identical lines count once, lines that differ are all refused."""
    groups: dict[str, list[PlannedRow]] = {}
    for row in rows:
        if row.facts.get(key):
            groups.setdefault(row.facts[key], []).append(row)
    for group in groups.values():
        is_identical = len({json.dumps(same(row), default=str) for row in group}) == 1
        for row in group[1:] if is_identical else group if len(group) > 1 else []:
            _refuse_repeat(row, group, column, is_identical=is_identical)


def _refuse_repeat(row: PlannedRow, group: list[PlannedRow], column: Column, *, is_identical: bool) -> None:
    other = next(each for each in group if each is not row)
    if is_identical:
        row.refuse(column, _("The same as line %(line)s; once is enough.", line=other.line))
    else:
        row.refuse(column, _("Line %(line)s has the same number. Which one is right?", line=other.line))


def allot_usernames(rows: list[PlannedRow], school: School, number_of: Callable[[PlannedRow], str]) -> None:
    """Sign-in names of new people: the number where nobody in the deployment has it, else number-school."""
    new = [row for row in rows if row.outcome is Outcome.NEW]
    code = school.code.casefold()
    wanted = [number_of(row).casefold() for row in new]
    taken = _taken(wanted, code)
    for row, name in zip(new, wanted, strict=True):
        row.username = free_username(name, code, taken)


def free_username(name: str, code: str, taken: set[str]) -> str:
    """The first free one of name, name-code, name-code-2 …; it is taken afterwards."""
    choice, count = name, 1
    while choice in taken:
        choice, count = (f"{name}-{code}" if count == 1 else f"{name}-{code}-{count}"), count + 1
    taken.add(choice)
    return choice


def _taken(names: list[str], code: str) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        taken |= set(db.session.scalars(select(User.username).where(User.username.in_(chunk))))
    if taken:
        ours = User.username.contains(f"-{code}", autoescape=True)
        taken |= set(db.session.scalars(select(User.username).where(ours)))
    return taken


def taken_usernames(names: list[str], code: str) -> set[str]:
    """Which of these, and of their variants with the school's code, somebody already has."""
    return _taken([name.casefold() for name in names], code.casefold())
