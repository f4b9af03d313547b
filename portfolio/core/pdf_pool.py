"""Many documents at once: warm worker processes forked from this one."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portfolio.core.pdf import warm_up

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Printed(Generic[Item, Result]):
    """One item's outcome: a result, or the error that stopped it."""

    item: Item
    result: Result | None = None
    error: Exception | None = None


def render_many(
    items: Iterable[Item],
    work: Callable[[Item], Result],
    *,
    stylesheets: Sequence[str] = (),
    processes: int | None = None,
    on_start: Callable[[], None] | None = None,
) -> Iterator[Printed[Item, Result]]:
    """Run `work` on every item in forked processes (default: one per core); yield outcomes as they come, in any order.

    `work` may be a closure: it is inherited, not sent. Items, results and errors travel between processes: they must
    pickle.
    `on_start` runs first in each child; open database engines are dropped there (`engine.dispose(close=False)`).
    """
    warm_up(stylesheets)
    _Child.work, _Child.on_start = staticmethod(work), on_start and staticmethod(on_start)
    count = processes or os.cpu_count() or 1
    with multiprocessing.get_context("fork").Pool(count, _start) as pool:
        yield from pool.imap_unordered(_run, items)


class _Child:
    """What a child inherits by fork."""

    work: Callable[..., object]
    on_start: Callable[[], None] | None = None


def _start() -> None:
    if _Child.on_start is not None:
        _Child.on_start()


def _run(item: Item) -> Printed[Item, object]:
    try:
        return Printed(item, result=_Child.work(item))
    except Exception as error:  # noqa: BLE001 # one student's fault must not stop the class
        return Printed(item, error=error)
