"""What a student's term holds besides the records: the homeroom teacher's comment."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.scope import Tenanted, school_reference


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
