"""Activities, their programme and sessions, rosters, results and attendance."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.activities.kinds import Kind, Level, Part
from portfolio.activities.partner_models import Partner
from portfolio.activities.states import ActivityState, Mark, Means, SessionState, SignUp, Standing
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.school.framework_models import Dimension, Indicator
from portfolio.school.models import SchoolClass, Student, Term


class Activity(Tenanted, Base):
    """Something the school runs: one event, or (is_series) sessions by timetable. Each has at least one session.

    `hours` is what one participant of a single event took part for; those of a series are summed from the sessions.
    A template has no roster and no sessions. `from_on`–`to_on` follow from the sessions.
    """

    __tablename__ = "activity"
    aggregate_by = frozenset({"school_id", "term_id", "kind"})
    __table_args__ = (
        school_key("activity"),
        school_reference("term_id", "term"),
        school_reference("dimension_id", "dimension"),
        school_reference("indicator_id", "indicator"),
        school_reference("secondary_dimension_id", "dimension"),
        school_reference("partner_id", "partner"),
        UniqueConstraint("school_id", "form_key"),
        Index("ix_activity_term_id", "term_id", "from_on"),
        CheckConstraint("to_on >= from_on", name="dates"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("status <> 'confirmed' OR confirmed_by_id IS NOT NULL", name="confirmed_by_somebody"),
        CheckConstraint("hours IS NULL OR hours >= 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str]
    term_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, "activity_kind"))
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")  # what students read before they sign up
    organiser_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organising_body: Mapped[str] = mapped_column(default="")
    partner_id: Mapped[int | None]
    level: Mapped[Level] = mapped_column(enum_type(Level, "activity_level"), default=Level.SCHOOL)
    place: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    to_on: Mapped[date]
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    dimension_id: Mapped[int]
    indicator_id: Mapped[int | None]
    secondary_dimension_id: Mapped[int | None]
    is_series: Mapped[bool] = mapped_column(default=False)
    is_template: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    sign_up: Mapped[SignUp] = mapped_column(enum_type(SignUp, "activity_sign_up"), default=SignUp.ROSTER)
    sign_up_from_at: Mapped[datetime | None]
    sign_up_until_at: Mapped[datetime | None]
    allows_screen_check_in: Mapped[bool] = mapped_column(default=False)
    copied_from_id: Mapped[int | None]

    status: Mapped[ActivityState] = mapped_column(
        enum_type(ActivityState, "activity_status"), default=ActivityState.PLANNED
    )
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)

    term: Mapped[Term] = relationship(foreign_keys="Activity.term_id", viewonly=True)
    organiser: Mapped[User] = relationship(foreign_keys="Activity.organiser_id", viewonly=True)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys="Activity.confirmed_by_id", viewonly=True)
    partner: Mapped[Partner | None] = relationship(foreign_keys="Activity.partner_id", viewonly=True)
    dimension: Mapped[Dimension] = relationship(foreign_keys="Activity.dimension_id", viewonly=True)
    indicator: Mapped[Indicator | None] = relationship(foreign_keys="Activity.indicator_id", viewonly=True)
    secondary_dimension: Mapped[Dimension | None] = relationship(
        foreign_keys="Activity.secondary_dimension_id", viewonly=True
    )
    sessions: Mapped[list["Session"]] = relationship(
        order_by="Session.starts_at", primaryjoin="Activity.id == foreign(Session.activity_id)", viewonly=True
    )
    items: Mapped[list["ProgrammeItem"]] = relationship(
        order_by="ProgrammeItem.position",
        primaryjoin="Activity.id == foreign(ProgrammeItem.activity_id)",
        viewonly=True,
    )
    classes: Mapped[list["ActivityClass"]] = relationship(
        order_by="ActivityClass.class_id",
        primaryjoin="Activity.id == foreign(ActivityClass.activity_id)",
        viewonly=True,
    )

    staff: Mapped[list["ActivityStaff"]] = relationship(
        order_by="ActivityStaff.id", primaryjoin="Activity.id == foreign(ActivityStaff.activity_id)", viewonly=True
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class ActivityClass(Tenanted, Base):
    """A class the activity is for. None at all: the whole school."""

    __tablename__ = "activity_class"
    __table_args__ = (
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        school_reference("class_id", "school_class"),
        UniqueConstraint("activity_id", "class_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
    class_id: Mapped[int] = mapped_column(index=True)

    school_class: Mapped[SchoolClass] = relationship(foreign_keys="ActivityClass.class_id", viewonly=True)


class ActivityStaff(Tenanted, Base):
    """A teacher who helps to run it: takes attendance, enters results."""

    __tablename__ = "activity_staff"
    __table_args__ = (
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        UniqueConstraint("activity_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ProgrammeItem(Tenanted, Base):
    """One item of the programme: 100 m, long jump; a role in a play."""

    __tablename__ = "programme_item"
    __table_args__ = (
        school_key("programme_item"),
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        UniqueConstraint("activity_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
    position: Mapped[int]
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")  # when and where, as the programme prints it


class Session(Tenanted, Base):
    """One meeting. `on` is the school's calendar day on which it begins; it may end after midnight."""

    __tablename__ = "activity_session"
    __table_args__ = (
        school_key("activity_session"),
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        UniqueConstraint("activity_id", "starts_at"),
        Index("ix_activity_session_on_day", "school_id", "on_day"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("hours >= 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    place: Mapped[str] = mapped_column(default="")  # where it differs from the activity's
    status: Mapped[SessionState] = mapped_column(
        enum_type(SessionState, "session_status"), default=SessionState.PLANNED
    )
    reason: Mapped[str] = mapped_column(default="")  # why it was called off, or what was out of the ordinary

    activity: Mapped[Activity] = relationship(foreign_keys="Session.activity_id", viewonly=True)


class Participant(Tenanted, Base):
    """A student's place on a roster, with role and award. One row for a student and an activity, whatever happens.

    `result` is told on the record's task line; `witness` is the partner who confirmed.
    """

    __tablename__ = "participant"
    __table_args__ = (
        school_key("participant"),
        school_reference("activity_id", "activity", ondelete="CASCADE"),
        school_reference("student_id", "student"),
        school_reference("class_id", "school_class"),
        UniqueConstraint("activity_id", "student_id"),
        Index("ix_participant_student_id", "student_id", "standing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    activity_id: Mapped[int]
    student_id: Mapped[int]
    class_id: Mapped[int]  # the student's class at the time
    standing: Mapped[Standing] = mapped_column(enum_type(Standing, "participant_standing"), default=Standing.ENROLLED)
    means: Mapped[Means] = mapped_column(enum_type(Means, "participant_means"), default=Means.LIST)
    queued_at: Mapped[datetime] = mapped_column(default=clock.now)  # the waiting list's order, then id
    part: Mapped[Part | None] = mapped_column(enum_type(Part, "participant_part"))
    task: Mapped[str] = mapped_column(default="")  # the role in the play, the job at the event
    award_name: Mapped[str] = mapped_column(default="")
    award_grade: Mapped[str] = mapped_column(default="")
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))  # where it differs from the activity's
    witness: Mapped[str] = mapped_column(default="")

    activity: Mapped[Activity] = relationship(foreign_keys="Participant.activity_id", viewonly=True)
    student: Mapped[Student] = relationship(foreign_keys="Participant.student_id", viewonly=True)
    school_class: Mapped[SchoolClass] = relationship(foreign_keys="Participant.class_id", viewonly=True)
    performances: Mapped[list["Performance"]] = relationship(
        order_by="Performance.item_id",
        primaryjoin="Participant.id == foreign(Performance.participant_id)",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 read by SQLAlchemy


class Performance(Tenanted, Base):
    """A participant in one programme item: the result as it is told (13.2 s), and what it was awarded."""

    __tablename__ = "performance"
    __table_args__ = (
        school_reference("participant_id", "participant", ondelete="CASCADE"),
        school_reference("item_id", "programme_item", ondelete="CASCADE"),
        UniqueConstraint("participant_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int]
    item_id: Mapped[int] = mapped_column(index=True)
    result: Mapped[str] = mapped_column(default="")
    award: Mapped[str] = mapped_column(default="")

    item: Mapped[ProgrammeItem] = relationship(foreign_keys="Performance.item_id", viewonly=True)


class Attendance(Tenanted, Base):
    """One participant at one session; never where somebody is, only that somebody was there."""

    __tablename__ = "attendance"
    __table_args__ = (
        school_reference("session_id", "activity_session", ondelete="CASCADE"),
        school_reference("participant_id", "participant", ondelete="CASCADE"),
        UniqueConstraint("session_id", "participant_id"),
        Index("ix_attendance_participant_id", "participant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int]
    participant_id: Mapped[int]
    mark: Mapped[Mark] = mapped_column(enum_type(Mark, "attendance_mark"))
    means: Mapped[Means] = mapped_column(enum_type(Means, "attendance_means"), default=Means.LIST)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)  # when the device saw it, also offline


class StudentCard(Tenanted, Base):
    """A printed card. Its QR code holds `code` alone; a lost card is ended and a new one printed."""

    __tablename__ = "student_card"
    __table_args__ = (school_reference("student_id", "student"), Index("ix_student_card_student_id", "student_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    student: Mapped[Student] = relationship(foreign_keys="StudentCard.student_id", viewonly=True)
