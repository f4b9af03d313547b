"""Rate limits by address; delays keyed by account are in accounts."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=True)


def init_app(app: Flask) -> None:
    """Count in memory, or in Redis when LIMITER_URL says so."""
    settings = app.config["SETTINGS"]
    app.config.update(RATELIMIT_STORAGE_URI=settings.limiter_url, RATELIMIT_ENABLED=not settings.testing)
    limiter.init_app(app)
