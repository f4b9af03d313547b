"""Pasted lines as they are meant: which person each speaks of, by number, name and class, in whatever order."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from portfolio.core.text import search_form
from portfolio.school.class_making import GradeAndNumber
from portfolio.school.class_names import parse_class_name
from portfolio.school.import_models import RosterKind
from portfolio.school.roster import EXAMPLES
from portfolio.school.roster_columns import read_header

HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
LONGEST_NAME = 6  # in characters, of a name without a dot: 欧阳 and a name of two, and some room
SHORTEST_NUMBER = 4
LONGEST_CELL = 100  # in characters; of a longer one only the words that spaces divide are looked at
SEPARATORS = re.compile(r"[\t,，、;；|]")
_SPREAD = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_DOTS = re.compile(rf"(?<=[{HAN}])[•・‧⋅.](?=[{HAN}])")
_ORDINAL = re.compile(r"^[(]?\d{1,3}[.)]\s*(?=\D)")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_NUMBER = re.compile(r"[0-9a-z][0-9a-z-]*", re.IGNORECASE)
_HAN_NAME = re.compile(rf"[{HAN}][{HAN}·]*[{HAN}]")
_LATIN_NAME = re.compile(r"[^\W\d_][^\d_,()]*[^\W\d_]")
_CLASS_FIRST = re.compile(r"^(?P<first>.*?班|\d{1,2}[.\-]\d{1,2})\s*(?P<rest>\D.*)$")
_BRACKETS = re.compile(r"^(?P<first>.+?)\s*[(](?P<rest>[^()]+)[)]$")
_NUMBER_FIRST = re.compile(rf"^(?P<first>[0-9A-Za-z-]*\d{{3,}})\s*(?P<rest>[{HAN}].*)$")
_NUMBER_LAST = re.compile(rf"^(?P<first>.*[{HAN}])\s*(?P<rest>[A-Za-z]{{0,3}}\d{{3,}})$")


@dataclass(frozen=True)
class Known:
    """The numbers and names (both in plain form) of the people a line may speak of."""

    numbers: Collection[str]
    names: Collection[str]
    lengths: frozenset[int] = field(default=frozenset())

    def is_like_number(self, text: str) -> bool:
        """Whether it may be meant as a student number: about as long as theirs."""
        if not any(character.isdigit() for character in text) or len(text) < SHORTEST_NUMBER:
            return False
        slack = 2 if text.isdecimal() else 0
        return any(abs(len(text) - length) <= slack for length in self.lengths)


@dataclass(frozen=True)
class Entry:
    """One person as a line speaks of them: `text` as pasted; number and name in plain form, blank where not said."""

    line: int
    text: str
    number: str = ""
    name: str = ""
    class_key: GradeAndNumber | None = None
    is_rounded: bool = False


class Sort(StrEnum):
    """What a part of a line is."""

    NUMBER = "number"
    NAME = "name"
    CLASS = "class"
    ROUNDED = "rounded"
    OTHER = "other"


@dataclass(frozen=True)
class Part:
    """A part of a line, in plain form."""

    sort: Sort
    text: str


def plain(text: str) -> str:
    """How names and numbers are compared: full-width and case folded, 李　明 is 李明, every dot in a name the same."""
    folded = search_form(unicodedata.normalize("NFC", text)).strip().strip("'’‘")
    return _DOTS.sub("·", _SPREAD.sub("", re.sub(r"\s+", " ", folded)))


def known_of(numbers: Collection[str], names: Collection[str]) -> Known:
    """What lines are read by; numbers and names in plain form."""
    return Known(numbers, names, frozenset(len(number) for number in numbers))


def read_lines(lines: Sequence[str], known: Known) -> list[Entry]:
    """The people of all lines. Titles are left out; a line that holds a class alone heads the lines below it."""
    entries: list[Entry] = []
    heading: GradeAndNumber | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or _is_title(line):
            continue
        parts = [part for cell in SEPARATORS.split(line) for part in _parts(cell, known)]
        if parts and all(part.sort is Sort.CLASS for part in parts):
            heading = parse_class_name(parts[-1].text)
            continue
        entries += _entries(Entry(number, line.strip(), class_key=heading), parts, known, is_row="\t" in line)
    return entries


def _is_title(line: str) -> bool:
    cells = [cell.strip() for cell in SEPARATORS.split(line) if cell.strip()]
    if not cells:
        return True
    header = read_header(RosterKind.STUDENTS, 0, cells)
    return cells[0].casefold().startswith(EXAMPLES) or len(header.columns) >= max(1, len(header.ignored))


def _entries(base: Entry, parts: list[Part], known: Known, *, is_row: bool) -> Iterator[Entry]:
    numbers = [part for part in parts if part.sort is Sort.NUMBER]
    names = [part for part in parts if part.sort is Sort.NAME]
    is_row_of_one = is_row and len(numbers) == 1
    known_names = sum(part.text in known.names for part in names)
    is_list_of_names = not numbers and len(names) > 1 and not any(part.sort is Sort.OTHER for part in parts)
    if not is_row_of_one and (len(numbers) > 1 or known_names > 1 or (is_list_of_names and not is_row)):
        yield from _several(base, parts)
    else:
        yield _one(base, parts, known)


def _one(base: Entry, parts: list[Part], known: Known) -> Entry:
    numbers = [part.text for part in parts if part.sort is Sort.NUMBER]
    names = [part.text for part in parts if part.sort is Sort.NAME]
    classes = [part.text for part in parts if part.sort is Sort.CLASS]
    number = next((text for text in numbers if text in known.numbers), "".join(numbers[:1]))
    return replace(
        base,
        number=number,
        name=next((text for text in names if text in known.names), "".join(names[:1])),
        class_key=parse_class_name(classes[0]) if classes else base.class_key,
        is_rounded=not (number or names) and any(part.sort is Sort.ROUNDED for part in parts),
    )


def _several(base: Entry, parts: list[Part]) -> Iterator[Entry]:
    """A class counts for those after it; a name right behind a number is that number's."""
    at = base
    for part in parts:
        if part.sort is Sort.CLASS:
            base = replace(base, class_key=parse_class_name(part.text))
        elif part.sort is Sort.NUMBER:
            if at.number:
                yield at
            at = replace(base, text=part.text, number=part.text)
        elif part.sort is Sort.NAME and at.number:
            yield replace(at, text=f"{at.text} {part.text}", name=part.text)
            at = base
        elif part.sort is not Sort.OTHER:
            yield replace(base, text=part.text, name=part.text, is_rounded=part.sort is Sort.ROUNDED)
    if at.number:
        yield at


