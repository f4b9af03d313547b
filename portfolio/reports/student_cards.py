"""Student cards to cut out, ten to a sheet of A4: name, class, number, school, and the card's code as a QR code."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.activities.cards import code_in_groups
from portfolio.core.text import reader_length
from portfolio.reports.paper_now import printed
from portfolio.web.rendering import is_english

STYLES = ("css/print/student_cards.css",)
_LONG, _LONGEST = 7, 12  # characters beside the code at 15 and at 10 pt


@dataclass(frozen=True)
class PrintedCard:
    """One card."""

    name: str
    class_label: str
    number: str
    code: str

    @property
    def size(self) -> str:
        """A long name is set smaller: it is never broken."""
        length = reader_length(self.name)
        return "" if length <= _LONG else "long" if length <= _LONGEST else "longest"

    @property
    def words(self) -> str:
        """The code for whoever types it."""
        return code_in_groups(self.code)

    @property
    def qr(self) -> Markup:
        """The code and nothing else; a quarter of it may be scratched."""
        drawn = segno.make(self.code, error="q", micro=False)
        words = _("QR code of the card")
        return Markup(drawn.svg_inline(border=0, omitsize=True, title=words, svgclass=None, lineclass=None))  # noqa: S704 drawn by us


def student_cards_pdf(cards: Sequence[PrintedCard], school: str, title: str) -> bytes:
    """Print them. Raises Refusal."""
    html = render_template(
        "reports/print/student_cards.html", cards=cards, school=school, title=title,
        lang="en" if is_english() else "zh-Hans",
    )  # fmt: skip
    return printed(html, STYLES)
