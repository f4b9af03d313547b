"""What others and the student say: named levels with words, remarks, proof-reading, read receipts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.school.models import Student


class LevelGiven(Tenanted, Base):
    """A level that the school names, for one dimension, always with words. Never a number."""

    __tablename__ = "level_given"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        school_reference("dimension_id", "dimension"),
        UniqueConstraint("student_id", "term_id", "dimension_id", "voice", "author_id"),
        CheckConstraint("words <> ''", name="with_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    dimension_id: Mapped[int]
    voice: Mapped[Voice] = mapped_column(enum_type(Voice, "level_voice"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    level: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User] = relationship(foreign_keys="LevelGiven.author_id", viewonly=True)


class Remark(Tenanted, Base):
    """A few lines about a student's term: a subject teacher's, an invited classmate's, the family's."""

    __tablename__ = "remark"
    __table_args__ = (
        school_key("remark"),
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("student_id", "term_id", "voice", "author_id"),
        Index("ix_remark_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    student_id: Mapped[int]
    term_id: Mapped[int]
    voice: Mapped[Voice] = mapped_column(enum_type(Voice, "remark_voice"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    subject: Mapped[str] = mapped_column(default="")  # a subject teacher's subject
    text: Mapped[str] = mapped_column(default="")
    status: Mapped[RemarkState] = mapped_column(enum_type(RemarkState, "remark_status"), default=RemarkState.WRITTEN)
    kept_back_reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User] = relationship(foreign_keys="Remark.author_id", viewonly=True)
    student: Mapped[Student] = relationship(foreign_keys="Remark.student_id", viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class CommentProof(Tenanted, Base):
    """A proof-reader's wording of a term comment beside the author's, who takes it over or leaves it."""

    __tablename__ = "comment_proof"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        Index("ix_comment_proof_student_id", "student_id", "term_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    original: Mapped[str]
    proposed: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    reader_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    is_taken: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]

    reader: Mapped[User] = relationship(foreign_keys="CommentProof.reader_id", viewonly=True)


class ReadReceipt(Tenanted, Base):
    """A guardian has read the term's report; never asked for."""

    __tablename__ = "read_receipt"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("student_id", "term_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(foreign_keys="ReadReceipt.user_id", viewonly=True)
