"""What the pages of a selection show."""

from typing import Any

from flask import g

from portfolio.portfolios.queries import comments_of
from portfolio.portfolios.selection_actions import KEY_CASES, PICTURES
from portfolio.portfolios.selection_digest import is_to_confirm_again
from portfolio.portfolios.selection_policy import can_reopen
from portfolio.portfolios.selection_queries import Desk, corrected_since, fallen_picks, groups_of
from portfolio.portfolios.states import SelectionState, Voice
from portfolio.portfolios.term_words import seen_mark
from portfolio.portfolios.voices_levels import levels_mark
from portfolio.portfolios.voices_queries import receipt_of, shown_levels, shown_remarks
from portfolio.school.phase_models import Phase
from portfolio.school.windows import window_of


def selection_facts(desk: Desk) -> dict[str, Any]:
    """The desk as a template draws it."""
    portfolio = desk.portfolio
    given = shown_levels([desk.student.id], desk.term.id)[desk.student.id]
    levels = [row for row in given if row.voice is Voice.SELF]
    is_confirmed = portfolio is not None and portfolio.status is SelectionState.CONFIRMED
    is_own = g.actor.student_id == desk.student.id
    window = window_of(desk.class_term, Phase.SELECTING)
    is_selecting = desk.class_term is not None and desk.class_term.phase is Phase.SELECTING
    return {
        "desk": desk, "portfolio": portfolio, "groups": groups_of(desk), "fallen": fallen_picks(portfolio),
        "corrected": corrected_since(portfolio), "is_confirmed": is_confirmed, "is_own": is_own,
        "is_open": is_own and not is_confirmed and not desk.closed, "closes_at": window.closes_at if window else None,
        "is_stale": is_to_confirm_again(portfolio, levels), "seen_mark": seen_mark,
        "key_cases": KEY_CASES, "pictures": PICTURES, "levels": {row.dimension_id: row for row in levels},
        "levels_mark": levels_mark, "others_levels": [row for row in given if row.voice is not Voice.SELF],
        "may_reopen": is_selecting and portfolio is not None and can_reopen(g.actor, portfolio),
        "typed": {}, "theirs": {}, "problem": {},
    } | _said(desk)  # fmt: skip


def _said(desk: Desk) -> dict[str, Any]:
    """What others say of the student's term, as student and family have it."""
    student_id, term_id = desk.student.id, desk.term.id
    is_child = student_id in g.actor.child_ids
    return {
        "comment": comments_of([student_id], term_id).get(student_id),
        "remarks": shown_remarks([student_id], term_id)[student_id], "is_child": is_child,
        "receipt": receipt_of(g.actor, student_id, term_id) if is_child else None,
        "leads": desk.school_class.id in g.actor.class_ids,
    }  # fmt: skip
