"""From rows to typed term reports: a fixed number of queries, however many students."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flask_babel import force_locale, gettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.paper_queries import TermEnd, term_end_of
from portfolio.portfolios.selection_models import PickedRecord
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.reports import documents, term_end_facts
from portfolio.reports.documents import LOCALES, Amount, Language, StudentFacts, TermReport
from portfolio.reports.record_facts import colour_of, in_order
from portfolio.school.class_names import class_name
from portfolio.school.framework_models import Dimension
from portfolio.school.models import Appointment, AppointmentKind, Enrolment, School, SchoolClass, Student, Term
from portfolio.school.queries import term_before


@dataclass
class _Facts:
    """Everything the reports of some students of one term are made of, by student or class."""

    school: School
    term: Term
    earlier: Term | None
    students: Sequence[Student]
    classes: dict[int, SchoolClass]
    homeroom: dict[int, str]
    end: TermEnd
    records: dict[int, list[Record]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[tuple[int, int, str], Amount] = field(default_factory=dict)


def term_reports(student_ids: Sequence[int], term: Term, language: Language) -> list[TermReport]:
    """The reports of some students, in the order of the ids. Only approved records are told."""
    facts = _gather(student_ids, term)
    with force_locale(LOCALES[language]):
        by_id = {student.id: _report(student, facts, language) for student in facts.students}
    return [by_id[student_id] for student_id in student_ids if student_id in by_id]


def issue_date(term: Term) -> date:
    """Today while the term runs, its last day afterwards: a reprint then gives the very same document."""
    return min(clock.today(), term.ends_on)


def _gather(student_ids: Sequence[int], term: Term) -> _Facts:
    students = db.session.scalars(select(Student).where(Student.id.in_(student_ids))).all()
    classes = _classes_at(student_ids, min(clock.today(), term.ends_on))
    facts = _Facts(
        school=db.session.get_one(School, term.school_id),
        term=term,
        earlier=term_before(term),
        students=students,
        classes=classes,
        homeroom=_homeroom_names({row.id for row in classes.values()}, term),
        end=term_end_of(student_ids, term.id),
    )
    for record in _approved(student_ids, term.id):
        facts.records[record.student_id].append(record)
    facts.amounts = _amounts(student_ids, [term.id, *([facts.earlier.id] if facts.earlier else [])])
    return facts


def _approved(student_ids: Sequence[int], term_id: int) -> Sequence[Record]:
    return db.session.scalars(
        select(Record)
        .where(Record.student_id.in_(student_ids), Record.term_id == term_id, Record.status == RecordState.APPROVED)
        .options(selectinload(Record.evidence), selectinload(Record.author), selectinload(Record.dimension))
        .order_by(Record.from_on, Record.id)
    ).all()


def _amounts(student_ids: Sequence[int], term_ids: Sequence[int]) -> dict[tuple[int, int, str], Amount]:
    """(student, term, dimension code) → the student's own count and hours."""
    rows = db.session.execute(
        select(Record.student_id, Record.term_id, Dimension.code, func.count(), func.sum(Record.hours))
        .join(Dimension, Dimension.id == Record.dimension_id)
        .where(
            Record.student_id.in_(student_ids),
            Record.term_id.in_(term_ids),
            Record.status == RecordState.APPROVED,
            Record.is_observation.is_(False),
        )
        .group_by(Record.student_id, Record.term_id, Dimension.code)
    )
    return {(student, term, code): Amount(count, Decimal(hours or 0)) for student, term, code, count, hours in rows}


def _classes_at(student_ids: Sequence[int], day: date) -> dict[int, SchoolClass]:
    """Each student's class on a day, else the nearest one."""
    rows = db.session.execute(
        select(Enrolment, SchoolClass)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.student_id.in_(student_ids))
        .order_by(Enrolment.from_on)
    )
    found: dict[int, SchoolClass] = {}
    for enrolment, school_class in rows:
        if enrolment.student_id not in found or enrolment.from_on <= day:
            found[enrolment.student_id] = school_class
    return found


def _homeroom_names(class_ids: set[int], term: Term) -> dict[int, str]:
    rows = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.class_id.in_(class_ids),
            Appointment.kind == AppointmentKind.HOMEROOM,
            Appointment.from_on <= term.ends_on,
        )
        .order_by(Appointment.from_on)
    )
    return {
        row.class_id: row.user.name for row in rows if row.until_on is None or row.until_on >= term.starts_on
    }


def _report(student: Student, facts: _Facts, language: Language) -> TermReport:
    is_english = language == "en"
    school_class = facts.classes.get(student.id)
    framework, term, earlier = facts.term.framework, facts.term, facts.earlier
    picks = term_end_facts.picks_of(student, facts.end)
    signed = term_end_facts.signatures(student, facts.end)
    return TermReport(
        language=language,
        school_name=facts.school.name,
        school_name_en=facts.school.name_en,
        term_name=_named(term, is_english),
        student=_student_facts(student, school_class, facts),
        dimensions=tuple(_dimension(row, student, facts, picks, is_english) for row in framework.dimensions),
        framework_name=_named(framework, is_english),
        issued_on=issue_date(term),
        earlier_term_name=_named(earlier, is_english) if earlier and _has_any(student, earlier, facts) else "",
        fitness=term_end_facts.fitness(facts.end.fitness.get(student.id)),
        comment=term_end_facts.comment(facts.end.comments.get(student.id)),
        signers=term_end_facts.signers(signed),
        key_cases=term_end_facts.key_cases(picks),
        voices=term_end_facts.voices(student, framework.dimensions, facts.end),
        notices=term_end_facts.notices(student, facts.end),
        signatures=signed,
    )


def _named(row: Term | School | Dimension | object, is_english: bool) -> str:
    name_en: str = getattr(row, "name_en", "")
    name: str = getattr(row, "name", "")
    return name_en if is_english and name_en else name


def _student_facts(student: Student, school_class: SchoolClass | None, facts: _Facts) -> StudentFacts:
    gender = {"男": gettext("Male"), "女": gettext("Female")}.get(student.gender or "", "")
    return StudentFacts(
        name=student.name,
        student_number=student.number,
        class_label=class_name(school_class, facts.term.school_year) if school_class else "",
        gender=gender,
        national_number=student.national_number or "",
        homeroom_teacher=facts.homeroom.get(school_class.id, "") if school_class else "",
    )


def _has_any(student: Student, term: Term, facts: _Facts) -> bool:
    return any(key[:2] == (student.id, term.id) for key in facts.amounts)


def _dimension(
    dimension: Dimension, student: Student, facts: _Facts, picks: Sequence[PickedRecord], is_english: bool
) -> documents.Dimension:
    nothing = Amount(0, Decimal())
    rows = [row for row in facts.records[student.id] if row.dimension and row.dimension.code == dimension.code]
    earlier = facts.earlier
    before = facts.amounts.get((student.id, earlier.id, dimension.code), nothing) if earlier else None
    return documents.Dimension(
        code=dimension.code,
        sign=dimension.sign,
        name=_named(dimension, is_english),
        colour=colour_of(dimension.code),
        current=facts.amounts.get((student.id, facts.term.id, dimension.code), nothing),
        earlier=before if earlier and _has_any(student, earlier, facts) else None,
        records=tuple(in_order(rows, picks)),
    )
