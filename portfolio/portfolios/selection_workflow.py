"""The one table of a term portfolio's states, and the only writer of its status."""

from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.states import SelectionState
from portfolio.school.actors import Actor


class SelectionEvent(StrEnum):
    """The student's signature act, and the reopening by a teacher."""

    CONFIRM = "confirm"
    REOPEN = "reopen"


class IllegalSelectionStep(Exception):
    """The portfolio is not in a state from which this event leads anywhere."""


TABLE = MappingProxyType(
    {
        (SelectionState.OPEN, SelectionEvent.CONFIRM): SelectionState.CONFIRMED,
        # a picked record was corrected or withdrawn after the first act
        (SelectionState.CONFIRMED, SelectionEvent.CONFIRM): SelectionState.CONFIRMED,
        (SelectionState.CONFIRMED, SelectionEvent.REOPEN): SelectionState.OPEN,
    }
)


def advance(
    portfolio: TermPortfolio, event: SelectionEvent, actor: Actor, *, digest: str | None = None, reason: str = ""
) -> None:
    """Move a portfolio along the table; policy was asked before. Raises IllegalSelectionStep."""
    after = TABLE.get((portfolio.status, event))
    if after is None:
        raise IllegalSelectionStep(f"{event} from {portfolio.status}")
    is_confirmed = after is SelectionState.CONFIRMED
    portfolio.status = after
    portfolio.confirmed_at = clock.now() if is_confirmed else None
    portfolio.confirmed_digest = digest if is_confirmed else None
    portfolio.reopened_reason, portfolio.updated_at = reason, clock.now()
    audit.log(f"selection.{event.value}", portfolio, actor_id=actor.user_id, has_reason=bool(reason))
