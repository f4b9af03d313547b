"""What confirming an activity will do to each participant's record: counted and shown first, then done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from portfolio.activities.models import Activity, Participant
from portfolio.core.db import db
from portfolio.records.drafting_facts import Sheet, Why, sheet_of
from portfolio.records.facts import Changes, differing
from portfolio.records.models import Correction, Record, StatusChange
from portfolio.records.states import CorrectionState, RecordEvent, RecordState

OPEN_STATES = (RecordState.DRAFT, RecordState.SUBMITTED, RecordState.RETURNED)


@dataclass(frozen=True)
class Entry:
    """One participant, the record there is, the facts it should have, and what differs."""

    participant: Participant
    record: Record | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    why: Why | None = None
    replaces: Correction | None = None

    @property
    def its_record(self) -> Record:
        """The record, where the entry is one of those that have one."""
        assert self.record is not None  # noqa: S101 (lists of entries are filled below)
        return self.record


@dataclass
class Plan:
    """Participants by what will happen to their records, each list by class and student number."""

    sheet: Sheet
    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    asked: list[Entry] = field(default_factory=list)
    restored: list[Entry] = field(default_factory=list)
    retracted: list[Entry] = field(default_factory=list)
    withdrawals: list[Entry] = field(default_factory=list)
    left_out: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    settled: list[Correction] = field(default_factory=list)
    barred: list[Record] = field(default_factory=list)
    unbarred: list[Record] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the audit and for what is said afterwards."""
        names = ("new", "changed", "asked", "restored", "retracted", "withdrawals", "left_out")
        return {name: len(getattr(self, name)) for name in names} | {"unchanged": self.unchanged}

    @property
    def is_idle(self) -> bool:
        """Whether nothing will happen to any record."""
        acting = (self.new, self.changed, self.asked, self.restored, self.retracted, self.withdrawals, self.settled)
        return not any(acting)


@dataclass
class _Stored:
    """What is there already of an activity's records."""

    records: dict[int, Record]
    said: dict[int, Correction]  # the roster's last word on a record that is open or was refused by somebody
    last_events: dict[int, str]

    def is_retracted(self, record: Record) -> bool:
        """Whether the roster took it off, not the student."""
        return self.last_events.get(record.id) == RecordEvent.RETRACT.value


def plan_drafting(activity: Activity, *, is_locked: bool = False) -> Plan:
    """Compare roster and records. Eight queries, however long the roster is; `is_locked`: nobody else changes them."""
    plan = Plan(sheet_of(activity))
    stored = _stored(activity, is_locked=is_locked)
    for participant in plan.sheet.participants:
        record = stored.records.get(participant.student_id)
        why = plan.sheet.why_none(participant)
        if why is not None:
            _without(plan, stored, Entry(participant, record, why=why))
        elif record is None:
            plan.new.append(Entry(participant, facts=plan.sheet.facts(participant)))
        else:
            facts = plan.sheet.facts(participant)
            _with(plan, stored, Entry(participant, record, facts, differing(record, facts)))
    return plan


def _with(plan: Plan, stored: _Stored, entry: Entry) -> None:
    """A record is there and due."""
    record = entry.its_record
    if record.status is RecordState.APPROVED:
        _approved(plan, stored, entry)
    elif record.retracted_at is not None and stored.is_retracted(record):
        plan.restored.append(entry)
    else:
        if record.retracted_at is not None:
            plan.unbarred.append(record)
        _settle_open(plan, stored, record)
        _count(plan, plan.changed, entry, is_due=bool(entry.changes))


def _approved(plan: Plan, stored: _Stored, entry: Entry) -> None:
    said = stored.said.get(entry.its_record.id)
    is_open = said is not None and said.status is CorrectionState.OPEN
    if said is not None and is_open and not entry.changes:
        plan.settled.append(said)
    is_said = said is not None and not said.is_withdrawal and _wanted(said.wants) == _wanted(entry.changes)
    _count(plan, plan.asked, _replacing(entry, said), is_due=bool(entry.changes) and not is_said)


def _without(plan: Plan, stored: _Stored, entry: Entry) -> None:
    """No record is due."""
    record = entry.record
    if record is not None and record.status in OPEN_STATES:
        _settle_open(plan, stored, record)
        plan.retracted.append(entry)
    elif record is not None and record.status is RecordState.APPROVED:
        said = stored.said.get(record.id)
        is_said = said is not None and said.is_withdrawal
        _count(plan, plan.withdrawals, _replacing(entry, said), is_due=not is_said)
    else:
        if record is not None and record.retracted_at is None:
            plan.barred.append(record)
        plan.left_out.append(entry)


def _settle_open(plan: Plan, stored: _Stored, record: Record) -> None:
    """A wish from the time when the record was approved: what it asked for is done at once now."""
    said = stored.said.get(record.id)
    if said is not None and said.status is CorrectionState.OPEN:
        plan.settled.append(said)


def _count(plan: Plan, into: list[Entry], entry: Entry, *, is_due: bool) -> None:
    if is_due:
        into.append(entry)
    else:
        plan.unchanged += 1


def _replacing(entry: Entry, said: Correction | None) -> Entry:
    is_open = said is not None and said.status is CorrectionState.OPEN
    return Entry(
        entry.participant, entry.record, entry.facts, entry.changes, entry.why, said if is_open else None
    )


def _wanted(changes: dict[str, Any]) -> dict[str, str]:
    return {name: pair[1] for name, pair in changes.items()}


def _stored(activity: Activity, *, is_locked: bool) -> _Stored:
    statement = select(Record).where(Record.activity_id == activity.id).order_by(Record.id)
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    records = {row.student_id: row for row in db.session.scalars(statement)}
    ids = select(Record.id).where(Record.activity_id == activity.id)
    corrections = db.session.scalars(
        select(Correction)
        .where(Correction.record_id.in_(ids), Correction.is_from_roster, Correction.status != CorrectionState.ACCEPTED)
        .order_by(Correction.id)
    )
    is_gone = Record.status == RecordState.WITHDRAWN
    latest = (
        select(func.max(StatusChange.id))
        .where(StatusChange.record_id.in_(ids.where(is_gone)))
        .group_by(StatusChange.record_id)
    )
    events = db.session.execute(
        select(StatusChange.record_id, StatusChange.event).where(StatusChange.id.in_(latest))
    )
    return _Stored(records, _last_said(corrections), {row.record_id: row.event for row in events})


def _last_said(corrections: Iterable[Correction]) -> dict[int, Correction]:
    """By record; what was settled without anybody's decision says nothing any more."""
    return {
        row.record_id: row
        for row in corrections
        if row.status is CorrectionState.OPEN or row.decided_by_id is not None
    }
