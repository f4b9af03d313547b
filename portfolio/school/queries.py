"""Terms, classes and students of the school in scope."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from werkzeug.exceptions import NotFound

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Appointment, AppointmentKind, Enrolment, School, SchoolClass, Student, Term


def school_coded(code: str) -> School | None:
    """The school of a code."""
    return db.session.scalars(select(School).where(School.code == code)).first()


def all_schools() -> Sequence[School]:
    """Every school of the deployment, by code."""
    return db.session.scalars(select(School).order_by(School.code)).all()


def terms_newest_first() -> Sequence[Term]:
    """All terms."""
    return db.session.scalars(select(Term).order_by(Term.starts_on.desc())).all()


def current_term(day: date | None = None) -> Term | None:
    """The term of a day; between terms the one that ended last, before the first one the first."""
    day = day or clock.today()
    begun = db.session.scalars(
        select(Term).where(Term.starts_on <= day).order_by(Term.starts_on.desc()).limit(1)
    ).first()
    return begun or db.session.scalars(select(Term).order_by(Term.starts_on).limit(1)).first()


def term_before(term: Term) -> Term | None:
    """The term before this one."""
    return db.session.scalars(
        select(Term).where(Term.starts_on < term.starts_on).order_by(Term.starts_on.desc()).limit(1)
    ).first()


def classes_in(day: date) -> Sequence[SchoolClass]:
    """Classes that are open on a day, highest cohort (lowest grade) first, then by number."""
    return db.session.scalars(
        select(SchoolClass)
        .where(or_(SchoolClass.closed_on.is_(None), SchoolClass.closed_on >= day))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number)
    ).all()


def enrolled_on(day: date) -> Select[Enrolment]:
    """Enrolments in force on a day."""
    return select(Enrolment).where(
        Enrolment.from_on <= day, or_(Enrolment.until_on.is_(None), Enrolment.until_on >= day)
    )


def students_of_class(class_id: int, day: date | None = None) -> Sequence[Student]:
    """The students of a class on a day, by student number."""
    enrolled = enrolled_on(day or clock.today()).where(Enrolment.class_id == class_id)
    return db.session.scalars(
        select(Student)
        .where(Student.id.in_(enrolled.with_only_columns(Enrolment.student_id)))
        .order_by(Student.number)
    ).all()


def class_of_student(student_id: int, day: date | None = None) -> SchoolClass | None:
    """The student's class on a day; for a day before the first enrolment or after the last, the nearest one."""
    day = day or clock.today()
    enrolments = db.session.execute(
        select(Enrolment, SchoolClass)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(Enrolment.student_id == student_id)
        .order_by(Enrolment.from_on)
    ).all()
    nearest = None
    for enrolment, school_class in enrolments:
        if nearest is None or enrolment.from_on <= day:
            nearest = school_class
    return nearest


def homeroom_teachers(class_id: int, day: date | None = None) -> Sequence[Appointment]:
    """The class's homeroom teacher, then its deputies."""
    day = day or clock.today()
    rows = db.session.scalars(
        select(Appointment)
        .where(
            Appointment.class_id == class_id,
            Appointment.from_on <= day,
            or_(Appointment.until_on.is_(None), Appointment.until_on >= day),
        )
        .order_by(Appointment.id)
    ).all()
    return sorted(rows, key=lambda row: row.kind is not AppointmentKind.HOMEROOM)


def student_numbered(number: str) -> Student | None:
    """The student of a number."""
    return db.session.scalars(select(Student).where(Student.number == number)).first()


def all_classes() -> Sequence[SchoolClass]:
    """Every class the school has or had, open ones and the newest cohort first."""
    order = (SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number)
    return db.session.scalars(select(SchoolClass).order_by(SchoolClass.closed_on.is_not(None), *order)).all()


def latest_enrolment(student_id: int) -> Enrolment | None:
    """The enrolment that began last."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.student_id == student_id)
        .order_by(Enrolment.from_on.desc(), Enrolment.id.desc())
        .limit(1)
    ).first()


def class_or_404(class_id: int) -> SchoolClass:
    """A class of the school in scope."""
    row = db.session.scalars(select(SchoolClass).where(SchoolClass.id == class_id)).first()
    if row is None:
        raise NotFound
    return row
