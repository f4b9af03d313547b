"""The migrations make, from nothing, just the tables the models describe."""

from pathlib import Path

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from portfolio.app import create_app
from portfolio.core.db import Base, db
from portfolio.settings import settings_from


def test_migrations_make_what_the_models_describe(empty_database: str, tmp_path: Path) -> None:
    app = create_app(settings_from({"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": empty_database}))
    with app.app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, Base.metadata)
        db.engine.dispose()
    assert differences == [], "flask --app wsgi db migrate"
