"""Work on what a stranger sent, in a forked process of its own: a bad file can harm that process alone.

For answers that somebody waits for, where a new program would take longer to begin than the work itself.
"""

import gc
import multiprocessing
import os
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
MEMORY = 512 * 1024 * 1024  # bytes above what the process holds when it is forked
SECONDS = 2  # of work; twice as long by the clock
_FORK = multiprocessing.get_context("fork")


class OutOfBounds(Exception):
    """The work took too long or too much, or it broke."""


def bounded(work: Callable[[], Result]) -> Result:
    """What the work returns, which has to pickle. Raises OutOfBounds."""
    here, there = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_run, args=(work, there))
    child.start()
    there.close()
    try:
        if not here.poll(SECONDS * 2):
            raise OutOfBounds
        result: Result = here.recv()
    except EOFError as error:
        raise OutOfBounds from error
    finally:
        child.kill()
        child.join()
        here.close()
    return result


def _run(work: Callable[[], Any], there: Connection) -> None:
    """In the child: nothing inherited is cleaned up, neither on the way nor at the end; it is the parent's."""
    gc.disable()
    try:
        _hold_to_limits()
        there.send(work())
    finally:
        os._exit(0)


def _hold_to_limits() -> None:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    memory = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
