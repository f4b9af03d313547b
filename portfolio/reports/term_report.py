"""The term report: typed document to HTML to PDF."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import weasyprint
from babel.dates import format_date
from flask import render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portfolio.core.pdf import STATIC_FOLDER, Layout, RenderedPdf, StorageReader, render
from portfolio.reports.documents import Language, ReportRecord, Signer, TermReport

STYLESHEETS = ("css/print/report.css",)
ALTERNATIVES = ("css/print/compact.css", "css/print/airy.css")
LOCALES: dict[Language, str] = {"zh": "zh_Hans", "en": "en"}
_DATE: dict[Language, str] = {"zh": "y年M月d日", "en": "d MMMM y"}  # as on the screen
_DAY: dict[Language, str] = {"zh": "M月d日", "en": "d MMM"}
FULL_ENOUGH = 0.36  # of the last sheet: the comment and the signatures alone make a last page that means something
WIDEST_GAP = 0.31  # of a sheet, margin included, where the closing block did not fit below the records
_ROOT = Path(__file__).parents[2]
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_INDENTATION = re.compile(r">\n\s*<")  # each would become a box of its own, laid out and thrown away
_TAIL = re.compile(
    r"(.*[㐀-鿿])([㐀-鿿]{3}[。！？…～~”’）》]{0,3}[ \u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]{0,6})", re.DOTALL
)
_LATIN = re.compile(r"[A-Za-z]")
_FACTS_IN_A_ROW = 3
_SHORT = 16  # characters of a place or an organiser that stay on one line
_MANY = 15  # records: from here on the pictures are smaller, and the report stays a few sheets
_CHARACTERS_ACROSS, _BESIDE_PICTURE, _BESIDE_SMALL = 40, 28, 31  # a line of people's words: report.css
_FEW = 8  # characters on the last line that may become a single one
_NUMBER = "\x1f"


def render_term_report(document: TermReport, read_storage: StorageReader) -> RenderedPdf:
    """Print one report; needs an application context, no request.

    Raises what core.pdf.render raises: MissingGlyph (a character no font has), UnservedUrl (a picture that is not in
    storage), PaperNotReady.
    """
    html = term_report_html(document)
    return render(html, stylesheets=STYLESHEETS, alternatives=ALTERNATIVES, fits=_ends_well, read_storage=read_storage)


def term_report_html(document: TermReport) -> str:
    with force_locale(LOCALES[document.language]):
        html = render_template("reports/print/term_report.html", report=document, page=_Page(document))
    return _INDENTATION.sub("><", html)


def cache_key(document: TermReport) -> str:
    """Changes with the facts, and with all that shapes the page: templates, styles, fonts, words, the renderer."""
    return hashlib.sha256(f"{document.content_hash} {_layout_fingerprint()}".encode()).hexdigest()


@cache
def _layout_fingerprint() -> str:
    shaping = [
        *(_ROOT / "templates/reports/print").glob("*.html"),
        *(STATIC_FOLDER / "css/print").glob("*.css"),
        *(STATIC_FOLDER / "fonts").glob("*.*"),
        *(_ROOT / "portfolio/translations").glob("*/LC_MESSAGES/reports.po"),
    ]
    digest = hashlib.sha256(weasyprint.__version__.encode())
    for path in sorted(shaping):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _ends_well(layout: Layout) -> bool:
    return layout.pages == 1 or (layout.last_page_fill >= FULL_ENOUGH and layout.gap <= WIDEST_GAP)


class _Page:
    """What the template asks about a document: ready words and widths. Made and used under the document's locale."""

    def __init__(self, document: TermReport) -> None:
        self._document = document
        self._locale = LOCALES[document.language]
        amounts = [one for dimension in document.dimensions for one in (dimension.current, dimension.earlier) if one]
        self._most = max((one.count for one in amounts), default=0) or 1
        self.lang = "zh-Hans" if document.language == "zh" else "en"
        self.has_earlier = any(dimension.earlier for dimension in document.dimensions)
        self.is_dense = sum(len(dimension.records) for dimension in document.dimensions) > _MANY
        self.absent = document.absent_text or _("No entry this term.")
        self.hand_date = _("Date:")

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)

    @property
    def runner(self) -> str:
        student = self._document.student
        number = _("Student no. %(number)s", number=student.student_number)
        return f"{student.name}  ·  {student.class_label}  ·  {number}"

    @property
    def total(self) -> str:
        total = self._document.total
        return ngettext(
            "This term: %(num)s entry, %(hours)s hours.",
            "This term: %(num)s entries, %(hours)s hours.",
            total.count,
            hours=self.hours(total.hours),
        )

    def width(self, count: int) -> int:
        """Of a bar, in percent of the student's own longest."""
        return round(100 * count / self._most)

    def fact_rows(self) -> list[list[tuple[str, str]]]:
        """The facts that are known, three to a row, the last row filled up so that the columns stay in line."""
        student = self._document.student
        facts = [
            (_("Name"), student.name),
            (_("Student number"), student.student_number),
            (_("Class"), student.class_label),
            (_("Gender"), student.gender),
            (_("National student number"), student.national_number),
            (_("Homeroom teacher"), student.homeroom_teacher),
        ]
        known = [fact for fact in facts if fact[1]]
        return [known[start : start + _FACTS_IN_A_ROW] for start in range(0, len(known), _FACTS_IN_A_ROW)]

    def signers(self) -> list[str]:
        titles = {
            Signer.STUDENT: _("Student"),
            Signer.GUARDIAN: _("Parent or guardian"),
            Signer.TEACHER: _("Homeroom teacher"),
            Signer.PRINCIPAL: _("Principal"),
        }
        return [titles[signer] for signer in self._document.signers]

    def facts_line(self, record: ReportRecord) -> Markup:
        """What is known of kind, role, task, level, place, organiser, hours and witness; no line begins with a dot."""
        by = _("Observed by %(name)s", name=record.author) if record.is_observation and record.author else ""
        hours = self._spent(record.hours) if record.hours else ""
        witness = _("Witness: %(name)s", name=record.witness) if record.witness else ""
        times = ngettext("%(num)s time", "%(num)s times", record.times) if record.times and record.times > 1 else ""
        did = [record.kind, record.role, record.task]
        facts = [by, *did, record.level, record.place, record.organiser, times, hours, witness]
        return Markup("\u00a0· ").join(self._fact(fact) for fact in facts if fact)

    def _fact(self, fact: str) -> Markup:
        lang, is_whole = self.lang_of(fact), len(fact) <= _SHORT
        if not is_whole and not lang:
            return escape(fact)
        return Markup("<span{}{}>{}</span>").format(Markup(' class="name"') if is_whole else "", lang, fact)

    def _spent(self, hours: Decimal) -> str:
        return ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2, hours=self.hours(hours))

    def day(self, when: date) -> str:
        return format_date(when, _DATE[self._document.language], self._locale)

    def days(self, record: ReportRecord) -> Markup:
        """`3月12日`, `3月12日⏎至14日`, `12–14 Mar`, `30 Mar⏎– 2 Apr`: a long range takes two lines."""
        first, last = record.from_on, record.to_on or record.from_on
        is_one_month = (first.year, first.month) == (last.year, last.month)
        if first == last:
            return escape(self._short(first))
        if is_one_month and self._document.language == "en":
            return escape(f"{first.day}–{self._short(last)}")
        end = f"{last.day}日" if is_one_month else self._short(last)
        until = f"– {end}" if self._document.language == "en" else f"至{end}"
        return Markup("{}<br>{}").format(self._short(first), until)

    def _short(self, when: date) -> str:
        return format_date(when, _DAY[self._document.language], self._locale)

    def words(self, text: str, record: ReportRecord) -> Markup:
        across = _CHARACTERS_ACROSS if record.picture is None else _BESIDE_SMALL if self.is_dense else _BESIDE_PICTURE
        is_at_risk = (len(text) + 3) % across <= _FEW and len(text) > across  # lines move a little for punctuation
        return self.tail_kept(text) if is_at_risk else escape(text)

    def tail_kept(self, text: str) -> Markup:
        """The text with its last few characters held together: no line of a single character ends a paragraph."""
        if found := _TAIL.fullmatch(text):
            return Markup('{}<span class="name">{}</span>').format(*found.groups())
        return escape(text)

    def hours(self, hours: Decimal) -> str:
        """At most one decimal, no trailing zero."""
        return f"{hours:.1f}".removesuffix(".0")

    def lang_of(self, text: str) -> Markup:
        """A lang attribute where a text is plainly in the other language, for voices and glyph forms."""
        if self.lang == "en" and _HAN.search(text):
            return Markup(' lang="zh-Hans"')
        if self.lang != "en" and _LATIN.search(text) and not _HAN.search(text):
            return Markup(' lang="en"')
        return Markup("")
