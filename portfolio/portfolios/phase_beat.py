"""What the clock moves on by itself: classes whose window for selecting has opened."""

from datetime import datetime

from sqlalchemy import or_, select

from portfolio.core.db import db
from portfolio.school.actors import system_actor
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent, PhaseWindow
from portfolio.school.phase_workflow import advance


def advance_due(now: datetime) -> int:
    """Begin selecting wherever its window has opened, however long ago; returns in how many classes. Flushed.

    Once each: a class that has moved on is no longer recording. One that was sent back waits for a new window or for
    the office. A class that somebody moves at this moment is left to the next beat.
    """
    due = db.session.scalars(
        select(ClassTerm)
        .join(PhaseWindow, PhaseWindow.class_term_id == ClassTerm.id)
        .where(
            ClassTerm.phase == Phase.RECORDING, PhaseWindow.phase == Phase.SELECTING, PhaseWindow.opens_at <= now,
            or_(ClassTerm.back_reason == "", PhaseWindow.opens_at > ClassTerm.entered_at),
        )
        .order_by(ClassTerm.id)
        .with_for_update(of=ClassTerm, skip_locked=True)
    ).all()  # fmt: skip
    for class_term in due:
        advance(class_term, PhaseEvent.BEGIN_SELECTING, system_actor("phase beat", class_term.school_id))
    db.session.flush()
    return len(due)
