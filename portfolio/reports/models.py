"""What was printed: one row per finished document, one per print run."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
