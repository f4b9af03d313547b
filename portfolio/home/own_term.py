"""What of the term's end a student meets at home: the portfolio to put together, the notice of the class."""

from dataclasses import dataclass
from datetime import datetime

from portfolio.portfolios.notice_models import Notice
from portfolio.portfolios.notice_queries import is_running, latest_notice
from portfolio.portfolios.selection_digest import is_to_confirm_again
from portfolio.portfolios.selection_queries import portfolio_of
from portfolio.portfolios.states import SelectionState, Voice
from portfolio.portfolios.voices_queries import shown_levels
from portfolio.school.models import Term
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.queries import class_of_student
from portfolio.school.windows import class_term_of, why_closed, window_of


@dataclass(frozen=True)
class ToSelect:
    """A portfolio its student can put together now; `until`: where a window was set; `reason`: of an opening again."""

    until: datetime | None
    reason: str
    is_stale: bool


def to_select(student_id: int, term: Term) -> ToSelect | None:
    """None where the class does not select now, or the student has confirmed what stands."""
    class_term = _class_term(student_id, term)
    if class_term is None or why_closed(class_term, Phase.SELECTING):
        return None
    portfolio = portfolio_of(student_id, term.id)
    is_confirmed = portfolio is not None and portfolio.status is SelectionState.CONFIRMED
    is_stale = is_confirmed and is_to_confirm_again(
        portfolio, [row for row in shown_levels([student_id], term.id)[student_id] if row.voice is Voice.SELF]
    )
    if is_confirmed and not is_stale:
        return None
    window = window_of(class_term, Phase.SELECTING)
    return ToSelect(window.closes_at if window else None, portfolio.reopened_reason if portfolio else "", is_stale)


def running_notice(student_id: int, term: Term) -> Notice | None:
    """The notice on which the student's class is shown now."""
    class_term = _class_term(student_id, term)
    notice = latest_notice(class_term.id) if class_term and class_term.phase is Phase.NOTICE else None
    return notice if notice and is_running(notice) else None


def _class_term(student_id: int, term: Term) -> ClassTerm | None:
    school_class = class_of_student(student_id)
    return class_term_of(school_class.id, term.id) if school_class else None
