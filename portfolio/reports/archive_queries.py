"""Archives as they stand: which one is current, which was taken the place of, which was erased."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import abort
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, selectinload

from portfolio.core import jobs
from portfolio.core.db import db
from portfolio.core.jobs import Job, JobItem, JobState, Progress
from portfolio.reports.archive_models import Archive, ArchiveErasure
from portfolio.reports.policy import can_print_school
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.school.phase_models import ClassTerm


class ArchiveState(StrEnum):
    """How an archive stands."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    ERASED = "erased"

    @property
    def title(self) -> LazyString:
        """The state in words."""
        return STATES[self]


STATES: dict[ArchiveState, LazyString] = {
    ArchiveState.CURRENT: _l("Current"),
    ArchiveState.SUPERSEDED: _l("Superseded"),
    ArchiveState.ERASED: _l("Erased"),
}


@dataclass(frozen=True)
class Issued:
    """An archive and how it stands."""

    archive: Archive
    state: ArchiveState
    erasure: ArchiveErasure | None = None

    @property
    def has_file(self) -> bool:
        """Whether there is still a file to read."""
        return self.state is not ArchiveState.ERASED


def _is_superseded() -> ColumnElement[bool]:
    later = aliased(Archive)
    return select(later.id).where(later.supersedes_id == Archive.id).exists()


def current_archives(
    term_id: int, *, class_id: int | None = None, student_ids: Collection[int] | None = None
) -> Sequence[Archive]:
    """The latest of each student, kind and language in a term; erased ones too: they were issued."""
    statement = select(Archive).where(Archive.term_id == term_id, ~_is_superseded())
    if class_id is not None:
        statement = statement.where(Archive.class_id == class_id)
    if student_ids is not None:
        statement = statement.where(Archive.student_id.in_(student_ids))
    return db.session.scalars(statement.order_by(Archive.id)).all()


def classes_archived(term_id: int) -> set[int]:
    """The classes of which somebody has an archive of the term. One query."""
    return set(db.session.scalars(select(Archive.class_id).where(Archive.term_id == term_id).distinct()))


def places_archived(student_id: int, since: date) -> Sequence[ClassTerm]:
    """The classes and terms, from a day on, for which something was archived of a student; the oldest first."""
    return db.session.scalars(
        select(ClassTerm)
        .join(Archive, and_(Archive.class_id == ClassTerm.class_id, Archive.term_id == ClassTerm.term_id))
        .join(Term, Term.id == ClassTerm.term_id)
        .where(Archive.student_id == student_id, Term.starts_on >= since)
        .distinct()
        .order_by(ClassTerm.id)
    ).all()


def archives_visible_to(actor: Actor) -> Select[Archive]:
    """The school's for office and principal, a homeroom teacher's classes', one's own, one's child's."""
    statement = select(Archive)
    if can_print_school(actor):
        return statement
    own = {*actor.child_ids, *([actor.student_id] if actor.student_id else [])}
    return statement.where(or_(Archive.class_id.in_(actor.class_ids), Archive.student_id.in_(own)))


def visible_archive_or_404(actor: Actor, archive_id: int) -> Issued:
    """One of them; strangers get 404."""
    archive = db.session.scalars(archives_visible_to(actor).where(Archive.id == archive_id)).first()
    return issued([archive])[0] if archive else abort(404)


def issued(archives: Sequence[Archive]) -> list[Issued]:
    """How some archives stand. Two queries."""
    ids = [archive.id for archive in archives]
    later = set(db.session.scalars(select(Archive.supersedes_id).where(Archive.supersedes_id.in_(ids))))
    tombstones = db.session.scalars(select(ArchiveErasure).where(ArchiveErasure.archive_id.in_(ids)))
    erasures = {row.archive_id: row for row in tombstones}
    return [Issued(row, _state(row.id, later, erasures), erasures.get(row.id)) for row in archives]


def _state(archive_id: int, later: Collection[int | None], erased: Collection[int]) -> ArchiveState:
    if archive_id in erased:
        return ArchiveState.ERASED
    return ArchiveState.SUPERSEDED if archive_id in later else ArchiveState.CURRENT


