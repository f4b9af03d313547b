"""The sheet of cut-out slips, A4, ten to a page: name, code, how to use it, and a QR code to the sign-in page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import segno
from flask import current_app, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.core.fonts import MissingGlyph
from portfolio.core.pdf import PaperNotReady, render
from portfolio.school.models import School
from portfolio.school.slips import Slip
from portfolio.web.errors import Refusal

STYLES = ("css/print/slips.css",)


@dataclass(frozen=True)
class SlipCard:
    """One slip with what stands beside the code: `place` is the class or the role, `group` heads a new page."""

    slip: Slip
    place: str

    @property
    def qr(self) -> Markup:
        """A QR code of the sign-in page with the name filled in."""
        drawn = segno.make(sign_in_address(self.slip.username), error="m")
        return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 drawn by us


def sign_in_address(username: str) -> str:
    """The public address of the sign-in page for a person."""
    base = current_app.config["SETTINGS"].public_url
    return f"{base}{url_for('accounts.sign_in')}?{urlencode({'u': username})}"


def slips_pdf(cards: Sequence[SlipCard], school: School, title: str) -> bytes:
    """The slips as a PDF. Raises Refusal where a name cannot be printed or the machine cannot print."""
    html = render_template(
        "school/slips_print.html",
        cards=cards,
        school=school,
        title=title,
        address=sign_in_address("").partition("?")[0].partition("://")[2],
    )
    try:
        return render(html, stylesheets=STYLES).content
    except MissingGlyph as error:
        raise Refusal(_("No font has these characters: %(characters)s", characters=str(error))) from error
    except PaperNotReady as error:
        raise Refusal(str(error)) from error
