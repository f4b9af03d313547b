"""Sealed archives: what was issued, never changed; what was erased leaves a tombstone."""

from datetime import datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core import clock
from portfolio.core.audit import protect
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_reference
from portfolio.school.models import SchoolClass, Student, Term


class ArchiveKind(StrEnum):
    """Which document."""

    TERM_REPORT = "term_report"
    PORTFOLIO = "portfolio"

    @property
    def title(self) -> LazyString:
        """The document's name."""
        return KINDS[self]


KINDS: dict[ArchiveKind, LazyString] = {
    ArchiveKind.TERM_REPORT: _l("Comprehensive Quality Term Report"),
    ArchiveKind.PORTFOLIO: _l("Comprehensive Quality Portfolio"),
}


class Archive(Tenanted, Base):
    """A signed PDF. `code` is its verification code, `sha256` of the signed file, `certificate` the seal's SHA-256.

    The latest one of a student, term, kind and language is current; a later one names what it takes the place of, and
    there is one first. What `/verify` tells is kept here, so that it still tells it after the student left.
    """

    __tablename__ = "archive"
    __table_args__ = (
        UniqueConstraint("school_id", "id", name="uq_archive_school_id_id"),  # in the table: it points at itself
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        school_reference("class_id", "school_class"),
        school_reference("supersedes_id", "archive"),
        UniqueConstraint("supersedes_id"),
        Index("ix_archive_student_id", "student_id", "term_id", "kind"),
        Index("ix_archive_class_id", "class_id", "term_id"),
        Index(
            "uq_archive_first",
            "student_id",
            "term_id",
            "kind",
            "language",
            unique=True,
            sqlite_where=text("supersedes_id IS NULL"),
            postgresql_where=text("supersedes_id IS NULL"),
        ),
        Index("ix_archive_sha256", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[ArchiveKind] = mapped_column(enum_type(ArchiveKind, "archive_kind"))
    student_id: Mapped[int]
    term_id: Mapped[int]
    class_id: Mapped[int]
    language: Mapped[str]
    masked_name: Mapped[str]
    school_name: Mapped[str]
    class_name: Mapped[str]
    term_name: Mapped[str]
    content_digest: Mapped[str]  # of the facts it was laid out from
    storage_key: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    certificate: Mapped[str]
    audit_position: Mapped[int]
    audit_digest: Mapped[str]
    supersedes_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")  # why a new one was issued
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)

    student: Mapped[Student] = relationship(foreign_keys="Archive.student_id", viewonly=True)
    school_class: Mapped[SchoolClass] = relationship(foreign_keys="Archive.class_id", viewonly=True)
    term: Mapped[Term] = relationship(foreign_keys="Archive.term_id", viewonly=True)


class ArchiveErasure(Tenanted, Base):
    """The tombstone of an erased archive: the file is gone, that it was issued stays told."""

    __tablename__ = "archive_erasure"
    __table_args__ = (school_reference("archive_id", "archive"), UniqueConstraint("archive_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    archive_id: Mapped[int]
    reason: Mapped[str]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: from the command line
    erased_at: Mapped[datetime] = mapped_column(default=clock.now)


for _model in (Archive, ArchiveErasure):
    protect(_model.__table__)  # type: ignore[arg-type]
