"""Activity records, their evidence and the history of their states."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.activities.kinds import Kind, Level, Part
from portfolio.activities.models import Activity
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.records.sources import Source
from portfolio.records.states import CorrectionState, EvidenceState, RecordState
from portfolio.school.framework_models import Dimension, Indicator
from portfolio.school.models import SchoolClass, Student, Term

# What portfolio.insight counts by: one index holds it all, so that no row is read for a sum.
COUNTED = (
    "school_id", "term_id", "status", "is_observation", "class_id", "dimension_id", "kind", "student_id", "hours",
)  # fmt: skip


class Record(Tenanted, Base):
    """One participation of one student, or (is_observation) a teacher's observation of the student.

    Times in days; hours are of the activity. `revision` rises with each write: a stale form or a second approver is
    told.
    """

    __tablename__ = "record"
    aggregate_by = frozenset({"school_id", "term_id", "status", "kind"})
    __table_args__ = (
        school_key("record"),
        school_reference("student_id", "student"),
        school_reference("term_id", "term"),
        school_reference("class_id", "school_class"),
        school_reference("dimension_id", "dimension"),
        school_reference("indicator_id", "indicator"),
        school_reference("secondary_dimension_id", "dimension"),
        school_reference("activity_id", "activity"),
        UniqueConstraint("school_id", "number"),
        UniqueConstraint("author_id", "form_key"),
        UniqueConstraint("activity_id", "student_id"),  # never drafted twice
        Index("ix_record_student_term", "student_id", "term_id"),
        Index("ix_record_class_status", "class_id", "status", "submitted_at"),
        Index("ix_record_coverage", *COUNTED),
        Index("ix_record_author_id_entry_key", "author_id", "entry_key"),
        CheckConstraint("to_on >= from_on", name="dates"),
        CheckConstraint(
            "status <> 'approved' OR (approver_id IS NOT NULL AND approver_id <> author_id)", name="approved_by_another"
        ),
        CheckConstraint("status <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
        CheckConstraint(
            "status NOT IN ('submitted', 'approved') OR dimension_id IS NOT NULL", name="submitted_is_classified"
        ),
        CheckConstraint("hours IS NULL OR hours >= 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)  # rises with each correction of an approved record
    activity_id: Mapped[int | None]  # the roster it was drafted from
    student_id: Mapped[int]
    term_id: Mapped[int]
    class_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    form_key: Mapped[str]
    entry_key: Mapped[str | None]  # what a teacher entered for several students in one go has one

    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "record_kind"))
    dimension_id: Mapped[int | None]
    indicator_id: Mapped[int | None]
    secondary_dimension_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")
    organiser: Mapped[str] = mapped_column(default="")
    level: Mapped[Level] = mapped_column(enum_type(Level, "record_level"), default=Level.SCHOOL)
    from_on: Mapped[date]
    to_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    times: Mapped[int | None]
    part: Mapped[Part | None] = mapped_column(enum_type(Part, "record_part"))
    task: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    reflection: Mapped[str] = mapped_column(default="")
    award_name: Mapped[str] = mapped_column(default="")
    award_grade: Mapped[str] = mapped_column(default="")
    award_issuer: Mapped[str] = mapped_column(default="")
    award_on: Mapped[date | None]
    witness: Mapped[str] = mapped_column(default="")
    source: Mapped[Source] = mapped_column(enum_type(Source, "record_source"), default=Source.STUDENT)
    is_observation: Mapped[bool] = mapped_column(default=False)
    has_pledge: Mapped[bool] = mapped_column(default=False)
    may_be_published: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(default="")

    status: Mapped[RecordState] = mapped_column(enum_type(RecordState, "record_status"), default=RecordState.DRAFT)
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    return_reason: Mapped[str | None]
    retracted_at: Mapped[datetime | None]  # taken off with its place on the roster
    frozen_at: Mapped[datetime | None]  # an objection is being looked into: nothing changes until it is decided
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    activity: Mapped[Activity | None] = relationship(foreign_keys="Record.activity_id", viewonly=True)
    student: Mapped[Student] = relationship(foreign_keys="Record.student_id", viewonly=True)
    term: Mapped[Term] = relationship(foreign_keys="Record.term_id", viewonly=True)
    school_class: Mapped[SchoolClass] = relationship(foreign_keys="Record.class_id", viewonly=True)
    dimension: Mapped[Dimension | None] = relationship(foreign_keys="Record.dimension_id", viewonly=True)
    indicator: Mapped[Indicator | None] = relationship(foreign_keys="Record.indicator_id", viewonly=True)
    secondary_dimension: Mapped[Dimension | None] = relationship(
        foreign_keys="Record.secondary_dimension_id", viewonly=True
    )
    author: Mapped[User] = relationship(foreign_keys="Record.author_id", viewonly=True)
    approver: Mapped[User | None] = relationship(foreign_keys="Record.approver_id", viewonly=True)
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.position", primaryjoin="Record.id == foreign(Evidence.record_id)", viewonly=True
    )
    changes: Mapped[list["StatusChange"]] = relationship(
        order_by="StatusChange.id", primaryjoin="Record.id == foreign(StatusChange.record_id)", viewonly=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class Evidence(Tenanted, Base):
    """One file. `sha256` is the receipt: the hash of the bytes received. Keys are storage keys."""

    __tablename__ = "evidence"
    __table_args__ = (
        school_key("evidence"),
        school_reference("record_id", "record", ondelete="CASCADE"),
        UniqueConstraint("record_id", "sha256"),
        Index("ix_evidence_sha256", "school_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int]
    position: Mapped[int]
    state: Mapped[EvidenceState] = mapped_column(
        enum_type(EvidenceState, "evidence_state"), default=EvidenceState.RECEIVED
    )
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime | None]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    pages: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    received_key: Mapped[str | None]  # the bytes received, until the sizes exist; longer where the school says so
    master_key: Mapped[str | None]
    screen_key: Mapped[str | None]
    thumb_key: Mapped[str | None]
    print_key: Mapped[str | None]

    record: Mapped[Record] = relationship(primaryjoin="foreign(Evidence.record_id) == Record.id", viewonly=True)


class StatusChange(Tenanted, Base):
    """One step of a record's history."""

    __tablename__ = "status_change"
    __table_args__ = (
        school_reference("record_id", "record", ondelete="CASCADE"),
        Index("ix_status_change_record_id", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int]
    before: Mapped[RecordState | None] = mapped_column(enum_type(RecordState, "change_before"))
    after: Mapped[RecordState] = mapped_column(enum_type(RecordState, "change_after"))
    event: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    reason: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Correction(Tenanted, Base):
    """A wish to set a record's facts right: from the roster it was drafted from, or from anyone it concerns.

    `wants` maps facts to [as it was when asked, as it should be], both as text (records.facts); empty where somebody
    only says that something is wrong. One that a roster brings to a record not yet approved is accepted as it comes.
    """

    __tablename__ = "correction"
    __table_args__ = (
        school_key("correction"),
        school_reference("record_id", "record", ondelete="CASCADE"),
        Index("ix_correction_record_id", "record_id"),
        Index("ix_correction_status", "school_id", "status"),
        CheckConstraint("status = 'open' OR decided_at IS NOT NULL", name="decided_when"),
        CheckConstraint("decided_by_id IS NULL OR is_from_roster OR decided_by_id <> asked_by_id", name="by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int]
    is_from_roster: Mapped[bool] = mapped_column(default=False)
    is_withdrawal: Mapped[bool] = mapped_column(default=False)  # the participation is gone: the record should go too
    wants: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(default="")
    status: Mapped[CorrectionState] = mapped_column(
        enum_type(CorrectionState, "correction_status"), default=CorrectionState.OPEN
    )
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_by_name: Mapped[str]  # of what an objection demands its number, never the objector's name
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_by_name: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")

    record: Mapped[Record] = relationship(primaryjoin="foreign(Correction.record_id) == Record.id", viewonly=True)


class RecordVersion(Tenanted, Base):
    """The facts of an approved record as they were before a correction."""

    __tablename__ = "record_version"
    __table_args__ = (
        school_reference("record_id", "record", ondelete="CASCADE"),
        school_reference("correction_id", "correction"),
        UniqueConstraint("record_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int]
    correction_id: Mapped[int]
    version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    replaced_at: Mapped[datetime] = mapped_column(default=clock.now)
