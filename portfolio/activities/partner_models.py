"""Partners outside the school, the links they confirm by, and their answers."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.activities.states import Answer, PartnerKind
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference


class Partner(Tenanted, Base):
    """A body outside the school 校外合作方; a vetted provider has a qualification, good until a day."""

    __tablename__ = "partner"
    __table_args__ = (school_key("partner"), UniqueConstraint("school_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[PartnerKind] = mapped_column(enum_type(PartnerKind, "partner_kind"))
    contact: Mapped[str] = mapped_column(default="")
    qualification: Mapped[str] = mapped_column(default="")
    qualified_until: Mapped[date | None]
    ended_on: Mapped[date | None]


class PartnerLink(Tenanted, Base):
    """A signed link by which a partner confirms one participation, or (no participant) a whole list.

    Only the digest of its secret is kept. It ends by expiry or by being revoked.
    """

    __tablename__ = "partner_link"
    __table_args__ = (
        school_key("partner_link"),
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        school_reference("partner_id", "partner"),
        school_reference("participant_id", "participant", ondelete="CASCADE"),
        Index("ix_partner_link_activity_id", "activity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
    partner_id: Mapped[int]
    participant_id: Mapped[int | None]
    contact: Mapped[str]  # the person at the partner's who will be named as witness
    digest: Mapped[str] = mapped_column(unique=True)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship(foreign_keys="PartnerLink.partner_id", viewonly=True)


class PartnerAnswer(Tenanted, Base):
    """What a partner said of one participation through a link; a later answer replaces it."""

    __tablename__ = "partner_answer"
    __table_args__ = (
        school_reference("link_id", "partner_link", ondelete="CASCADE"),
        school_reference("participant_id", "participant", ondelete="CASCADE"),
        UniqueConstraint("link_id", "participant_id"),
        Index("ix_partner_answer_participant_id", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int]
    participant_id: Mapped[int]
    answer: Mapped[Answer] = mapped_column(enum_type(Answer, "partner_answer"))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
