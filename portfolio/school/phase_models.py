"""Where each class stands in its term, and when each of its phases is open."""

from datetime import datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.school.models import SchoolClass, Term


class Phase(StrEnum):
    """Where a class stands in its term."""

    RECORDING = "recording"
    SELECTING = "selecting"
    NOTICE = "notice"
    SIGN_OFF = "sign_off"
    ARCHIVED = "archived"

    @property
    def title(self) -> LazyString:
        """The phase's name."""
        return PHASES[self]


PHASES: dict[Phase, LazyString] = {
    Phase.RECORDING: _l("Recording"),
    Phase.SELECTING: _l("Selecting"),
    Phase.NOTICE: _l("Public notice"),
    Phase.SIGN_OFF: _l("Sign-off"),
    Phase.ARCHIVED: _l("Archived"),
}


class PhaseEvent(StrEnum):
    """What moves a class on, or back with a reason."""

    BEGIN_SELECTING = "begin_selecting"
    PUBLISH = "publish"
    CLOSE_NOTICE = "close_notice"
    ARCHIVE = "archive"
    GO_BACK = "go_back"


class ClassTerm(Tenanted, Base):
    """A class in a term. Made when it is first asked for; `phase` is written by the phase workflow alone."""

    __tablename__ = "class_term"
    __table_args__ = (
        school_key("class_term"),
        school_reference("class_id", "school_class"),
        school_reference("term_id", "term"),
        UniqueConstraint("class_id", "term_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    class_id: Mapped[int]
    term_id: Mapped[int]
    phase: Mapped[Phase] = mapped_column(enum_type(Phase, "class_term_phase"), default=Phase.RECORDING)
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
    back_reason: Mapped[str] = mapped_column(default="")  # why it was sent back, until it moves on again

    school_class: Mapped[SchoolClass] = relationship(foreign_keys="ClassTerm.class_id", viewonly=True)
    term: Mapped[Term] = relationship(foreign_keys="ClassTerm.term_id", viewonly=True)
    windows: Mapped[list["PhaseWindow"]] = relationship(
        order_by="PhaseWindow.id", primaryjoin="ClassTerm.id == foreign(PhaseWindow.class_term_id)", viewonly=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class PhaseWindow(Tenanted, Base):
    """When one phase of a class is open; no window means as long as the phase lasts."""

    __tablename__ = "phase_window"
    __table_args__ = (
        school_key("phase_window"),
        school_reference("class_term_id", "class_term", ondelete="CASCADE"),
        UniqueConstraint("class_term_id", "phase"),
        CheckConstraint("closes_at > opens_at", name="times"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_term_id: Mapped[int]
    phase: Mapped[Phase] = mapped_column(enum_type(Phase, "phase_window_phase"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class WindowExtension(Tenanted, Base):
    """A window that was made longer, by whom and why."""

    __tablename__ = "window_extension"
    __table_args__ = (
        school_reference("window_id", "phase_window", ondelete="CASCADE"),
        Index("ix_window_extension_window_id", "window_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int]
    closed_at: Mapped[datetime]  # when it would have closed
    closes_at: Mapped[datetime]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
