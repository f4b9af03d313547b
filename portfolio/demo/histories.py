"""What became of the drafts: sent, approved, returned, withdrawn, and when; class by class as its teacher works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from portfolio.core import clock
from portfolio.demo.activity_records import at, evening
from portfolio.demo.people import Cast
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.staff_texts import return_reason
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent

ONE_DAY = timedelta(days=1)
CLEAN_WAITING = 36


class Pace(StrEnum):
    """How far a class's teacher has come."""

    DONE = "done"  # everything is decided
    USUAL = "usual"
    PILE = "pile"  # the latest of the pupils' own records all wait


@dataclass(frozen=True)
class Desk:
    """Those who decide on a school's records."""

    cast: Cast
    now: datetime
    rng: Random

    def reviewer_of(self, plan: RecordPlan) -> str:
        """The class's homeroom teacher, now and then the deputy; never the author."""
        school_class = self.cast.class_coded(plan.class_code)
        choice = school_class.deputy if self.rng.random() < 0.15 else school_class.homeroom
        if choice != plan.author:
            return choice
        return school_class.deputy if choice == school_class.homeroom else school_class.homeroom

    def submit(self, plan: RecordPlan, sent_at: datetime | None = None) -> RecordPlan:
        """Send it; what a teacher entered is mostly sent by the student, some days later."""
        sender = plan.pupil.username if plan.source is Source.STUDENT else plan.author
        soon = plan.begun_at + timedelta(minutes=self.rng.randint(3, 50), seconds=self.rng.randrange(60))
        if plan.entry_key and self.rng.random() < 0.85:
            sender = plan.pupil.username
            soon = evening(self.rng, clock.local(plan.begun_at).date() + ONE_DAY * self.rng.randint(1, 4))
        return plan.step(RecordEvent.SUBMIT, self._past(sent_at or soon, plan), sender)

    def approve(self, plan: RecordPlan) -> RecordPlan:
        """Decide well."""
        decided_at = self._past(self.decision_time(plan.touched_at), plan)
        return plan.step(RecordEvent.APPROVE, decided_at, self.reviewer_of(plan))

    def send_back(self, plan: RecordPlan, reason: str) -> RecordPlan:
        """Return it with a reason."""
        decided_at = self._past(self.decision_time(plan.touched_at), plan)
        return plan.step(RecordEvent.RETURN, decided_at, self.reviewer_of(plan), reason)

    def withdraw(self, plan: RecordPlan) -> RecordPlan:
        """Its author takes it back."""
        soon = plan.touched_at + timedelta(minutes=self.rng.randint(20, 900))
        return plan.step(RecordEvent.WITHDRAW, self._past(soon, plan), plan.author)

    def decision_time(self, sent_at: datetime) -> datetime:
        """At noon or in the evening, some days after."""
        day = clock.local(sent_at).date() + ONE_DAY * self.rng.choice((0, 1, 1, 2, 3))
        hour = self.rng.choice((12, 16, 17, 20, 21))
        moment = at(day, hour, self.rng.randrange(60), self.rng.randrange(60))
        return moment if moment > sent_at + timedelta(minutes=30) else moment + ONE_DAY

    def _past(self, moment: datetime, plan: RecordPlan) -> datetime:
        """The moment, or a little before now where it has not come; steps keep their order."""
        latest = self.now - timedelta(minutes=self.rng.randint(36, 50))
        return max(min(moment, latest), plan.touched_at + timedelta(seconds=5))


def decide_all(
    desk: Desk, plans: Sequence[RecordPlan], paces: Mapping[str, Pace], until: Mapping[str, datetime]
) -> None:
    """Give every draft its history, by the pace of its class. Classes that are not named are done.

    `until`: class code → when its recording was over.
    """
    by_class: dict[str, list[RecordPlan]] = {}
    for plan in plans:
        by_class.setdefault(plan.class_code, []).append(plan)
    for code, rows in by_class.items():
        at_class = replace(desk, now=until.get(code, desk.now))
        pace = paces.get(code, Pace.DONE)
        piled = _some_latest_own(desk.rng, rows) if pace is Pace.PILE else set()
        for plan in rows:
            if id(plan) in piled:
                at_class.submit(plan)
            elif pace is Pace.USUAL:
                _decide_as_usual(at_class, plan)
            else:
                _decide(at_class, plan)


def _some_latest_own(rng: Random, plans: Sequence[RecordPlan]) -> set[int]:
    own = [plan for plan in plans if plan.source is Source.STUDENT and not plan.is_observation]
    latest = sorted(own, key=lambda plan: plan.begun_at)[-2 * CLEAN_WAITING :]
    return {id(plan) for plan in rng.sample(latest, min(CLEAN_WAITING, len(latest)))}


def _decide_as_usual(desk: Desk, plan: RecordPlan) -> None:
    chance = desk.rng.random()
    if chance < 0.03 and plan.source is Source.STUDENT:
        return  # still being written
    is_recent = desk.now - plan.begun_at < timedelta(days=7)
    if is_recent and chance < 0.6:
        desk.submit(plan)
    elif chance > 0.95:
        desk.send_back(desk.submit(plan), return_reason(desk.rng))
    else:
        _decide(desk, plan)


def _decide(desk: Desk, plan: RecordPlan) -> None:
    chance = desk.rng.random()
    desk.submit(plan)
    if chance < 0.025 and plan.source is Source.STUDENT:
        desk.withdraw(plan)
        return
    if chance > 0.93 and desk.now - plan.touched_at > timedelta(days=6):
        desk.send_back(plan, return_reason(desk.rng))
        mended_at = plan.touched_at + timedelta(hours=desk.rng.randint(2, 40))
        desk.submit(plan, mended_at)
    desk.approve(plan)
