"""Matching pasted lines with the school's students: sure, doubtful, nobody, or there already."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portfolio.activities.roster_lines import Entry, known_of, plain, read_lines
from portfolio.core.text import name_sort_key
from portfolio.school.class_making import GradeAndNumber

MOST_CANDIDATES = 8


@dataclass(frozen=True)
class Candidate:
    """A student who may be meant. `is_meant`: of a class that the activity is for. `reading`: the name in pinyin."""

    student_id: int
    number: str
    name: str
    reading: str
    class_key: GradeAndNumber
    class_label: str
    is_meant: bool = True
    has_left: bool = False


class Outcome(StrEnum):
    """What became of a line."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    STRANGER = "stranger"
    REPEATED = "repeated"


class Reason(StrEnum):
    """Why a line is not simply matched."""

    TWINS = "twins"
    NEAR = "near"
    NUMBER = "number"
    CLASS = "class"
    ELSEWHERE = "elsewhere"
    LEFT = "left"
    ROUNDED = "rounded"
    UNKNOWN = "unknown"
    ON_ROSTER = "on_roster"
    TWICE = "twice"

    @property
    def words(self) -> LazyString:
        """The reason as the organiser reads it."""
        return WORDS[self]


WORDS: dict[Reason, LazyString] = {
    Reason.TWINS: _l("Several students have this name."),
    Reason.NEAR: _l("Nobody has this name. Somebody’s is nearly the same."),
    Reason.NUMBER: _l("Number and name do not belong together."),
    Reason.CLASS: _l("A student of this name is in another class."),
    Reason.ELSEWHERE: _l("The activity is not meant for this student’s class."),
    Reason.LEFT: _l("This student has left the school."),
    Reason.ROUNDED: _l("The spreadsheet has kept this long number only roughly: its last digits are lost. "
                       "Format the column as text, then type or paste the number again."),
    Reason.UNKNOWN: _l("Nobody at the school has this name or number."),
    Reason.ON_ROSTER: _l("On the roster already."),
    Reason.TWICE: _l("Twice on this list."),
}  # fmt: skip


@dataclass(frozen=True)
class MatchedLine:
    """A line, what became of it, and whom it may mean: one student where it is matched or repeated."""

    entry: Entry
    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class Matches:
    """All lines of a paste; each person it speaks of is one line here."""

    lines: list[MatchedLine] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[MatchedLine]:
        """The lines of one outcome."""
        return [line for line in self.lines if line.outcome is outcome]

    def sure_ids(self) -> list[int]:
        """The students whom the list means without a doubt, those on the roster already among them."""
        return [line.candidates[0].student_id for line in self.lines if line.outcome in _SURE]

    def choices(self) -> dict[str, set[int]]:
        """Of each doubtful line (by its place among all), the students who may be chosen."""
        return {
            str(at): {each.student_id for each in line.candidates}
            for at, line in enumerate(self.lines)
            if line.outcome is Outcome.DOUBTFUL
        }

    def fingerprint(self) -> str:
        """The same as long as each line means the same people, whoever has come onto the roster since."""
        meant = [(line.outcome in _SURE, *(each.student_id for each in line.candidates)) for line in self.lines]
        return sha256(repr(meant).encode()).hexdigest()[:16]


_SURE = (Outcome.MATCHED, Outcome.REPEATED)


def match_lines(lines: Sequence[str], candidates: Iterable[Candidate], on_roster: Collection[int] = ()) -> Matches:
    """For each line, whom it means. `on_roster`: ids of the students who are there already."""
    index = _Index(list(candidates))
    known = known_of(index.by_number.keys(), index.by_name.keys())
    matches, seen = Matches(), set[int]()
    for entry in read_lines(lines, known):
        line = _match(entry, index)
        if line.outcome is Outcome.MATCHED or line.reason in {Reason.ELSEWHERE, Reason.LEFT}:
            line = _unless_repeated(line, on_roster, seen)
        matches.lines.append(line)
    return matches


def _unless_repeated(line: MatchedLine, on_roster: Collection[int], seen: set[int]) -> MatchedLine:
    student_id = line.candidates[0].student_id
    if student_id in seen:
        return MatchedLine(line.entry, Outcome.REPEATED, line.candidates, Reason.TWICE)
    if line.outcome is Outcome.MATCHED or student_id in on_roster:
        seen.add(student_id)
    if student_id in on_roster:
        return MatchedLine(line.entry, Outcome.REPEATED, line.candidates, Reason.ON_ROSTER)
    return line


