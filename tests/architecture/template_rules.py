"""What a template may not hold: inline style or script, another host, words nobody can translate."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import HEIGHT, ROOT

TEMPLATES = ROOT / "templates"
SHARED_FOLDERS = {"ui", "errors", "mail"}
EVENTS = (
    "abort|animation\\w+|before\\w+|blur|cancel|change|click|close|contextmenu|copy|cut|dblclick|drag\\w*|drop|error|focus\\w*|"
    "hashchange|input|invalid|key\\w+|load\\w*|message|mouse\\w+|page\\w+|paste|pointer\\w+|popstate|reset|resize|scroll\\w*|"
    "search|select\\w*|submit|toggle|touch\\w+|transition\\w+|unload|wheel"
)
A_STYLE = "a style attribute"
FORBIDDEN = {
    A_STYLE: re.compile(r"(?<![\w:.-])style\s*=(?!=)", re.IGNORECASE),
    "an inline event handler": re.compile(rf"(?<![\w:@.-])on(?:{EVENTS})\s*=(?!=)|hx-on\b", re.IGNORECASE),
    "an address of another host": re.compile(r"https?://(?!www\.w3\.org/)|(?:src|href|action)=[\"']//", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
INLINE = re.compile(r"<(script|style)\b(?![^>]*(?:nonce|src)=)[^>]*>", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
CLASSES = re.compile(r"\{%-?\s*block \w*class\b.*?endblock.*?%\}", re.DOTALL)
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FOREIGN = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
SPOKEN = re.compile(r"\s(?:title|alt|placeholder|aria-label|label)=[\"']([^\"'<>]*)[\"']")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
SAME_EVERYWHERE = {"Xingji", "PDF", "ZIP", "CSV", "English", "Ctrl", "Alt", "Shift", "Enter", *"简体中文行迹德学体美劳"}


def template_files() -> list[Path]:
    """Every template, texts of mails too."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt", ".xml", ".svg"})


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Without what the pattern finds, lines kept as they are numbered."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def forbidden_markup(place: str, text: str) -> Iterator[str]:
    """What the content security policy, or privacy, forbids at run time; paper has no policy and may hold styles."""
    bare, is_paper = _blank(COMMENT, text), "reports/print/" in place
    for name, pattern in FORBIDDEN.items():
        if is_paper and name == A_STYLE:
            continue
        for found in pattern.finditer(bare):
            yield f"{place}:{_line(bare, found.start())}: {name}"
    if not is_paper:
        for found in INLINE.finditer(bare):
            yield f"{place}:{_line(bare, found.start())}: <{found.group(1).lower()}> without nonce or src"


def untranslatable_words(place: str, text: str) -> Iterator[str]:
    """Words between tags, or in attributes that are read out, which do not go through gettext."""
    bare = text
    for pattern in (COMMENT, TRANSLATED, CLASSES, FOREIGN, CODE):
        bare = _blank(pattern, bare)
    shown = _blank(ENTITY, _blank(TAG, bare))
    found_words = [(found.start(), found.group()) for found in WORD.finditer(shown)]
    found_words += [(found.start(), word) for found in SPOKEN.finditer(bare) for word in WORD.findall(found.group(1))]
    for start, word in found_words:
        if word not in SAME_EVERYWHERE:
            yield f"{place}:{_line(bare, start)}: “{word}” is not translated"


def homeless_template(place: str) -> Iterator[str]:
    """A template lives in the folder of its room."""
    parts = Path(place).parts
    if len(parts) > 2 and parts[1] not in HEIGHT.keys() | SHARED_FOLDERS:
        yield f"{place}: {parts[1]} is no room"
