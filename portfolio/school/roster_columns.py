"""The columns of a roster: what they are called, in any order, in Chinese or English."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portfolio.school.import_models import RosterKind


class Column(StrEnum):
    """What a column may tell."""

    NUMBER = "number"
    NAME = "name"
    GENDER = "gender"
    GRADE = "grade"
    CLASS = "class"
    NATIONAL = "national"
    YEAR = "year"
    GUARDIAN = "guardian"
    RELATION = "relation"
    STAFF_NUMBER = "staff_number"
    ROLES = "roles"
    HOMEROOM = "homeroom"
    DEPUTY = "deputy"

    @property
    def title(self) -> LazyString:
        """The column's name in the reader's language."""
        return TITLES[self]


TITLES: dict[Column, LazyString] = {
    Column.NUMBER: _l("Student number"),
    Column.NAME: _l("Name"),
    Column.GENDER: _l("Gender"),
    Column.GRADE: _l("Grade"),
    Column.CLASS: _l("Class"),
    Column.NATIONAL: _l("National student number"),
    Column.YEAR: _l("Year of entry"),
    Column.GUARDIAN: _l("Guardian’s name"),
    Column.RELATION: _l("Relation"),
    Column.STAFF_NUMBER: _l("Staff number"),
    Column.ROLES: _l("Roles"),
    Column.HOMEROOM: _l("Homeroom class"),
    Column.DEPUTY: _l("Deputy homeroom class"),
}
_CALLED: dict[Column, str] = {
    Column.NUMBER: "学号 学生学号 校内学号 学籍辅号 student number|student no|student no.|student id|number",
    Column.NAME: "姓名 学生姓名 教师姓名 名字 name|full name|student name|teacher name",
    Column.GENDER: "性别 gender|sex",
    Column.GRADE: "年级 所在年级 grade|year group",
    Column.CLASS: "班级 所在班级 行政班 班级名称 班 班号 class|class name|homeroom",
    Column.NATIONAL: "学籍号 全国学籍号 国网学籍号 学籍编号 national student number|national number",
    Column.YEAR: "入学年份 入学年 入学年度 year of entry|entry year",
    Column.GUARDIAN: "家长姓名 监护人姓名 家长 监护人 guardian’s name|guardian's name|guardian name|guardian|parent",
    Column.RELATION: "关系 与学生关系 家长关系 监护人关系 relation|relationship",
    Column.STAFF_NUMBER: "工号 教师工号 职工号 教工号 编号 staff number|staff no|staff id|employee number",
    Column.ROLES: "角色 身份 roles|role",
    Column.HOMEROOM: "班主任班级 班主任 任班主任班级 homeroom class|homeroom teacher of",
    Column.DEPUTY: "副班主任班级 副班主任 deputy homeroom class|deputy of|deputy class",
}
_REASON = "原因 退回原因 未导入原因 reason"
_STUDENTS = (
    Column.NUMBER, Column.NAME, Column.GENDER, Column.GRADE, Column.CLASS, Column.NATIONAL, Column.YEAR,
    Column.GUARDIAN, Column.RELATION,
)  # fmt: skip
_STAFF = (Column.STAFF_NUMBER, Column.NAME, Column.ROLES, Column.HOMEROOM, Column.DEPUTY)
COLUMNS = {RosterKind.STUDENTS: _STUDENTS, RosterKind.STAFF: _STAFF}
REQUIRED = {
    RosterKind.STUDENTS: (Column.NUMBER, Column.NAME, Column.CLASS),
    RosterKind.STAFF: (Column.STAFF_NUMBER, Column.NAME),
}
NUMBERS = (Column.NUMBER, Column.STAFF_NUMBER, Column.NATIONAL)


def _plain(header: str) -> str:
    """学号（必填）* and “Student No.” as they are compared."""
    text = unicodedata.normalize("NFKC", header).casefold()
    text = re.sub(r"\([^)]*\)|[*:\s]", " ", text)
    return re.sub(r"\s+", "" if re.search("[\u3400-\u9fff]", text) else " ", text).strip(" .")


def _names(called: str) -> set[str]:
    chinese = [word for word in called.split(" ") if re.search("[\u3400-\u9fff]", word)]
    english = called[called.rindex(chinese[-1]) + len(chinese[-1]) :].strip().split("|")
    return {_plain(name) for name in [*chinese, *english]}


_COLUMN_OF = {name: column for column, called in _CALLED.items() for name in _names(called)}
_SILENT = _names(_REASON) | {""}


@dataclass(frozen=True)
class Header:
    """The line of titles: which column of the file tells what, which ones are left aside, which are there twice."""

    line: int
    columns: dict[Column, int]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...]

    def missing(self, kind: RosterKind) -> list[Column]:
        """Columns that must be there and are not."""
        return [column for column in REQUIRED[kind] if column not in self.columns]


def read_header(kind: RosterKind, line: int, cells: list[str]) -> Header:
    """What the cells of a line say as titles."""
    columns: dict[Column, int] = {}
    ignored, doubled = [], []
    for at, cell in enumerate(cells):
        column = _COLUMN_OF.get(_plain(cell))
        if column is None or column not in COLUMNS[kind]:
            ignored += [] if _plain(cell) in _SILENT else [cell.strip()]
        elif column in columns:
            doubled.append(cell.strip())
        else:
            columns[column] = at
    return Header(line, columns, tuple(ignored), tuple(doubled))
