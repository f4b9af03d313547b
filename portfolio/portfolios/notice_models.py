"""The public notice 公示 of a class, and objections 异议 with those who raised them kept apart."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.portfolios.states import Decision, NoticeState, ObjectionState, SignStep
from portfolio.records.models import Record
from portfolio.school.models import Student
from portfolio.school.phase_models import ClassTerm


class Notice(Tenanted, Base):
    """A frozen list, shown without sign-in at an address nobody can guess. `digest` is the SHA-256 of all its lines."""

    __tablename__ = "notice"
    __table_args__ = (
        school_key("notice"),
        school_reference("class_term_id", "class_term"),
        Index("ix_notice_class_term_id", "class_term_id"),
        Index("ix_notice_status", "status", "closes_at"),
        CheckConstraint("status <> 'closed' OR closed_at IS NOT NULL", name="closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    class_term_id: Mapped[int]
    secret: Mapped[str] = mapped_column(unique=True)  # the last part of its address
    working_days: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]  # the last day on which it is shown; a corrected line may put it later
    closes_at: Mapped[datetime]  # the end of that day
    digest: Mapped[str]
    status: Mapped[NoticeState] = mapped_column(enum_type(NoticeState, "notice_status"), default=NoticeState.OPEN)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]

    class_term: Mapped[ClassTerm] = relationship(foreign_keys="Notice.class_term_id", viewonly=True)
    lines: Mapped[list["NoticeLine"]] = relationship(
        order_by="NoticeLine.position", primaryjoin="Notice.id == foreign(NoticeLine.notice_id)", viewonly=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class NoticeLine(Tenanted, Base):
    """One student's line: only the allowed facts, as published. A corrected line is a new version with its own days."""

    __tablename__ = "notice_line"
    __table_args__ = (
        school_reference("notice_id", "notice", ondelete="CASCADE"),
        school_reference("student_id", "student"),
        UniqueConstraint("notice_id", "student_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int]
    student_id: Mapped[int]
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    facts: Mapped[dict[str, Any]]
    record_numbers: Mapped[list[str]]  # of the records in `facts`, in their order; not published
    digest: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    replaced_at: Mapped[datetime | None]

    notice: Mapped[Notice] = relationship(foreign_keys="NoticeLine.notice_id", viewonly=True)
    student: Mapped[Student] = relationship(foreign_keys="NoticeLine.student_id", viewonly=True)


class Objection(Tenanted, Base):
    """An objection to a record or to what a notice says of a student. Who raised it stands in `Objector` alone."""

    __tablename__ = "objection"
    __table_args__ = (
        school_key("objection"),
        school_reference("class_term_id", "class_term"),
        school_reference("student_id", "student"),
        school_reference("record_id", "record"),
        Index("ix_objection_class_term_id", "class_term_id", "status"),
        Index("ix_objection_record_id", "record_id"),
        UniqueConstraint("school_id", "number"),
        CheckConstraint("decision IS NULL OR (decided_by_id IS NOT NULL AND reasons <> '')", name="with_reasons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    number: Mapped[str]
    class_term_id: Mapped[int]
    student_id: Mapped[int]
    record_id: Mapped[int | None]
    text: Mapped[str]
    status: Mapped[ObjectionState] = mapped_column(
        enum_type(ObjectionState, "objection_status"), default=ObjectionState.FILED
    )
    filed_at: Mapped[datetime] = mapped_column(default=clock.now)
    answer_by: Mapped[date]  # once decided: until when a second look can be asked for
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision: Mapped[Decision | None] = mapped_column(enum_type(Decision, "objection_decision"))
    reasons: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    re_examined_reason: Mapped[str] = mapped_column(default="")  # why the objector asked for a second look
    is_second_look: Mapped[bool] = mapped_column(default=False)
    first_decision: Mapped[Decision | None] = mapped_column(enum_type(Decision, "objection_first_decision"))
    first_reasons: Mapped[str] = mapped_column(default="")  # what was found before the second look
    first_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    class_term: Mapped[ClassTerm] = relationship(foreign_keys="Objection.class_term_id", viewonly=True)
    student: Mapped[Student] = relationship(foreign_keys="Objection.student_id", viewonly=True)
    record: Mapped[Record | None] = relationship(foreign_keys="Objection.record_id", viewonly=True)
    files: Mapped[list["ObjectionFile"]] = relationship(
        order_by="ObjectionFile.id", primaryjoin="Objection.id == foreign(ObjectionFile.objection_id)", viewonly=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class ObjectionFile(Tenanted, Base):
    """What an objector put to an objection, as a picture made anew: nothing that the file said of itself is kept."""

    __tablename__ = "objection_file"
    __table_args__ = (
        school_reference("objection_id", "objection", ondelete="CASCADE"),
        Index("ix_objection_file_objection_id", "objection_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int]
    sha256: Mapped[str]  # of the bytes received
    key: Mapped[str]


class Objector(Tenanted, Base):
    """Who raised an objection: read by its handler only, never written to the audit log, an archive or an export."""

    __tablename__ = "objector"
    __table_args__ = (
        school_reference("objection_id", "objection", ondelete="CASCADE"),
        UniqueConstraint("objection_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    objection_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)


class SignOff(Tenanted, Base):
    """One signature act under one student's term: who, when, and the SHA-256 of what was signed. Returned ones stay."""

    __tablename__ = "sign_off"
    __table_args__ = (
        school_reference("class_term_id", "class_term"),
        school_reference("student_id", "student"),
        Index("ix_sign_off_class_term_id", "class_term_id", "step"),
        Index("ix_sign_off_student_id", "student_id"),
        Index(
            "uq_sign_off_standing",
            "class_term_id",
            "student_id",
            "step",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_term_id: Mapped[int]
    student_id: Mapped[int]
    step: Mapped[SignStep] = mapped_column(enum_type(SignStep, "sign_step"))
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    signed_by_name: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)
    digest: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(default="")
