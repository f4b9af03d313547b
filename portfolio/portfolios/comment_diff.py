"""What changed between two wordings: Latin words and numbers as a whole, Chinese character by character."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*|\s+|.", re.DOTALL)
SHORTEST_SAME = 2  # tokens between two changes that are worth reading as unchanged


class Change(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what happened to it."""

    change: Change
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The way from one text to the other; the pieces but the inserted ones give `before`, but the deleted `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    found: list[Piece] = []
    for is_same, out, put in _runs(old, new):
        if is_same:
            found.append(Piece(Change.SAME, out))
            continue
        found += [Piece(change, text) for change, text in ((Change.DELETED, out), (Change.INSERTED, put)) if text]
    return found


def _runs(old: Sequence[str], new: Sequence[str]) -> list[tuple[bool, str, str]]:
    """Stretches that are the same and that are not; a scrap between two changes goes with them."""
    runs: list[tuple[bool, str, str]] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (tag, old_from, old_to, new_from, new_to) in enumerate(steps):
        is_inside = 0 < number < len(steps) - 1
        is_same = tag == "equal" and not (is_inside and old_to - old_from < SHORTEST_SAME)
        out, put = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if runs and not is_same and not runs[-1][0]:
            runs[-1] = (False, runs[-1][1] + out, runs[-1][2] + put)
        else:
            runs.append((is_same, out, put))
    return runs
