"""Lines pasted from a spreadsheet, and the cells of one."""

import re

from flask_babel import gettext as _

from portfolio.core.text import search_form, tidy
from portfolio.web.errors import Refusal

HEADINGS = {search_form(word) for word in ("姓名", "学号", "班级", "学生", "name", "number", "student", "class")}


def pasted_lines(text: str, most_lines: int, most_characters: int) -> list[tuple[int, str]]:
    """Position and line, but for blank ones and headings. Raises Refusal where it is too much."""
    lines = [(position, line) for position, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > most_lines or len(text) > most_characters:
        raise Refusal(_("Please paste at most %(most)s lines at a time.", most=most_lines), "text")
    return [(position, line) for position, line in lines if search_form(cells_of(line)[0]) not in HEADINGS]


def cells_of(line: str) -> list[str]:
    """By tabs as spreadsheets do, else by commas, else by spaces."""
    for separator in ("\t", r"[,，]"):
        if re.search(separator, line):
            return [tidy(cell) for cell in re.split(separator, line)]
    return line.split()
