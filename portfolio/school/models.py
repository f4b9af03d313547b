"""Districts, schools, memberships, terms, classes, students, enrolments, appointments, guardians, sign-in codes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import Base, enum_type
from portfolio.core.scope import Tenanted, school_key, school_reference
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.roles import Role


class District(Base):
    """The authority that runs the deployment for its schools."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")


class School(Base):
    """One school: the tenant. `settings` holds what SchoolSettings types."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    district: Mapped[District] = relationship(lazy="joined")


class Membership(Base):
    """A role of a person in a school, or of an inspector in a district. Read before a scope is known: not tenanted."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "school_id", "role"),
        CheckConstraint("(school_id IS NULL) <> (district_id IS NULL)", name="one_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    role: Mapped[Role] = mapped_column(enum_type(Role, "membership_role"))

    user: Mapped[User] = relationship()
    school: Mapped[School | None] = relationship()


class Term(Tenanted, Base):
    """A term with its dates, and the framework version its records are told by. `code` such as 2026-2027-1."""

    __tablename__ = "term"
    aggregate_by = frozenset({"school_id", "id", "name", "name_en"})
    __table_args__ = (
        school_key("term"),
        UniqueConstraint("school_id", "code"),
        CheckConstraint("starts_on < ends_on", name="dates"),
        school_reference("framework_version_id", "framework_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    school_year: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    framework_version_id: Mapped[int]

    framework: Mapped[FrameworkVersion] = relationship(foreign_keys="Term.framework_version_id", viewonly=True)


class SchoolClass(Tenanted, Base):
    """A class (administrative class 行政班) through its years: it keeps its code while its grade rises.

    `first_grade` is its grade in `cohort_year` (the calendar year in which that school year began).
    """

    __tablename__ = "school_class"
    __table_args__ = (school_key("school_class"), UniqueConstraint("school_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    cohort_year: Mapped[int]
    first_grade: Mapped[int]
    number: Mapped[int]
    nickname: Mapped[str] = mapped_column(default="")
    closed_on: Mapped[date | None]


class Student(Tenanted, Base):
    """A student of one school. Numbers are text: they have leading zeros and 18 digits."""

    __tablename__ = "student"
    __table_args__ = (
        school_key("student"),
        UniqueConstraint("school_id", "number"),
        UniqueConstraint("school_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    number: Mapped[str]
    national_number: Mapped[str | None]
    gender: Mapped[str | None]  # 男 or 女, as on the roster
    entry_year: Mapped[int | None]
    left_on: Mapped[date | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def name(self) -> str:
        """The student's name."""
        return self.user.name


class StaffMember(Tenanted, Base):
    """The number 工号 by which a school's roster knows a member of its staff. Not everybody has one."""

    __tablename__ = "staff_member"
    __table_args__ = (UniqueConstraint("school_id", "number"), UniqueConstraint("school_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    number: Mapped[str]


class Enrolment(Tenanted, Base):
    """A student in a class from a day, until a day or still. A student who moves keeps the records."""

    __tablename__ = "enrolment"
    __table_args__ = (
        school_reference("student_id", "student"),
        school_reference("class_id", "school_class"),
        Index("ix_enrolment_class_id_until_on", "class_id", "until_on"),
        Index("ix_enrolment_student_id", "student_id"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    class_id: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    student: Mapped[Student] = relationship(foreign_keys="Enrolment.student_id", viewonly=True)
    school_class: Mapped[SchoolClass] = relationship(foreign_keys="Enrolment.class_id", viewonly=True)


class AppointmentKind(StrEnum):
    """Who looks after a class."""

    HOMEROOM = "homeroom"
    DEPUTY = "deputy"


class Appointment(Tenanted, Base):
    """A homeroom teacher or a named deputy of a class, from a day, until a day or still."""

    __tablename__ = "appointment"
    __table_args__ = (
        school_reference("class_id", "school_class"),
        Index("ix_appointment_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[AppointmentKind] = mapped_column(enum_type(AppointmentKind, "appointment_kind"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    school_class: Mapped[SchoolClass] = relationship(foreign_keys="Appointment.class_id", viewonly=True)


class Guardianship(Tenanted, Base):
    """A guardian linked to a child."""

    __tablename__ = "guardianship"
    __table_args__ = (
        school_reference("student_id", "student"),
        UniqueConstraint("school_id", "student_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    relation: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    student: Mapped[Student] = relationship(foreign_keys="Guardianship.student_id", viewonly=True)


class SignInCode(Tenanted, Base):
    """A one-time code of a sign-in slip, kept only as a hash. A new one ends the ones before."""

    __tablename__ = "sign_in_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    issued_by: Mapped[int | None]
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CalendarDay(Tenanted, Base):
    """A day on which the school departs from the official calendar, or says it before that is published."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("school_id", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column("on_day")
    is_school_day: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
