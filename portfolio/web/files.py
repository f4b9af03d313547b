"""Private files through authorised routes: streamed, or by a short-lived link where the storage makes one."""

from datetime import timedelta

from flask import redirect, request, send_file
from werkzeug.wrappers import Response

from portfolio.core.storage import Storage

LINK_LIVES = timedelta(minutes=5)


def send_stored(storage: Storage, key: str, *, filename: str, media_type: str, is_attachment: bool = True) -> Response:
    """Send what is kept under the key; the caller has asked whether the person may have it. Raises NotStoredError."""
    link = storage.url(key, filename=filename, media_type=media_type, expires=LINK_LIVES)
    if link:
        return redirect(link)
    response = send_file(
        storage.open(key),
        mimetype=media_type,
        as_attachment=is_attachment,
        download_name=filename,
        etag=key.rpartition("/")[2],
        max_age=0,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    return response.make_conditional(request)
