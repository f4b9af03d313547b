"""Scanned student cards, sent at once or after hours without a network: each becomes a mark or is answered why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.activities.attendance import add_mark, hold, locked_session, mark_by_time, require_keeper
from portfolio.activities.attendance_queries import is_called_off, marks_at, opens_at
from portfolio.activities.cards import cards_coded, is_code
from portfolio.activities.models import Attendance, Participant, Session, StudentCard
from portfolio.activities.queries import roster_of
from portfolio.activities.roster_actions import NoRoom, add_to_roster
from portfolio.activities.states import TOOK_PART, Mark, Means
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Student
from portfolio.web.errors import Refusal

CLOSES_AFTER = timedelta(minutes=60)  # cards are also collected and scanned when a session is over
CLOCK_TOLERANCE = timedelta(seconds=90)
BATCH_LIMIT = 200


class Outcome(StrEnum):
    """What became of one scan."""

    PRESENT = "present"
    LATE = "late"
    ALREADY = "already"
    KEPT = "kept"
    NOT_ON_ROSTER = "not_on_roster"
    FULL = "full"
    CLOSED = "closed"
    ENDED_CARD = "ended_card"
    OTHER_SCHOOL = "other_school"
    NO_CARD = "no_card"
    CALLED_OFF = "called_off"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"

    @property
    def title(self) -> LazyString:
        """In words, with what to do."""
        return OUTCOMES[self]


OUTCOMES: dict[Outcome, LazyString] = {
    Outcome.PRESENT: _l("Present"),
    Outcome.LATE: _l("Late"),
    Outcome.ALREADY: _l("Marked already"),
    Outcome.KEPT: _l("The list says otherwise since; it stays. Change it in the list if this is wrong."),
    Outcome.NOT_ON_ROSTER: _l("Not on the roster"),
    Outcome.FULL: _l("All places are taken. Raise their number on the roster page first."),
    Outcome.CLOSED: _l("The roster is closed; nobody can be put on it."),
    Outcome.ENDED_CARD: _l("This card was replaced by a newer one. Mark the student in the list."),
    Outcome.OTHER_SCHOOL: _l("This card is not one of this school's."),
    Outcome.NO_CARD: _l("This is not a student card."),
    Outcome.CALLED_OFF: _l("This session was called off; nothing was marked."),
    Outcome.TOO_EARLY: _l("Scanned before this session; nothing was marked. Is the device's clock right?"),
    Outcome.TOO_LATE: _l("Scanned long after this session; nothing was marked. Use the list."),
}


@dataclass(frozen=True)
class Scan:
    """One scan. `at`: when the device saw it; `mark`: what the organiser says instead of the clock."""

    id: str
    code: str
    at: datetime
    mark: Mark | None = None
    is_enrolling: bool = False


@dataclass(frozen=True)
class ScanAnswer:
    """What became of it, and whose card it is where this school knows it."""

    id: str
    outcome: Outcome
    at: datetime
    student: Student | None = None


@dataclass(frozen=True)
class _Known:
    """What the answers need, read once for all scans."""

    session: Session
    cards: dict[str, StudentCard]
    students: dict[int, Student]
    participants: dict[int, Participant]
    rows: dict[int, Attendance]


def take_scans(actor: Actor, session_id: int, scans: Sequence[Scan], sent_at: datetime | None) -> list[ScanAnswer]:
    """Mark who was scanned. Sent again, or by two devices, it is the same: one row each, with the earliest time.

    `sent_at` is the device's clock as it sends, by which a wrong clock is set right. Raises Refusal.
    """
    scans = [_on_our_clock(scan, sent_at) for scan in scans]
    refused = _enrol(actor, session_id, scans)
    session = locked_session(session_id)
    require_keeper(actor, session)
    known = _known(session, scans)
    answers = [_answer(known, scan, actor, refused.get(scan.id)) for scan in scans]
    if any(answer.outcome in {Outcome.PRESENT, Outcome.LATE} for answer in answers):
        hold(session)
        audit.log("attendance.scan", session, actor_id=actor.user_id, scans=len(scans))
    db.session.flush()
    return answers


def _on_our_clock(scan: Scan, sent_at: datetime | None) -> Scan:
    """The moment of a scan by the server's clock; nothing is scanned in the future."""
    now = clock.now()
    wrong_by = sent_at - now if sent_at else timedelta(0)
    at = scan.at - wrong_by if abs(wrong_by) > CLOCK_TOLERANCE else scan.at
    return replace(scan, at=min(at, now))


