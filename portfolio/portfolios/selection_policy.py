"""Who selects, who reads a selection, who reopens it."""

from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.states import SelectionState
from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def can_select(actor: Actor, student_id: int) -> bool:
    """The student, and nobody for the student."""
    return actor.user_id is not None and actor.student_id == student_id


def can_read_selection(actor: Actor, student_id: int, class_id: int | None) -> bool:
    """The student, the guardians, the class's teachers, the office and the principal."""
    if student_id == actor.student_id or student_id in actor.child_ids:
        return True
    return class_id in actor.class_ids or actor.has(Role.OFFICE, Role.PRINCIPAL)


def can_reopen(actor: Actor, portfolio: TermPortfolio) -> bool:
    """The class's teachers and the office, once it is confirmed."""
    leads = portfolio.class_id in actor.class_ids or actor.has(Role.OFFICE)
    return portfolio.status is SelectionState.CONFIRMED and portfolio.school_id == actor.school_id and leads
