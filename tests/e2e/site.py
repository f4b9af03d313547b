"""Starts the real thing: migrations, the demo, gunicorn and a Celery worker with its beat, in a folder of their own.

Time passes in processes beside it that believe it is later: nobody waits for days, and the product knows no such hook.
"""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import free_port, running

ROOT = Path(__file__).resolve().parents[2]
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
PATIENCE_SECONDS = 300
LOG = "site.log"
LATER = """
import sys
from datetime import UTC, datetime, timedelta
import time_machine
time_machine.travel(datetime.now(UTC) + timedelta(days=int(sys.argv[1])), tick=True).start()
"""
BEAT = """
import sys
from datetime import timedelta
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.phase_beat import advance_due
from wsgi import app
with app.app_context(), system_scope():
    for act in (advance_due, close_due):
        act(clock.now() + timedelta(days=int(sys.argv[1])))
    db.session.commit()
"""
SERVE = "from wsgi import app; app.run(port=int(sys.argv[2]), threaded=True)"


@dataclass(frozen=True)
class Site:
    """A site that runs: where, and what its processes find in their environment."""

    origin: str
    environ: Mapping[str, str]

    def flask(self, *arguments: str) -> str:
        """Run a command beside the site and give what it printed. Raises RuntimeError where it fails."""
        code, said = asked(*arguments, environ=self.environ)
        if code:
            raise RuntimeError(f"flask {' '.join(arguments)} failed: {said}")
        return said

    def beat(self, days: int = 0) -> None:
        """What the worker does of itself, as it will be due in so many days."""
        command = [sys.executable, "-c", BEAT, str(days)]
        subprocess.run(command, env=self.environ, cwd=ROOT, check=True, timeout=PATIENCE_SECONDS)

    def run(self, module: str, *arguments: str) -> None:
        """Run a module of the tests beside the site."""
        command = [sys.executable, "-m", module, *arguments]
        subprocess.run(command, env=self.environ, cwd=ROOT, check=True, timeout=PATIENCE_SECONDS)

    @contextmanager
    def later(self, days: int) -> Iterator[str]:
        """The same site as it will be in so many days, served until the block ends; gives its origin."""
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-c", LATER + SERVE, str(days), str(port)]
        environ = {**self.environ, "PUBLIC_URL": origin, "PYTHONPATH": str(ROOT)}
        with running(command, port, environ=environ, answers=lambda: _is_healthy(origin)):
            yield origin


@contextmanager
def demo_site(folder: Path, database_url: str) -> Iterator[Site]:
    """A loaded demo, served until the block ends."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": database_url, "PORT": str(port)}
    environ |= {"PUBLIC_URL": origin, "PYTHONWARNINGS": "ignore", "HOST": "127.0.0.1"}
    site = Site(origin, environ)
    site.flask("db", "upgrade")
    site.flask("demo")
    command = ["sh", "-c", f"exec {sys.executable} {ROOT}/.ci/serve.py >{folder}/{LOG} 2>&1"]
    with running(command, port, environ=environ, answers=lambda: _is_healthy(origin)):
        yield site


def asked(*arguments: str, environ: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and words of a flask command."""
    done = subprocess.run(
        [*FLASK, *arguments], env=environ, cwd=ROOT, check=False, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def _is_healthy(origin: str) -> bool:
    try:
        with urllib.request.urlopen(f"{origin}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
