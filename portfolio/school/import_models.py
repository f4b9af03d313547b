"""An upload that waits between its dry run and its confirmation."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted


class RosterKind(StrEnum):
    """Whose list it is."""

    STUDENTS = "students"
    STAFF = "staff"


class ImportBatch(Tenanted, Base):
    """The rows of one uploaded roster, owned by who uploaded it. `content` is emptied once confirmed or expired."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RosterKind] = mapped_column(enum_type(RosterKind, "import_batch_kind"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    filename: Mapped[str]
    content: Mapped[dict[str, Any]]
    effective_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
