"""Runs the web server and the worker in the foreground until Ctrl-C or until one of them dies: serve.py [--demo]."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
GRACE_SECONDS = 15.0
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Foreground:
    """Children that live and die together with this process; each is the head of a process group of its own."""

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        self.grace_seconds = grace_seconds
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.is_asked_to_stop = False
        self.is_hurried = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        """A second Ctrl-C hurries; a second SIGTERM does not, since make and its group may each send one."""
        self.is_hurried |= self.is_asked_to_stop and number == signal.SIGINT
        self.is_asked_to_stop = True

    def start(self, name: str, command: list[str], environ: Mapping[str, str]) -> None:
        """Start a child out of the terminal's reach, so that Ctrl-C arrives here only and stops follow one order."""
        self.children[name] = subprocess.Popen(
            command, env=environ, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent  # noqa: PLW1509 no threads here
        )

    def wait(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Watch until a signal (exit code 0) or a child's death (exit code 1), then stop the others."""
        announced = False
        try:
            while not self.is_asked_to_stop:
                for name, child in self.children.items():
                    if child.poll() is not None:
                        self.is_asked_to_stop = True
                        print(f"{name} ended by itself (exit code {child.returncode}); stopping.", file=sys.stderr)
                        return 1
                if not announced and is_ready():
                    when_ready()
                    announced = True
                time.sleep(0.2)
            return 0
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask the head of every group to end, then end what is left; a second Ctrl-C shortens the grace time."""
        for child in self.children.values():
            child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        while any(child.poll() is None for child in self.children.values()):
            if self.is_hurried or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _die_with_parent() -> None:
    """Have the kernel stop this child should its parent be killed without a chance to say so (Linux only)."""
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def web_command(host: str, port: str) -> list[str]:
    options = ["--worker-class=gthread", "--threads=4", "--timeout=120", "--graceful-timeout=10", "--no-control-socket"]
    workers = f"--workers={os.environ.get('WEB_CONCURRENCY') or 2}"
    return [str(BIN / "gunicorn"), "wsgi:app", f"--bind={host}:{port}", workers, "--log-level=warning", *options]


def worker_command() -> list[str]:
    processes = os.environ.get("WORKER_CONCURRENCY") or "2"
    options = ["--beat", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING"]
    celery = [str(BIN / "celery"), "--quiet", "-A", "portfolio.worker"]
    return [*celery, "worker", f"--concurrency={processes}", *options]


def flask(*arguments: str, environ: Mapping[str, str]) -> str:
    """Run a flask command and give what it printed; its progress and its errors go to the screen."""
    command = [str(BIN / "flask"), "--app", "wsgi", *arguments]
    done = subprocess.run(
        command, env=environ, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True, preexec_fn=_die_with_parent
    )
    if done.returncode:
        print(done.stdout, end="", file=sys.stderr)
        sys.exit(f"flask {' '.join(arguments)} failed (exit code {done.returncode}).")
    return done.stdout


def require_free_port(host: str, port: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, ValueError) as error:
            sys.exit(f"Port {port} on {host} cannot be used ({error}). Choose another one: PORT=8001 make serve")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> int:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    data_dir = Path(os.environ.get("DATA_DIR") or "var").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    environ = {**os.environ, "PORT": port, "DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    require_free_port(host, port)
    print("Bringing the database up to date …", flush=True)
    flask("db", "upgrade", environ=environ)
    message = ""
    if "--demo" in sys.argv[1:]:
        environ["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"  # to look at it, root will do
        print("Loading the demo school (up to a minute the first time) …", flush=True)
        message = flask("demo", environ=environ)
    foreground = Foreground()
    foreground.start("The web server", web_command(host, port), environ)
    foreground.start("The worker", worker_command(), environ)
    here = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"

    def announce() -> None:
        address = environ.get("PUBLIC_URL") or here
        print(f"\n{message}\nXingji 行迹 is ready: {address}   (Ctrl-C stops it)", flush=True)

    return foreground.wait(lambda: answers(f"{here}/healthz"), announce)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