class _Index:
    """The candidates by number, name, and what a slip of the pen makes of a name."""

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        self.by_number = {plain(each.number): each for each in candidates}
        self.by_name = _grouped(candidates, lambda each: [plain(each.name)])

    @cached_property
    def by_slip(self) -> dict[str, list[Candidate]]:
        """By the forms of a name with one character left open."""
        return _grouped(self.candidates, lambda each: _slips(plain(each.name)))

    @cached_property
    def by_reading(self) -> dict[str, list[Candidate]]:
        """By pinyin without tones."""
        return _grouped(self.candidates, lambda each: [each.reading])

    @cached_property
    def by_short_number(self) -> dict[str, list[Candidate]]:
        """By number without leading zeros, which spreadsheets drop."""
        return _grouped(self.candidates, lambda each: [plain(each.number).lstrip("0")])

    def near(self, name: str) -> list[Candidate]:
        """Whose name differs by one character, or sounds the same."""
        found = [each for slip in _slips(name) for each in self.by_slip.get(slip, ())]
        return [*found, *self.by_reading.get(name_sort_key(name), ())]


def _grouped(
    candidates: Iterable[Candidate], keys: Callable[[Candidate], Iterable[str]]
) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for each in candidates:
        for key in keys(each):
            groups.setdefault(key, []).append(each)
    return groups


def _slips(name: str) -> Iterator[str]:
    """张?明 for 张小明; and 张明?, so that one character more or less is near too. Of two characters none is spared."""
    if len(name) > 2:
        for at in range(len(name)):
            yield f"{name[:at]}?{name[at + 1 :]}"
    for at in range(len(name) + 1):
        if len(name) > 1:
            yield f"{name[:at]}?{name[at:]}"


def _match(entry: Entry, index: _Index) -> MatchedLine:
    if entry.is_rounded:
        return MatchedLine(entry, Outcome.STRANGER, reason=Reason.ROUNDED)
    if entry.number:
        return _by_number(entry, index)
    return _by_name(entry, index) if entry.name else MatchedLine(entry, Outcome.STRANGER, reason=Reason.UNKNOWN)


def _by_number(entry: Entry, index: _Index) -> MatchedLine:
    owner = index.by_number.get(entry.number)
    if owner is not None and entry.name in {"", plain(owner.name)}:
        return _settled(entry, owner)
    owners = [owner] if owner else index.by_short_number.get(entry.number.lstrip("0"), [])
    namesakes = index.by_name.get(entry.name) or (index.near(entry.name) if entry.name else [])
    return _doubtful(entry, Reason.NUMBER, [*owners, *namesakes])


def _by_name(entry: Entry, index: _Index) -> MatchedLine:
    found = index.by_name.get(entry.name, [])
    if not found:
        return _doubtful(entry, Reason.NEAR, index.near(entry.name))
    if entry.class_key is not None:
        found_there = [each for each in found if each.class_key == entry.class_key]
        if not found_there:
            return _doubtful(entry, Reason.CLASS, found)
        found = found_there
    present = [each for each in found if not each.has_left] or found
    meant = [each for each in present if each.is_meant] or present
    return _settled(entry, meant[0]) if len(meant) == 1 else _doubtful(entry, Reason.TWINS, found)


def _settled(entry: Entry, student: Candidate) -> MatchedLine:
    if student.has_left:
        return MatchedLine(entry, Outcome.DOUBTFUL, (student,), Reason.LEFT)
    if not student.is_meant:
        return MatchedLine(entry, Outcome.DOUBTFUL, (student,), Reason.ELSEWHERE)
    return MatchedLine(entry, Outcome.MATCHED, (student,))


def _doubtful(entry: Entry, reason: Reason, found: Iterable[Candidate]) -> MatchedLine:
    def place(each: Candidate) -> tuple[bool, bool, bool, GradeAndNumber, str]:
        return each.has_left, not each.is_meant, each.class_key != entry.class_key, each.class_key, each.number

    candidates = sorted(dict.fromkeys(found), key=place)[:MOST_CANDIDATES]
    if not candidates:
        return MatchedLine(entry, Outcome.STRANGER, reason=Reason.UNKNOWN)
    return MatchedLine(entry, Outcome.DOUBTFUL, tuple(candidates), reason)
