"""Rosters of any size for measuring and for tests: invented pupils as a school's spreadsheet lists them."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

from portfolio.demo.names import make_people

TITLES = ("学号", "姓名", "性别", "班级")
GENDERS = {"male": "男", "female": "女"}
CLASS_SIZE = 45
GRADES = (7, 8, 9)
GRADE_NAMES = {7: "七年级", 8: "八年级", 9: "九年级"}

Row = tuple[str, str, str, str]


def roster_rows(count: int, seed: int = 0) -> list[Row]:
    """`count` pupils as (学号, 姓名, 性别, 班级), no number or name twice, in classes of 45 in grades 7 to 9."""
    return [
        (_number(place), person.name, GENDERS[person.gender], _class_label(place, count))
        for place, person in enumerate(make_people(seed, count))
    ]


def roster_csv(rows: Sequence[Row], encoding: str = "utf-8-sig") -> bytes:
    """The rows with their titles as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([TITLES, *rows])
    return out.getvalue().encode(encoding)


def roster_xlsx(rows: Sequence[Row]) -> bytes:
    """The rows with their titles as an Excel workbook; numbers are text, as they must be."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("学生名单")
        for line, row in enumerate([TITLES, *rows]):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def _number(place: int) -> str:
    return f"2026{place + 1:05d}"


def _class_label(place: int, count: int) -> str:
    """Classes fill up one after another and are shared out evenly among the grades."""
    classes = -(-count // CLASS_SIZE)
    per_grade = -(-classes // len(GRADES))
    grade, number = divmod(place // CLASS_SIZE, per_grade)
    return f"{GRADE_NAMES[GRADES[grade]]}{number + 1}班"
