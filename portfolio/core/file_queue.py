"""Celery's filesystem transport, mended: no reader meets a message, or a table of queues, half-written.

Kombu's own writes under the final name, so that a worker that looks at that moment reads nothing and ends.
"""

import fcntl
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic_ns
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, filesystem

log = structlog.get_logger()


class Channel(filesystem.Channel):
    """Messages appear whole by a rename; what cannot be read is left out, for the rows send it again."""

    def _put(self, queue: Any, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}"
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{name}.unfinished"
        unfinished.write_text(json.dumps(payload), "utf-8")
        unfinished.replace(folder / f"{name}.msg")

    def _get(self, queue: Any, timeout: Any = None) -> Any:  # noqa: ARG002 (theirs)
        while True:
            try:
                return super()._get(queue)  # type: ignore[no-untyped-call]  # raises Empty in the end
            except ValueError:
                log.warning("unreadable message left out", queue=queue)

    def _queue_bind(self, *arguments: Any) -> None:
        with self._table_held():
            super()._queue_bind(*arguments)  # type: ignore[no-untyped-call]

    def get_table(self, exchange: str) -> Any:
        """The queues of an exchange."""
        with self._table_held():
            return super().get_table(exchange)  # type: ignore[no-untyped-call]

    @contextmanager
    def _table_held(self) -> Iterator[None]:
        with (Path(self.control_folder) / "tables.lock").open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What `filesystem://` stands for in this product."""

    Channel = Channel


def use() -> None:
    """Put it in the place of kombu's own."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
