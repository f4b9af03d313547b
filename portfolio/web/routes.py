"""Language, theme, health."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, session, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.web.access import public
from portfolio.web.rendering import LANGUAGES, THEMES

bp = Blueprint("web", __name__)
YEAR = 365 * 24 * 3600


def safe_next(target: str | None, fallback: str) -> str:
    """An address inside this site, or the fallback: nobody is sent elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return fallback
    if any(ord(character) <= 0x20 for character in target):  # browsers drop tabs and line ends: "/\t/host" leads away
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target


def _remember(name: str, value: str) -> Response:
    response = redirect(safe_next(request.form.get("next"), url_for("home.dashboard")))
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=name != "theme")
    return response


@bp.post("/language")
@public
def set_language() -> Response:
    """Remember the language on this device and for this sign-in."""
    chosen = request.form.get("language", "")
    language = chosen if chosen in LANGUAGES else LANGUAGES[0]
    session["language"] = language
    return _remember("language", language)


@bp.post("/theme")
@public
def set_theme() -> Response:
    """Remember light, dark or automatic on this device."""
    chosen = request.form.get("theme", "")
    return _remember("theme", chosen if chosen in THEMES else THEMES[0])


@bp.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask here for pages that name no icon, such as a PDF."""
    return redirect(url_for("static", filename="img/favicon.ico"))


@bp.get("/healthz")
@public
def healthz() -> tuple[str, int]:
    """The process answers."""
    return "ok", 200


@bp.get("/readyz")
@public
def readyz() -> tuple[str, int]:
    """The database answers too."""
    db.session.execute(select(1))
    return "ready", 200
