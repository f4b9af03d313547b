"""The suite's fixtures: one application per worker, one rolled-back transaction per test, sockets on loopback only."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portfolio.app import create_app
from portfolio.cli import register_commands
from portfolio.core.db import Base, db
from portfolio.settings import Settings
from tests.browser import Browser
from tests.people import World, make_world

pytest_plugins = ["tests.services", "tests.scheduling", "tests.e2e.figures", "tests.reports.archiving"]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Whatever tries to leave the machine fails loudly."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise RuntimeError(f"a test reached for {address[0]}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


def settings_for(folder: Path, database_url: str) -> Settings:
    """Settings of an application that lives in a folder."""
    return Settings(
        data_dir=folder,
        secret_key="test " * 8,
        database_url=database_url,
        broker_url="filesystem://localhost",
        storage_url=(folder / "files").as_uri(),
        public_url="http://localhost",
        testing=True,
    )


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its tables; tests take `app`."""
    application = create_app(settings_for(tmp_path_factory.mktemp("data"), database_url))
    register_commands(application)
    application.config["WTF_CSRF_ENABLED"] = False
    application.extensions["job_sender"] = None  # tests run items themselves
    with application.app_context():
        Base.metadata.create_all(db.engine)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application; whatever a test commits is rolled back after it."""
    with shared_app.app_context():
        engine, maker = db.engine, db.sessionmaker
    with engine.connect() as connection:
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield shared_app
        maker.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        outer.rollback()


@pytest.fixture
def world(app: Flask) -> World:
    """A school with one person of each role."""
    return make_world(app, "yunxi")


@pytest.fixture
def twin(app: Flask, world: World) -> World:
    """A second school of the same district, built alike."""
    return make_world(app, "twin", world.district_id)


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[[str], Browser]:
    """`visit("homeroom")`: a browser in which that person of the world is signed in."""
    return lambda person: Browser(app.test_client(), world, person)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app.test_client())
