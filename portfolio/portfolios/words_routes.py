"""Answers a save of somebody's words: a script in JSON, a form with its page. What was typed is never lost."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import jsonify, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.term_words import seen_mark
from portfolio.web.errors import Conflict, Refusal, wants_json
from portfolio.web.rendering import moment


class ShowPage(Protocol):
    """Draws the page the form stands on, with `typed`, `problem` and `theirs` by field."""

    def __call__(self, status: int = 200, **said: Any) -> Response:
        """The page."""


def answer_words(
    field: str, save: Callable[[str, str], str], stored: Callable[[], str], page: ShowPage, back: str
) -> Response:
    """Save the posted text over the one that was seen and commit; refused or overtaken, say so with what was typed."""
    words, seen = request.form.get("text", ""), request.form.get("seen", "")
    try:
        text = save(words, seen)
    except Refusal as refusal:
        return _told(page, field, words, str(refusal))
    except Conflict as conflict:
        return _told(page, field, words, conflict.message, theirs=stored())
    db.session.commit()
    if wants_json():
        return jsonify(seen=seen_mark(text), said=_("Saved %(when)s", when=moment(clock.now())))
    return make_response(redirect(back))


def _told(page: ShowPage, field: str, words: str, why: str, *, theirs: str | None = None) -> Response:
    """What was typed, why it is not kept, and the other version where there is one."""
    status = 422 if theirs is None else 409
    if wants_json():
        answer = {"error": why, "theirs": theirs, "seen": seen_mark(theirs or "")}
        return make_response(jsonify(answer), status)
    shown = {field: theirs} if theirs is not None else {}
    return page(status, typed={field: words}, problem={field: why}, theirs=shown)
