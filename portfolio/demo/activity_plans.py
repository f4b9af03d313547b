"""An activity of the demo before it is stored: its facts, programme, sessions and who is on its roster."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from portfolio.activities.kinds import Kind, Level, Part
from portfolio.activities.states import ActivityState, Mark, Means, SessionState, SignUp, Standing
from portfolio.core import clock
from portfolio.demo.activity_records import at
from portfolio.demo.people import Pupil
from portfolio.demo.terms import TermPlan


@dataclass(frozen=True)
class PartnerPlan:
    """A body outside the school, by name; `kind` is a partner kind's value."""

    name: str
    kind: str
    contact: str
    qualification: str = ""
    qualified_until: date | None = None


@dataclass
class Seat:
    """A pupil on a roster; `performances` are (programme item, result, award)."""

    pupil: Pupil
    class_code: str
    queued_at: datetime
    part: Part | None = None
    task: str = ""
    award_name: str = ""
    award_grade: str = ""
    hours: Decimal | None = None
    witness: str = ""
    standing: Standing = Standing.ENROLLED
    means: Means = Means.LIST
    performances: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Meeting:
    """One session; `marks` by sign-in name, empty where attendance was not taken."""

    starts_at: datetime
    ends_at: datetime
    hours: Decimal
    state: SessionState = SessionState.HELD
    reason: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day by the school's calendar."""
        return clock.local(self.starts_at).date()


@dataclass
class ActivityPlan:
    """An activity. People by sign-in name, classes, dimension and term by code, indicator by its name."""

    key: str
    term: TermPlan
    kind: Kind
    title: str
    organiser: str
    body: str
    place: str
    dimension: str
    indicator: str
    from_on: date
    to_on: date
    hours: Decimal | None = None
    summary: str = ""
    level: Level = Level.SCHOOL
    is_series: bool = False
    capacity: int | None = None
    sign_up: SignUp = SignUp.ROSTER
    sign_up_until: datetime | None = None
    partner: str = ""
    status: ActivityState = ActivityState.PLANNED
    confirmed_at: datetime | None = None
    helpers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    meetings: list[Meeting] = field(default_factory=list)
    seats: dict[str, Seat] = field(default_factory=dict)
    answered_by: str = ""  # the partner's person who confirmed everybody by a link

    @property
    def is_confirmed(self) -> bool:
        """Whether its records are drafted."""
        return self.status is ActivityState.CONFIRMED


def meeting(on: date, hour: int, minute: int, hours: Decimal, state: SessionState, reason: str = "") -> Meeting:
    """A session that begins at a time of day and lasts so many hours."""
    starts_at = at(on, hour, minute)
    return Meeting(starts_at, starts_at + timedelta(hours=float(hours)), hours, state, reason)