def _enrol(actor: Actor, session_id: int, scans: Sequence[Scan]) -> dict[str, Outcome]:
    """Put on the roster whom the organiser wants there; scan id → why not."""
    wanted = {scan.code: scan.id for scan in scans if scan.is_enrolling}
    if not wanted:
        return {}
    session, refused = db.session.get_one(Session, session_id), {}
    require_keeper(actor, session)
    for code, card in cards_coded(wanted).items():
        if card.ended_at is not None or is_called_off(session):
            continue
        try:
            add_to_roster(actor, session.activity, [card.student_id], Means.CARD)
        except NoRoom:
            refused[wanted[code]] = Outcome.FULL
        except Refusal:
            refused[wanted[code]] = Outcome.CLOSED
    return refused


def _known(session: Session, scans: Sequence[Scan]) -> _Known:
    cards = cards_coded({scan.code for scan in scans})
    student_ids = {card.student_id for card in cards.values()}
    students = db.session.scalars(select(Student).where(Student.id.in_(student_ids)))
    places = db.session.scalars(roster_of(session.activity_id).where(Participant.student_id.in_(student_ids)))
    return _Known(
        session,
        cards,
        {student.id: student for student in students},
        {place.student_id: place for place in places},
        marks_at(session.id),
    )


def _answer(known: _Known, scan: Scan, actor: Actor, refused: Outcome | None) -> ScanAnswer:
    card = known.cards.get(scan.code)
    student = known.students.get(card.student_id) if card else None
    outcome = _hindrance(known, scan, card) or refused
    if outcome is None and card is not None:
        place = known.participants.get(card.student_id)
        outcome = _mark(known, scan, place, actor) if place else Outcome.NOT_ON_ROSTER
    return ScanAnswer(scan.id, outcome or Outcome.NO_CARD, scan.at, student)


def _hindrance(known: _Known, scan: Scan, card: StudentCard | None) -> Outcome | None:
    """What hinders a scan whoever's it is."""
    session = known.session
    if card is None:
        return Outcome.OTHER_SCHOOL if is_code(scan.code) else Outcome.NO_CARD
    if card.ended_at is not None and card.ended_at <= scan.at:
        return Outcome.ENDED_CARD
    if is_called_off(session):
        return Outcome.CALLED_OFF
    if scan.at < opens_at(session):
        return Outcome.TOO_EARLY
    return Outcome.TOO_LATE if scan.at > session.ends_at + CLOSES_AFTER else None


def _mark(known: _Known, scan: Scan, place: Participant, actor: Actor) -> Outcome:
    """Present or late; the earliest scan counts. Against a mark in the list, whichever came later does."""
    row, mark = known.rows.get(place.id), scan.mark or mark_by_time(known.session, scan.at)
    if row is None:
        known.rows[place.id] = add_mark(known.session, place.id, mark, Means.CARD, by=actor.user_id, at=scan.at)
        return Outcome(mark.value)
    if row.mark not in TOOK_PART and scan.at <= row.taken_at:
        return Outcome.KEPT
    if row.mark not in TOOK_PART:
        row.mark, row.means, row.taken_by_id, row.taken_at = mark, Means.CARD, actor.user_id, scan.at
        return Outcome(mark.value)
    return _again(row, scan, mark)


def _again(row: Attendance, scan: Scan, mark: Mark) -> Outcome:
    """Somebody who is marked as there was scanned: again, earlier on another device, or with the organiser's word."""
    is_not_later, is_from_list = scan.at <= row.taken_at, row.means is Means.LIST
    if is_from_list or not (is_not_later or scan.mark):
        return Outcome.ALREADY
    if scan.at == row.taken_at and not scan.mark:
        return Outcome(row.mark.value)  # the same scan, whose answer never came
    if scan.mark or row.mark is not mark:
        row.mark = mark
    row.taken_at = min(row.taken_at, scan.at)
    return Outcome(row.mark.value)
