"""Classes as a roster names them, by grade and number: those that are open, and making those that are not there yet."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from portfolio.core.db import db
from portfolio.school.class_names import class_name, grade_in, grade_name, school_year_of
from portfolio.school.models import SchoolClass
from portfolio.school.queries import classes_in
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.rendering import is_english

STAGES = (1, 7, 10)  # where classes are formed anew: primary, junior high, senior high

GradeAndNumber = tuple[int, int]


def open_classes(day: date) -> dict[GradeAndNumber, SchoolClass]:
    """Classes open on a day, as they are called in its school year."""
    year = school_year_of(day)
    return {(grade_in(row, year), row.number): row for row in classes_in(day)}


def label_of(key: GradeAndNumber) -> str:
    """七年级1班, also for a class that does not exist yet."""
    grade, number = key
    return f"{grade_name(grade)} Class {number}" if is_english() else f"{grade_name(grade)}{number}班"


def labels_by_id(day: date, classes: Iterable[SchoolClass]) -> dict[int, str]:
    """What classes are called in the school year of a day."""
    year = school_year_of(day)
    return {row.id: class_name(row, year) for row in classes}


def new_class(school_id: int, key: GradeAndNumber, day: date, settings: SchoolSettings) -> SchoolClass:
    """A class of the cohort that is in this grade now; not yet added."""
    grade, number = key
    begins = max([stage for stage in STAGES if stage <= grade] + [min(settings.first_grade, grade)])
    cohort = school_year_of(day) - (grade - begins)
    return SchoolClass(
        school_id=school_id,
        code=f"{cohort}g{begins}c{number:02d}",
        cohort_year=cohort,
        first_grade=begins,
        number=number,
    )


def open_anew(
    school_id: int, keys: Iterable[GradeAndNumber], day: date, settings: SchoolSettings
) -> list[SchoolClass]:
    """Open these classes: one that was closed is the same class again, the others are new. Flushed."""
    year = school_year_of(day)
    before = db.session.scalars(select(SchoolClass).where(SchoolClass.closed_on < day).order_by(SchoolClass.closed_on))
    closed = {(grade_in(row, year), row.number): row for row in before}
    rows = [closed.get(key) or new_class(school_id, key, day, settings) for key in sorted(keys)]
    for row in rows:
        row.closed_on = None
    db.session.add_all(rows)
    db.session.flush()
    return rows
