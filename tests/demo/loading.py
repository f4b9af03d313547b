"""The demo in tests: loaded once for a file, rolled back after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import Flask

from portfolio.core.db import db
from portfolio.demo.load import Brief, load_demo


def quietly(_line: str) -> None:
    """No progress is told in tests."""


@contextmanager
def loaded_demo(app: Flask, briefs: Sequence[Brief]) -> Iterator[None]:
    """The demo in a transaction that is rolled back at the end of the block."""
    with app.app_context():
        engine, maker = db.engine, db.sessionmaker
    with engine.connect() as connection:
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        with app.app_context():
            load_demo(quietly, briefs)
            db.session.commit()
        yield
        maker.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()
