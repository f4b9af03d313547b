"""Stores a planned school in bulk: people first, then records with their history and evidence, then comments."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import insert

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.core.text import name_sort_key
from portfolio.demo.people import Cast, ClassPlan, Pupil
from portfolio.demo.pictures import Album
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.terms import TermPlan
from portfolio.portfolios.models import TermComment
from portfolio.records.models import Evidence, Record, StatusChange
from portfolio.records.sources import Source
from portfolio.records.states import EvidenceState, RecordState
from portfolio.records.typed import searchable
from portfolio.school.framework import publish_preset
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.models import (
    Appointment,
    AppointmentKind,
    Enrolment,
    Guardianship,
    Membership,
    School,
    SchoolClass,
    StaffMember,
    Student,
    Term,
)  # fmt: skip
from portfolio.school.roles import Role

GENDERS = {"male": "男", "female": "女"}
NUMBERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Rows = list[dict[str, Any]]
BLANK: dict[str, Any] = {
    "organiser": "", "place": "", "hours": None, "times": None, "part": None, "task": "", "description": "",
    "reflection": "", "award_name": "", "award_grade": "", "award_issuer": "", "award_on": None, "witness": "",
    "may_be_published": False,
}  # fmt: skip


@dataclass(frozen=True)
class CommentPlan:
    """A term comment; `author` by sign-in name."""

    pupil: Pupil
    term: TermPlan
    author: str
    text: str
    written_at: datetime


@dataclass
class Filed:
    """Ids of what is stored of a school: people by sign-in name, classes, terms by code, framework by its names."""

    school: School
    names: dict[str, str] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    students: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    terms: dict[str, int] = field(default_factory=dict)
    dimensions: dict[str, int] = field(default_factory=dict)
    indicators: dict[tuple[str, str], int] = field(default_factory=dict)
    activities: dict[str, int] = field(default_factory=dict)


def store(model: type[Any], rows: Rows) -> list[int]:
    """Insert many rows in one statement; their ids in the same order."""
    if not rows:
        return []
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows))


def file_school(school: School, cast: Cast, terms: Sequence[TermPlan], hashes: Mapping[str, str]) -> Filed:
    """Store terms, classes and people. `hashes`: the stored password by sign-in name, for those who have one."""
    filed = Filed(school, names=cast.names())
    _file_terms(filed, terms)
    classes = store(SchoolClass, _classes(filed, cast))
    filed.classes = {each.code: id_ for each, id_ in zip(cast.classes, classes, strict=True)}
    _file_users(filed, cast, hashes)
    students = store(Student, [_student(filed, pupil) for pupil in cast.pupils])
    filed.students = {pupil.username: each for pupil, each in zip(cast.pupils, students, strict=True)}
    store(Enrolment, list(_enrolments(filed, cast)))
    store(Guardianship, [_guardianship(filed, pupil) for pupil in cast.pupils])
    store(StaffMember, list(_staff_numbers(filed, cast)))
    store(Appointment, [row for each in cast.classes for row in _appointments(filed, each)])
    return filed


def _file_terms(filed: Filed, terms: Sequence[TermPlan]) -> None:
    framework = publish_preset(filed.school.id, "compulsory")
    _note_framework(filed, framework)
    rows = [
        {
            "school_id": filed.school.id, "code": term.code, "name": term.name, "name_en": term.name_en,
            "school_year": term.school_year, "starts_on": term.starts_on, "ends_on": term.ends_on,
            "framework_version_id": framework.id,
        }
        for term in terms
    ]  # fmt: skip
    filed.terms = dict(zip([term.code for term in terms], store(Term, rows), strict=True))


def _note_framework(filed: Filed, framework: FrameworkVersion) -> None:
    for dimension in framework.dimensions:
        filed.dimensions[dimension.code] = dimension.id
        filed.indicators |= {(dimension.code, each.name): each.id for each in dimension.indicators}


def _classes(filed: Filed, cast: Cast) -> Rows:
    return [
        {
            "school_id": filed.school.id, "code": each.code, "cohort_year": each.cohort_year, "number": each.number,
            "first_grade": each.grade_at_start,
        }
        for each in cast.classes
    ]  # fmt: skip


def _file_users(filed: Filed, cast: Cast, hashes: Mapping[str, str]) -> None:
    people = [(one.username, one.name, role) for one in cast.staff for role in one.roles]
    people += [(pupil.username, pupil.person.name, Role.STUDENT) for pupil in cast.pupils]
    people += [(pupil.guardian_username, pupil.guardian.name, Role.GUARDIAN) for pupil in cast.pupils]
    names = {username: name for username, name, _role in people}
    users = store(
        User,
        [
            {"username": username, "name": name, "sort_key": name_sort_key(name), "password_hash": hashes.get(username)}
            for username, name in names.items()
        ],
    )
    filed.users = dict(zip(names, users, strict=True))
    store(
        Membership,
        [
            {"user_id": filed.users[username], "school_id": filed.school.id, "role": role}
            for username, _name, role in people
        ],
    )


def _student(filed: Filed, pupil: Pupil) -> dict[str, Any]:
    return {
        "school_id": filed.school.id, "user_id": filed.users[pupil.username], "number": pupil.number,
        "national_number": pupil.national_number, "gender": GENDERS[pupil.person.gender],
        "entry_year": pupil.entry_year,
    }  # fmt: skip


def _enrolments(filed: Filed, cast: Cast) -> Iterator[dict[str, Any]]:
    for pupil in cast.pupils:
        for stay in pupil.stays:
            yield {
                "school_id": filed.school.id, "student_id": filed.students[pupil.username],
                "class_id": filed.classes[stay.class_code], "from_on": stay.from_on, "until_on": stay.until_on,
            }  # fmt: skip


def _guardianship(filed: Filed, pupil: Pupil) -> dict[str, Any]:
    return {
        "school_id": filed.school.id, "student_id": filed.students[pupil.username],
        "user_id": filed.users[pupil.guardian_username], "relation": pupil.guardian.relation,
    }  # fmt: skip


def _staff_numbers(filed: Filed, cast: Cast) -> Iterator[dict[str, Any]]:
    for one in cast.staff:
        yield {"school_id": filed.school.id, "user_id": filed.users[one.username], "number": one.number}


def _appointments(filed: Filed, each: ClassPlan) -> Rows:
    return [
        {
            "school_id": filed.school.id, "class_id": filed.classes[each.code], "user_id": filed.users[username],
            "kind": kind, "from_on": each.begins_on,
        }
        for username, kind in ((each.homeroom, AppointmentKind.HOMEROOM), (each.deputy, AppointmentKind.DEPUTY))
    ]  # fmt: skip


def file_records(filed: Filed, plans: Sequence[RecordPlan], album: Album, seed: int) -> dict[str, int]:
    """Store records, their history and their evidence; returns how many of each."""
    rng = Random(f"records/{seed}")
    numbers = _numbers(rng, len(plans))
    ids = store(Record, [_record(filed, plan, number, rng) for plan, number in zip(plans, numbers, strict=True)])
    history = [row for id_, plan in zip(ids, plans, strict=True) for row in _changes(filed, id_, plan)]
    files = [row for id_, plan in zip(ids, plans, strict=True) for row in _evidence(filed, id_, plan, album)]
    store(StatusChange, history)
    store(Evidence, files)
    return {"records": len(ids), "changes": len(history), "evidence": len(files)}


def _numbers(rng: Random, count: int) -> list[str]:
    """As records are numbered, but always the same for the same seed."""
    found: dict[str, None] = {}
    while len(found) < count:
        code = "".join(rng.choices(NUMBERS, k=8))
        found[f"{code[:4]}-{code[4:]}"] = None
    return list(found)


def _record(filed: Filed, plan: RecordPlan, number: str, rng: Random) -> dict[str, Any]:
    approval = plan.steps[-1] if plan.state is RecordState.APPROVED else None
    key = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    row = BLANK | plan.facts | dict(plan.stamps()) | {
        "school_id": filed.school.id, "number": number, "student_id": filed.students[plan.pupil.username],
        "term_id": filed.terms[plan.term.code], "class_id": filed.classes[plan.class_code],
        "author_id": filed.users[plan.author], "source": plan.source, "is_observation": plan.is_observation,
        "entry_key": plan.entry_key, "approver_id": filed.users[approval.username] if approval else None,
        "activity_id": filed.activities[plan.activity] if plan.activity else None,
        "form_key": _form_key(filed, plan) or key,
        "dimension_id": filed.dimensions[plan.dimension],
        "indicator_id": filed.indicators[(plan.dimension, plan.indicator)] if plan.indicator else None,
        "secondary_dimension_id": filed.dimensions[plan.secondary] if plan.secondary else None,
    }  # fmt: skip
    return row | {"search_text": searchable(Record(**row))}


def _form_key(filed: Filed, plan: RecordPlan) -> str:
    """As drafting and entering for a class make it; empty for what a pupil began."""
    student_id = filed.students[plan.pupil.username]
    if plan.activity:
        return f"activity:{filed.activities[plan.activity]}:{student_id}"
    return f"{plan.entry_key}:{student_id}" if plan.entry_key else ""


def _changes(filed: Filed, record_id: int, plan: RecordPlan) -> Rows:
    return [
        {
            "school_id": filed.school.id, "record_id": record_id, "before": step.before, "after": step.after,
            "event": step.event.value, "actor_id": filed.users[step.username],
            "actor_name": filed.names[step.username], "reason": step.reason, "at": step.at,
        }
        for step in plan.steps
    ]  # fmt: skip


def _evidence(filed: Filed, record_id: int, plan: RecordPlan, album: Album) -> Iterator[dict[str, Any]]:
    for position, (shot, caption) in enumerate(plan.shots, 1):
        file = album.stored(shot)
        yield {
            "school_id": filed.school.id, "record_id": record_id, "position": position, "state": EvidenceState.READY,
            "filename": file.filename, "media_type": file.media_type, "size": file.size, "sha256": file.sha256,
            "caption": caption, "taken_at": None if file.pages else shot.taken_at, "pages": file.pages,
            "uploaded_by": filed.users[plan.author if plan.source is Source.STUDENT else plan.pupil.username],
            "uploaded_at": plan.begun_at, "width": file.width, "height": file.height,
            **{f"{size}_key": key for size, key in file.keys.items()},
        }  # fmt: skip


def file_comments(filed: Filed, comments: Sequence[CommentPlan]) -> int:
    """Store term comments; returns how many."""
    rows = [
        {
            "school_id": filed.school.id, "student_id": filed.students[each.pupil.username],
            "term_id": filed.terms[each.term.code], "author_id": filed.users[each.author], "text": each.text,
            "updated_at": each.written_at,
        }
        for each in comments
    ]  # fmt: skip
    return len(store(TermComment, rows))
