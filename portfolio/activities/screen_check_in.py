"""Checking in by the code on the organiser's screen: a signed token that is good for a minute, used by oneself only.

It says nothing of places: nobody's location is asked for or kept.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from portfolio.activities.attendance import add_mark, hold, locked_session, mark_by_time
from portfolio.activities.attendance_queries import is_called_off
from portfolio.activities.models import Attendance, Participant, Session
from portfolio.activities.queries import roster_of
from portfolio.activities.states import TOOK_PART, Mark, Means
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.actors import Actor

REFRESH_SECONDS = 20
VALID_SECONDS = 60
OPENS_BEFORE = timedelta(minutes=30)
_SALT = "screen check-in"


class CheckIn(StrEnum):
    """What became of a check-in."""

    READY = "ready"
    HERE = "here"
    LATE = "late"
    ALREADY = "already"
    EXPIRED = "expired"
    FORGED = "forged"
    OTHER_SCHOOL = "other_school"
    NOT_ON_ROSTER = "not_on_roster"
    TOO_EARLY = "too_early"
    OVER = "over"
    CALLED_OFF = "called_off"
    NOT_ALLOWED = "not_allowed"
    LIST_STANDS = "list_stands"

    @property
    def title(self) -> LazyString:
        """The heading."""
        return WORDS[self][0]

    @property
    def advice(self) -> LazyString:
        """What to do."""
        return WORDS[self][1]

    @property
    def is_well(self) -> bool:
        """Whether nothing went wrong."""
        return self in {CheckIn.READY, CheckIn.HERE, CheckIn.LATE, CheckIn.ALREADY}


WORDS: dict[CheckIn, tuple[LazyString, LazyString]] = {
    CheckIn.READY: (_l("Check in"), _l("One tap, and your teacher knows that you are here.")),
    CheckIn.HERE: (_l("You are checked in"), _l("You can put the phone away now.")),
    CheckIn.LATE: (_l("You are checked in, late"), _l("If you were on time, tell the teacher in charge.")),
    CheckIn.ALREADY: (_l("You were checked in already"), _l("Once is enough. You can put the phone away now.")),
    CheckIn.EXPIRED: (
        _l("This code has run out"),
        _l("A code is good for one minute. Scan the one that is on the screen now."),
    ),
    CheckIn.FORGED: (_l("This code is not good"), _l("Scan the code on the teacher's screen once more.")),
    CheckIn.OTHER_SCHOOL: (
        _l("This code belongs to another school"),
        _l("Scan the code on the screen of your own school's activity."),
    ),
    CheckIn.NOT_ON_ROSTER: (
        _l("You are not on this activity's roster"),
        _l("Tell the teacher in charge, who can put you on it."),
    ),
    CheckIn.TOO_EARLY: (_l("It is too early to check in"), _l("Check-in opens half an hour before the beginning.")),
    CheckIn.OVER: (_l("This session is over"), _l("If you were there, tell the teacher in charge.")),
    CheckIn.CALLED_OFF: (_l("This session was called off"), _l("There is nothing to check in to.")),
    CheckIn.NOT_ALLOWED: (
        _l("This activity has no check-in by screen"),
        _l("The teacher in charge takes attendance from the list."),
    ),
    CheckIn.LIST_STANDS: (
        _l("Your teacher has marked you otherwise"),
        _l("Go and tell the teacher in charge that you are here."),
    ),
}


@dataclass(frozen=True)
class Ticket:
    """A token read: what it is for, or why it is none."""

    answer: CheckIn
    session: Session | None = None


def check_in_token(session: Session) -> str:
    """The token to show now; the next one comes with the next span of 20 seconds."""
    return str(_signer().dumps([session.school_id, session.id, _span()]))


def read_token(actor: Actor, token: str) -> Ticket:
    """Whether the student may check in with it now. Writes nothing."""
    try:
        school_id, session_id, span = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return Ticket(CheckIn.FORGED)
    if school_id != actor.school_id:
        return Ticket(CheckIn.OTHER_SCHOOL)
    session = db.session.get(Session, session_id)
    if session is None:
        return Ticket(CheckIn.CALLED_OFF)
    if not 0 <= _span() - span < VALID_SECONDS // REFRESH_SECONDS:
        return Ticket(CheckIn.EXPIRED, session)
    return Ticket(closed_because(session) or _standing(actor, session), session)


def closed_because(session: Session) -> CheckIn | None:
    """Why nobody can check in now; None where it is open."""
    now = clock.now()
    if is_called_off(session):
        return CheckIn.CALLED_OFF
    if not session.activity.allows_screen_check_in:
        return CheckIn.NOT_ALLOWED
    if now < session.starts_at - OPENS_BEFORE:
        return CheckIn.TOO_EARLY
    return CheckIn.OVER if now > session.ends_at else None


def check_in(actor: Actor, token: str) -> Ticket:
    """Mark the student as there, and nobody else. Twice is once; what the teacher's list says stands."""
    ticket = read_token(actor, token)
    if ticket.session is None or ticket.answer is not CheckIn.READY:
        return ticket
    session, place = locked_session(ticket.session.id), _place(actor, ticket.session)
    answer = closed_because(session) or (CheckIn.NOT_ON_ROSTER if place is None else _said(_row(session, place)))
    if answer is not CheckIn.READY or place is None:
        return Ticket(answer, session)
    now = clock.now()
    mark = mark_by_time(session, now)
    add_mark(session, place.id, mark, Means.SCREEN, by=actor.user_id, at=now)
    hold(session)
    db.session.flush()
    return Ticket(CheckIn.LATE if mark is Mark.LATE else CheckIn.HERE, session)


def _standing(actor: Actor, session: Session) -> CheckIn:
    place = _place(actor, session)
    return CheckIn.NOT_ON_ROSTER if place is None else _said(_row(session, place))


def _said(row: Attendance | None) -> CheckIn:
    if row is None:
        return CheckIn.READY
    return CheckIn.ALREADY if row.mark in TOOK_PART else CheckIn.LIST_STANDS


def _place(actor: Actor, session: Session) -> Participant | None:
    own = roster_of(session.activity_id).where(Participant.student_id == actor.student_id)
    return db.session.scalars(own).first()


def _row(session: Session, place: Participant) -> Attendance | None:
    return db.session.scalars(
        select(Attendance).where(Attendance.session_id == session.id, Attendance.participant_id == place.id)
    ).first()


def _span() -> int:
    return int(clock.now().timestamp()) // REFRESH_SECONDS


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_SALT)