def archives_of_student(actor: Actor, student_id: int) -> list[Issued]:
    """All that were ever issued for a student and that the actor may see, the newest first."""
    statement = archives_visible_to(actor).where(Archive.student_id == student_id)
    statement = statement.options(selectinload(Archive.term)).order_by(Archive.id.desc())
    return issued(db.session.scalars(statement).all())


def archives_of_school() -> list[Issued]:
    """All of the school in scope, by class, student number, term and the order of their issue."""
    statement = (
        select(Archive)
        .join(Student, Student.id == Archive.student_id)
        .join(SchoolClass, SchoolClass.id == Archive.class_id)
        .options(*(selectinload(part) for part in (Archive.student, Archive.school_class, Archive.term)))
        .order_by(SchoolClass.code, Student.number, Archive.term_id, Archive.id)
    )
    return issued(db.session.scalars(statement).all())


def children_of(actor: Actor) -> Sequence[Student]:
    """The children of a guardian, by number."""
    statement = select(Student).where(Student.id.in_(sorted(actor.child_ids))).order_by(Student.number)
    return db.session.scalars(statement).all()


@dataclass(frozen=True)
class ClassLine:
    """A student of a class and what was issued, the current ones first in their order."""

    student: Student
    archives: list[Issued]


def class_lines(actor: Actor, class_id: int, term: Term, student_ids: Sequence[int]) -> list[ClassLine]:
    """The students of a class, in the order of the ids, each with what was issued for the term."""
    statement = archives_visible_to(actor).where(Archive.class_id == class_id, Archive.term_id == term.id)
    in_order = statement.order_by(Archive.language.desc(), Archive.kind.desc(), Archive.id.desc())
    found: dict[int, list[Issued]] = {}
    for one in issued(db.session.scalars(in_order).all()):
        found.setdefault(one.archive.student_id, []).append(one)
    ids = list(dict.fromkeys([*student_ids, *found]))
    students = {row.id: row for row in db.session.scalars(select(Student).where(Student.id.in_(ids)))}
    return [ClassLine(students[student_id], found.get(student_id, [])) for student_id in ids if student_id in students]


@dataclass(frozen=True)
class Failure:
    """A student whose latest archiving failed, why, and in which job it can be tried again."""

    student: Student
    reason: str
    job_id: int


@dataclass(frozen=True)
class Archiving:
    """How the archiving of a class stands: what goes on at the moment, and what failed and was not made good since."""

    progress: Progress | None
    failures: Sequence[Failure]

    @property
    def jobs_to_retry(self) -> list[int]:
        """The jobs in which something failed."""
        return sorted({failure.job_id for failure in self.failures})


def archiving_of(kind: str, class_term: ClassTerm) -> Archiving:
    """All jobs of this kind for a class in a term, by the latest item of each student."""
    rows = db.session.execute(
        select(JobItem, Job)
        .join(Job, Job.id == JobItem.job_id)
        .where(
            Job.kind == kind, Job.school_id == class_term.school_id, JobItem.is_closing.is_(False),
            Job.params["class_term_id"].as_integer() == class_term.id,
        )
        .order_by(JobItem.id)
    ).all()  # fmt: skip
    latest = {int(item.payload["student_id"]): item for item, _job in rows}
    running = [job.id for _item, job in rows if job.state in jobs.OPEN_STATES]
    return Archiving(jobs.progress(running[-1]) if running else None, _failures(latest))


def _failures(latest: Mapping[int, JobItem]) -> list[Failure]:
    failed = {student_id: item for student_id, item in latest.items() if item.state is JobState.FAILED}
    students = db.session.scalars(select(Student).where(Student.id.in_(failed)).order_by(Student.number))
    return [Failure(row, failed[row.id].error or "", failed[row.id].job_id) for row in students]


def archiving_or_404(kind: str, job_id: int, school_id: int) -> tuple[Job, ClassTerm]:
    """A job of this kind in the actor's school, and the class it archives."""
    job = db.session.get(Job, job_id)
    if job is None or (job.kind, job.school_id) != (kind, school_id):
        abort(404)
    return job, db.session.get_one(ClassTerm, job.params["class_term_id"])
