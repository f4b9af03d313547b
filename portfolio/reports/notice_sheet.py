"""The notice sheet 公示表 on A4 or A3: the published lines, their days, how to object, and the page's QR code."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.reports.paper_now import printed
from portfolio.web.rendering import is_english

STYLES = {
    "a4": ("css/print/notice_sheet.css",),
    "a3": ("css/print/notice_sheet.css", "css/print/notice_sheet_a3.css"),
}
_NUMBER = "\x1f"


@dataclass(frozen=True)
class PublishedRecord:
    """One record as published, in words."""

    sign: str
    dimension: str
    title: str
    level: str
    hours: str


@dataclass(frozen=True)
class PublishedLine:
    """One student as published. `until`: its own last day where it is a corrected line, else empty."""

    name: str
    records: Sequence[PublishedRecord]
    until: str


@dataclass(frozen=True)
class NoticeSheet:
    """What the sheet says."""

    school: str
    class_label: str
    term: str
    days: str
    working_days: int
    address: str
    digest: str
    lines: Sequence[PublishedLine]

    @property
    def qr(self) -> Markup:
        """The public page."""
        drawn = segno.make(self.address, error="m", micro=False)
        words = _("QR code of the public page")
        return Markup(drawn.svg_inline(border=0, omitsize=True, title=words, svgclass=None, lineclass=None))  # noqa: S704 drawn by us

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)


def notice_sheet_pdf(sheet: NoticeSheet, size: str) -> bytes:
    """Print it on `a4` or `a3`. Raises Refusal."""
    lang = "en" if is_english() else "zh-Hans"
    return printed(render_template("reports/print/notice_sheet.html", sheet=sheet, lang=lang), STYLES[size])
