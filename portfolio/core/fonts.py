"""The fonts paper may use, and which characters they can print."""

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration

FOLDER = Path(__file__).parents[2] / "static" / "fonts"
MAIN_FONT = FOLDER / "xingji-sans.ttf"
_VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
_SILENT = {"Cf", "Cc"}  # format and control characters draw nothing
_PRIVATE_USE = "Co"  # draws whatever a font's maker fancied, never what the writer meant


class MissingGlyph(Exception):
    """No font has these characters; the message names each with its code point."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
        super().__init__(f"No font can print: {named}")


@contextmanager
def _fontconfig_file(path: Path) -> Iterator[None]:
    """Fontconfig reads which file to obey from the environment, each time a configuration is made."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(path)
    try:
        yield
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def paper_fonts() -> Any:
    """WeasyPrint's font configuration, made once per process from static/fonts/fonts.conf and nothing else."""
    with _fontconfig_file(FOLDER / "fonts.conf"):
        return FontConfiguration()


def font_files() -> tuple[Path, ...]:
    """Every file the configuration found, ours and the system's fallbacks."""
    found = fontconfig.FcConfigGetFonts(paper_fonts()._config, 0)
    text = ffi.new("FcChar8 **")
    paths = set()
    for index in range(found.nfont):
        fontconfig.FcPatternGetString(found.fonts[index], b"file", 0, text)
        paths.add(Path(os.fsdecode(ffi.string(text[0]))))
    return tuple(sorted(paths))


def _characters_of(path: Path) -> frozenset[str]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def everyday_characters() -> frozenset[str]:
    """What the main font has: nearly every document needs no more."""
    return _characters_of(MAIN_FONT)


@cache
def printable_characters() -> frozenset[str]:
    """What any font of the configuration has. Takes about a second, once per process, and only for a rare character."""
    return frozenset().union(*(_characters_of(path) for path in font_files()))


def missing_characters(text: str) -> str:
    """The characters of `text` that would come out as empty boxes, in code point order; "" if all is well."""
    rare = set(text) - everyday_characters()
    doubtful = {character for character in rare if not _draws_nothing(character)}
    if not doubtful:
        return ""
    private = {character for character in doubtful if unicodedata.category(character) == _PRIVATE_USE}
    return "".join(sorted((doubtful - printable_characters()) | private))


def _draws_nothing(character: str) -> bool:
    return character in _VARIATION_SELECTORS or unicodedata.category(character) in _SILENT


def require_printable(text: str) -> None:
    """Raises MissingGlyph where `text` holds a character that no font has."""
    if missing := missing_characters(text):
        raise MissingGlyph(missing)
