"""Lines pasted from the fitness test's spreadsheet: number, perhaps the name, grade; what cannot be read, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portfolio.activities.result_paste import HEADINGS
from portfolio.activities.roster_lines import plain
from portfolio.portfolios.states import FitnessLevel
from portfolio.web.errors import Refusal

MOST_LINES = 5_000
MOST_CHARACTERS = 400_000
LEVELS = {
    "优秀": FitnessLevel.EXCELLENT, "良好": FitnessLevel.GOOD, "及格": FitnessLevel.PASS, "不及格": FitnessLevel.FAIL,
} | {level.value: level for level in FitnessLevel}  # fmt: skip
TAKEN_AWAY = {"免测", "exempt"}
_SEPARATORS = (r"\t", r"[,，]", r"\s+")  # the first that a line holds divides it
_DASHES = re.compile(r"[-‐–—]+")
_AMOUNT = re.compile(r"\d+(\.\d+)?\s*[分%]?")


@dataclass(frozen=True)
class FitnessLine:
    """One line: number and name in plain form, the name blank where it is not said; `level` None takes a grade away.

    `problem`: why the line cannot be taken.
    """

    position: int
    text: str
    number: str
    name: str
    level: FitnessLevel | None
    problem: str


def read_fitness_lines(text: str) -> list[FitnessLine]:
    """Every line but blank ones and headings. Raises Refusal where there is none, or too much."""
    lines = [(position, line.strip()) for position, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES or len(text) > MOST_CHARACTERS:
        raise Refusal(_("Please paste at most %(most)s lines at a time.", most=MOST_LINES), "text")
    divided = [(position, line, _cells(line)) for position, line in lines]
    found = [_read(position, line, cells) for position, line, cells in divided if cells[0] not in HEADINGS]
    if not found:
        raise Refusal(_("Please paste at least one line."), "text")
    return found


def _cells(line: str) -> list[str]:
    separator = next((each for each in _SEPARATORS if re.search(each, line)), _SEPARATORS[0])
    return [plain(cell) for cell in re.split(separator, line)]


def _read(position: int, line: str, cells: Sequence[str]) -> FitnessLine:
    number, *rest = cells
    word = rest[-1] if rest else ""
    problem = _problem(rest)
    return FitnessLine(position, line, number, plain(" ".join(rest[:-1])), LEVELS.get(word), problem)


def _problem(rest: Sequence[str]) -> str:
    if not rest or not rest[-1]:
        return _("There is no grade at the end of the line.")
    if any(_AMOUNT.fullmatch(cell) for cell in rest):
        return _("Only the named grade is kept (excellent, good, pass, fail), never a number.")
    word = rest[-1]
    if word not in LEVELS and word not in TAKEN_AWAY and not _DASHES.fullmatch(word):
        return _("“%(word)s” is no grade. Please write excellent, good, pass, fail or exempt.", word=word)
    return ""
