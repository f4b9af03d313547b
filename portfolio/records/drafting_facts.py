"""What a confirmed activity states of each participant: the facts of the records that are drafted from its roster."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from portfolio.activities.attendance import hours_attended
from portfolio.activities.models import Activity, Attendance, Participant, Performance, ProgrammeItem, Session
from portfolio.activities.states import TOOK_PART, Means, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import reader_length
from portfolio.records.completeness import LINE_LIMIT
from portfolio.records.sources import Source
from portfolio.school.models import SchoolClass, Student

COMMA, AND_MORE = "，", "等"  # on records, which are told in Chinese
BY_CODE = (Means.CARD, Means.SCREEN)


class Why(StrEnum):
    """Why a participant gets no record."""

    WAITING = "waiting"
    LEFT = "left"
    ABSENT = "absent"
    UNMARKED = "unmarked"

    @property
    def title(self) -> LazyString:
        """The reason in words."""
        return WHYS[self]


WHYS: dict[Why, LazyString] = {
    Why.WAITING: _l("On the waiting list"),
    Why.LEFT: _l("No longer on the roster"),
    Why.ABSENT: _l("Absent or excused each time"),
    Why.UNMARKED: _l("Not marked yet at any session where attendance was taken"),
}


@dataclass(frozen=True)
class Presence:
    """One participant's marks at sessions held: first and last day of taking part, None where there was none."""

    first: date | None
    last: date | None
    by_hand: int


@dataclass
class Sheet:
    """An activity with all that its records are drafted from."""

    activity: Activity
    participants: Sequence[Participant] = ()
    sessions: Sequence[Session] = ()
    attended: dict[int, tuple[int, Decimal]] = field(default_factory=dict)
    presences: dict[int, Presence] = field(default_factory=dict)
    performances: dict[int, list[tuple[str, Performance]]] = field(default_factory=dict)

    def why_none(self, participant: Participant) -> Why | None:
        """Why this participant gets no record, None where one is due."""
        if participant.standing is not Standing.ENROLLED:
            return Why.WAITING if participant.standing is Standing.WAITING else Why.LEFT
        times, _hours = self.attended.get(participant.id, (1, Decimal(0)))
        if times:
            return None
        if participant.id in self.presences:
            return Why.ABSENT
        return None if participant.hours else Why.UNMARKED

    def facts(self, participant: Participant) -> dict[str, Any]:
        """The record's facts by name."""
        first, last = self._days(participant)
        hours, times = self._time(participant)
        return _of_activity(self.activity) | _award(self, participant, last) | {
            "from_on": first, "to_on": last, "hours": hours, "times": times, "part": participant.part,
            "task": shortened([participant.task or self._programme(participant)]),
            "witness": participant.witness or self.activity.organiser.name,
        }  # fmt: skip

    def source(self, participant: Participant) -> Source:
        """Who vouches for the facts."""
        if participant.witness:
            return Source.PARTNER
        presence = self.presences.get(participant.id)
        is_by_code = presence is not None and presence.first is not None and not presence.by_hand
        return Source.CHECK_IN if is_by_code else Source.ROSTER

    def _days(self, participant: Participant) -> tuple[date, date]:
        presence = self.presences.get(participant.id)
        if presence is not None and presence.first is not None and presence.last is not None:
            return presence.first, presence.last
        return self.activity.from_on, max(self.activity.from_on, min(self.activity.to_on, clock.today()))

    def _time(self, participant: Participant) -> tuple[Decimal | None, int | None]:
        times, hours = self.attended.get(participant.id) or self._planned()
        if not self.activity.is_series:
            times, hours = 0, self.activity.hours if self.activity.hours is not None else hours
        return (participant.hours if participant.hours is not None else hours), times or None

    def _planned(self) -> tuple[int, Decimal]:
        """What the sessions come to, where attendance was taken at none of them."""
        past = [row for row in self.sessions if row.status is not SessionState.CANCELLED and row.on <= clock.today()]
        return len(past), sum((row.hours for row in past), Decimal(0))

    def _programme(self, participant: Participant) -> str:
        done = self.performances.get(participant.id, [])
        return shortened([f"{name} {performance.result}".strip() for name, performance in done])


def sheet_of(activity: Activity) -> Sheet:
    """Read all of it in five queries, however long the roster is; participants by class, then student number."""
    return Sheet(
        activity,
        participants=_participants(activity.id),
        sessions=db.session.scalars(
            select(Session).where(Session.activity_id == activity.id).order_by(Session.starts_at)
        ).all(),
        attended=hours_attended(activity.id),
        presences=_presences(activity.id),
        performances=_performances(activity.id),
    )


def _participants(activity_id: int) -> Sequence[Participant]:
    return (
        db.session.scalars(
            select(Participant)
            .join(Student, Student.id == Participant.student_id)
            .join(SchoolClass, SchoolClass.id == Participant.class_id)
            .where(Participant.activity_id == activity_id)
            .options(joinedload(Participant.student), joinedload(Participant.school_class))
            .order_by(SchoolClass.cohort_year.desc(), SchoolClass.number, Student.number)
        )
        .unique()
        .all()
    )


def _presences(activity_id: int) -> dict[int, Presence]:
    was_there = Attendance.mark.in_(TOOK_PART)
    rows = db.session.execute(
        select(
            Attendance.participant_id,
            func.min(case((was_there, Session.on))),
            func.max(case((was_there, Session.on))),
            func.count(case((was_there & Attendance.means.not_in(BY_CODE), 1))),
        )
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.activity_id == activity_id, Session.status == SessionState.HELD)
        .group_by(Attendance.participant_id)
    )
    return {participant_id: Presence(first, last, by_hand) for participant_id, first, last, by_hand in rows}


def _performances(activity_id: int) -> dict[int, list[tuple[str, Performance]]]:
    found: dict[int, list[tuple[str, Performance]]] = defaultdict(list)
    rows = db.session.execute(
        select(Performance, ProgrammeItem.name)
        .join(ProgrammeItem, ProgrammeItem.id == Performance.item_id)
        .where(ProgrammeItem.activity_id == activity_id)
        .order_by(ProgrammeItem.position, ProgrammeItem.id)
    )
    for performance, name in rows:
        found[performance.participant_id].append((name, performance))
    return found


def _of_activity(activity: Activity) -> dict[str, Any]:
    return {
        "kind": activity.kind, "title": activity.title, "organiser": shortened([activity.organising_body]),
        "level": activity.level, "place": shortened([activity.place]), "dimension_id": activity.dimension_id,
        "indicator_id": activity.indicator_id, "secondary_dimension_id": activity.secondary_dimension_id,
    }  # fmt: skip


def _award(sheet: Sheet, participant: Participant, on: date) -> dict[str, Any]:
    won = [f"{name} {each.award}" for name, each in sheet.performances.get(participant.id, []) if each.award]
    name = shortened([participant.award_name] if participant.award_name else won)
    return {
        "award_name": name, "award_grade": shortened([participant.award_grade]) if name else "",
        "award_issuer": shortened([sheet.activity.organising_body]) if name else "", "award_on": on if name else None,
    }  # fmt: skip


def shortened(parts: Sequence[str], limit: int = LINE_LIMIT) -> str:
    """The parts in one line; where they are too long for a reader, as many as fit and "and so on"."""
    whole = COMMA.join(parts)
    if reader_length(whole) <= limit:
        return whole
    kept = list(parts)
    while len(kept) > 1 and reader_length(COMMA.join(kept)) >= limit:
        kept.pop()
    text = COMMA.join(kept)
    while reader_length(text) >= limit:
        text = text[:-1]
    return text + AND_MORE
