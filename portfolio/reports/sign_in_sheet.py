"""The sign-in sheet on A4: who is expected, with room to sign, and a QR code of the activity's own page."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.core.text import reader_length
from portfolio.reports.paper_now import printed
from portfolio.web.rendering import is_english

STYLES = ("css/print/sign_in_sheet.css",)
BLANK_LINES = 5  # for those who come late or unexpected
_LONG, _LONGEST = 9, 11  # characters that fit the column at 10.5 and at 8.5 pt
_NUMBER = "\x1f"


@dataclass(frozen=True)
class SheetLine:
    """One who is expected."""

    class_label: str
    number: str
    name: str

    @property
    def size(self) -> str:
        """A long name is set smaller: it is never broken."""
        length = reader_length(self.name)
        return "" if length <= _LONG else "long" if length <= _LONGEST else "longest"


@dataclass(frozen=True)
class SignInSheet:
    """What the sheet says. `day` and `time` are empty where the sheet is for any session of a series."""

    school: str
    activity: str
    organiser: str
    place: str
    day: str
    time: str
    address: str
    lines: Sequence[SheetLine]

    @property
    def qr(self) -> Markup:
        """The activity's page."""
        drawn = segno.make(self.address, error="m", micro=False)
        words = _("QR code of the activity's page")
        return Markup(drawn.svg_inline(border=0, omitsize=True, title=words, svgclass=None, lineclass=None))  # noqa: S704 drawn by us

    @property
    def foot(self) -> list[str]:
        """The words before, between and after the two page numbers, which only the renderer knows."""
        return _("Page %(page)s of %(pages)s", page=_NUMBER, pages=_NUMBER).split(_NUMBER)


def sign_in_sheet_pdf(sheet: SignInSheet) -> bytes:
    """Print it. Raises Refusal."""
    html = render_template(
        "reports/print/sign_in_sheet.html", sheet=sheet, blank=BLANK_LINES, lang="en" if is_english() else "zh-Hans"
    )
    return printed(html, STYLES)
