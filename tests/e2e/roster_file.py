"""The lists a school would send for a new class: students with rare-character names, and its homeroom teacher."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

SIZE = 31
RARE = ("王䶮", "周𠅤如", "张㛃", "李堃")
SURNAMES = "赵钱孙吴郑冯蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜谢邹苏"
GIVEN = ("子涵", "雨桐", "浩然", "思远", "若溪", "明轩", "诗琪", "嘉禾", "亦凡")


def student_names() -> list[str]:
    """The class by student number; the four rare names sit first."""
    common = [f"{surname}{GIVEN[place % len(GIVEN)]}" for place, surname in enumerate(SURNAMES)]
    return [*RARE, *common][:SIZE]


def students_sheet(folder: Path, class_name: str, names: Sequence[str] = (), series: str = "73") -> Path:
    """学号, 姓名, 性别, 班级 as a school keeps them; numbers as text, each holding the class's series."""
    year = date.today().year  # noqa: DTZ011 the file of a school, not the product's clock
    rows = [
        (f"{year}{series}{place:02d}", name, "男女"[place % 2], class_name)
        for place, name in enumerate(names or student_names(), 1)
    ]
    return _sheet(folder / f"{class_name}.xlsx", [("学号", "姓名", "性别", "班级"), *rows])


def staff_sheet(folder: Path, class_name: str, number: str = "T2073", name: str = "沈静姝") -> Path:
    """One new teacher, homeroom teacher of the class."""
    rows = [("工号", "姓名", "角色", "班主任班级"), (number, name, "教师", class_name)]
    return _sheet(folder / "教师.xlsx", rows)


def _sheet(place: Path, rows: Sequence[Sequence[str]]) -> Path:
    with xlsxwriter.Workbook(place) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, text)
    return place
