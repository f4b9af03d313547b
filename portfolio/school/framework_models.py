"""The evaluation framework as versioned data: dimensions and their indicators."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core import clock
from portfolio.core.db import Base
from portfolio.core.scope import Tenanted, school_key, school_reference


class FrameworkVersion(Tenanted, Base):
    """One published version of a school's framework; terms keep theirs."""

    __tablename__ = "framework_version"
    __table_args__ = (school_key("framework_version"), UniqueConstraint("school_id", "version"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    preset: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime] = mapped_column(default=clock.now)

    dimensions: Mapped[list["Dimension"]] = relationship(
        order_by="Dimension.position", cascade="all, delete-orphan", overlaps="dimensions"
    )


class Dimension(Tenanted, Base):
    """A dimension 维度. `code` picks the colour (moral … labour, feature, feature2); `sign` is one character."""

    __tablename__ = "dimension"
    aggregate_by = frozenset({"school_id", "code"})
    __table_args__ = (
        school_key("dimension"),
        school_reference("framework_version_id", "framework_version", ondelete="CASCADE"),
        UniqueConstraint("framework_version_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_version_id: Mapped[int]
    position: Mapped[int]
    code: Mapped[str]
    sign: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")

    indicators: Mapped[list["Indicator"]] = relationship(
        order_by="Indicator.position", cascade="all, delete-orphan", overlaps="indicators"
    )


class Indicator(Tenanted, Base):
    """An indicator 指标 of a dimension."""

    __tablename__ = "indicator"
    __table_args__ = (
        school_key("indicator"),
        school_reference("dimension_id", "dimension", ondelete="CASCADE"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dimension_id: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
