"""Closing by itself: each due notice once, however late the worker comes and however many come at once."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.notice_models import Notice, Objection
from portfolio.portfolios.notice_queries import verify_notice
from portfolio.portfolios.notice_workflow import NoticeEvent, advance
from portfolio.portfolios.objection_actions import lapse_objection
from portfolio.portfolios.objection_queries import open_objections
from portfolio.portfolios.states import NoticeState, ObjectionState
from portfolio.school import phase_workflow
from portfolio.school.actors import system_actor
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent

BY = "notice"


def close_due(now: datetime) -> int:
    """Close every notice whose days are over and move its class on to signing; how many. The caller commits.

    One that waits (an open objection, a snapshot that was tampered with) is tried again next time. Two workers at once:
    one holds the row, the other passes over it. Works in all schools of the scope.
    """
    _lapse(now)
    due = select(Notice).where(Notice.status == NoticeState.OPEN).with_for_update(skip_locked=True)
    left = due.join(ClassTerm, ClassTerm.id == Notice.class_term_id).where(ClassTerm.phase != Phase.NOTICE)
    for notice in db.session.scalars(left.with_for_update(skip_locked=True, of=Notice)).all():
        advance(notice, NoticeEvent.WITHDRAW, system_actor(BY, notice.school_id))
    rows = db.session.scalars(due.where(Notice.closes_at <= now).order_by(Notice.id)).all()
    return sum(_close(notice) for notice in rows)


def _close(notice: Notice) -> bool:
    if notice.status is not NoticeState.OPEN or why_kept_open(notice):
        return False
    actor = system_actor(BY, notice.school_id)
    try:
        with db.session.begin_nested():
            advance(notice, NoticeEvent.CLOSE, actor)
            phase_workflow.advance(notice.class_term, PhaseEvent.CLOSE_NOTICE, actor)
    except StaleDataError:  # the class was moved at this very moment: the next beat sees where it stands
        db.session.expire_all()
        return False
    return True


def why_kept_open(notice: Notice) -> str:
    """What keeps a notice whose days are over from closing, in words; empty where nothing does."""
    if not verify_notice(notice):
        return _("What is stored is no longer what was published. The notice does not close until that is cleared up.")
    if still := open_objections([notice.class_term_id]).get(notice.class_term_id):
        numbers = ", ".join(row.number for row in still)
        return _("It closes once these objections are closed: %(numbers)s.", numbers=numbers)
    return ""


def _lapse(now: datetime) -> None:
    """Objections whose outcome nobody wants looked at again in time are closed."""
    today = clock.local(now).date()
    over = select(Objection).where(Objection.status == ObjectionState.DECIDED, Objection.answer_by < today)
    for objection in db.session.scalars(over.with_for_update(skip_locked=True)).all():
        lapse_objection(system_actor(BY, objection.school_id), objection)
