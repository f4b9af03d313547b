"""Why an uploaded file is refused, in words that tell the way out."""

from enum import Enum

from flask_babel import lazy_gettext as _l


class RefusedReason(Enum):
    """The values are stable codes, fit for logs and for the API."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    WRONG_KIND = "wrong_kind"
    CUT_SHORT = "cut_short"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    MIXED = "mixed"
    LOCKED = "locked"
    TOO_MANY_PAGES = "too_many_pages"


_MESSAGES = {
    RefusedReason.EMPTY: _l("This file is empty. Please choose it again."),
    RefusedReason.WRONG_KIND: _l("Please choose a picture (JPEG, PNG, WebP or HEIC) or a PDF. This file is neither."),
    RefusedReason.CUT_SHORT: _l(
        "Part of this file is missing; it may not have been copied completely. Please choose the original again."
    ),
    RefusedReason.DAMAGED: _l(
        "This file cannot be opened. Please open it on your device, save it again or take a screenshot, and send that."
    ),
    RefusedReason.UNPACKS_TOO_LARGE: _l(
        "This file takes too much room to open. Please take a screenshot of what it shows, and send that."
    ),
    RefusedReason.MIXED: _l(
        "This file holds something besides the picture, such as an archive or a web page. "
        "Please take a screenshot of the picture, and send that."
    ),
    RefusedReason.LOCKED: _l(
        "This PDF is locked with a password. Please save a copy without a password or take a screenshot, and send that."
    ),
}


class Refused(Exception):
    """An uploaded file cannot be used. `limit` is the bound it broke: bytes, pixels or pages."""

    def __init__(self, reason: RefusedReason, limit: int | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.limit = limit

    @property
    def message(self) -> str:
        """Say in the reader's language why, and what to do instead."""
        return str(_MESSAGES.get(self.reason) or self._limit_message())

    def _limit_message(self) -> object:
        limit = self.limit or 0
        if self.reason is RefusedReason.TOO_BIG:
            return _l(
                "This file is larger than %(megabytes)s MB. Please send a smaller copy, for example a screenshot.",
                megabytes=limit // 2**20,
            )
        if self.reason is RefusedReason.TOO_MANY_PIXELS:
            return _l(
                "This picture has more than %(megapixels)s million pixels. "
                "Please send a smaller copy, for example a screenshot.",
                megapixels=limit // 10**6,
            )
        return _l(
            "This PDF has more than %(pages)s pages. Please save only the pages that matter, and send those.",
            pages=limit,
        )
