"""One student's report or portfolio as a stored file: made once for the same facts and layout."""

import hashlib
import io
import re
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
from flask import current_app

from portfolio.core.pdf import RenderedPdf, warm_up
from portfolio.core.storage import Storage, content_key
from portfolio.reports.documents import TermReport
from portfolio.reports.portfolio_documents import PortfolioDocument
from portfolio.reports.portfolio_report import cache_key as portfolio_key
from portfolio.reports.portfolio_report import render_portfolio
from portfolio.reports.term_report import ALTERNATIVES, STYLESHEETS, cache_key, render_term_report
from portfolio.school.models import Student

_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
PREVIEW_SCALE = 1.6  # pixels per point: A4 becomes 952 × 1347
_pdfium = threading.Lock()  # it is not made for threads


@dataclass(frozen=True)
class StoredReport:
    """A finished file in storage."""

    cache_key: str
    storage_key: str
    sha256: str
    pages: int


def storage() -> Storage:
    """Where the school's files live."""
    found: Storage = current_app.extensions["storage"]
    return found


def stored_report(report: TermReport, school_code: str) -> StoredReport:
    """Find the file made from these very facts, or make it. Raises what `render_term_report` raises."""
    return _found_or_made(
        cache_key(report), school_code, "term-report.pdf", lambda: render_term_report(report, storage().read)
    )


def stored_portfolio(document: PortfolioDocument, school_code: str) -> StoredReport:
    """The same for a whole portfolio. Raises what `render_portfolio` raises."""
    return _found_or_made(
        portfolio_key(document), school_code, "portfolio.pdf", lambda: render_portfolio(document, storage().read)
    )


def _found_or_made(key: str, school_code: str, name: str, make: Callable[[], RenderedPdf]) -> StoredReport:
    place, files = content_key(school_code, key, name), storage()
    if files.stat(place) is not None:
        content = files.read(place)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return StoredReport(key, place, hashlib.sha256(content).hexdigest(), len(pdf.pages))
    warm_paper()
    made = make()
    files.put(place, made.content)
    return StoredReport(key, place, made.sha256, made.pages)


@cache
def warm_paper() -> None:
    """Fonts and styles are read when a process prints for the first time, and then kept."""
    warm_up((*STYLESHEETS, *ALTERNATIVES))


def file_name(student: Student) -> str:
    """学号_姓名.pdf, whatever the name holds."""
    name = unicodedata.normalize("NFC", f"{student.number}_{student.name}")
    return f"{_UNSAFE.sub('-', name).strip('. ')}.pdf"


def page_picture(content: bytes, number: int) -> bytes:
    """A page (from 1) as PNG, for screens. Raises IndexError past the last page."""
    with _pdfium, closing(pypdfium2.PdfDocument(content)) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        image = document[number - 1].render(scale=PREVIEW_SCALE).to_pil()
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=3)
    return out.getvalue()


def fetched(documents: Iterable[tuple[str, str]], folder: Path) -> Iterator[tuple[str, Path]]:
    """Bring stored files here, one by one: (storage key, name) becomes (name, path)."""
    for index, (key, name) in enumerate(documents):
        path = folder / f"{index}.pdf"
        path.write_bytes(storage().read(key))
        yield name, path


def packed(parts: Iterable[tuple[str, Path]], target: Path) -> None:
    """A ZIP of (name, path): the same files give the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, path in parts:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, path.read_bytes())


def put_file(school_code: str, path: Path, name: str) -> str:
    """Store a finished file under its content; returns the key."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    key = content_key(school_code, digest, name)
    storage().put(key, path)
    return key