def _parts(cell: str, known: Known) -> list[Part]:
    text = plain(cell)
    if not text:
        return []
    if len(text) > LONGEST_CELL:
        return [part for word in text.split(" ") for part in _parts(word[:LONGEST_CELL], known)]
    return _whole(text, known) or _divided(text, known) or _pieces(text, known)


def _whole(text: str, known: Known) -> list[Part]:
    """The cell as one part, where it is one."""
    digits = text.removesuffix(".0")
    if digits in known.numbers:
        return [Part(Sort.NUMBER, digits)]
    sort = Sort.NAME if text in known.names else _sort_of(text, known)
    return [Part(sort, text)] if sort else []


def _sort_of(text: str, known: Known) -> Sort | None:
    """What a cell that is nobody's number or name looks like."""
    if _SCIENTIFIC.fullmatch(text):
        return Sort.ROUNDED
    if text.isdecimal() and len(text) in known.lengths:
        return Sort.NUMBER
    if parse_class_name(text):
        return Sort.CLASS
    if _NUMBER.fullmatch(text) and any(character.isdigit() for character in text):
        return Sort.NUMBER if known.is_like_number(text) else Sort.OTHER
    return Sort.NAME if _is_like_name(text) else None


def _is_like_name(text: str) -> bool:
    if _HAN_NAME.fullmatch(text):
        return (len(text) <= LONGEST_NAME or "·" in text) and not _CLASS_FIRST.match(text)
    return bool(_LATIN_NAME.fullmatch(text)) and not re.search(f"[{HAN}]", text)


def _divided(text: str, known: Known) -> list[Part]:
    """七年级1班张小明, 7.1 张小明, 张小明(20260101), 20260101张小明, 1. 张小明, 张小明七年级1班."""
    if ordinal := _ORDINAL.match(text):
        return _parts(text[ordinal.end() :], known)
    found = _CLASS_FIRST.match(text)
    if found and parse_class_name(found["first"]):
        return [Part(Sort.CLASS, found["first"]), *_parts(found["rest"], known)]
    if halves := _class_last(text):
        return [*_parts(halves[0], known), Part(Sort.CLASS, halves[1])]
    for pattern in (_BRACKETS, _NUMBER_FIRST, _NUMBER_LAST):
        if found := pattern.match(text):
            return [*_parts(found["first"], known), *_parts(found["rest"], known)]
    return []


def _pieces(text: str, known: Known) -> list[Part]:
    """What spaces divide; a class may itself hold spaces."""
    pieces = text.split(" ")
    if len(pieces) == 1:
        return [Part(Sort.OTHER, text)]
    for at in range(len(pieces) - 1, 0, -1):
        first, rest = " ".join(pieces[:at]), " ".join(pieces[at:])
        if parse_class_name(first):
            return [Part(Sort.CLASS, first), *_parts(rest, known)]
        if parse_class_name(rest):
            return [*_parts(first, known), Part(Sort.CLASS, rest)]
    return [part for piece in pieces for part in _parts(piece, known)]


def _class_last(text: str) -> list[str]:
    """张小明七年级1班 in two; nothing where no class stands at the end."""
    places = range(2, len(text) - 1) if text.endswith("班") else range(0)
    return next(([text[:at], text[at:]] for at in places if parse_class_name(text[at:])), [])
