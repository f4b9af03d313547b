"""Sessions and rosters as attendance needs them: who is called, in which order, and what is marked already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portfolio.activities.models import Activity, Attendance, Participant, Session
from portfolio.activities.policy import can_run
from portfolio.activities.queries import activities_run_by, activities_visible_to, roster_of
from portfolio.activities.states import TOOK_PART, ActivityState, Mark, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student

OPENS_BEFORE = timedelta(minutes=60)


@dataclass(frozen=True)
class SessionLine:
    """A session with how many are marked as what."""

    session: Session
    counts: dict[Mark, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many have a mark at all."""
        return sum(self.counts.values())

    @property
    def there(self) -> int:
        """How many were there."""
        return sum(self.counts.get(mark, 0) for mark in TOOK_PART)


def run_session_or_403(actor: Actor, session_id: int) -> Session:
    """The session, if its activity is the actor's to keep: 404 where it cannot be seen, 403 where it is another's."""
    session = db.session.scalars(
        select(Session)
        .join(Activity, Activity.id == Session.activity_id)
        .where(Session.id == session_id, Activity.id.in_(_ids_visible_to(actor)))
        .options(joinedload(Session.activity))
    ).first()
    if session is None:
        abort(404)
    if not can_run(session.activity, actor):
        abort(403)
    return session


def _ids_visible_to(actor: Actor) -> Select[int]:
    return activities_visible_to(actor).with_only_columns(Activity.id)


def is_called_off(session: Session) -> bool:
    """Whether the session, or all of its activity, does not take place."""
    return session.status is SessionState.CANCELLED or session.activity.status is ActivityState.CANCELLED


def opens_at(session: Session) -> datetime:
    """From when attendance may be taken."""
    return session.starts_at - OPENS_BEFORE


def called_at(activity_id: int, class_id: int | None = None) -> Sequence[Participant]:
    """Everybody who is called up, by class and student number. One query."""
    called = roster_of(activity_id)
    if class_id is not None:
        called = called.where(Participant.class_id == class_id)
    return db.session.scalars(
        called.join(Student, Student.id == Participant.student_id)
        .join(SchoolClass, SchoolClass.id == Participant.class_id)
        .options(joinedload(Participant.student), joinedload(Participant.school_class))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number, Student.number)
    ).all()


def classes_called(activity_id: int) -> Sequence[SchoolClass]:
    """The classes of the roster, highest cohort first."""
    ids = roster_of(activity_id).with_only_columns(Participant.class_id)
    return db.session.scalars(
        select(SchoolClass)
        .where(SchoolClass.id.in_(ids))
        .order_by(SchoolClass.cohort_year.desc(), SchoolClass.first_grade, SchoolClass.number)
    ).all()


def called_count(activity_id: int) -> int:
    """How many are on the roster."""
    return (
        db.session.scalar(
            select(func.count(Participant.id)).where(
                Participant.activity_id == activity_id, Participant.standing == Standing.ENROLLED
            )
        )
        or 0
    )


def marks_at(session_id: int) -> dict[int, Attendance]:
    """participant id → what is marked."""
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == session_id))
    return {row.participant_id: row for row in rows}


def session_lines(activity: Activity) -> list[SessionLine]:
    """The activity's sessions with their counts: today's first, then the coming ones, then the past, latest first."""
    sessions = db.session.scalars(
        select(Session).where(Session.activity_id == activity.id).options(joinedload(Session.activity))
    )
    lines, today = _counted(sessions.all()), clock.today()
    coming = [line for line in lines if line.session.on > today]
    past = [line for line in lines if line.session.on < today]
    return [line for line in lines if line.session.on == today] + coming + past[::-1]


def lines_today(actor: Actor) -> list[SessionLine]:
    """What the actor runs today, and what began yesterday and is not over; by time."""
    moment = clock.now()
    under_way = and_(Session.starts_at <= moment, Session.ends_at >= moment)
    mine = activities_run_by(actor).with_only_columns(Activity.id)
    sessions = db.session.scalars(
        select(Session)
        .where(Session.activity_id.in_(mine), or_(Session.on == clock.today(), under_way))
        .options(joinedload(Session.activity))
    )
    return _counted(sessions.all())


def session_line(session: Session) -> SessionLine:
    """One session with its counts."""
    return _counted([session])[0]


def _counted(sessions: Sequence[Session]) -> list[SessionLine]:
    """By their beginning. One query for all counts."""
    counts: dict[int, dict[Mark, int]] = {session.id: {} for session in sessions}
    rows = db.session.execute(
        select(Attendance.session_id, Attendance.mark, func.count(Attendance.id))
        .where(Attendance.session_id.in_(counts))
        .group_by(Attendance.session_id, Attendance.mark)
    )
    for session_id, mark, count in rows:
        counts[session_id][mark] = count
    begun = sorted(sessions, key=lambda session: (session.starts_at, session.id))
    return [SessionLine(session, counts[session.id]) for session in begun]
