"""One file for the printer out of many finished ones."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pikepdf


@dataclass(frozen=True)
class Part:
    """A finished PDF, as bytes or (better, for a whole school) as a file, and its name in the outline."""

    title: str
    source: bytes | Path


def merge(parts: Iterable[Part], target: BinaryIO, *, is_duplex: bool = True) -> int:
    """Write the parts one after another and return the number of pages.

    With `is_duplex` each part begins on a fresh sheet: nobody's page is printed on the back of somebody else's.
    The result is for a printer: tags and standards stay with the single files. Same parts, same bytes.
    """
    opened: list[pikepdf.Pdf] = []
    with pikepdf.new() as merged:
        for part in parts:
            source = pikepdf.open(io.BytesIO(part.source) if isinstance(part.source, bytes) else part.source)
            opened.append(source)
            _append(merged, source, part.title, is_duplex=is_duplex)
        merged.remove_unreferenced_resources()
        merged.save(target, deterministic_id=True)
        pages = len(merged.pages)
    for source in opened:
        source.close()
    return pages


def _append(merged: pikepdf.Pdf, source: pikepdf.Pdf, title: str, *, is_duplex: bool) -> None:
    first = len(merged.pages)
    for page in source.pages:
        for key in ("/StructParents", "/Tabs", "/Annots"):
            if key in page:
                del page[key]
    merged.pages.extend(source.pages)
    with merged.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(title, first))
    if is_duplex and len(merged.pages) % 2:
        _, _, width, height = (float(edge) for edge in merged.pages[-1].mediabox)
        merged.add_blank_page(page_size=(width, height))
