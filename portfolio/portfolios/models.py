"""What a student's term holds besides the records: the homeroom teacher's comment, the imported fitness grade."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_reference
from portfolio.portfolios.states import FitnessLevel


class TermComment(Tenanted, Base):
    """The homeroom teacher's comment on one student's term; `author` wrote it last. An empty text is allowed.

    `revision` rises with each write: a page that was open meanwhile is told.
    """

    __tablename__ = "term_comment"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("school_id", "student_id", "term_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class FitnessGrade(Tenanted, Base):
    """The fitness grade of one student's term as `author_id` imported it last. Health data: on no public notice.

    `grade` None: it was taken away. The row stays, so that signatures given before are looked at again.
    """

    __tablename__ = "fitness_grade"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("school_id", "student_id", "term_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    term_id: Mapped[int]
    grade: Mapped[FitnessLevel | None] = mapped_column(enum_type(FitnessLevel, "fitness_level"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
