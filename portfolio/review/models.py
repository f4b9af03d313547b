"""Reasons a teacher returned records with, kept for the next time."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.scope import Tenanted


class ReturnReason(Tenanted, Base):
    """One reason in the teacher's own words. How often it was used is nobody's business and is not kept."""

    __tablename__ = "return_reason"
    __table_args__ = (UniqueConstraint("school_id", "user_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    text: Mapped[str]
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)
