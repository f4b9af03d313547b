"""The only reader of now. UTC in the database, the school's time zone on screens."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo = DEFAULT_ZONE) -> date:
    """The calendar day it is in the school's time zone."""
    return now().astimezone(zone).date()


def local(moment: datetime, zone: ZoneInfo = DEFAULT_ZONE) -> datetime:
    """The same moment as the school's wall clock shows it."""
    return moment.astimezone(zone)
