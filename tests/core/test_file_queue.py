"""The filesystem broker's messages: whole or not there at all."""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu.connection import Connection

from portfolio.core import file_queue


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    """A channel over an empty folder."""
    file_queue.use()
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    folders = {"data_folder_in": tmp_path / "messages", "data_folder_out": tmp_path / "messages"}
    options = {**{key: str(path) for key, path in folders.items()}, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://", transport_options=options) as connection:  # type: ignore[no-untyped-call]
        yield connection.channel()


def received(channel: Any, expected: int) -> list[int]:
    """Take messages until so many have come."""
    found: list[int] = []
    while len(found) < expected:
        try:
            found.append(channel._get("celery")["number"])
        except Empty:
            continue
    return found


def test_a_reader_beside_a_writer_meets_whole_messages_only(channel: Any) -> None:
    def write() -> None:
        for number in range(400):
            channel._put("celery", {"number": number})

    writer = threading.Thread(target=write)
    writer.start()
    found = received(channel, 400)
    writer.join()
    assert sorted(found) == list(range(400))


def test_a_message_cut_short_by_a_crash_is_left_out(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "messages" / "0_cut.celery.msg").write_text('{"numb')
    channel._put("celery", {"number": 7})
    assert received(channel, 1) == [7]


def test_two_processes_that_name_their_queues_at_once_lose_none(channel: Any) -> None:
    names = [f"queue{number}" for number in range(20)]
    threads = [threading.Thread(target=channel._queue_bind, args=("celery", name, "", name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.queue for entry in channel.get_table("celery")) == sorted(names)
