"""What those who run activities have before them: today, lists not taken, what to confirm, questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from portfolio.activities.attendance_queries import SessionLine, is_called_off, lines_today
from portfolio.activities.models import Activity, Attendance, Session
from portfolio.activities.queries import activities_run_by
from portfolio.activities.states import ActivityState, SessionState
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.drafting_checks import LATE
from portfolio.records.models import Correction, Record
from portfolio.records.states import CorrectionState
from portfolio.school.actors import Actor
from portfolio.school.models import Term

SHOWN = 5


@dataclass(frozen=True)
class Asked:
    """An activity whose students wait for an answer."""

    activity: Activity
    count: int


@dataclass(frozen=True)
class Organising:
    """What an organiser does next, each list by day and short enough for a card."""

    today: Sequence[SessionLine]
    untaken: Sequence[Session]
    to_confirm: Sequence[Activity]
    to_confirm_count: int
    asked: Sequence[Asked]


def organising(actor: Actor) -> Organising:
    """What the actor runs that wants something. Six queries, however much there is."""
    due = _to_confirm(actor)
    return Organising(
        today=[line for line in lines_today(actor) if not is_called_off(line.session)],
        untaken=_untaken(actor),
        to_confirm=db.session.scalars(due.order_by(Activity.to_on, Activity.id).limit(SHOWN)).all(),
        to_confirm_count=db.session.scalar(due.with_only_columns(func.count(Activity.id))) or 0,
        asked=_asked(actor),
    )


def _to_confirm(actor: Actor) -> Select[Activity]:
    """Over, not confirmed yet, and early enough to be."""
    is_ahead = exists().where(
        Session.activity_id == Activity.id, Session.status != SessionState.CANCELLED, Session.ends_at > clock.now()
    )
    return (
        activities_run_by(actor)
        .join(Term, Term.id == Activity.term_id)
        .where(Activity.status == ActivityState.PLANNED, Activity.to_on <= clock.today(), ~is_ahead)
        .where(Term.ends_on >= clock.today() - LATE)
    )


def _untaken(actor: Actor) -> Sequence[Session]:
    """Sessions of running series that are past and have no mark at all; the oldest first."""
    running = activities_run_by(actor).where(
        Activity.is_series.is_(True), Activity.status == ActivityState.PLANNED, Activity.to_on >= clock.today()
    )
    return db.session.scalars(
        select(Session)
        .where(
            Session.activity_id.in_(running.with_only_columns(Activity.id)),
            Session.status != SessionState.CANCELLED,
            Session.on < clock.today(),
            Session.ends_at < clock.now(),
            ~exists().where(Attendance.session_id == Session.id),
        )
        .options(joinedload(Session.activity))
        .order_by(Session.starts_at, Session.id)
        .limit(SHOWN)
    ).all()


def _asked(actor: Actor) -> list[Asked]:
    rows = db.session.execute(
        activities_run_by(actor)
        .join(Record, Record.activity_id == Activity.id)
        .join(Correction, Correction.record_id == Record.id)
        .where(Correction.status == CorrectionState.OPEN, Correction.is_from_roster.is_(False))
        .with_only_columns(Activity.id, func.count(Correction.id))
        .group_by(Activity.id)
    )
    counts: dict[int, int] = {row[0]: row[1] for row in rows}
    named = db.session.scalars(
        select(Activity).where(Activity.id.in_(counts)).order_by(Activity.from_on, Activity.id)
    )
    return [Asked(activity, counts[activity.id]) for activity in named]
