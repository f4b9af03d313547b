"""What a class is called in a school year, in both languages, and school years themselves."""

import re
from datetime import date

from portfolio.school.models import SchoolClass, Term
from portfolio.web.rendering import is_english

GRADES = "一二三四五六七八九"
SENIOR = {10: "高一", 11: "高二", 12: "高三"}
YEAR_BEGINS_IN = 8
_ONE = f"[{GRADES}]"
_NUMBER = rf"[（(]?\s*(?P<number>\d{{1,2}}|{_ONE}?十{_ONE}?|{_ONE})\s*[）)]?\s*班?"
_LABELS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<grade>初[一二三]|高[一二三]|[一二三四五六七八九])(?:年级|年)?\s*{_NUMBER}",
        rf"(?P<grade>\d{{1,2}})\s*(?:年级|年)\s*{_NUMBER}",
        r"(?P<grade>\d{1,2})\s*(?:[.．\-－/]\s*(?P<number>\d{1,2})|[（(]\s*(?P<bracketed>\d{1,2})\s*[）)])\s*班?",
        r"g(?:rade)?\s*(?P<grade>\d{1,2})[\s,]*c(?:lass)?\s*(?P<number>\d{1,2})",
    )
)
HIGHEST_GRADE = 12


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of a day began (August on belongs to the new one)."""
    return day.year if day.month >= YEAR_BEGINS_IN else day.year - 1


def grade_in(school_class: SchoolClass, school_year: int) -> int:
    """The class's grade (1 to 12) in a school year."""
    return school_class.first_grade + school_year - school_class.cohort_year


def grade_name(grade: int) -> str:
    """七年级, Grade 7."""
    if is_english():
        return f"Grade {grade}"
    return SENIOR.get(grade) or (f"{GRADES[grade - 1]}年级" if 1 <= grade <= len(GRADES) else f"{grade}年级")


def class_name(school_class: SchoolClass, school_year: int) -> str:
    """七年级1班, Grade 7 Class 1, in the language of the page."""
    grade = grade_name(grade_in(school_class, school_year))
    return f"{grade} Class {school_class.number}" if is_english() else f"{grade}{school_class.number}班"


def parse_class_name(label: str) -> tuple[int, int] | None:
    """Grade and number from 七年级1班, 七年级（1）班, 七(1)班, 7.1, 701, 初一2班, 高一(3)班, Grade 7 Class 1.

    None when it is none of these, or no grade from 1 to 12 and number from 1.
    """
    found = _digits(label.strip()) or _words(label.strip())
    if found is None or not 1 <= found[0] <= HIGHEST_GRADE or found[1] < 1:
        return None
    return found


def _digits(label: str) -> tuple[int, int] | None:
    """701, 1203."""
    return (int(label[:-2]), int(label[-2:])) if re.fullmatch(r"[0-9]{3,4}", label) else None


def _words(label: str) -> tuple[int, int] | None:
    for pattern in _LABELS:
        found = pattern.fullmatch(label)
        if found:
            named = found.groupdict()
            return _grade(named["grade"]), _number(named["number"] or named["bracketed"])
    return None


def _grade(word: str) -> int:
    if word[0] in "初高":
        return {"初": 6, "高": 9}[word[0]] + "一二三".index(word[1]) + 1
    return int(word) if word.isdigit() else GRADES.index(word) + 1


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    tens, _ten, units = word.rpartition("十")
    return (10 if _ten else 0) * (GRADES.index(tens) + 1 if tens else 1) + (GRADES.index(units) + 1 if units else 0)


def class_label(school_class: SchoolClass, term: Term) -> str:
    """The class's name in the school year of a term; templates use it as a filter."""
    return class_name(school_class, term.school_year)
