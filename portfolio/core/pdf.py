"""HTML to PDF: one warm renderer per process, fed by our own files and stored files only, same input, same bytes.

Threads take turns at it.
"""

import ctypes.util
import gc
import hashlib
import logging
import mimetypes
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from portfolio.core import pdf_standard
from portfolio.core.fonts import MissingGlyph, everyday_characters, paper_fonts, require_printable

STATIC_FOLDER = Path(__file__).parents[2] / "static"
BASE_URL = "static:/"
END_ANCHOR, CLOSING_ANCHOR, CLOSED_ANCHOR = "end", "closing", "closed"
_STANDARD = {"pdf_variant": pdf_standard.VARIANT, "output_intent": pdf_standard.COLOURS}
StorageReader = Callable[[str], bytes]

# WeasyPrint switches this on for the whole process when it is imported; an upload cut short would then pass for whole.
ImageFile.LOAD_TRUNCATED_IMAGES = False

_type_of = mimetypes.MimeTypes().guess_type
_weasyprint_log = logging.getLogger("weasyprint")
# Pango and fontconfig share state among a process's threads: two documents at once hang or crash it.
_one_at_a_time = threading.Lock()


class PaperNotReady(Exception):
    """This machine cannot print well; the message says what to install."""


class UnservedUrl(Exception):
    """A document asked for something that is neither a static file nor a stored one, or that does not exist."""


@dataclass(frozen=True)
class RenderedPdf:
    """A finished file. `warnings` are the renderer's, empty for a sound template."""

    content: bytes
    pages: int
    sha256: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How a document fell into pages, in shares of a sheet.

    `last_page_fill` tells where its `id="end"` lies on the last page: 0 head, 1 foot. `gap` is what stays blank where a
    closing block, marked by `id="closing"` just before and `id="closed"` just after it, moved as a whole to the next
    page.
    """

    pages: int
    last_page_fill: float
    gap: float = 0.0


class _Stop(FatalURLFetchingError):  # type: ignore[misc]
    """Leaves the renderer, which swallows every ordinary exception of a fetcher."""


class _Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint is untyped
    """Serves `static:css/x.css` and `storage:key`; everything else stops the rendering."""

    def __init__(self, read_storage: StorageReader) -> None:
        super().__init__(allowed_protocols=())
        self._read_storage = read_storage

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002 # WeasyPrint's signature
        try:
            content = self._content(url)
        except Exception as error:
            raise _Stop(f"{url}: {error}") from error
        return URLFetcherResponse(url, content, {"Content-Type": _type_of(url)[0] or "application/octet-stream"})

    def _content(self, url: str) -> bytes:
        scheme, _, name = url.partition(":")
        name = unquote(name)
        if scheme == "static":
            return static_file(name.lstrip("/"))
        if scheme == "storage":
            return self._read_storage(name)
        raise UnservedUrl("documents may only use static: and storage: addresses")


@cache
def static_file(name: str) -> bytes:
    """A file below static/, kept in memory: an emblem is on every student's page."""
    path = (STATIC_FOLDER / name).resolve()
    if not path.is_relative_to(STATIC_FOLDER) or not path.is_file():
        raise UnservedUrl(f"there is no static file {name}")
    return path.read_bytes()


def refuse_storage(key: str) -> bytes:
    raise UnservedUrl(f"no storage was given to read {key}")


@cache
def require_ready() -> None:
    """Raises PaperNotReady without libharfbuzz-subset: WeasyPrint would still work, 3 to 21 times slower."""
    if ctypes.util.find_library("harfbuzz-subset") is None:
        raise PaperNotReady("Printing needs libharfbuzz-subset: apt-get install libharfbuzz-subset0")


@cache
def _stylesheet(name: str) -> Any:
    fetcher = _Fetcher(refuse_storage)
    return CSS(string=static_file(name).decode(), base_url=BASE_URL, url_fetcher=fetcher, font_config=paper_fonts())


