"""What a class is called in a school year, in both languages, and school years themselves."""

import re
from datetime import date

from portfolio.school.models import SchoolClass
from portfolio.web.rendering import is_english

GRADES = "一二三四五六七八九"
SENIOR = {10: "高一", 11: "高二", 12: "高三"}
YEAR_BEGINS_IN = 8
_LABEL = re.compile(r"^\s*(?P<grade>[一二三四五六七八九]年级|\d{1,2}年级|初[一二三]|高[一二三]|\d{1,2})\s*[（(.\-]?\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[）)]?\s*班?\s*$")


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
    """Grade and number from 七年级1班, 七年级（1）班, 7.1, 701, 初一2班, 高一(3)班; None when it is none of these."""
    plain = label.strip()
    if re.fullmatch(r"\d{3,4}", plain):  # 701, 1203
        return int(plain[:-2]), int(plain[-2:])
    found = _LABEL.match(plain)
    if not found:
        return None
    number = found["number"]
    return _grade(found["grade"]), int(number) if number.isdigit() else _chinese_number(number)


def _grade(word: str) -> int:
    if word[0] in "初高":
        return {"初": 6, "高": 9}[word[0]] + "一二三".index(word[1]) + 1
    word = word.removesuffix("年级")
    return int(word) if word.isdigit() else GRADES.index(word) + 1


def _chinese_number(word: str) -> int:
    if word.startswith("十"):
        return 10 + (GRADES.index(word[1]) + 1 if len(word) > 1 else 0)
    return GRADES.index(word[0]) + 1
