"""Roles, awards and results of a roster: the table as it stands, and saving what somebody changed in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import flag_modified
from werkzeug.exceptions import Forbidden

from portfolio.activities.kinds import Part
from portfolio.activities.models import Activity, Participant, Performance, ProgrammeItem
from portfolio.activities.policy import can_run
from portfolio.activities.queries import roster_of
from portfolio.activities.result_cells import fault_in, item_of, item_texts, person_texts, plain
from portfolio.activities.states import ActivityState
from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student
from portfolio.web.errors import Conflict, Refusal

# Participant id → cell → text. Cells: part, task, award_name, award_grade, hours, i<item id>-result, i<item id>-award.
Table = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Sheet:
    """The roster by class and number, the programme, and who did what in it."""

    participants: Sequence[Participant]
    items: Sequence[ProgrammeItem]
    performances: dict[tuple[int, int], Performance]

    def texts(self, participant: Participant) -> dict[str, str]:
        """Every cell of a participant."""
        cells = person_texts(participant)
        for item in self.items:
            cells |= item_texts(item.id, self.performances.get((participant.id, item.id)))
        return cells


@dataclass(frozen=True)
class Cell:
    """One cell with what somebody typed, and what is the matter with it or stands there by now."""

    participant: Participant
    name: str
    typed: str
    message: str


@dataclass(frozen=True)
class Saved:
    """How many rows changed, and how many were meant for somebody who has left the roster."""

    rows: int
    gone: int


class Unfit(Refusal):
    """Cells that cannot be kept as they are. Nothing was saved."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__(_("Some cells need your attention. Nothing is saved yet; what you typed is kept."))
        self.cells = cells


class Overtaken(Conflict):
    """Cells somebody else has changed in the meantime (`message`: what stands there now). Nothing was saved."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__(
            _("Somebody else has changed some of these cells. Nothing is saved yet; both versions are shown.")
        )
        self.cells = cells


def results_sheet(activity_id: int, *, is_locked: bool = False) -> Sheet:
    """The table of an activity in three queries; locked: against other writers until the transaction ends."""
    roster = (
        roster_of(activity_id)
        .join(Student, Student.id == Participant.student_id)
        .join(SchoolClass, SchoolClass.id == Participant.class_id)
        .options(contains_eager(Participant.student), contains_eager(Participant.school_class))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number, Student.number)
    )
    if is_locked:
        roster = roster.with_for_update(of=Participant).execution_options(populate_existing=True)
    participants = db.session.scalars(roster).all()
    items = db.session.scalars(
        select(ProgrammeItem).where(ProgrammeItem.activity_id == activity_id).order_by(ProgrammeItem.position)
    ).all()
    found = db.session.scalars(
        select(Performance)
        .join(ProgrammeItem, ProgrammeItem.id == Performance.item_id)
        .where(ProgrammeItem.activity_id == activity_id)
    )
    return Sheet(participants, items, {(each.participant_id, each.item_id): each for each in found})


def save_results(actor: Actor, activity: Activity, rows: Table, known: Table | None = None) -> Saved:
    """Write the cells that differ from what was `known` when the page was drawn (blank cells may be left out of it).

    An emptied item takes the participant off it. Raises Forbidden, Conflict for what was called off, Unfit, Overtaken.
    """
    if not can_run(activity, actor):
        raise Forbidden
    if activity.status is ActivityState.CANCELLED:
        raise Conflict(_("This activity was called off. Its results can no longer be changed."))
    sheet = results_sheet(activity.id, is_locked=True)
    changes = list(_changes(sheet, rows, known))
    _require_fit(changes)
    changes = list(_unlike_now(sheet, changes, known))
    for change in changes:
        _write(sheet, change)
    _end_empty(sheet, changes)
    count = len({change.participant.id for change in changes})
    if count:
        audit.log("results.save", activity, actor_id=actor.user_id, rows=count)
    db.session.flush()
    on_roster = {participant.id for participant in sheet.participants}
    gone = sum(any(cells.values()) for id_, cells in rows.items() if id_ not in on_roster)
    return Saved(count, gone)


def _changes(sheet: Sheet, rows: Table, known: Table | None) -> Iterator[Cell]:
    """What somebody typed that differs from what they saw."""
    for participant in sheet.participants:
        now = sheet.texts(participant)
        seen = now if known is None else known.get(participant.id, {})
        for name, typed in rows.get(participant.id, {}).items():
            kept = plain(name, typed)
            if name in now and kept != seen.get(name, ""):
                yield Cell(participant, name, kept, fault_in(name, kept))


def _require_fit(changes: Sequence[Cell]) -> None:
    unfit = [change for change in changes if change.message]
    if unfit:
        raise Unfit(unfit)


def _unlike_now(sheet: Sheet, changes: Sequence[Cell], known: Table | None) -> Iterator[Cell]:
    """The changes that change something. Raises Overtaken where another's change would be written over."""
    overtaken = []
    for change in changes:
        now = sheet.texts(change.participant)[change.name]
        seen = now if known is None else known.get(change.participant.id, {}).get(change.name, "")
        if now not in {change.typed, seen}:
            overtaken.append(Cell(change.participant, change.name, change.typed, now))
        elif change.typed != now:
            yield change
    if overtaken:
        raise Overtaken(overtaken)


def _write(sheet: Sheet, change: Cell) -> None:
    participant, item = change.participant, item_of(change.name)
    if item is None:
        setattr(participant, change.name, _value(change))
        return
    item_id, kind = item
    performance = sheet.performances.get((participant.id, item_id))
    if performance is None:
        performance = Performance(
            school_id=participant.school_id, participant_id=participant.id, item_id=item_id, result="", award=""
        )
        db.session.add(performance)
        sheet.performances[participant.id, item_id] = performance
    setattr(performance, kind, change.typed)
    flag_modified(participant, "task")  # whoever holds an older revision of the row is told


def _value(change: Cell) -> object:
    if change.name == "part":
        return Part(change.typed) if change.typed else None
    if change.name == "hours":
        return Decimal(change.typed) if change.typed else None
    return change.typed


def _end_empty(sheet: Sheet, changes: Sequence[Cell]) -> None:
    """Who was emptied out of an item is no longer in it."""
    for change in changes:
        item = item_of(change.name)
        performance = sheet.performances.get((change.participant.id, item[0])) if item else None
        if performance is None or performance.result or performance.award:
            continue
        if performance in db.session.new:
            db.session.expunge(performance)
        elif performance not in db.session.deleted:
            db.session.delete(performance)
