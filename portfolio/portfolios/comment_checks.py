"""What a term comment must not hold and what it should: plain functions over texts.

PRODUCT.md, "A term, class by class": 80 to 200 characters, at least one approved record cited, no other student's name,
no scores or ranks, no text that another student's comment repeats.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from portfolio.core.text import reader_length, search_form

MOST, FEW = 200, 80
SAME_FROM = 0.9
TOO_SHORT_TO_COMPARE = 12
_QUOTES = "《》〈〉“”‘’「」『』\"'"
_NUMBER = r"[0-9一二三四五六七八九十百]+"
_MARKING = re.compile(
    rf"分数|得分|考分|总分|均分|平均分|满分|高分|低分|学分绩点|绩点|名次|排名|排行|名列前茅|名列第|第\s*{_NUMBER}\s*名|前\s*{_NUMBER}\s*名"
    rf"|第\s*{_NUMBER}\s*位|倒数第|[0-9]+(?:\.[0-9]+)?\s*分(?![钟之贝米公享工])|状元"
    r"|\b(?:scores?|scored|gpa|percentile|rank(?:s|ed|ing|ings)?|top|(?:first|second|third|last|1st|2nd|3rd) place)\b",
    re.IGNORECASE,
)


def marking_words(text: str) -> list[str]:
    """Words of scores and ranks in a text, each once, as they stand there."""
    return list(dict.fromkeys(found.group().strip() for found in _MARKING.finditer(search_form(text))))


def other_names(text: str, own_name: str, names: Iterable[str]) -> list[str]:
    """Names of other students that a text holds. A name that is part of the student's own is not looked for in it."""
    plain = search_form(text).replace(search_form(own_name), " ")
    return [name for name in dict.fromkeys(names) if name != own_name and len(name) > 1 and _holds(plain, name)]


def _holds(text: str, name: str) -> bool:
    folded = search_form(name)
    if name.isascii():
        return re.search(rf"\b{re.escape(folded)}\b", text) is not None
    return folded in text


def repeated_from(text: str, own_name: str, others: Iterable[tuple[str, str]]) -> str | None:
    """The name of whom among `others` (name, comment) this text nearly repeats; names do not count as a difference."""
    mine = _bare(text, own_name)
    if len(mine) < TOO_SHORT_TO_COMPARE:
        return None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(mine)
    for name, other in others:
        matcher.set_seq1(_bare(other, name))
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= SAME_FROM and matcher.ratio() >= SAME_FROM:
            return name
    return None


def _bare(text: str, name: str) -> str:
    return re.sub(r"\s+", "", search_form(text).replace(search_form(name), ""))


def cited_titles(text: str, titles: Sequence[str]) -> list[str]:
    """Which of the records' titles a text mentions; quotation marks and spaces do not matter."""
    plain = _unquoted(text)
    return [title for title in titles if title and _unquoted(title) in plain]


def _unquoted(text: str) -> str:
    return re.sub(rf"[\s{_QUOTES}]+", "", search_form(text))


def length_of(text: str) -> int:
    """Characters as a reader counts them."""
    return reader_length(text)
