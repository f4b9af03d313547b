"""Reads what was printed: text, sizes of pages, the codes on slips."""

import io
import re
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2

A4_POINTS = (595.28, 841.89)
CODE = re.compile(r"[2-9B-DF-HJ-NP-TV-Z]{5}-[2-9B-DF-HJ-NP-TV-Z]{5}")


def text_of(pdf: bytes) -> str:
    """The text of all pages, without the spaces and line ends that layout makes."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()


def pages_of(pdf: bytes) -> int:
    """How many."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def odd_pages(pdf: bytes) -> list[str]:
    """Pages that are not A4 upright, to half a point."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        boxes = [[float(edge) for edge in page.mediabox] for page in document.pages]
    return [
        f"page {number}: {box}"
        for number, box in enumerate(boxes, 1)
        if abs(box[2] - box[0] - A4_POINTS[0]) > 0.5 or abs(box[3] - box[1] - A4_POINTS[1]) > 0.5
    ]


def codes_by_name(slips: bytes) -> dict[str, str]:
    """Sign-in name → code, from the text of a sheet of slips, where the one stands before the other."""
    words = text_of(slips)
    names = re.findall(r"登录名([0-9A-Za-z-]+?)登录码", words)
    return dict(zip(names, CODE.findall(words), strict=True))


def unpacked(archive: Path) -> dict[str, bytes]:
    """The files of a ZIP by name; a damaged one is an error."""
    with zipfile.ZipFile(archive) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}
