"""The half-monthly report as a workbook: the same tables and words, every cell text."""

from flask_babel import force_locale
from flask_babel import gettext as _

from portfolio.core.sheets import SheetOut, write_xlsx
from portfolio.reports.documents import LOCALES
from portfolio.reports.half_month_pdf import HalfMonthDocument
from portfolio.reports.half_month_tables import Table, notes_of, tables_of, title
from portfolio.reports.half_month_words import PARAGRAPHS
from portfolio.web.rendering import day, days

ACROSS = 96  # characters of a sheet's width, shared out among its columns
WORDS_WIDTHS = (24, 96)


def half_month_workbook(document: HalfMonthDocument) -> bytes:
    """One sheet for each table, and one for the words."""
    with force_locale(LOCALES[document.language]):
        return write_xlsx([_cover(document), *map(_sheet, tables_of(document.figures)), _words(document)])


def _cover(document: HalfMonthDocument) -> SheetOut:
    figures = document.figures
    rows = [
        (_("Report"), title()),
        (_("School"), document.school_name),
        (_("Half month"), days(figures.from_on, figures.to_on)),
        (_("Edition"), str(document.number)),
        (_("Issued"), day(document.issued_on)),
        (_("Filled in by"), document.issued_by),
        *((_("Note"), note) for note in notes_of(figures)),
    ]
    return SheetOut(_("Report"), rows, widths=(18, 72), has_header=False)


def _sheet(table: Table) -> SheetOut:
    head = tuple(column.title for column in table.columns)
    widths = tuple(max(10, ACROSS * column.width // 100) for column in table.columns)
    return SheetOut(table.title, [head, *(table.rows or [(table.blank,)])], widths=widths)


def _words(document: HalfMonthDocument) -> SheetOut:
    rows = [(str(label), document.words.get(name, "")) for name, label in PARAGRAPHS.items()]
    return SheetOut(_("The words"), rows, widths=WORDS_WIDTHS, has_header=False)
