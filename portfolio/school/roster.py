"""A roster as it was uploaded: one sheet's rows as text, with what the spreadsheet has already spoilt marked."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from portfolio.core.sheets import Cell, Sheet, SheetProblem, UnreadableSheet, column_letter, read_sheets
from portfolio.core.text import tidy
from portfolio.school.import_models import RosterKind
from portfolio.school.roster_columns import NUMBERS, Column, Header, read_header
from portfolio.web.errors import Refusal

MOST_ROWS = 5_000
HEADER_WITHIN = 15
EXACT_DIGITS = 15  # a spreadsheet's number keeps 15 digits; the ones after them are lost
EXAMPLES = ("示例", "example")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_SPREAD = re.compile(r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])")
_LONG = re.compile(r"\d{16,}")
_ERRORS = ("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


class CellProblem(StrEnum):
    """What is wrong with a cell before anybody asks what it means."""

    ROUNDED = "rounded"
    MERGED = "merged"
    FORMULA_ERROR = "formula_error"


@dataclass(frozen=True)
class RosterRow:
    """One line of the file: `line` as the spreadsheet numbers it, the cells by column, problems by column."""

    line: int
    cells: dict[str, str]
    problems: dict[str, str]

    def cell(self, column: Column) -> str:
        """What a column says here, blank where the file lacks it."""
        return self.cells.get(column.value, "")


@dataclass(frozen=True)
class Roster:
    """Everything a dry run needs of the file. `letters`: where each column stands."""

    kind: RosterKind
    sheet: str
    letters: dict[str, str]
    ignored: list[str]
    rows: list[RosterRow]

    def as_json(self) -> dict[str, Any]:
        """What is kept between dry run and confirmation."""
        return asdict(self)


def roster_from_json(kept: dict[str, Any]) -> Roster:
    """The roster as it was kept."""
    rows = [RosterRow(**row) for row in kept["rows"]]
    return Roster(RosterKind(kept["kind"]), kept["sheet"], kept["letters"], kept["ignored"], rows)


def read_roster(data: bytes, kind: RosterKind) -> Roster:
    """The roster in a file.

    Raises Refusal with words that name the sheet, the line and the column where there is one.
    """
    try:
        sheets = read_sheets(data)
    except UnreadableSheet as error:
        raise Refusal(unreadable(error.problem), "file") from error
    sheet, header = _find_header(sheets, kind)
    if header.doubled:
        titles = "、".join(header.doubled)
        raise Refusal(_("Line %(line)s has two columns for the same thing: %(titles)s. Please keep one of them.",
                        line=header.line + 1, titles=titles), "file")  # fmt: skip
    rows = _rows(sheet, header)
    _check_size(sheet, rows)
    letters = {column.value: column_letter(at) for column, at in header.columns.items()}
    return Roster(kind, sheet.name, letters, list(header.ignored), rows)


def unreadable(problem: SheetProblem) -> str:
    """Why a file is no table, and the way out."""
    return {
        SheetProblem.EMPTY: _("This file is empty. Please choose it again."),
        SheetProblem.TOO_BIG: _("This file is larger than 10 MB. Please take out pictures and other sheets."),
        SheetProblem.WRONG_KIND: _("This is no spreadsheet. Please choose an .xlsx, .xls or .csv file."),
        SheetProblem.LOCKED: _("This file is locked with a password. Please save a copy without one and choose that."),
        SheetProblem.DAMAGED: _("This file cannot be opened. Please open it in Excel or WPS, save it again as .xlsx, "
                                "and choose that."),
        SheetProblem.UNPACKS_TOO_LARGE: _("This file takes too much room to open. Please copy the list itself into a "
                                          "new file and choose that."),
        SheetProblem.UNKNOWN_ENCODING: _("The characters of this CSV file cannot be read. Please save it as "
                                         "“CSV UTF-8”, or better as .xlsx."),
    }[problem]  # fmt: skip


def _find_header(sheets: Sequence[Sheet], kind: RosterKind) -> tuple[Sheet, Header]:
    found: list[tuple[int, Sheet, Header]] = []
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            header = read_header(kind, at, [_text(cell) for cell in row])
            if not header.missing(kind):
                return sheet, header
            found.append((len(header.columns), sheet, header))
    if not any(_is_filled(row) for sheet in sheets for row in sheet.rows):
        raise Refusal(unreadable(SheetProblem.EMPTY), "file")
    raise Refusal(_missing_columns(kind, *max(found, key=lambda each: each[0])), "file")


def _missing_columns(kind: RosterKind, known: int, sheet: Sheet, header: Header) -> str:
    missing = "、".join(str(column.title) for column in header.missing(kind))
    if known == 0:
        return _("There is no line of titles in the first %(lines)s lines. The columns %(titles)s are needed; the "
                 "template shows how.", lines=HEADER_WITHIN, titles=missing)  # fmt: skip
    if sheet.name:
        return _("Sheet “%(sheet)s”, line %(line)s: the column %(titles)s is missing.",
                 sheet=sheet.name, line=header.line + 1, titles=missing)  # fmt: skip
    return _("Line %(line)s: the column %(titles)s is missing.", line=header.line + 1, titles=missing)


def _check_size(sheet: Sheet, rows: list[RosterRow]) -> None:
    if not rows:
        raise Refusal(_("There are titles but no line below them. Please fill in the list and choose the file again."),
                      "file")  # fmt: skip
    if len(rows) > MOST_ROWS or sheet.is_cut:
        raise Refusal(_("There are more than %(count)s lines. Please divide the list into several files.",
                        count=MOST_ROWS), "file")  # fmt: skip


def _rows(sheet: Sheet, header: Header) -> list[RosterRow]:
    merged = _merged_cells(sheet, header)
    spoilt = _spoilt_columns(sheet, header)
    rows = []
    for at, row in enumerate(sheet.rows[header.line + 1 :], header.line + 1):
        if _is_filled(row) and not _is_example(row):
            rows.append(_row(at, row, header, merged, spoilt))
    return rows


def _row(at: int, row: list[Cell], header: Header, merged: set[tuple[int, int]], spoilt: set[Column]) -> RosterRow:
    cells, problems = {}, {}
    for column, place in header.columns.items():
        cell = row[place] if place < len(row) else ""
        cells[column.value] = _as_meant(column, _text(cell))
        problem = CellProblem.MERGED if (at, place) in merged else _problem(column, cell, column in spoilt)
        if problem:
            problems[column.value] = problem.value
    return RosterRow(at + 1, cells, problems)


def _problem(column: Column, cell: Cell, is_spoilt: bool) -> CellProblem | None:
    if isinstance(cell, str):
        if cell.strip().upper() in _ERRORS:
            return CellProblem.FORMULA_ERROR
        is_rounded = bool(_SCIENTIFIC.fullmatch(cell.strip())) or (is_spoilt and bool(_LONG.fullmatch(cell.strip())))
        return CellProblem.ROUNDED if is_rounded and column in NUMBERS else None
    is_long = column in NUMBERS and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS
    return CellProblem.ROUNDED if is_long else None


def _spoilt_columns(sheet: Sheet, header: Header) -> set[Column]:
    """Columns of text in which every long number ends in zeros after the 15th digit: rounded before they were saved."""
    spoilt = set()
    for column, place in header.columns.items():
        cells = [row[place] for row in sheet.rows[header.line + 1 :] if place < len(row)]
        long = [cell.strip() for cell in cells if isinstance(cell, str) and _LONG.fullmatch(cell.strip())]
        if column in NUMBERS and len(long) > 1 and not any(cell[EXACT_DIGITS:].strip("0") for cell in long):
            spoilt.add(column)
    return spoilt


def _merged_cells(sheet: Sheet, header: Header) -> set[tuple[int, int]]:
    """Cells of the list itself that are part of a merged one; a merged heading above it does no harm."""
    last_row, places = len(sheet.rows), set(header.columns.values())
    return {
        (row, column)
        for top, left, bottom, right in sheet.merged
        for row in range(max(top, header.line + 1), min(bottom, last_row) + 1)
        for column in places & set(range(left, right + 1))
    }


def _text(cell: Cell) -> str:
    """The cell as a reader sees it: 20260101, not 20260101.0."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, str):
        return tidy(cell)
    return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else repr(cell)


def _as_meant(column: Column, text: str) -> str:
    """２０２６ is 2026; 李　明 is 李明, spread out to line up with names of three characters."""
    if column in {Column.NAME, Column.GUARDIAN}:
        return _SPREAD.sub("", text)
    return unicodedata.normalize("NFKC", text)


def _is_filled(row: list[Cell]) -> bool:
    return any(str(cell).strip() for cell in row)


def _is_example(row: list[Cell]) -> bool:
    first = next((str(cell).strip() for cell in row if str(cell).strip()), "")
    return first.casefold().startswith(EXAMPLES)


def doubled(values: Sequence[str]) -> set[str]:
    """What is there more than once."""
    return {value for value, count in Counter(values).items() if value and count > 1}
