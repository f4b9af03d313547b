"""The homeroom teacher's comment on a student's term."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.scope import Tenanted, school_key, school_reference


class TermComment(Tenanted, Base):
    """One comment for each student and term. `revision` rises with each write."""

    __tablename__ = "term_comment"
    __table_args__ = (
        school_key("term_comment"),
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        UniqueConstraint("school_id", "student_id", "term_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    student_id: Mapped[int]
    term_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User] = relationship(viewonly=True)

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy
