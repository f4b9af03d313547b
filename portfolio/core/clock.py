"""The only reader of now. UTC in the database, the school's time zone on screens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    told = _told.get()
    return told.astimezone(UTC) if told else datetime.now(UTC)


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """Let what is done in the block be done at this moment. For the demo's past, and for nothing else (a test)."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def today(zone: ZoneInfo = DEFAULT_ZONE) -> date:
    """The calendar day it is in the school's time zone."""
    return now().astimezone(zone).date()


def local(moment: datetime, zone: ZoneInfo = DEFAULT_ZONE) -> datetime:
    """The same moment as the school's wall clock shows it."""
    return moment.astimezone(zone)
