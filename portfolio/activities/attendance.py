"""Attendance at a session: taken from the list, and what it comes to for one participant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import and_, case, exists, func, select

from portfolio.activities.attendance_queries import is_called_off, marks_at, opens_at
from portfolio.activities.models import Attendance, Participant, Session
from portfolio.activities.policy import can_run
from portfolio.activities.queries import roster_of
from portfolio.activities.states import TOOK_PART, Mark, Means, SessionEvent, SessionState
from portfolio.activities.workflow import advance_session
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.web.errors import Refusal
from portfolio.web.rendering import moment

LATE_AFTER = timedelta(minutes=10)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Choice:
    """What the list says of one participant. `shown`: what stood there when the list was opened, None for nothing."""

    participant_id: int
    mark: Mark
    shown: Mark | None


def save_attendance(actor: Actor, session_id: int, choices: Sequence[Choice]) -> int:
    """Keep what the list says; the session is held then. Returns how many marks are new or changed.

    Of two at once the later waits. What a person did not touch on the page never undoes what somebody else, a card or
    the screen has marked meanwhile. Raises Refusal.
    """
    if not choices:
        raise Refusal(_("Nobody was marked. Choose for each student first."))
    session = locked_session(session_id)
    require_keeper(actor, session)
    require_open(session)
    written = write_marks(actor, session, choices, marks_at(session.id))
    hold(session)
    audit.log("attendance.save", session, actor_id=actor.user_id, marks=written)
    return written


def locked_session(session_id: int) -> Session:
    """The session as it is now; whoever else marks it waits until this transaction ends (SQLite: any writer does)."""
    return db.session.scalars(
        select(Session)
        .where(Session.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def require_keeper(actor: Actor, session: Session) -> None:
    """Raises Refusal for whoever does not run the activity."""
    if not can_run(session.activity, actor):
        raise Refusal(_("Only those who run the activity take its attendance."))


def require_open(session: Session) -> None:
    """Raises Refusal where the session is called off or too far ahead."""
    if why := why_closed(session):
        raise Refusal(why)


def why_closed(session: Session) -> str:
    """Why no attendance can be taken now; empty where it can."""
    if is_called_off(session):
        return _("This session was called off. Attendance cannot be taken.")
    if clock.now() < opens_at(session):
        return _("Attendance opens on %(when)s, an hour before it begins.", when=moment(opens_at(session)))
    return ""


def write_marks(
    actor: Actor, session: Session, choices: Iterable[Choice], rows: dict[int, Attendance]
) -> int:
    """Add and change rows by the choices; `rows` is what is marked already. Call under the session's lock."""
    enrolled = set(db.session.scalars(roster_of(session.activity_id).with_only_columns(Participant.id)))
    written, now = 0, clock.now()
    for choice in choices:
        if choice.participant_id not in enrolled:
            continue
        row = rows.get(choice.participant_id)
        if row is None:
            add_mark(session, choice.participant_id, choice.mark, Means.LIST, by=actor.user_id, at=now)
        elif choice.mark in {choice.shown, row.mark}:
            continue
        else:
            row.mark, row.means, row.taken_by_id, row.taken_at = choice.mark, Means.LIST, actor.user_id, now
        written += 1
    db.session.flush()
    return written


def add_mark(
    session: Session, participant_id: int, mark: Mark, means: Means, *, by: int | None, at: datetime
) -> Attendance:
    """A new row. `by`: the user who took it."""
    row = Attendance(
        school_id=session.school_id, session_id=session.id, participant_id=participant_id, mark=mark, means=means,
        taken_by_id=by, taken_at=at,
    )  # fmt: skip
    db.session.add(row)
    return row


def hold(session: Session) -> None:
    """A session at which attendance was taken is one that was held."""
    advance_session(session, SessionEvent.HOLD)


def mark_by_time(session: Session, at: datetime) -> Mark:
    """Present, or late from ten minutes after the beginning."""
    return Mark.LATE if at > session.starts_at + LATE_AFTER else Mark.PRESENT


def hours_attended(activity_id: int) -> dict[int, tuple[int, Decimal]]:
    """participant id → (times, hours) of the sessions held in which the participant was present or late. One query.

    Empty where attendance was taken at no session: the activity's own hours are the ones to go by then. Where it was
    taken, everybody of the roster is told, (0, 0) for those who were not there.
    """
    was_there = and_(Session.id.is_not(None), Attendance.mark.in_(TOOK_PART))
    taken = exists().where(
        Session.activity_id == activity_id, Session.status == SessionState.HELD, Attendance.session_id == Session.id
    )
    rows = db.session.execute(
        select(
            Participant.id,
            func.count(case((was_there, 1))),
            func.coalesce(func.sum(case((was_there, Session.hours))), NOTHING),
        )
        .outerjoin(Attendance, Attendance.participant_id == Participant.id)
        .outerjoin(Session, and_(Session.id == Attendance.session_id, Session.status == SessionState.HELD))
        .where(Participant.activity_id == activity_id, taken.correlate(None))
        .group_by(Participant.id)
    )
    return {participant_id: (times, Decimal(hours)) for participant_id, times, hours in rows}
