"""The one table of a notice's states, and the only writer of its status."""

from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.portfolios.notice_models import Notice
from portfolio.portfolios.states import NoticeState
from portfolio.school.actors import Actor


class NoticeEvent(StrEnum):
    """Its days are over, or its class was sent back."""

    CLOSE = "close"
    WITHDRAW = "withdraw"


class IllegalNoticeStep(Exception):
    """The notice is not in a state from which this event leads anywhere."""


TABLE = MappingProxyType(
    {
        (NoticeState.OPEN, NoticeEvent.CLOSE): NoticeState.CLOSED,
        (NoticeState.OPEN, NoticeEvent.WITHDRAW): NoticeState.WITHDRAWN,
    }
)


def advance(notice: Notice, event: NoticeEvent, actor: Actor) -> None:
    """Move a notice along the table. Raises IllegalNoticeStep."""
    after = TABLE.get((notice.status, event))
    if after is None:
        raise IllegalNoticeStep(f"{event} from {notice.status}")
    notice.status, notice.closed_at = after, clock.now()
    audit.log(f"notice.{event.value}", notice, actor_id=actor.user_id, digest=notice.digest)
