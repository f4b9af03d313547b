"""Tables in files: reads .xlsx, .xls, .ods and .csv, writes .xlsx and .csv that no spreadsheet takes for formulas."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
READER = Path(__file__).with_name("sheet_reader.py")
READER_SECONDS = 30
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Cell = str | float | bool


class SheetProblem(StrEnum):
    """Why a file cannot be read as a table; stable codes."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    WRONG_KIND = "wrong_kind"
    LOCKED = "locked"
    DAMAGED = "damaged"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    UNKNOWN_ENCODING = "unknown_encoding"


class UnreadableSheet(Exception):
    """The file is no table that can be read."""

    def __init__(self, problem: SheetProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows from the first line of the file on, so that row 0 is what the spreadsheet calls 1.

    A number is a float, as spreadsheets keep it; a day is text, 2026-09-01. `merged` are (row, column, last row, last
    column), counted from 0. `is_cut`: the file goes on after these rows.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_cut: bool = False


def read_sheets(data: bytes, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """The sheets of a file, told by its content and not by its name.

    Raises UnreadableSheet.
    """
    if not data.strip():
        raise UnreadableSheet(SheetProblem.EMPTY)
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(SheetProblem.TOO_BIG)
    if data.startswith((ZIP, COMPOUND)):
        return _workbook(data, most_rows)
    return [_table(_text(data), most_rows)]


def _workbook(data: bytes, most_rows: int) -> list[Sheet]:
    if data.startswith(COMPOUND) and _ENCRYPTED in data:
        raise UnreadableSheet(SheetProblem.LOCKED)
    command = [sys.executable, "-I", str(READER), str(most_rows)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=READER_SECONDS, check=False)  # noqa: S603 ours
    except subprocess.TimeoutExpired as error:
        raise UnreadableSheet(SheetProblem.UNPACKS_TOO_LARGE) from error
    if done.returncode != 0:  # it ran out of memory or time
        raise UnreadableSheet(SheetProblem.UNPACKS_TOO_LARGE)
    answer: dict[str, Any] = json.loads(done.stdout)
    if "refused" in answer:
        raise UnreadableSheet(SheetProblem(answer["refused"]))
    return [
        Sheet(each["name"], each["rows"], [(a, b, c, d) for a, b, c, d in each["merged"]], each["is_cut"])
        for each in answer["sheets"]
    ]


def _text(data: bytes) -> str:
    """UTF-16 and UTF-8 by their marks, else UTF-8, else GB18030: what Excel and WPS save in China."""
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(character < " " and character not in "\t\r\n\f" for character in text):
            raise UnreadableSheet(SheetProblem.WRONG_KIND)
        return text
    raise UnreadableSheet(SheetProblem.UNKNOWN_ENCODING if _is_texty(data) else SheetProblem.WRONG_KIND)


def _is_texty(data: bytes) -> bool:
    head = data[:4096]
    return b"\0" not in head and sum(byte < 32 and byte not in b"\t\r\n\f" for byte in head) == 0


def _table(text: str, most_rows: int) -> Sheet:
    head = text[: text.find("\n") if "\n" in text else len(text)]
    separator = max(",\t;", key=head.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) == most_rows:
                return Sheet("", rows, is_cut=True)
            rows.append([_unwrapped(cell) for cell in row])
    except csv.Error as error:
        raise UnreadableSheet(SheetProblem.DAMAGED) from error
    return Sheet("", rows)


def _unwrapped(cell: str) -> str:
    """="0012" is how some programs keep a leading zero in a CSV file."""
    cell = cell.strip()
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def column_letter(column: int) -> str:
    """A for 0, AA for 26: what the spreadsheet calls the column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write. All cells become text; `marked` are (row, column) of cells to colour, row 0 the header."""

    name: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    marked: frozenset[tuple[int, int]] = frozenset()
    has_header: bool = True


def write_xlsx(sheets: Iterable[SheetOut]) -> bytes:
    """A workbook whose columns are formatted as text, so that long numbers and leading zeros survive being edited.

    Text cells are never formulas, also not after being edited, so nothing needs to be changed in them.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet in sheets:
            _write_sheet(book, sheet)
    return buffer.getvalue()


def _write_sheet(book: Any, sheet: SheetOut) -> None:
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": not sheet.has_header})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    marked = book.add_format({"num_format": "@", "bg_color": "#FBE3B4"})
    page = book.add_worksheet(sheet.name)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width, text)
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            is_head = at == 0 and sheet.has_header
            page.write_string(at, column, cell, head if is_head else marked if (at, column) in sheet.marked else text)
    if sheet.has_header:
        page.freeze_panes(1, 0)
