"""The tables of notices, selections, sessions and corrections: a step that a table lacks is refused."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from portfolio.activities import workflow as activity_workflow
from portfolio.activities.states import SessionEvent, SessionState
from portfolio.portfolios import notice_workflow, selection_workflow
from portfolio.portfolios.notice_workflow import NoticeEvent
from portfolio.portfolios.selection_workflow import SelectionEvent
from portfolio.portfolios.states import NoticeState, SelectionState
from portfolio.records.states import CorrectionState
from portfolio.records.workflow import IllegalStep, advance_correction
from portfolio.school.actors import system_actor

ANYBODY = system_actor("test", 1)


def lacking(table: Any, states: Any, events: Any) -> list[tuple[Any, Any]]:
    """Each pair of the two that the table does not hold."""
    return [pair for pair in itertools.product(states, events) if pair not in table]


def row(status: Any) -> Any:
    """Something in this state."""
    return SimpleNamespace(status=status)


@pytest.mark.parametrize(("state", "event"), lacking(notice_workflow.TABLE, NoticeState, NoticeEvent))
def test_a_notice_that_is_over_stays_over(state: NoticeState, event: NoticeEvent) -> None:
    with pytest.raises(notice_workflow.IllegalNoticeStep):
        notice_workflow.advance(row(state), event, ANYBODY)


@pytest.mark.parametrize(("state", "event"), lacking(selection_workflow.TABLE, SelectionState, SelectionEvent))
def test_only_a_confirmed_selection_is_reopened(state: SelectionState, event: SelectionEvent) -> None:
    with pytest.raises(selection_workflow.IllegalSelectionStep):
        selection_workflow.advance(row(state), event, ANYBODY)


@pytest.mark.parametrize(("state", "event"), lacking(activity_workflow.SESSION_TABLE, SessionState, SessionEvent))
def test_a_session_takes_no_step_of_another_state(state: SessionState, event: SessionEvent) -> None:
    with pytest.raises(activity_workflow.IllegalStep):
        activity_workflow.advance_session(row(state), event)


@pytest.mark.parametrize("state", [state for state in CorrectionState if state is not CorrectionState.OPEN])
def test_a_correction_is_answered_once(state: CorrectionState) -> None:
    with pytest.raises(IllegalStep):
        advance_correction(row(state), state, ANYBODY)
