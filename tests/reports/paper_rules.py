"""What every printed page must keep (PDF/A-2a and PDF/UA-1, A4), looked up in the finished file."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

A4 = (595.28, 841.89)
FOOT = 56  # points from below, where the running foot stands
HEADING_HEIGHT = 40
HEADINGS = re.compile(r"/H([1-6])")


def faults_of(content: bytes) -> list[str]:
    """Each broken rule in words; [] for a sound file."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return [*_catalog(opened), *_pages(opened), *_fonts(opened), *_structure(opened), *_metadata(opened)]


def texts_of(content: bytes) -> list[str]:
    """The text of each page, lines as a reader meets them."""
    with pypdfium2.PdfDocument(content) as opened:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in opened]


def lowest_content(content: bytes, page: int) -> float:
    """How far down the page its content reaches above the running foot: 0 top, 1 bottom."""
    return 1 - _lowest(content, page) / A4[1]


def lone_headings(content: bytes) -> list[str]:
    """Headings with nothing but their own rule below them on their page."""
    with pypdfium2.PdfDocument(content) as opened:
        marks = [(one.get_title(), one.get_dest()) for one in opened.get_toc()]
        places = [(title, dest.get_index(), dest.get_view()[1][1]) for title, dest in marks]
    return [title for title, page, top in places if top - _lowest(content, page) < HEADING_HEIGHT]


def emptiest_page(content: bytes) -> float:
    """How far down the page reaches that is filled least, all but the last and a cover."""
    with pypdfium2.PdfDocument(content) as opened:
        middle = range(min(1, len(opened) - 1), len(opened) - 1)
    return min((lowest_content(content, page) for page in middle), default=1.0)


def pages_of_links(content: bytes) -> list[int]:
    """Where each link inside the document leads, as page numbers from 1."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages, 1)}
        links: list[Any] = [link for page in opened.pages for link in page.get("/Annots", []) if "/Dest" in link]
        named: Any = opened.Root.Names.Dests.Names
        places = {str(named[at]): named[at + 1] for at in range(0, len(named), 2)}
        wanted = dict.fromkeys(str(link.Dest) for link in links)  # words and dots of a line are a link each
        return [numbers[places[name][0].objgen] for name in wanted]


def _lowest(content: bytes, page: int) -> float:
    """In points from the foot of the sheet."""
    with pypdfium2.PdfDocument(content) as opened:
        return min(float(box[1]) for one in opened[page].get_objects() if (box := one.get_bounds())[1] > FOOT)


def _catalog(opened: pikepdf.Pdf) -> Iterator[str]:
    root: Any = opened.Root
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "not marked as tagged"
    if str(root.get("/Lang", "")) not in {"zh-Hans", "en"}:
        yield "no language"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not shown"
    if "/Outlines" not in root:
        yield "no bookmarks"
    if not any(str(intent.S) == "/GTS_PDFA1" for intent in root.get("/OutputIntents", [])):
        yield "no output intent"
    if "/Names" in root and "/JavaScript" in root.Names:
        yield "script inside"


def _pages(opened: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(opened.pages, 1):
        size = [float(edge) for edge in page.mediabox]
        if any(abs(edge - wanted) > 0.5 for edge, wanted in zip(size, (0, 0, *A4), strict=True)):
            yield f"page {number} is not A4"
        if str(page.get("/Tabs", "")) != "/S" or "/StructParents" not in page:
            yield f"page {number} has no reading order"
        for link in page.get("/Annots", []):
            if str(link.get("/Subtype")) == "/Link" and not str(link.get("/Contents", "")).strip():
                yield f"a link on page {number} has no words"
        for name, image in page.get_images().items():
            if bool(image.get("/Interpolate", False)):
                yield f"picture {name} asks for smoothing"


def _fonts(opened: pikepdf.Pdf) -> Iterator[str]:
    for page in opened.pages:
        for name, font in page.Resources.Font.items():
            descriptor = font.DescendantFonts[0].FontDescriptor
            if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"font {name} is not embedded"
            if "/ToUnicode" not in font:
                yield f"font {name} cannot be searched"


def _elements(node: pikepdf.Object, inside: tuple[str, ...] = ()) -> Iterator[tuple[pikepdf.Object, tuple[str, ...]]]:
    kids: Any = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid, inside
            yield from _elements(kid, (*inside, str(kid.S)))


def _structure(opened: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in opened.Root:
        yield "no structure"
        return
    level = 0
    for element, inside in _elements(opened.Root.StructTreeRoot):
        kind = str(element.S)
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield "a figure has no words"
        if kind == "/TD" and ("/Table" not in inside or not element.A.get("/Headers")):
            yield "a cell has no header"
        if found := HEADINGS.fullmatch(kind):
            if int(found[1]) > level + 1:
                yield f"heading {kind} skips a level"
            level = int(found[1])
    if not level:
        yield "no heading"


def _metadata(opened: pikepdf.Pdf) -> Iterator[str]:
    xmp = opened.Root.Metadata.read_bytes().decode()
    wanted = {
        "PDF/A-2": 'pdfaid:part="2"', "level A": 'pdfaid:conformance="A"', "PDF/UA-1": 'pdfuaid:part(>|=")1',
        "its description": "pdfaSchema:schema", "title": "dc:title",
    }  # fmt: skip
    yield from (f"metadata lacks {name}" for name, text in wanted.items() if not re.search(text, xmp))
