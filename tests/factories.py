"""One maker per model: rows with sensible facts, flushed into the present session under the present scope."""

import itertools
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portfolio.accounts.models import User, new_user
from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import search_form
from portfolio.records.models import Evidence, Record
from portfolio.records.states import EvidenceState, RecordState
from portfolio.school.class_names import school_year_of
from portfolio.school.framework import publish_preset
from portfolio.school.models import (
    Appointment,
    AppointmentKind,
    District,
    Enrolment,
    Guardianship,
    Membership,
    School,
    SchoolClass,
    Student,
    Term,
)  # fmt: skip
from portfolio.school.roles import Role

_count = itertools.count(1)


def add(row: Any) -> Any:
    """Add and flush."""
    db.session.add(row)
    db.session.flush()
    return row


def make_district(code: str = "yunxi") -> District:
    """A district."""
    district: District = add(District(code=code, name="云溪区", name_en="Yunxi District"))
    return district


def make_school(district: District, code: str, name: str = "云溪实验学校") -> School:
    """A school; open its scope before making anything in it."""
    school: School = add(School(district_id=district.id, code=code, name=name, name_en="Yunxi Experimental School"))
    return school


def make_term(school: School, day: date | None = None) -> Term:
    """A term under way on a day (today), from 60 days before to 80 days after, with the compulsory framework."""
    day = day or clock.today()
    framework = publish_preset(school.id, "compulsory")
    begins = day - timedelta(days=60)
    year = school_year_of(begins)
    term: Term = add(
        Term(
            school_id=school.id, code=f"{year}-{year + 1}-1", name=f"{year}—{year + 1}学年第一学期", school_year=year,
            name_en=f"{year}–{year + 1} first term", starts_on=begins, ends_on=day + timedelta(days=80),
            framework_version_id=framework.id,
        )
    )  # fmt: skip
    return term


def make_class(school: School, number: int = 1, grade: int = 7) -> SchoolClass:
    """A class that is in `grade` this school year."""
    year = school_year_of(clock.today())
    row: SchoolClass = add(
        SchoolClass(
            school_id=school.id, code=f"{year}g{grade}c{number}", cohort_year=year, first_grade=grade, number=number
        )
    )
    return row


def make_user(name: str = "张小明", username: str | None = None) -> User:
    """A user without a password."""
    user: User = add(new_user(username or f"u{next(_count)}", name))
    return user


def make_member(school: School, role: Role, name: str = "王老师", username: str | None = None) -> User:
    """A person with one role in a school."""
    user = make_user(name, username)
    add(Membership(user_id=user.id, school_id=school.id, role=role))
    return user


def make_student(
    school: School, school_class: SchoolClass, name: str = "张小明", username: str | None = None
) -> Student:
    """A student enrolled since a year ago."""
    user = make_member(school, Role.STUDENT, name, username)
    student: Student = add(Student(school_id=school.id, user_id=user.id, number=f"2026{next(_count):04d}", gender="女"))
    add(
        Enrolment(
            school_id=school.id, student_id=student.id, class_id=school_class.id,
            from_on=clock.today() - timedelta(days=365),
        )
    )  # fmt: skip
    return student


def make_guardian(school: School, student: Student, name: str = "张大山", username: str | None = None) -> User:
    """A guardian of a student."""
    user = make_member(school, Role.GUARDIAN, name, username)
    add(Guardianship(school_id=school.id, student_id=student.id, user_id=user.id, relation="父亲"))
    return user


def appoint(school: School, school_class: SchoolClass, user: User, kind: AppointmentKind) -> Appointment:
    """Make a teacher the class's homeroom teacher or deputy."""
    row: Appointment = add(
        Appointment(
            school_id=school.id, class_id=school_class.id, user_id=user.id, kind=kind,
            from_on=clock.today() - timedelta(days=365),
        )
    )  # fmt: skip
    return row


def make_record(student: Student, term: Term, class_id: int, **facts: Any) -> Record:
    """A submitted record of the student's own, unless `facts` say otherwise; approved ones need approver_id."""
    dimension = term.framework.dimensions[3]
    values: dict[str, Any] = {
        "kind": Kind.DRAMA, "title": f"《茶馆》片段展演{next(_count)}",
        "from_on": clock.today(), "to_on": clock.today(),
        "hours": Decimal("2.0"), "description": "我演小伙计，练了三个星期。", "status": RecordState.SUBMITTED,
        "author_id": student.user_id, "dimension_id": dimension.id, "indicator_id": dimension.indicators[0].id,
        "submitted_at": clock.now(), "has_pledge": True,
    } | facts  # fmt: skip
    record: Record = add(
        Record(
            school_id=student.school_id, student_id=student.id, term_id=term.id, class_id=class_id,
            number=f"T{next(_count):07d}", form_key=str(uuid.uuid4()),
            search_text=search_form(f"{values['title']} {values['description']}"), **values,
        )
    )  # fmt: skip
    return record


def make_evidence(record: Record, **facts: Any) -> Evidence:
    """A row of evidence whose sizes are said to be ready; no files."""
    values: dict[str, Any] = {
        "position": 1, "filename": "IMG_0001.jpg", "media_type": "image/jpeg", "size": 1000,
        "sha256": f"{next(_count):064x}",
        "state": EvidenceState.READY, "uploaded_by": record.author_id, "width": 1600, "height": 1200,
    } | facts  # fmt: skip
    evidence: Evidence = add(Evidence(school_id=record.school_id, record_id=record.id, **values))
    return evidence


