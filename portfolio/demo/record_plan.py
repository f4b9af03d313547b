"""One record of the demo before it is stored: its facts, its history along the workflow's table, its shots."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portfolio.activities.kinds import Kind
from portfolio.demo.people import Pupil
from portfolio.demo.pictures import Shot
from portfolio.demo.terms import TermPlan
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import TABLE


@dataclass(frozen=True)
class Step:
    """One step of a record's history; `username` did it."""

    event: RecordEvent
    before: RecordState
    after: RecordState
    at: datetime
    username: str
    reason: str | None = None


@dataclass
class RecordPlan:
    """A record. People by sign-in name, dimension by code, indicator by name; `facts` are columns of the record."""

    pupil: Pupil
    term: TermPlan
    author: str
    begun_at: datetime
    dimension: str
    indicator: str
    facts: dict[str, Any]
    scene: str = ""  # which pictures suit it
    secondary: str = ""
    source: Source = Source.STUDENT
    is_observation: bool = False
    entry_key: str | None = None
    activity: str | None = None  # the key of the activity whose roster it was drafted from
    steps: list[Step] = field(default_factory=list)
    shots: list[tuple[Shot, str]] = field(default_factory=list)

    @property
    def state(self) -> RecordState:
        """The state the history has led to."""
        return self.steps[-1].after if self.steps else RecordState.DRAFT

    @property
    def touched_at(self) -> datetime:
        """When somebody last did something with it."""
        return self.steps[-1].at if self.steps else self.begun_at

    @property
    def first_day(self) -> date:
        """The first day of what it tells."""
        day: date = self.facts["from_on"]
        return day

    @property
    def last_day(self) -> date:
        """The last day of what it tells."""
        day: date = self.facts["to_on"]
        return day

    @property
    def kind(self) -> Kind:
        """What sort of activity it was."""
        return Kind(self.facts["kind"])

    @property
    def class_code(self) -> str:
        """The student's class at that time."""
        return self.pupil.class_on(self.first_day)

    def step(self, event: RecordEvent, at: datetime, username: str, reason: str | None = None) -> "RecordPlan":
        """Go one step along the table. Raises KeyError where it leads nowhere from here."""
        after = TABLE[(self.state, event)].after
        self.steps.append(Step(event, self.state, after, at, username, reason))
        return self

    def last(self, *events: RecordEvent) -> Step | None:
        """The latest step of these events."""
        return next((step for step in reversed(self.steps) if step.event in events), None)

    def stamps(self) -> Iterator[tuple[str, Any]]:
        """The columns that the history decides."""
        sent = self.last(RecordEvent.SUBMIT)
        decided = self.steps[-1] if self.state in {RecordState.APPROVED, RecordState.RETURNED} else None
        yield "status", self.state
        yield "submitted_at", sent.at if sent else None
        yield "has_pledge", sent is not None
        yield "decided_at", decided.at if decided else None
        yield "return_reason", decided.reason if decided else None
        yield "created_at", self.begun_at
        yield "updated_at", self.touched_at
