"""The application factory: settings, extensions, blueprints, kinds of job."""

from pathlib import Path

import structlog
from flask import Flask, g, request, session
from flask_login import current_user
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from portfolio.accounts import routes as accounts_routes
from portfolio.accounts.sign_in import login_manager
from portfolio.activities import routes as activities_routes
from portfolio.core import broker, db, scope
from portfolio.core.storage import storage_from_url
from portfolio.exchange import exports
from portfolio.exchange import routes as exchange_routes
from portfolio.home import audit_subjects
from portfolio.home import routes as home_routes
from portfolio.home.navigation import navigation
from portfolio.insight import routes as insight_routes
from portfolio.portfolios import routes as portfolios_routes
from portfolio.privacy import routes as privacy_routes
from portfolio.records import jobs as records_jobs
from portfolio.records import routes as records_routes
from portfolio.reports import jobs as reports_jobs
from portfolio.reports import routes as reports_routes
from portfolio.review import routes as review_routes
from portfolio.school import routes as school_routes
from portfolio.school import slips
from portfolio.school.actors import Actor, actor_for
from portfolio.school.class_names import class_label
from portfolio.settings import Settings, settings_from
from portfolio.web import access, errors, limits, numbers, rendering, security
from portfolio.web import routes as web_routes

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (
    web_routes.bp,
    accounts_routes.bp,
    school_routes.bp,
    privacy_routes.bp,
    activities_routes.bp,
    records_routes.bp,
    review_routes.bp,
    portfolios_routes.bp,
    insight_routes.bp,
    reports_routes.bp,
    exchange_routes.bp,
    home_routes.bp,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application. Connects nowhere; the first query does."""
    settings = settings or settings_from()
    app = Flask("portfolio", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    _configure(app, settings)
    db.init_app(app)
    scope.init_app(app)
    Migrate(app, db.db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    login_manager.init_app(app)
    CSRFProtect(app)
    limits.init_app(app)
    broker.init_app(app)
    rendering.init_app(app, navigation)
    app.jinja_env.filters["class_label"] = class_label
    security.init_app(app)
    access.init_app(app, load_actor)
    errors.init_app(app)
    numbers.init_app(app)
    app.extensions["storage"] = storage_from_url(settings.storage_url, settings.data_dir)
    app.extensions["sign_in_code_check"] = slips.is_code_of
    app.extensions["audit_subjects"] = audit_subjects.VISIBLE
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    with app.app_context():
        records_jobs.register_jobs()
        reports_jobs.register_jobs()
        exports.register_jobs()
    _wrap(app, settings)
    return app


def _wrap(app: Flask, settings: Settings) -> None:
    """Static files before the application; a proxy's word on address and scheme only as far as it is trusted."""
    wrapped = WhiteNoise(app.wsgi_app, root=str(ROOT / "static"), prefix="static/", max_age=31_536_000)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        wrapped = ProxyFix(wrapped, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = wrapped  # type: ignore[method-assign]


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        PERMANENT_SESSION_LIFETIME=settings.session_seconds,
        SESSION_COOKIE_NAME="xingji",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def load_actor() -> Actor | None:
    """The person of this request in the school at hand, whose scope it opens."""
    g.is_reading = request.method in {"GET", "HEAD", "OPTIONS"}
    if not current_user.is_authenticated:
        return None
    actor = actor_for(current_user, session.get("school_id"))
    if actor.school_id:
        scope.open_school(actor.school_id)
    return actor
