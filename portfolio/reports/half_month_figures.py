"""What a half-monthly report states in figures, as plain frozen facts; an edition keeps them as JSON. No names."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.activities.kinds import Kind
from portfolio.activities.states import PartnerKind


@dataclass(frozen=True)
class GradeLine:
    """Students of one grade: different ones, and how often they came, all together."""

    grade: int
    students: int
    attendances: int


@dataclass(frozen=True)
class KindLine:
    """One kind of service."""

    kind: Kind
    courses: int
    held: int
    students: int
    attendances: int


@dataclass(frozen=True)
class PartnerLine:
    """A body outside the school and the sessions held with it."""

    name: str
    kind: PartnerKind
    held: int
    hours: Decimal


@dataclass(frozen=True)
class OtherActivity:
    """An activity of the period that is not after-school service."""

    title: str
    kind: Kind
    from_on: date
    to_on: date
    students: int


@dataclass(frozen=True)
class SessionLine:
    """A session that is told of by itself, and why."""

    on: date
    title: str
    reason: str = ""


@dataclass(frozen=True)
class Expired:
    """A provider whose qualification does not cover all its sessions of the period; `until` None: none is on file."""

    name: str
    until: date | None
    sessions: int


@dataclass(frozen=True)
class Figures:
    """All figures of a period. `as_of`: the day up to which they tell, where the period goes on after it.

    `next_sessions`, `next_courses`: what is planned for the half month after this one.
    """

    from_on: date
    to_on: date
    as_of: date | None
    school_days: int
    service_days: int
    extra_days: int
    courses: int
    planned: int
    held: int
    called_off: int
    students: int
    attendances: int
    by_roster: int
    session_hours: Decimal
    student_hours: Decimal
    staff: int
    next_sessions: int = 0
    next_courses: int = 0
    grades: tuple[GradeLine, ...] = ()
    kinds: tuple[KindLine, ...] = ()
    partners: tuple[PartnerLine, ...] = ()
    other: tuple[OtherActivity, ...] = ()
    off: tuple[SessionLine, ...] = ()
    untaken: tuple[SessionLine, ...] = ()
    untold: tuple[SessionLine, ...] = ()
    expired: tuple[Expired, ...] = ()

    @property
    def open(self) -> int:
        """Sessions that are neither held nor called off: to come, or nobody has said what became of them."""
        return self.planned - self.held - self.called_off


def as_json(figures: Figures) -> dict[str, Any]:
    """As an edition keeps them: days as 2026-11-01, hours as text."""
    return {name: _plain(value) for name, value in asdict(figures).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
