"""What the seal costs: students a minute archived, beside the same two documents only laid out.

Archived: term report and portfolio with code, hashes and chain head, laid out, signed, checked against the published
certificate and written to the disk; the rows are left out.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from bench.coverage import bench_app
from bench.naive_report import RECORDS
from bench.portfolio_fixture import finished_report, full_portfolio
from bench.report_fixture import SCENES, draw, read_picture
from portfolio.core.pdf_pool import render_many
from portfolio.core.storage import LocalStorage
from portfolio.reports.archive_models import ArchiveKind
from portfolio.reports.archiving import RENDERERS, Document, Draft, Order, sealed_archive
from portfolio.reports.portfolio_report import ALTERNATIVES, STYLESHEETS
from portfolio.reports.seals import create_seal, seal_of
from portfolio.school.models import School

STUDENTS, HEAD = 12, (1_000, "0" * 64)
CODE = "bench"


class _Pictures(LocalStorage):
    """Reads drawn pictures, keeps what is put."""

    def read(self, key: str) -> bytes:
        return read_picture(key)


@dataclass(frozen=True)
class Sealing:
    """Students a minute, and pages, both ways."""

    sealed_per_minute: float
    laid_out_per_minute: float
    pages: int


def measure_sealing(folder: Path, students: int = STUDENTS) -> Sealing:
    """Both ways over the same documents, in as many processes as there are cores."""
    for scene in SCENES:
        for number in range(9):
            draw(scene, number)
    app = bench_app(folder)
    app.extensions["storage"] = _Pictures(folder / "files")
    school = School(code=CODE, name="测试学校")
    with app.app_context():
        create_seal(school)
        laid_out, pages = _timed(app, students, lambda number: sum(_laid_out(*one) for one in _documents(number)))
        sealed, sealed_pages = _timed(app, students, lambda number: _sealed(school, number))
    if pages != sealed_pages:
        raise RuntimeError(f"{pages} pages laid out, {sealed_pages} sealed")
    return Sealing(60 * students / sealed, 60 * students / laid_out, pages)


def _timed(app: Flask, students: int, work: Any) -> tuple[float, int]:
    """Seconds and pages; warming up is inside the measured time."""

    def in_context(number: int) -> int:
        with app.app_context():
            return int(work(number))

    began = time.perf_counter()
    outcomes = list(render_many(range(students), in_context, stylesheets=(*STYLESHEETS, *ALTERNATIVES)))
    seconds = time.perf_counter() - began
    for outcome in outcomes:
        if outcome.error:
            raise outcome.error
    return seconds, sum(outcome.result or 0 for outcome in outcomes)


def _documents(number: int) -> list[tuple[ArchiveKind, Document]]:
    records = RECORDS[number % len(RECORDS)]
    report, portfolio = finished_report(records, student=number), full_portfolio(student=number)
    return [(ArchiveKind.TERM_REPORT, report), (ArchiveKind.PORTFOLIO, portfolio)]


def _laid_out(kind: ArchiveKind, document: Document) -> int:
    return RENDERERS[kind](document, read_picture).pages


def _sealed(school: School, number: int) -> int:
    order = Order(CODE, seal_of(school), ())
    drafts = [Draft(document, {"kind": kind, "reason": ""}, "") for kind, document in _documents(number)]
    return sum(sealed_archive(draft, order, HEAD)["pages"] for draft in drafts)
