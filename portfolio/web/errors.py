"""Error pages in both languages; scripts that ask for JSON get the same words as JSON."""

from dataclasses import dataclass

import structlog
from flask import Flask, g, jsonify, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portfolio.core.db import db

log = structlog.get_logger()
PAGES = (400, 401, 403, 404, 405, 409, 413, 429, 500)


@dataclass(eq=False)
class Conflict(Exception):
    """Somebody else was first. `message` says what happened and what to do."""

    message: str


class Refusal(Exception):
    """A user's act that cannot be done, with words for the user. Routes show it beside the form; nothing is lost."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field


def wants_json() -> bool:
    """Whether the caller is a script that reads JSON."""
    return request.accept_mimetypes.best == "application/json"


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(OverflowError, _unstorable)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(Exception, _failure)


def _answer(code: int, message: str = "") -> tuple[str | Response, int]:
    if wants_json():
        return jsonify(error=message or str(code)), code
    page = code if code in PAGES else 400
    return render_template(f"errors/{page}.html", message=message), code


def _http_error(error: HTTPException) -> tuple[str | Response, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    db.session.rollback()
    return _answer(error.code)


def _stale_page(_error: CSRFError) -> tuple[str | Response, int]:
    return _answer(400, str(_l("This page was open for too long. Go back, reload it and send again.")))


def _conflict(error: Conflict) -> tuple[str | Response, int]:
    db.session.rollback()
    return _answer(409, error.message)


def _refusal(error: Refusal) -> tuple[str | Response, int]:
    db.session.rollback()
    return _answer(400, str(error))


def _unstorable(error: Exception) -> tuple[str | Response, int]:
    """A number or a character that no database row can hold came past a form."""
    db.session.rollback()
    log.warning("unstorable value", endpoint=request.endpoint, kind=type(error).__name__)
    return _answer(400)


def _overtaken(error: IntegrityError) -> tuple[str | Response, int]:
    """Two requests made the same row at once: one has won. The values stay out of the log."""
    db.session.rollback()
    log.error("rows clash", endpoint=request.endpoint, kind=type(error.orig).__name__)
    return _answer(409)


def _failure(error: Exception) -> tuple[str | Response, int]:
    db.session.rollback()
    log.error("request failed", endpoint=request.endpoint, exc_info=error)
    g.actor = None  # the page must not ask a broken transaction for anything
    return _answer(500)