def warm_up(stylesheets: Sequence[str] = ()) -> None:
    """Load fonts and stylesheets now, so that forked workers share them, and spare them from every later collection."""
    require_ready()
    everyday_characters()
    render("<html lang=en><title>.</title><p>行迹 Xingji</p></html>", stylesheets=stylesheets)
    gc.collect()
    gc.freeze()


class _Notices(logging.Handler):
    """Collects what WeasyPrint only logs, such as a glyph that no font has."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def raise_for_glyphs(self) -> None:
        boxes = [record.args for record in self.records if str(record.msg).startswith(".notdef")]
        if boxes:
            raise MissingGlyph("".join(sorted({str(args[0]) for args in boxes if isinstance(args, tuple)})))


@contextmanager
def _noticing() -> Iterator[_Notices]:
    notices = _Notices()
    _weasyprint_log.addHandler(notices)
    was_propagating, _weasyprint_log.propagate = _weasyprint_log.propagate, False
    try:
        yield notices
    finally:
        _weasyprint_log.propagate = was_propagating
        _weasyprint_log.removeHandler(notices)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave garbage until the document is done: in between, nearly all of it is still in use (7 % of the time)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def render(
    html: str,
    *,
    stylesheets: Sequence[str] = (),
    alternatives: Sequence[str] = (),
    fits: Callable[[Layout], bool] = lambda _layout: True,
    read_storage: StorageReader = refuse_storage,
) -> RenderedPdf:
    """Print one HTML document as PDF/A-2a and PDF/UA-1.

    `stylesheets` are names below static/; `read_storage` gives the bytes of a `storage:` key. Where the layout does not
    fit, it is tried again with each of the `alternatives`, one more stylesheet each; if none fits, the fullest is
    printed.
    Raises PaperNotReady, MissingGlyph (naming the characters) and UnservedUrl.
    """
    require_ready()
    with _one_at_a_time, _noticing() as notices, _uncollected():
        require_printable(html)
        try:
            source = HTML(string=html, base_url=BASE_URL, url_fetcher=_Fetcher(read_storage))
            document = _best_layout(source, stylesheets, alternatives, fits)
            content = document.write_pdf(finisher=pdf_standard.finish, **_STANDARD)
        except _Stop as stop:
            raise UnservedUrl(str(stop)) from stop.__cause__
    notices.raise_for_glyphs()
    warnings = tuple(record.getMessage() for record in notices.records)
    return RenderedPdf(content, len(document.pages), hashlib.sha256(content).hexdigest(), warnings)


def _best_layout(source: Any, sheets: Sequence[str], more: Sequence[str], fits: Callable[[Layout], bool]) -> Any:
    pictures: dict[str, Any] = {}
    tried: list[tuple[float, int, Any]] = []
    for extra in ((), *((name,) for name in more)):
        document = _laid_out(source, [*sheets, *extra], pictures)
        layout = _measured(document)
        if fits(layout):
            return document
        tried.append((layout.last_page_fill - layout.gap, -len(tried), document))
    return max(tried)[-1]


def _laid_out(source: Any, sheets: Sequence[str], pictures: dict[str, Any]) -> Any:
    parsed = [_stylesheet(name) for name in sheets]
    colours = pdf_standard.colour_profiles()
    return source.render(paper_fonts(), color_profiles=colours, stylesheets=parsed, cache=pictures, **_STANDARD)


def _measured(document: Any) -> Layout:
    last = document.pages[-1]
    end = last.anchors[END_ANCHOR][1] if END_ANCHOR in last.anchors else last.height
    left = (page for page in document.pages if CLOSING_ANCHOR in page.anchors and CLOSED_ANCHOR not in page.anchors)
    gap = next((1 - page.anchors[CLOSING_ANCHOR][1] / page.height for page in left), 0.0)
    return Layout(len(document.pages), end / last.height, gap)
