"""What a notice publishes of a student: the allowed facts and nothing else, and the digests that hold them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import force_locale

from portfolio.core.masked_names import masked_name
from portfolio.core.text import reader_length
from portfolio.portfolios.notice_models import NoticeLine
from portfolio.portfolios.selection_digest import digest_of
from portfolio.records.facts import as_text
from portfolio.records.models import Record
from portfolio.school.class_names import class_label
from portfolio.school.models import SchoolClass, Term

_LONG_NUMBER = re.compile(r"\d(?:[\s-]?\d){8,}")
_SHORT_NAME = 2


def line_facts(
    name: str, class_names: dict[str, str], records: Iterable[Record], names: Sequence[str]
) -> dict[str, Any]:
    """One student's line: masked name, class, and of each record title, dimension, level and hours.

    `names`: of the class, masked where a title holds one.
    """
    return {
        "name": masked_name(name),
        "class": class_names,
        "records": [_record_facts(record, [name, *names]) for record in records],
    }


def class_names_of(school_class: SchoolClass, term: Term) -> dict[str, str]:
    """The class's name in both languages, as it is frozen."""
    found = {}
    for lang, locale in (("zh", "zh_Hans"), ("en", "en")):
        with force_locale(locale):
            found[lang] = class_label(school_class, term)
    return found


def _record_facts(record: Record, names: Sequence[str]) -> dict[str, Any]:
    dimension = record.dimension
    return {
        "title": masked_title(record.title, names),
        "dimension": {key: getattr(dimension, key) if dimension else "" for key in ("code", "sign", "name", "name_en")},
        "level": record.level.value,
        "hours": as_text(record.hours),
    }


def masked_title(title: str, names: Sequence[str]) -> str:
    """A title without full names: the student's own, the first of `names`, and classmates' of three or more letters."""
    for number, name in enumerate(names):
        if number == 0 or reader_length(name) > _SHORT_NAME:
            title = title.replace(name, masked_name(name))
    return title


def holds_long_number(title: str) -> bool:
    """Whether a title holds a number as long as a telephone's or an identity card's."""
    return _LONG_NUMBER.search(title) is not None


def line_digest(facts: dict[str, Any]) -> str:
    """The SHA-256 of a line as published."""
    return digest_of(facts)


def lines_digest(digests: Iterable[tuple[int, int, str]]) -> str:
    """The SHA-256 of a notice, from each line's place, version and digest."""
    return digest_of([list(each) for each in sorted(digests)])


def digest_of_lines(lines: Iterable[NoticeLine]) -> str:
    """The SHA-256 of a notice's lines as their facts now stand."""
    return lines_digest((line.position, line.version, line_digest(line.facts)) for line in lines)
