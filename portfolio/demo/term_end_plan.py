"""How far each class of the demo has come at a term's end, and on which days: counted in working days before today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portfolio.core import clock
from portfolio.demo.activity_records import at
from portfolio.demo.people import Cast
from portfolio.demo.terms import TermPlan
from portfolio.school.calendar import is_official_workday
from portfolio.school.phase_models import Phase

ONE_DAY = timedelta(days=1)
NOTICE_DAYS = 5
LEVELS = ("优秀", "良好", "发展中")
PHASES = tuple(Phase)
# Place of the class among the school's → how far it has come, and how many working days ago it began to select.
PRESENT = {1: (Phase.SELECTING, 3), 2: (Phase.NOTICE, 7), 3: (Phase.SIGN_OFF, 12), 4: (Phase.ARCHIVED, 16)}
FORMER = {4: (Phase.ARCHIVED, 13)}
SELECTING_DAYS, SIGNING_AFTER, ARCHIVED_AFTER = 4, 10, 12  # working days from the beginning of selecting


@dataclass(frozen=True)
class TermEnd:
    """One class's term end. `days` are working days, of which the first is the one on which selecting began."""

    class_code: str
    term: TermPlan
    phase: Phase
    days: Sequence[date]

    @property
    def selecting_at(self) -> datetime:
        """When recording ended and selecting began."""
        return at(self.days[0], 7, 30)

    @property
    def notice_at(self) -> datetime:
        """When the notice was opened, or is to be."""
        return at(self.days[SELECTING_DAYS], 16, 10)

    @property
    def signing_at(self) -> datetime:
        """When the homeroom teacher signed, the evening after the notice had closed."""
        return at(self.days[SIGNING_AFTER], 17, 40)

    @property
    def committee_at(self) -> datetime:
        """When the committee looked at what the homeroom teacher had signed."""
        return at(self.days[SIGNING_AFTER + 1], 9, 35)

    @property
    def archived_at(self) -> datetime:
        """When the principal signed and the archives were made."""
        return at(self.days[ARCHIVED_AFTER], 10, 20)

    def has_come_to(self, phase: Phase) -> bool:
        """Whether the class is in this phase or past it."""
        return PHASES.index(self.phase) >= PHASES.index(phase)


def term_ends(cast: Cast, terms: tuple[TermPlan, TermPlan], now: datetime) -> list[TermEnd]:
    """The classes of the main school that have gone on from recording, in the former and in the present term."""
    if cast.suffix:
        return []
    former, present = terms
    today = clock.local(now).date()
    plans = ((former, FORMER, former.ends_on + ONE_DAY), (present, PRESENT, today))
    return [
        TermEnd(cast.classes[place].code, term, phase, _days(until, back))
        for term, places, until in plans
        for place, (phase, back) in places.items()
        if place < len(cast.classes) and cast.classes[place].begins_on <= term.starts_on
    ]


def _days(until: date, back: int) -> list[date]:
    """`back` working days before a day, and then on as far as a term's end lasts."""
    day = until
    while back:
        day -= ONE_DAY
        back -= is_official_workday(day)
    days: list[date] = []
    while len(days) <= ARCHIVED_AFTER:
        days += [day] if is_official_workday(day) else []
        day += ONE_DAY
    return days


def recording_ends(ends: Sequence[TermEnd], term: TermPlan) -> Mapping[str, datetime]:
    """Class code → when its recording of a term was over; classes that still record are not in it."""
    return {each.class_code: each.selecting_at for each in ends if each.term == term}
