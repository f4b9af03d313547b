"""A roster's spreadsheet: the template to fill in, and an upload as lines to match."""

import math
from collections.abc import Sequence

from flask_babel import gettext as _

from portfolio.activities.roster_lines import SEPARATORS
from portfolio.core.sheets import Cell, Sheet, SheetOut, UnreadableSheet, read_sheets, write_xlsx
from portfolio.school.import_models import RosterKind
from portfolio.school.roster import EXACT_DIGITS, EXAMPLES, HEADER_WITHIN, unreadable
from portfolio.school.roster_columns import Column, Header, read_header
from portfolio.web.errors import Refusal
from portfolio.web.rendering import is_english

MOST_LINES = 5_000
CELLS_OF_ONE = 4  # number, name, grade, class: what a line that commas divide says of one student
_TOLD = (Column.NUMBER, Column.GRADE, Column.CLASS, Column.NAME)


def roster_template() -> bytes:
    """A workbook of text cells: the titles, and one example line that is left out when it comes back."""
    titles = [str(column.title) for column in (Column.NUMBER, Column.NAME, Column.CLASS)]
    example = f"{EXAMPLES[1].capitalize() if is_english() else EXAMPLES[0]} 20260101"
    return write_xlsx([SheetOut(_("List"), [titles, [example, "李明", "七年级1班"]], [20, 14, 18])])


def lines_of_text(text: str) -> list[str]:
    """The pasted lines. Raises Refusal where there is none, or too many."""
    lines = text.splitlines()
    listed = sum(bool(cell.strip()) for line in lines if "\t" not in line for cell in SEPARATORS.split(line))
    _check_count(max(sum(bool(line.strip()) for line in lines), listed // CELLS_OF_ONE), "lines")
    return lines


def lines_of_file(data: bytes) -> list[str]:
    """The lines of a spreadsheet, numbered as there: number, class and name, divided by tabs.

    Without a line of titles all cells count. Raises Refusal.
    """
    try:
        sheets = read_sheets(data, MOST_LINES + HEADER_WITHIN + 1)
    except UnreadableSheet as error:
        raise Refusal(unreadable(error.problem), "file") from error
    sheet, header = _best(sheets)
    start = header.line + 1 if header else 0
    places = _places(header)
    lines = [""] * start + [_line(row, places) for row in sheet.rows[start:]]
    count = sum(bool(line.strip()) for line in lines)
    _check_count(max(count, MOST_LINES + 1) if sheet.is_cut else count, "file")
    return lines


def _check_count(count: int, field: str) -> None:
    if not count:
        raise Refusal(_("There is no line with a name or a number. Please fill in at least one."), field)
    if count > MOST_LINES:
        raise Refusal(
            _("%(count)s lines are too many at once: please put in at most %(most)s, then the rest.",
              count=count, most=MOST_LINES), field,
        )  # fmt: skip


def _best(sheets: Sequence[Sheet]) -> tuple[Sheet, Header | None]:
    """The first sheet with a line of titles; else the first that holds anything."""
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            header = read_header(RosterKind.STUDENTS, at, [_text(cell) for cell in row])
            if {Column.NUMBER, Column.NAME} & header.columns.keys():
                return sheet, header
    filled = (sheet for sheet in sheets if any(_text(cell) for row in sheet.rows for cell in row))
    return next(filled, sheets[0] if sheets else Sheet("", [])), None


def _places(header: Header | None) -> list[int] | None:
    return [header.columns[column] for column in _TOLD if column in header.columns] if header else None


def _line(row: list[Cell], places: list[int] | None) -> str:
    cells = [_text(cell) for cell in row]
    chosen = cells if places is None else [cells[at] for at in places if at < len(cells)]
    is_example = next((cell for cell in cells if cell), "").casefold().startswith(EXAMPLES)
    return "\t".join(chosen) if any(chosen) and not is_example else ""


def _text(cell: Cell) -> str:
    """The cell in one line; a number with more digits than a spreadsheet keeps as 1.2E+17, so that it is refused."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool) or not math.isfinite(cell):
        return ""
    if abs(cell) >= 10**EXACT_DIGITS:
        return f"{cell:.5E}"
    return str(int(cell)) if cell == int(cell) else repr(cell)
