"""What was printed: finished documents, print runs, half-monthly reports and their editions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.jobs import Job
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.school.models import SchoolClass, Student, Term


class PrintedDocument(Tenanted, Base):
    """A term report as a file. `cache_key` says from which facts and layout it was made; made once for each."""

    __tablename__ = "printed_document"
    __table_args__ = (
        school_key("printed_document"),
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("school_id", "student_id", "term_id", "cache_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    language: Mapped[str]
    cache_key: Mapped[str]
    storage_key: Mapped[str]
    sha256: Mapped[str]
    pages: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    student: Mapped[Student] = relationship(foreign_keys="PrintedDocument.student_id", viewonly=True)


class PrintRun(Tenanted, Base):
    """The printing of a class's or the whole school's term reports; its progress is its job's."""

    __tablename__ = "print_run"
    __table_args__ = (
        school_key("print_run"),
        school_reference("class_id", "school_class"),
        school_reference("term_id", "term"),
        UniqueConstraint("created_by", "form_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), unique=True)
    class_id: Mapped[int | None]
    term_id: Mapped[int]
    language: Mapped[str]
    form_key: Mapped[str]
    created_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    merged_key: Mapped[str | None]
    archive_key: Mapped[str | None]
    pages: Mapped[int | None]

    job: Mapped[Job] = relationship(lazy="joined", innerjoin=True)
    term: Mapped[Term] = relationship(foreign_keys="PrintRun.term_id", viewonly=True)
    school_class: Mapped[SchoolClass | None] = relationship(foreign_keys="PrintRun.class_id", viewonly=True)


class HalfMonthReport(Tenanted, Base):
    """The report 双减半月报 of one half month. `words` are the paragraphs the office may edit, by their names."""

    __tablename__ = "half_month_report"
    __table_args__ = (
        school_key("half_month_report"),
        UniqueConstraint("school_id", "from_on"),
        CheckConstraint("to_on > from_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    from_on: Mapped[date]
    to_on: Mapped[date]
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    editions: Mapped[list["HalfMonthEdition"]] = relationship(
        order_by="HalfMonthEdition.number.desc()",
        primaryjoin="HalfMonthReport.id == foreign(HalfMonthEdition.report_id)",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class HalfMonthEdition(Tenanted, Base):
    """One issue of the report: figures and words as they were, and the two files."""

    __tablename__ = "half_month_edition"
    __table_args__ = (
        school_reference("report_id", "half_month_report", ondelete="CASCADE"),
        UniqueConstraint("report_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int]
    number: Mapped[int]
    figures: Mapped[dict[str, Any]]
    words: Mapped[dict[str, Any]]
    pdf_key: Mapped[str]
    sheet_key: Mapped[str]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)

    issued_by: Mapped[User] = relationship(foreign_keys="HalfMonthEdition.issued_by_id", viewonly=True)
