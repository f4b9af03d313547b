"""Windows for many classes at once, each next class a little later: what would be set, before it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portfolio.core import clock
from portfolio.school.actors import Actor
from portfolio.school.calendar import school_days
from portfolio.school.models import SchoolClass, Term
from portfolio.school.phase_models import ClassTerm, Phase, PhaseWindow
from portfolio.school.windows import class_terms, set_windows, why_not_set, window_of
from portfolio.web.errors import Refusal

WITH_WINDOWS = (Phase.RECORDING, Phase.SELECTING, Phase.SIGN_OFF)  # a notice counts its own working days
Span = tuple[datetime, datetime]
Shift = Callable[[datetime, int], datetime]


class Unit(StrEnum):
    """By what each next class is later."""

    NONE = "none"
    DAYS = "days"
    HOURS = "hours"

    @property
    def title(self) -> LazyString:
        """The choice in words."""
        return UNITS[self]


UNITS: dict[Unit, LazyString] = {
    Unit.NONE: _l("All classes at the same time"),
    Unit.DAYS: _l("Each next class some school days later"),
    Unit.HOURS: _l("Each next class some hours later"),
}


@dataclass(frozen=True)
class Stagger:
    """How much later each next class is."""

    unit: Unit = Unit.NONE
    count: int = 0


@dataclass(frozen=True)
class Planned:
    """One class's window as it would be. `problem`: why it stays as it is; empty: it is set."""

    school_class: SchoolClass
    span: Span
    before: PhaseWindow | None
    problem: str


def planned_windows(
    classes: Sequence[SchoolClass], term: Term, phase: Phase, span: Span, stagger: Stagger
) -> list[Planned]:
    """The window of each class in the order given; a class left out takes no turn. Three queries."""
    standing, shift = class_terms(term.id, [row.id for row in classes]), _shift(span, stagger, len(classes))
    plan: list[Planned] = []
    turn = 0
    for school_class in classes:
        class_term = standing.get(school_class.id)
        own = (shift(span[0], turn), shift(span[1], turn))
        window = window_of(class_term, phase)
        problem = _why_past(class_term, phase) or why_not_set(window, own)
        plan.append(Planned(school_class, own, window, problem))
        turn += not problem
    return plan


def set_planned(actor: Actor, plan: Sequence[Planned], term: Term, phase: Phase) -> int:
    """Set what the plan says; returns for how many classes. Raises Refusal."""
    wanted = [row for row in plan if not row.problem]
    if not wanted:
        raise Refusal(_("None of these classes gets a window."))
    for row in wanted:
        set_windows(actor, [row.school_class.id], term, phase, row.span)
    return len(wanted)


def _why_past(class_term: ClassTerm | None, phase: Phase) -> str:
    order = list(Phase)
    if class_term is None or order.index(class_term.phase) <= order.index(phase):
        return ""
    return _("This class is now in the phase “%(phase)s”.", phase=class_term.phase.title)


def _shift(span: Span, stagger: Stagger, classes: int) -> Shift:
    if stagger.unit is Unit.DAYS:
        return _by_school_days(span, stagger.count, classes)
    hours = stagger.count if stagger.unit is Unit.HOURS else 0
    return lambda moment, turn: moment + timedelta(hours=hours * turn)


def _by_school_days(span: Span, count: int, classes: int) -> Shift:
    first, last = (clock.local(moment).date() for moment in span)
    room = timedelta(days=90 + 3 * count * classes)  # more than any holidays take away
    days = school_days(first, last + room)

    def shifted(moment: datetime, turn: int) -> datetime:
        if not turn:
            return moment
        wall = clock.local(moment)
        later = [on for on in days if on > wall.date()][count * turn - 1]
        return moment + (later - wall.date())

    return shifted
