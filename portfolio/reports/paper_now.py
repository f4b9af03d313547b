"""Paper that is printed while its reader waits: a page of HTML becomes the answer, or words say why not."""

from collections.abc import Sequence
from io import BytesIO
from typing import cast

from flask import request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.fonts import MissingGlyph
from portfolio.core.pdf import PaperNotReady, render
from portfolio.reports.documents import Language
from portfolio.web.errors import Refusal
from portfolio.web.rendering import is_english

PDF = "application/pdf"


def asked_language() -> Language:
    """The language of the paper: the one asked for, else the page's."""
    asked = request.values.get("lang")
    if asked in {"zh", "en"}:
        return cast("Language", asked)
    return "en" if is_english() else "zh"


def printed(html: str, stylesheets: Sequence[str]) -> bytes:
    """The finished file. Raises Refusal where a name cannot be printed or the machine cannot print."""
    try:
        return render(html, stylesheets=stylesheets).content
    except MissingGlyph as error:
        raise Refusal(_("No font has these characters: %(characters)s", characters=str(error))) from error
    except PaperNotReady as error:
        raise Refusal(str(error)) from error


def send_paper(content: bytes, name: str) -> Response:
    """The file as an answer, kept by no cache."""
    response = send_file(BytesIO(content), mimetype=PDF, download_name=f"{name}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response
