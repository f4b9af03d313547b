"""The foreground runner: whatever happens to it, no child of it is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SERVE = Path(__file__).resolve().parents[2] / ".ci" / "serve.py"
PATIENCE_SECONDS = 20

DRIVER = textwrap.dedent("""
    import importlib.util, os, sys
    from pathlib import Path
    spec = importlib.util.spec_from_file_location("serve", sys.argv[1])
    serve = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(serve)
    foreground = serve.Foreground(grace_seconds=float(sys.argv[3]))
    for name, script in zip(["web", "worker"], sys.argv[4:], strict=True):
        foreground.start(name, ["bash", "-c", script], {**os.environ, "PIDS": sys.argv[2]})
    ready = lambda: Path(sys.argv[2]).exists() and len(Path(sys.argv[2]).read_text().split()) == 4
    sys.exit(foreground.wait(ready, lambda: print("ready", flush=True)))
""")
POLITE = "trap 'kill $!; exit 0' TERM; sleep 300 & echo $$ $! >> $PIDS; wait"
LEAVES_GRANDCHILD = "trap 'exit 0' TERM; sleep 300 & echo $$ $! >> $PIDS; wait"
STUBBORN = "trap '' TERM INT; sleep 300 & echo $$ $! >> $PIDS; wait; sleep 300"


class Run:
    """A runner with two children and two grandchildren, all of them ready."""

    def __init__(self, folder: Path, grace_seconds: float, *scripts: str) -> None:
        self.pids = folder / "pids"
        command = [sys.executable, "-c", DRIVER, str(SERVE), str(self.pids), str(grace_seconds), *scripts]
        self.runner = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.runner.stdout is not None
        assert self.runner.stdout.readline() == "ready\n"

    def family(self) -> list[int]:
        return [int(pid) for pid in self.pids.read_text().split()]

    def ended(self) -> bool:
        return not any(is_alive(pid) for pid in self.family())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)  # asking again, not hoping
    return holds()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(*scripts: str, grace_seconds: float = PATIENCE_SECONDS) -> Run:
        runs.append(Run(tmp_path, grace_seconds, *scripts))
        return runs[-1]

    yield begin
    for run in runs:
        run.runner.kill()
        run.runner.communicate()
        for pid in run.family():
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both_and_is_no_failure(start: Callable[..., Run], number: int) -> None:
    run = start(POLITE, POLITE)
    run.runner.send_signal(number)
    assert run.runner.wait(PATIENCE_SECONDS) == 0
    assert run.ended()


def test_grandchildren_are_not_left_behind(start: Callable[..., Run]) -> None:
    run = start(LEAVES_GRANDCHILD, LEAVES_GRANDCHILD)
    run.runner.send_signal(signal.SIGINT)
    assert run.runner.wait(PATIENCE_SECONDS) == 0
    assert eventually(run.ended)


def test_when_one_dies_the_other_stops_and_it_is_a_failure(start: Callable[..., Run]) -> None:
    run = start(POLITE, POLITE)
    os.kill(run.family()[0], signal.SIGKILL)
    assert run.runner.wait(PATIENCE_SECONDS) == 1
    assert eventually(run.ended)
    assert "ended by itself (exit code -9)" in run.runner.communicate()[1]


def test_a_stubborn_child_is_killed_after_the_grace_time(start: Callable[..., Run]) -> None:
    run = start(POLITE, STUBBORN, grace_seconds=0.2)
    run.runner.send_signal(signal.SIGTERM)
    assert run.runner.wait(PATIENCE_SECONDS) == 0
    assert eventually(run.ended)


def test_a_second_interrupt_does_not_wait(start: Callable[..., Run]) -> None:
    run = start(POLITE, STUBBORN, grace_seconds=600)
    run.runner.send_signal(signal.SIGINT)
    assert eventually(lambda: not is_alive(run.family()[0]))
    run.runner.send_signal(signal.SIGINT)
    assert run.runner.wait(PATIENCE_SECONDS) == 0
    assert eventually(run.ended)


def test_children_end_when_the_runner_is_killed(start: Callable[..., Run]) -> None:
    run = start(POLITE, POLITE)
    run.runner.kill()
    assert eventually(run.ended)
