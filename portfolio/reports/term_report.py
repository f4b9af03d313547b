"""The term report: typed document to HTML to PDF."""

from flask import render_template
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portfolio.core.pdf import RenderedPdf, StorageReader, render
from portfolio.reports.documents import LOCALES, TermReport
from portfolio.reports.paper_page import MANY, PaperPage, appendix_ends_well, ends_well, file_key, unindented
from portfolio.reports.paper_pictures import with_qr

STYLESHEETS = ("css/print/report.css",)
ALTERNATIVES = ("css/print/compact.css", "css/print/airy.css")


def render_term_report(document: TermReport, read_storage: StorageReader) -> RenderedPdf:
    """Print one report; needs an application context, no request.

    Raises what core.pdf.render raises: MissingGlyph (a character no font has), UnservedUrl (a picture that is not in
    storage), PaperNotReady.
    """
    return render(
        term_report_html(document),
        stylesheets=STYLESHEETS,
        alternatives=ALTERNATIVES,
        fits=appendix_ends_well if document.appendix else ends_well,
        read_storage=with_qr(read_storage, document.verification),
    )


def term_report_html(document: TermReport) -> str:
    """The page before it is laid out."""
    with force_locale(LOCALES[document.language]):
        html = render_template("reports/print/term_report.html", report=document, page=_TermPage(document))
    return unindented(html)


def cache_key(document: TermReport) -> str:
    """The same key prints the same pages."""
    return file_key(document.content_hash)


class _TermPage(PaperPage):
    """What the template of a term asks besides."""

    def __init__(self, document: TermReport) -> None:
        full = [one for dimension in document.dimensions for one in dimension.records if not one.is_brief]
        super().__init__(document.language, is_dense=len(full) > MANY)
        self._document = document
        amounts = [one for dimension in document.dimensions for one in (dimension.current, dimension.earlier) if one]
        self._most = max((one.count for one in amounts), default=0) or 1
        self.has_earlier = any(dimension.earlier for dimension in document.dimensions)
        self.absent = document.absent_text or _("No entry this term.")

    @property
    def total(self) -> str:
        """The student's own amounts."""
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
