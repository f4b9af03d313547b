"""Importing fitness grades: what a pasted list would do, then all of it or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.accounts.models import User
from portfolio.activities.roster_lines import plain
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.archiving_queries import archivings_of
from portfolio.portfolios.board_queries import day_in
from portfolio.portfolios.fitness_lines import FitnessLine, read_fitness_lines
from portfolio.portfolios.models import FitnessGrade
from portfolio.portfolios.policy import can_import_fitness
from portfolio.portfolios.selection_digest import digest_of
from portfolio.portfolios.states import FitnessLevel
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, Student, Term
from portfolio.school.phase_models import ClassTerm, Phase


class Effect(StrEnum):
    """What a line does to what is stored."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class FitnessPlan:
    """What a list would do. By student, `before`: what is stored; `asked`: what the list says; None for no grade."""

    before: Mapping[int, FitnessLevel | None]
    asked: Mapping[int, FitnessLevel | None]
    refused: Sequence[FitnessLine]

    @property
    def wanted(self) -> dict[int, FitnessLevel | None]:
        """Only what differs from what is stored."""
        return {id_: level for id_, level in self.asked.items() if level is not self.before.get(id_)}

    @property
    def counts(self) -> Counter[Effect]:
        """How many lines do what."""
        return Counter(_effect(self.before.get(id_), level) for id_, level in self.asked.items())

    @property
    def mark(self) -> str:
        """What was shown, to be told from what another list would do, or this one once something else is stored."""
        return digest_of(sorted((id_, self.before.get(id_), level) for id_, level in self.wanted.items()))


def _effect(before: FitnessLevel | None, after: FitnessLevel | None) -> Effect:
    if before is after:
        return Effect.UNCHANGED
    if before is None:
        return Effect.ADDED
    return Effect.CHANGED if after else Effect.REMOVED


def plan_fitness(text: str, term: Term) -> FitnessPlan:
    """Match a list with the school's students. The same number of queries for any list. Raises Refusal.

    The term's classes are locked: nobody signs while grades are stored that the signer has not seen.
    """
    lines = read_fitness_lines(text)
    closed, students = _closed(term), _students()
    stored = {student_id: row.grade for student_id, row in _rows(term).items()}
    asked: dict[int, FitnessLevel | None] = {}
    refused = []
    first: dict[str, int] = {}
    for line in lines:
        student_id, name = students.get(line.number, (0, ""))
        before = first.setdefault(line.number, line.position)
        problem = line.problem or _misfit(line, name, before) or closed.get(student_id, "")
        if problem:
            refused.append(replace(line, problem=problem))
        else:
            asked[student_id] = line.level
    return FitnessPlan(stored, asked, refused)


def _misfit(line: FitnessLine, name: str, before: int) -> str:
    if not name:
        return _("There is no student of this number.")
    if line.name and line.name != plain(name):
        return _("Number and name do not belong together.")
    if before != line.position:
        return _("This student stands in line %(number)s already.", number=before)
    return ""


def _students() -> dict[str, tuple[int, str]]:
    """Every student of the school by number in plain form: id and name."""
    rows = db.session.execute(select(Student.number, Student.id, User.name).join(User, User.id == Student.user_id))
    return {plain(number): (id_, name) for number, id_, name in rows}


def _rows(term: Term) -> dict[int, FitnessGrade]:
    rows = db.session.scalars(select(FitnessGrade).where(FitnessGrade.term_id == term.id))
    return {row.student_id: row for row in rows}


def _closed(term: Term) -> dict[int, str]:
    """Whose grade can change no more, and why."""
    locked = select(ClassTerm).where(ClassTerm.term_id == term.id).order_by(ClassTerm.id).with_for_update()
    standing = db.session.scalars(locked.execution_options(populate_existing=True)).all()
    archivings = archivings_of(standing)
    why = {}
    for row in standing:
        if row.phase is Phase.ARCHIVED:
            why[row.class_id] = _("The term of this student’s class is archived.")
        elif row.id in archivings and archivings[row.id].is_open:
            why[row.class_id] = _("The archives of this student’s class are being made.")
    return {student_id: why[class_id] for student_id, class_id in _classes(term).items() if class_id in why}


def _classes(term: Term) -> dict[int, int]:
    """Each student's class in the term, the last one of those who have left since."""
    begun = select(Enrolment.student_id, Enrolment.class_id).where(Enrolment.from_on <= day_in(term))
    return {row[0]: row[1] for row in db.session.execute(begun.order_by(Enrolment.from_on))}


def import_fitness(actor: Actor, term: Term, plan: FitnessPlan) -> None:
    """Store what the plan says; flushed. Raises Forbidden."""
    if not can_import_fitness(actor) or actor.user_id is None or plan.refused:
        raise Forbidden
    rows = _rows(term)
    for student_id, level in plan.wanted.items():
        row = rows.get(student_id)
        if row is None:
            row = FitnessGrade(school_id=term.school_id, student_id=student_id, term_id=term.id)
            db.session.add(row)
        row.grade, row.author_id, row.updated_at = level, actor.user_id, clock.now()
    db.session.flush()
    counts = {effect.value: plan.counts[effect] for effect in Effect}
    audit.log("fitness.import", term, actor_id=actor.user_id, **counts)
