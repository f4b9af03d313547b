"""Starts the real thing: migrations, the demo, gunicorn and a Celery worker with its beat, in a folder of their own."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.services import free_port, running

ROOT = Path(__file__).resolve().parents[2]
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
PATIENCE_SECONDS = 300
LOG = "site.log"


@contextmanager
def demo_site(folder: Path, database_url: str) -> Iterator[str]:
    """A loaded demo, served until the block ends; gives its origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": database_url, "PORT": str(port)}
    environ |= {"PUBLIC_URL": origin, "PYTHONWARNINGS": "ignore", "HOST": "127.0.0.1"}
    _flask("db", "upgrade", environ=environ)
    _flask("demo", environ=environ)
    command = ["sh", "-c", f"exec {sys.executable} {ROOT}/.ci/serve.py >{folder}/{LOG} 2>&1"]
    with running(command, port, environ=environ, answers=lambda: _is_healthy(origin)):
        yield origin


def _flask(*arguments: str, environ: Mapping[str, str]) -> None:
    done = subprocess.run(
        [*FLASK, *arguments], env=environ, cwd=ROOT, check=False, capture_output=True, text=True,
        timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)} failed: {done.stdout}{done.stderr}")


def _is_healthy(origin: str) -> bool:
    try:
        with urllib.request.urlopen(f"{origin}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
