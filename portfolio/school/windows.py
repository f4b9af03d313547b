"""When a phase of a class is open, and why it is not."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from werkzeug.exceptions import NotFound

from portfolio.accounts.models import User
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.school.phase_models import ClassTerm, Phase, PhaseWindow, WindowExtension
from portfolio.school.policy import can_plan_terms
from portfolio.web.errors import Refusal
from portfolio.web.rendering import moment


def class_term_of(class_id: int, term_id: int) -> ClassTerm | None:
    """Where a class stands in a term; None: recording, and nobody has set a window."""
    return db.session.scalars(
        select(ClassTerm)
        .where(ClassTerm.class_id == class_id, ClassTerm.term_id == term_id)
        .options(selectinload(ClassTerm.windows))
    ).first()


def class_terms(term_id: int, class_ids: Collection[int] | None = None) -> dict[int, ClassTerm]:
    """Where classes stand in a term, by class. Two queries."""
    statement = select(ClassTerm).where(ClassTerm.term_id == term_id).options(selectinload(ClassTerm.windows))
    if class_ids is not None:
        statement = statement.where(ClassTerm.class_id.in_(class_ids))
    return {row.class_id: row for row in db.session.scalars(statement)}


def ensured_class_term(actor: Actor, class_id: int, term_id: int) -> ClassTerm:
    """The row of a class in a term, made where it is missing; flushed."""
    row = class_term_of(class_id, term_id)
    if row is not None:
        return row
    row = ClassTerm(school_id=actor.school_id, class_id=class_id, term_id=term_id)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # somebody else made it at the same moment
        return ensured_class_term(actor, class_id, term_id)
    return row


def window_of(class_term: ClassTerm | None, phase: Phase) -> PhaseWindow | None:
    """The window of a phase, where one was set."""
    windows = class_term.windows if class_term else []
    return next((window for window in windows if window.phase is phase), None)


def why_closed(class_term: ClassTerm | None, phase: Phase) -> str:
    """Why the class cannot do now what belongs to this phase, in the true words; empty when it can."""
    present = class_term.phase if class_term else Phase.RECORDING
    if present is not phase:
        return _("This class is now in the phase “%(phase)s”.", phase=present.title)
    window, now = window_of(class_term, phase), clock.now()
    if window and now < window.opens_at:
        return _("“%(phase)s” opens for this class on %(when)s.", phase=phase.title, when=moment(window.opens_at))
    if window and now >= window.closes_at:
        return _("“%(phase)s” closed for this class on %(when)s.", phase=phase.title, when=moment(window.closes_at))
    return ""


def why_not_set(window: PhaseWindow | None, span: tuple[datetime, datetime]) -> str:
    """Why a window cannot be set anew to this; empty when it can. One that has opened is made longer with a reason."""
    if span[1] <= span[0]:
        return _("The window would close before it opens.")
    if window and window.opens_at <= clock.now() and span[1] > window.closes_at:
        return _("Its window has opened already. Make it longer there, with a reason.")
    return ""


def set_windows(
    actor: Actor, class_ids: Collection[int], term: Term, phase: Phase, span: tuple[datetime, datetime]
) -> int:
    """Set one phase's window (from, until) for many classes; returns how many. Raises Refusal."""
    opens_at, closes_at = span
    if not can_plan_terms(actor):
        raise Refusal(_("The academic office sets the windows."))
    for class_id in sorted(set(class_ids)):
        class_term = ensured_class_term(actor, class_id, term.id)
        window = window_of(class_term, phase)
        if problem := why_not_set(window, span):
            raise Refusal(problem, "closes_at")
        if window is None:
            window = PhaseWindow(school_id=actor.school_id, class_term_id=class_term.id, phase=phase)
            db.session.add(window)
        window.opens_at, window.closes_at = opens_at, closes_at
        db.session.flush()
        db.session.expire(class_term, ["windows"])
        audit.log("window.set", class_term, actor_id=actor.user_id, phase=phase.value)
    return len(set(class_ids))


def extensions_of(class_term_ids: Collection[int]) -> dict[int, list[tuple[WindowExtension, str]]]:
    """How windows were made longer, each with the name of who did it, oldest first, by window. One query."""
    found: dict[int, list[tuple[WindowExtension, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(WindowExtension, User.name)
        .join(PhaseWindow, PhaseWindow.id == WindowExtension.window_id)
        .join(User, User.id == WindowExtension.by_id)
        .where(PhaseWindow.class_term_id.in_(class_term_ids))
        .order_by(WindowExtension.id)
    )
    for row, name in rows:
        found[row.window_id].append((row, name))
    return found


def window_or_404(window_id: int) -> PhaseWindow:
    """A window of the school in scope."""
    window = db.session.scalars(select(PhaseWindow).where(PhaseWindow.id == window_id)).first()
    if window is None:
        raise NotFound
    return window


def extend_window(actor: Actor, window: PhaseWindow, closes_at: datetime, reason: str) -> None:
    """Keep a window open for longer; the reason is kept with it. Raises Refusal."""
    if not can_plan_terms(actor) or actor.user_id is None:
        raise Refusal(_("The academic office sets the windows."))
    if not reason.strip():
        raise Refusal(_("Please say why the window is kept open for longer."), "reason")
    if closes_at <= window.closes_at:
        raise Refusal(_("Please choose a time after the present end."), "closes_at")
    extension = WindowExtension(
        school_id=window.school_id, window_id=window.id, closed_at=window.closes_at, closes_at=closes_at,
        reason=reason.strip(), by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(extension)
    window.closes_at = closes_at
    db.session.flush()
    audit.log("window.extend", window, actor_id=actor.user_id, phase=window.phase.value)
