"""The half-monthly report on A4: typed document to HTML to PDF."""

import re
from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.core.pdf import RenderedPdf, render
from portfolio.reports.documents import LOCALES, Language
from portfolio.reports.half_month_figures import Figures
from portfolio.reports.half_month_tables import Table, notes_of, tables_of, title
from portfolio.reports.half_month_words import PARAGRAPHS
from portfolio.web.rendering import day, days

COLUMN, BESIDES = 480, 10.5  # points: the page's measure, and what a cell has beside its text: half_month.css
STYLESHEETS = ("css/print/half_month.css",)
_INDENTATION = re.compile(r">\n\s*<")
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-z]")
_NUMBER = "\x1f"


@dataclass(frozen=True)
class HalfMonthDocument:
    """One edition to print. `words` by the paragraphs' names; an empty paragraph is left out."""

    language: Language
    school_name: str
    figures: Figures
    words: dict[str, str]
    number: int
    issued_on: date
    issued_by: str


def render_half_month(document: HalfMonthDocument) -> RenderedPdf:
    """Print it. Raises MissingGlyph for a character no font has."""
    return render(half_month_html(document), stylesheets=STYLESHEETS)


def half_month_html(document: HalfMonthDocument) -> str:
    """The page before it is laid out."""
    with force_locale(LOCALES[document.language]):
        html = render_template("reports/print/half_month.html", report=document, page=_Page(document))
    return _INDENTATION.sub("><", html)


class _Page:
    """What the template asks: ready words. Made and used under the document's locale."""

    def __init__(self, document: HalfMonthDocument) -> None:
        self._document = document
        figures = document.figures
        self.lang = "zh-Hans" if document.language == "zh" else "en"
        self.title = title()
        self.period = days(figures.from_on, figures.to_on)
        self.issued = _("Edition %(number)s, issued on %(day)s", number=document.number, day=day(document.issued_on))
        self.notes = notes_of(figures)
        glance, *rest = tables_of(figures)
        self.glance, self.tables = self._paired(glance), rest
        self.glance_title = glance.title
        self.paragraphs = [(str(label), document.words.get(name, "")) for name, label in PARAGRAPHS.items()]
        self.signers = [_("Filled in by"), _("Person in charge"), _("Principal")]

    @staticmethod
    def _paired(table: Table) -> list[tuple[tuple[str, str], tuple[str, str]]]:
        """Two items to a line, down the left half first."""
        cells = [(row[0], row[1]) for row in table.rows]
        cells += [("", "")] * (len(cells) % 2)
        half = len(cells) // 2
        return list(zip(cells[:half], cells[half:], strict=True))

    @staticmethod
    def width(share: int) -> str:
        """A column's width inside its padding and rule, from its share in percent: so that all tables end flush."""
        return f"{COLUMN * share / 100 - BESIDES:.2f}pt"

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)

    @property
    def runner(self) -> str:
        return f"{self._document.school_name}  ·  {self.title}  ·  {self.period}"

    def lang_of(self, text: str) -> Markup:
        """A lang attribute where a text is plainly in the other language, for voices and glyph forms."""
        has_han, has_latin = bool(_HAN.search(text)), bool(_LATIN.search(text))
        if has_han == has_latin:
            return Markup("")
        lang = "zh-Hans" if has_han else "en"
        return Markup("") if lang == self.lang else Markup(' lang="{}"').format(lang)
