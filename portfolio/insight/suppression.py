"""Small counts that a district must not see, and the other counts that would give them away by subtraction.

A set of tables is a network through which what is counted flows: a cell is an edge from `tail` to `head`, and whatever
flows into a node flows out of it again. A school's row total flows into its node and its cells flow out of it; a
column's cells flow into the column's node and its total out of it. All totals flow from one source to one sink, which
are the same node. A reader of the shown numbers can work out a hidden one exactly where nothing can flow another way
round; so cells are hidden, one after another, until around each hidden cell something can.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

SMALLEST_CELL = 5


def suppressed(count: int) -> int | None:
    """A count a district may see: None where so few that a person could be told apart (PRODUCT.md, "Roles")."""
    return None if is_small(count) else count


def is_small(students: int) -> bool:
    """Whether so few students stand behind a count that it must not be shown. Nobody at all may be said."""
    return 0 < students < SMALLEST_CELL


@dataclass(frozen=True)
class Cell:
    """One count of a table, or one total. `is_small`: fewer than 5 students stand behind it.

    `floor`: what a reader knows a hidden value to be at least. A value of 0 says nobody, and is never hidden.
    """

    tail: str
    head: str
    value: int
    is_small: bool = False
    floor: int = 1


def hidden_cells(cells: Sequence[Cell]) -> frozenset[int]:
    """The places in `cells` that must not be shown: the small ones, and what keeps them from being worked out.

    Takes the smallest helpful cell each time, then the first. Around every place returned another whole-number table
    exists that agrees with all that is shown and differs there.
    """
    hidden = {place for place, cell in enumerate(cells) if cell.is_small and cell.value}
    while (exposed := _first_exposed(cells, hidden)) is not None:
        hidden.add(_one_more(exposed, cells, hidden))
    return frozenset(hidden)


def _first_exposed(cells: Sequence[Cell], hidden: Collection[int]) -> int | None:
    return next((place for place in sorted(hidden) if not is_uncertain(place, cells, hidden)), None)


def is_uncertain(place: int, cells: Sequence[Cell], hidden: Collection[int]) -> bool:
    """Whether another table agrees with what is shown and has another value here: a hidden cycle through this cell."""
    cell, others = cells[place], [cells[other] for other in hidden if other != place]
    more = _can_flow(cell.head, cell.tail, others)
    return more or (cell.value > cell.floor and _can_flow(cell.tail, cell.head, others))


def _can_flow(start: str, goal: str, cells: Iterable[Cell]) -> bool:
    """Whether one more can pass: along an edge always, against it where its value may be smaller."""
    steps: dict[str, list[str]] = {}
    for cell in cells:
        steps.setdefault(cell.tail, []).append(cell.head)
        if cell.value > cell.floor:
            steps.setdefault(cell.head, []).append(cell.tail)
    seen, waiting = {start}, [start]
    while waiting:
        for node in steps.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return goal in seen


def _one_more(exposed: int, cells: Sequence[Cell], hidden: Collection[int]) -> int:
    """The next cell to hide: one that helps at once, else one that hidden cells join to the exposed one, else any."""
    shown = [place for place, cell in enumerate(cells) if place not in hidden and cell.value]
    helpful = [place for place in shown if is_uncertain(exposed, cells, {*hidden, place})]
    nodes = _reached(exposed, cells, hidden)
    near = [place for place in shown if {cells[place].tail, cells[place].head} & nodes]
    return min((cells[place].value, place) for place in helpful or near or shown)[1]


def _reached(exposed: int, cells: Sequence[Cell], hidden: Collection[int]) -> set[str]:
    """The nodes that hidden cells join to the exposed one's ends."""
    nodes = {cells[exposed].tail, cells[exposed].head}
    while more := {
        node
        for place in hidden
        if nodes & {cells[place].tail, cells[place].head}
        for node in (cells[place].tail, cells[place].head)
    } - nodes:
        nodes |= more
    return nodes
