"""What every page knows: language, theme, asset addresses, dates as people read them."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, session, url_for
from flask_babel import Babel, format_date, get_locale
from flask_babel import gettext as _

from portfolio.core import clock

LANGUAGES = ("zh_Hans", "en")
THEMES = ("auto", "light", "dark")
# The last one must exist: it says how plurals are formed.
DOMAINS = (
    "accounts", "school", "privacy", "activities", "records", "review", "portfolios", "insight", "reports", "exchange",
    "home", "demo", "web",
)  # fmt: skip


def init_app(app: Flask, navigation: Callable[[], Sequence[Any]]) -> None:
    """Set up languages and what templates may call."""
    folder = str(Path(app.root_path) / "translations")
    app.config.update(
        BABEL_DEFAULT_LOCALE="zh_Hans",
        BABEL_DEFAULT_TIMEZONE=str(clock.DEFAULT_ZONE),
        BABEL_DOMAIN=";".join(DOMAINS),
        BABEL_TRANSLATION_DIRECTORIES=";".join([folder] * len(DOMAINS)),
    )
    Babel(app, locale_selector=chosen_language)
    app.jinja_env.globals.update(asset=asset, is_english=is_english)
    app.jinja_env.filters.update(day=day, moment=moment, hours=hours, days=days)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(
        lambda: {
            "actor": g.get("actor"),
            "locale": chosen_language(),
            "theme": chosen_theme(),
            "navigation": navigation,
        }
    )


def chosen_language() -> str:
    """The person's choice, else the cookie's, else what the browser asks for, else Chinese."""
    if not request:
        return "zh_Hans"
    for choice in (session.get("language"), request.cookies.get("language")):
        if choice in LANGUAGES:
            return str(choice)
    best = request.accept_languages.best_match(["zh", "zh-CN", "en"])
    return "en" if best == "en" else "zh_Hans"


def chosen_theme() -> str:
    """light, dark, or auto (the device's own)."""
    choice = request.cookies.get("theme") if request else None
    return choice if choice in THEMES else "auto"


def is_english() -> bool:
    """Whether words are shown in English now."""
    return str(get_locale()) == "en"


def day(value: date | None) -> str:
    """2026年10月12日, 12 October 2026."""
    if value is None:
        return ""
    return format_date(value, "d MMMM y" if is_english() else "y年M月d日")


def days(first: date, last: date | None, *, has_year: bool = True) -> str:
    """A day, or a range without repeating what is the same. has_year: False where a heading names the year."""
    last = last or first
    if last == first:
        return day(first) if has_year else _without_year(first)
    if is_english():
        return _days_in_english(first, last, has_year)
    is_same_year = first.year == last.year
    begin = day(first) if has_year or not is_same_year else _without_year(first)
    return f"{begin}至{_without_year(last) if is_same_year else day(last)}"


def _days_in_english(first: date, last: date, has_year: bool) -> str:
    """10–21 November 2026; 31 October – 1 November 2026."""
    end = day(last) if has_year or first.year != last.year else _without_year(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{_without_year(first) if first.year == last.year else day(first)} – {end}"


def _without_year(value: date) -> str:
    return format_date(value, "d MMMM" if is_english() else "M月d日")


def moment(value: datetime | None) -> str:
    """A moment on the school's clock: 10月12日 15:30."""
    if value is None:
        return ""
    wall = clock.local(value)
    shown = f"{wall.day} {wall:%b}" if is_english() else f"{wall.month}月{wall.day}日"
    return f"{shown} {wall:%H:%M}"


def hours(value: Decimal | float | None) -> str:
    """1.5, 2; never 2.0."""
    if value is None:
        return ""
    number = f"{float(value):.1f}".rstrip("0").rstrip(".")
    return _("%(number)s h", number=number)


def asset(path: str) -> str:
    """The address of a static file, with its content hash so that browsers may keep it for good."""
    folder = current_app.static_folder or ""
    file = Path(folder) / path
    version = _file_hash(str(file), file.stat().st_mtime_ns) if file.is_file() else "0"
    return url_for("static", filename=path, v=version)


@lru_cache(maxsize=512)
def _file_hash(path: str, _modified: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


