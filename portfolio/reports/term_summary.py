"""The term summary of a class or of the school: from counts to a typed document to PDF. No student is named."""

import hashlib
import io
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pikepdf
import weasyprint
from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.activities.models import Activity
from portfolio.core.charts import chart_svg
from portfolio.core.db import db
from portfolio.core.pdf import STATIC_FOLDER, RenderedPdf, render
from portfolio.core.storage import content_key
from portfolio.insight.charts import ON_PAPER, PAPER, Bar, bars_by_dimension, chart_height
from portfolio.insight.coverage import Coverage, DimensionLine, class_coverage, school_coverage
from portfolio.insight.queries import held_activities, service_held
from portfolio.reports.documents import LOCALES, Language
from portfolio.reports.printing import StoredReport, storage
from portfolio.reports.term_facts import issue_date
from portfolio.reports.term_summary_documents import (
    HeldActivity,
    ServiceFacts,
    SummaryDimension,
    SummaryLine,
    TermSummary,
)
from portfolio.school.class_names import class_name
from portfolio.school.models import School, SchoolClass, Term
from portfolio.web.rendering import day, days, is_english

STYLESHEETS = ("css/print/report.css", "css/print/term_summary.css")
CHART = "chart.svg"
CHART_WIDTH = 640  # CSS pixels: the column's 480 pt
_ROOT = Path(__file__).parents[2]
_INDENTATION = re.compile(r">\n\s*<")
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[A-Za-z]")
_NUMBER = "\x1f"


def term_summary(term: Term, school_class: SchoolClass | None, language: Language) -> TermSummary:
    """The facts of a class's term, or of the school's. A fixed number of queries."""
    coverage = class_coverage(term, school_class) if school_class else school_coverage(term)
    class_id = school_class.id if school_class else None
    service, activities = service_held(term.id, class_id), held_activities(term, class_id)
    school = db.session.get_one(School, term.school_id)
    with force_locale(LOCALES[language]):
        return TermSummary(
            language=language,
            school_name=school.name,
            school_name_en=school.name_en,
            term_name=_named(term),
            class_label=class_name(school_class, term.school_year) if school_class else "",
            members=coverage.members,
            dimensions=_dimensions(coverage),
            service=ServiceFacts(service.sessions, service.hours, service.students),
            labour_hours=coverage.labour_hours,
            activities=tuple(_held(activity, count) for activity, count in activities),
            issued_on=issue_date(term),
        )


def _named(row: object) -> str:
    name, name_en = str(getattr(row, "name", "")), str(getattr(row, "name_en", ""))
    return name_en if is_english() and name_en else name


def _dimensions(coverage: Coverage) -> tuple[SummaryDimension, ...]:
    return tuple(_dimension(line) for line in coverage.lines)


def _dimension(line: DimensionLine) -> SummaryDimension:
    kinds = tuple(
        SummaryLine(str(each.kind.title), each.activities, each.sessions, each.took.students, each.took.hours)
        for each in line.kinds
    )
    own = SummaryLine(_named(line.dimension), line.activities, line.sessions, line.took.students, line.took.hours)
    colour = PAPER.get(line.dimension.code, PAPER["feature"])
    return SummaryDimension(line.dimension.code, line.dimension.sign, colour, own, kinds)


def _held(activity: Activity, sessions: int) -> HeldActivity:
    return HeldActivity(activity.title, str(activity.kind.title), activity.from_on, activity.to_on, sessions)


def stored_summary(summary: TermSummary, school_code: str) -> StoredReport:
    """Find the file made from these very facts, or make it. Raises MissingGlyph for a character no font has."""
    key = hashlib.sha256(f"{summary.content_hash} {_layout_fingerprint()}".encode()).hexdigest()
    place, files = content_key(school_code, key, "term-summary.pdf"), storage()
    if files.stat(place) is None:
        files.put(place, render_term_summary(summary).content)
    content = files.read(place)
    return StoredReport(key, place, hashlib.sha256(content).hexdigest(), _pages(content))


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as opened:
        return len(opened.pages)


@cache
def _layout_fingerprint() -> str:
    shaping = [
        *(_ROOT / "templates/reports/print").glob("*.html"),
        *(_ROOT / "portfolio/translations").glob("*/LC_MESSAGES/reports.po"),
        *(STATIC_FOLDER / name for name in STYLESHEETS),
    ]
    digest = hashlib.sha256(weasyprint.__version__.encode())
    for path in sorted(shaping):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def render_term_summary(summary: TermSummary) -> RenderedPdf:
    """Print it. Raises MissingGlyph for a character no font has."""
    with force_locale(LOCALES[summary.language]):
        page = SummaryPage(summary)
        html = render_template("reports/print/term_summary.html", summary=summary, page=page)
        drawn = {CHART: page.chart()}
    return render(_INDENTATION.sub("><", html), stylesheets=STYLESHEETS, read_storage=drawn.__getitem__)


class SummaryPage:
    """What the template asks about a summary: ready words. Made and used under the document's locale."""

    def __init__(self, summary: TermSummary) -> None:
        self._summary = summary
        self.lang = "zh-Hans" if summary.language == "zh" else "en"
        self.title = _("Class Term Summary") if summary.class_label else _("School Term Summary")
        self.place = summary.class_label or summary.school_name
        self.chart_title = _("Different students who took part, by dimension")
        self.issued = _("Issued on %(day)s", day=day(summary.issued_on))

    @property
    def _bars(self) -> list[Bar]:
        return [
            Bar(one.code, one.sign, one.line.name, one.line.students) for one in self._summary.dimensions
        ]

    @property
    def chart_words(self) -> str:
        """What the chart says, for who cannot see it."""
        said = "; ".join(f"{bar.name} {bar.value}" for bar in self._bars)
        return f"{self.chart_title}: {said}"

    def chart(self) -> bytes:
        """The chart as SVG."""
        option = bars_by_dimension(self._bars, self.chart_title, ON_PAPER, whole=self._summary.members)
        return chart_svg(option, CHART_WIDTH, chart_height(self._bars))

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)

    @property
    def runner(self) -> str:
        """The running foot."""
        return f"{self.place}  ·  {self.title}  ·  {self._summary.term_name}"

    def days(self, activity: HeldActivity) -> str:
        """When it was, without the year the term tells."""
        return days(activity.from_on, activity.to_on, has_year=False)

    @staticmethod
    def hours(hours: Decimal) -> str:
        """At most one decimal, no trailing zero."""
        return f"{hours:.1f}".removesuffix(".0")

    def lang_of(self, text: str) -> Markup:
        """A lang attribute where a text is plainly in the other language, for voices and glyph forms."""
        if self.lang == "en" and _HAN.search(text):
            return Markup(' lang="zh-Hans"')
        if self.lang != "en" and _LATIN.search(text) and not _HAN.search(text):
            return Markup(' lang="en"')
        return Markup("")
