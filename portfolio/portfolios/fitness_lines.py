"""Lines pasted from the fitness test's spreadsheet: number, perhaps the name, grade; what cannot be read, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from portfolio.activities.pasted_lines import cells_of, pasted_lines
from portfolio.activities.roster_lines import plain
from portfolio.portfolios.states import FitnessLevel
from portfolio.web.errors import Refusal

MOST_LINES = 5_000
MOST_CHARACTERS = 400_000
LEVELS = {
    "优秀": FitnessLevel.EXCELLENT, "良好": FitnessLevel.GOOD, "及格": FitnessLevel.PASS, "不及格": FitnessLevel.FAIL,
} | {level.value: level for level in FitnessLevel}  # fmt: skip
TAKEN_AWAY = {"免测", "exempt"}
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
    lines = pasted_lines(text, MOST_LINES, MOST_CHARACTERS)
    if not lines:
        raise Refusal(_("Please paste at least one line."), "text")
    return [_read(position, line.strip()) for position, line in lines]


def _read(position: int, line: str) -> FitnessLine:
    number, *rest = map(plain, cells_of(line))
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
