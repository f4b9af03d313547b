"""Results pasted from a spreadsheet: each line matched with the roster, what cannot be taken named with the reason."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portfolio.activities.models import Participant
from portfolio.activities.pasted_lines import cells_of, pasted_lines
from portfolio.activities.result_cells import fault_in, plain
from portfolio.activities.results import Sheet
from portfolio.core.text import search_form

MOST_LINES = 2_000
MOST_CHARACTERS = 200_000
_DOTS = re.compile(r"[·•‧・]")


@dataclass(frozen=True)
class PastedLine:
    """One line: whose it is and what it says, or why it cannot be taken and whom it may mean."""

    position: int
    text: str
    participant: Participant | None = None
    cells: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    choices: Sequence[Participant] = ()


def read_pasted(
    text: str, sheet: Sheet, columns: Sequence[str], chosen: Mapping[int, int] | None = None
) -> list[PastedLine]:
    """Lines of number or name, then what belongs into `columns`; blank ones and a heading are passed over.

    chosen: for lines that fit several students, position → participant id. Raises Refusal where it is too much.
    """
    lines, people = pasted_lines(text, MOST_LINES, MOST_CHARACTERS), _People(sheet)
    rows = [_read(position, line, people, columns, chosen or {}) for position, line in lines]
    return list(_without_repeats(rows))


def table_of(lines: Sequence[PastedLine]) -> dict[int, dict[str, str]]:
    """What the good lines say, as `save_results` takes it. A blank cell leaves what stands there."""
    return {line.participant.id: line.cells for line in lines if line.participant and not line.problem}


class _People:
    """The roster by number and by name."""

    def __init__(self, sheet: Sheet) -> None:
        self.by_number: dict[str, Participant] = {}
        self.by_name: dict[str, list[Participant]] = {}
        for participant in sheet.participants:
            self.by_number[_key(participant.student.number)] = participant
            self.by_name.setdefault(_key(participant.student.name), []).append(participant)

    def called(self, cell: str) -> list[Participant]:
        """Who has this number, else everybody of this name."""
        numbered = self.by_number.get(_key(cell))
        return [numbered] if numbered else self.by_name.get(_key(cell), [])


def _key(cell: str) -> str:
    return _DOTS.sub("·", re.sub(r"\s", "", search_form(cell)))


def _read(
    position: int, line: str, people: _People, columns: Sequence[str], chosen: Mapping[int, int]
) -> PastedLine:
    cells = cells_of(line)
    found = people.called(cells[0])
    rest = cells[1:]
    if found and rest and rest[0]:  # number and name, or name and number: the second one must agree
        both = [each for each in people.called(rest[0]) if each in found]
        found, rest = (both, rest[1:]) if both else (found, rest)
    if len(found) > 1 and position in chosen:
        found = [each for each in found if each.id == chosen[position]] or found
    while rest and not rest[-1]:
        rest.pop()
    problem = _problem(found, rest, columns)
    values = {name: plain(name, cell) for name, cell in zip(columns, rest, strict=False) if cell}
    problem = problem or next((fault for name, cell in values.items() if (fault := fault_in(name, cell))), "")
    participant = found[0] if len(found) == 1 else None
    return PastedLine(position, line, participant, values, problem, found if len(found) > 1 else ())


def _problem(found: Sequence[Participant], rest: Sequence[str], columns: Sequence[str]) -> str:
    if not found:
        return _("Nobody of this name or number is on the roster.")
    if len(found) > 1:
        return _("Several students on the roster have this name: choose one, or write the student number.")
    if not rest:
        return _("There is nothing after the name.")
    if len(rest) > len(columns):
        return _("There are too many columns.")
    return ""


def _without_repeats(lines: Sequence[PastedLine]) -> Iterator[PastedLine]:
    """A student who appears again is told so; the same line twice is harmless."""
    first: dict[int, PastedLine] = {}
    for line in lines:
        if line.participant is None or line.problem:
            yield line
            continue
        before = first.setdefault(line.participant.id, line)
        if before is line or before.cells == line.cells:
            yield line
            continue
        problem = _("This student stands in line %(number)s already, with something else.", number=before.position)
        yield PastedLine(line.position, line.text, line.participant, line.cells, problem)
