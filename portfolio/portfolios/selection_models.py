"""What a student puts together of a term."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.portfolios.states import SelectionState
from portfolio.records.models import Record
from portfolio.school.models import Student, Term


class TermPortfolio(Tenanted, Base):
    """What a student puts together of a term: picked records, a self-statement. Confirmed by the student's own act.

    `confirmed_digest` is the SHA-256 of what was confirmed, canonically written.
    """

    __tablename__ = "term_portfolio"
    __table_args__ = (
        school_key("term_portfolio"),
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        school_reference("class_id", "school_class"),
        UniqueConstraint("student_id", "term_id"),
        Index("ix_term_portfolio_class_id", "class_id", "term_id"),
        CheckConstraint(
            "status <> 'confirmed' OR (confirmed_at IS NOT NULL AND confirmed_digest IS NOT NULL)", name="confirmed"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    student_id: Mapped[int]
    term_id: Mapped[int]
    class_id: Mapped[int]
    statement: Mapped[str] = mapped_column(default="")
    status: Mapped[SelectionState] = mapped_column(
        enum_type(SelectionState, "selection_status"), default=SelectionState.OPEN
    )
    confirmed_at: Mapped[datetime | None]
    confirmed_digest: Mapped[str | None]
    reopened_reason: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    student: Mapped[Student] = relationship(foreign_keys="TermPortfolio.student_id", viewonly=True)
    term: Mapped[Term] = relationship(foreign_keys="TermPortfolio.term_id", viewonly=True)
    picks: Mapped[list["PickedRecord"]] = relationship(
        order_by="PickedRecord.position",
        primaryjoin="TermPortfolio.id == foreign(PickedRecord.portfolio_id)",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class PickedRecord(Tenanted, Base):
    """A record the student picked 遴选; a key case 典型事例 has a longer story and chosen pictures (evidence ids)."""

    __tablename__ = "picked_record"
    __table_args__ = (
        school_reference("portfolio_id", "term_portfolio", ondelete="CASCADE"),
        school_reference("record_id", "record"),
        UniqueConstraint("portfolio_id", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    portfolio_id: Mapped[int]
    record_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    is_key_case: Mapped[bool] = mapped_column(default=False)
    story: Mapped[str] = mapped_column(default="")
    pictures: Mapped[list[str]] = mapped_column(default=list)

    record: Mapped[Record] = relationship(foreign_keys="PickedRecord.record_id", viewonly=True)
