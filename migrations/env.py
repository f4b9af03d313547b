"""Alembic's environment: the application's own engine and tables."""

import logging
from typing import Any

from alembic import context

from portfolio.core.db import Base, UTCDateTime, db, is_sqlite

logging.getLogger("alembic").setLevel(logging.WARNING)


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Everything that is the application's."""
    return kind != "table" or name != "alembic_version"


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Migrations stand alone: they name the database's types, not the application's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run_migrations() -> None:
    """Upgrade or downgrade in one transaction; SQLite's foreign keys rest while tables are rebuilt."""
    if context.is_offline_mode():
        raise RuntimeError("migrations need the database at hand")
    engine = db.engine
    with engine.connect() as connection:
        if is_sqlite(engine):
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if is_sqlite(engine):
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


run_migrations()
