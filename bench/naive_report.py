"""What a first try at the same report costs: flex and grid, the system's fonts, a plain loop in as many processes.

`python -m bench.naive_report [students] [processes]` prints both ways' students per minute and pages, over the same
content and pictures.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import jinja2
from babel.messages import mofile, pofile
from flask import Flask
from flask_babel import Babel
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from bench.report_fixture import SCENES, draw, read_picture, sample_report
from portfolio.core.pdf_pool import render_many
from portfolio.reports.documents import TermReport
from portfolio.reports.term_report import ALTERNATIVES, STYLESHEETS, render_term_report

ROOT = Path(__file__).parent.parent
RECORDS = (12, 20, 28)  # of one student after another: three to five pages
ROUND = 30  # students a turn: what else the machine does then burdens both ways alike
TEMPLATE = jinja2.Environment(autoescape=True).from_string((ROOT / "bench/naive_report.html").read_text("utf-8"))


class _Pictures(URLFetcher):  # type: ignore[misc] # WeasyPrint is untyped
    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 # its signature
        return URLFetcherResponse(url, read_picture(url.removeprefix("storage:")), {"Content-Type": "image/jpeg"})


@dataclass(frozen=True)
class Speed:
    students: int
    seconds: float
    pages: int

    @property
    def students_per_minute(self) -> float:
        return 60 * self.students / self.seconds


def naive_pages(report: TermReport) -> int:
    dense = report.total.count > RECORDS[0]
    document = HTML(string=TEMPLATE.render(r=report, dense=dense), url_fetcher=_Pictures()).render()
    document.write_pdf(pdf_variant="pdf/ua-1")
    return len(document.pages)


def tuned_pages(report: TermReport) -> int:
    return render_term_report(report, read_picture).pages


def measure_naive(reports: list[TermReport], processes: int) -> Speed:
    def work() -> int:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            return sum(pool.imap_unordered(naive_pages, reports))

    return _timed(len(reports), work)


def measure_tuned(reports: list[TermReport], processes: int) -> Speed:
    """Warming up is inside the measured time."""
    with paper_app():
        sheets = (*STYLESHEETS, *ALTERNATIVES)
        printed = render_many(reports, tuned_pages, stylesheets=sheets, processes=processes)
        return _timed(len(reports), lambda: sum(one.result or 0 for one in printed))


def _timed(count: int, work: Callable[[], int]) -> Speed:
    began = time.perf_counter()
    pages = work()
    return Speed(count, time.perf_counter() - began, pages)


def _together(parts: list[Speed]) -> Speed:
    return Speed(sum(one.students for one in parts), sum(one.seconds for one in parts), sum(one.pages for one in parts))


@contextmanager
def paper_app() -> Iterator[None]:
    """Templates and words of the reports, without the rest of the application."""
    source = ROOT / "portfolio/translations/zh_Hans/LC_MESSAGES/reports.po"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "zh_Hans/LC_MESSAGES/reports.mo")
        target.parent.mkdir(parents=True)
        with source.open("rb") as words, target.open("wb") as compiled:
            mofile.write_mo(compiled, pofile.read_po(words, locale="zh_Hans"))
        app = Flask("bench", root_path=str(ROOT))
        Babel(app, default_translation_directories=folder, default_domain="reports")
        with app.app_context():
            yield


def measure(students: int = 60, processes: int | None = None) -> tuple[Speed, Speed]:
    """(tuned, naive) over the same reports, in turns; the pictures are drawn before the clock starts."""
    for scene in SCENES:
        for number in range(9):
            draw(scene, number)
    reports = [sample_report(RECORDS[index % len(RECORDS)], student=index) for index in range(students)]
    count = processes or os.cpu_count() or 1
    rounds = [reports[start : start + ROUND] for start in range(0, students, ROUND)]
    pairs = [(measure_tuned(some, count), measure_naive(some, count)) for some in rounds]
    return _together([tuned for tuned, _ in pairs]), _together([naive for _, naive in pairs])


if __name__ == "__main__":
    tuned, naive = measure(*map(int, sys.argv[1:]))
    for name, speed in (("tuned", tuned), ("naive", naive)):
        print(f"{name}: {speed.students_per_minute:.0f} students/min, {speed.pages} pages")
    print(f"ratio: {tuned.students_per_minute / naive.students_per_minute:.2f}")
