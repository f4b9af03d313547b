"""Work in a forked process: its result comes back, and what it breaks is its own."""

import os
import signal
from collections.abc import Callable
from typing import NoReturn

import pytest

from portfolio.core import bounded as module
from portfolio.core.bounded import MEMORY, OutOfBounds, bounded


def _endless() -> NoReturn:
    while True:
        pass


def _greedy() -> int:
    return len(bytes(2 * MEMORY))


def _dying() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _failing() -> NoReturn:
    raise ValueError("this file is broken")


def test_a_result_comes_back() -> None:
    assert bounded(lambda: {"code": "7K3M"}) == {"code": "7K3M"}


@pytest.mark.parametrize("work", [_endless, _greedy, _dying, _failing])
def test_work_that_breaks_breaks_nothing_else(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 1)
    with pytest.raises(OutOfBounds):
        bounded(work)
