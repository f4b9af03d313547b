"""What comes next for each role, and a district's honest counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from portfolio.accounts.models import User
from portfolio.activities.sign_up import Offer, signed_up_for
from portfolio.activities.states import SignUp
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import aggregate_scope
from portfolio.insight.suppression import suppressed
from portfolio.records.models import Record
from portfolio.records.queries import records_visible_to, with_details
from portfolio.records.states import RecordState
from portfolio.review.queries import waiting_for
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, School, SchoolClass, SignInCode, Student, Term
from portfolio.school.queries import classes_in, enrolled_on

RECENT = 8


def recent_records(actor: Actor, limit: int = RECENT) -> Sequence[Record]:
    """The newest records the actor may see, those aside that the page shows elsewhere or that nobody awaits."""
    hidden = (RecordState.DRAFT, RecordState.RETURNED, RecordState.WITHDRAWN)
    return db.session.scalars(
        with_details(records_visible_to(actor).where(Record.status.not_in(hidden)))
        .order_by(Record.from_on.desc(), Record.id.desc())
        .limit(limit)
    ).all()


def waiting_or_signed_up(student_id: int) -> list[Offer]:
    """The activities ahead that the student has signed up for; not those a teacher's list put them on."""
    return [offer for offer in signed_up_for(student_id) if offer.activity.sign_up is SignUp.OPEN]


@dataclass(frozen=True)
class Waiting:
    """A reviewer's queue: how many records, and since when the first one waits."""

    count: int
    since: datetime | None


def review_waiting(actor: Actor) -> Waiting:
    """What waits for this reviewer."""
    count, since = db.session.execute(
        waiting_for(actor).with_only_columns(func.count(Record.id), func.min(Record.submitted_at)).order_by(None)
    ).one()
    return Waiting(count, since)


@dataclass(frozen=True)
class SignInState:
    """How far a class's students have come with their sign-in slips."""

    school_class: SchoolClass
    students: int
    without_password: int
    open_codes: int


def sign_in_states() -> list[SignInState]:
    """Each open class: how many students, how many have not chosen a password, how many hold an unused slip."""
    today = clock.today()
    members = enrolled_on(today).subquery()
    open_code = (
        select(SignInCode.user_id)
        .where(SignInCode.used_at.is_(None), SignInCode.ended_at.is_(None), SignInCode.expires_at > clock.now())
        .subquery()
    )
    rows = db.session.execute(
        select(
            members.c.class_id,
            func.count(func.distinct(Student.id)),
            func.count(func.distinct(Student.id)).filter(User.password_hash.is_(None)),
            func.count(func.distinct(open_code.c.user_id)),
        )
        .select_from(members)
        .join(Student, Student.id == members.c.student_id)
        .join(User, User.id == Student.user_id)
        .outerjoin(open_code, open_code.c.user_id == Student.user_id)
        .group_by(members.c.class_id)
    )
    counts = {class_id: numbers for class_id, *numbers in rows}
    return [SignInState(row, *counts.get(row.id, (0, 0, 0))) for row in classes_in(today)]


@dataclass(frozen=True)
class SchoolCounts:
    """One school as its district sees it; None: too few to be told."""

    school: School
    term: str
    term_en: str
    students: int | None
    classes: int | None
    approved: int | None
    waiting: int | None


def district_counts(district_id: int) -> list[SchoolCounts]:
    """The district's schools by code; sums only, cells under 5 suppressed."""
    schools = db.session.scalars(select(School).where(School.district_id == district_id).order_by(School.code)).all()
    today = clock.today()
    with aggregate_scope(frozenset(school.id for school in schools)):
        students = _by_school(enrolled_on(today).with_only_columns(Enrolment.school_id, func.count()), Enrolment)
        open_classes = select(SchoolClass.school_id, func.count()).where(SchoolClass.closed_on.is_(None))
        classes = _by_school(open_classes, SchoolClass)
        terms = {
            school_id: (term_id, name, name_en)
            for school_id, term_id, name, name_en in db.session.execute(
                select(Term.school_id, Term.id, Term.name, Term.name_en)
                .where(Term.starts_on <= today)
                .order_by(Term.starts_on)
            )
        }
        records = {
            (term_id, status): count
            for term_id, status, count in db.session.execute(
                select(Record.term_id, Record.status, func.count()).group_by(Record.term_id, Record.status)
            )
        }
    nothing: tuple[int, str, str] = (0, "", "")
    return [
        SchoolCounts(
            school,
            *terms.get(school.id, nothing)[1:],
            suppressed(students.get(school.id, 0)),
            classes.get(school.id, 0),
            suppressed(records.get((terms.get(school.id, nothing)[0], RecordState.APPROVED), 0)),
            suppressed(records.get((terms.get(school.id, nothing)[0], RecordState.SUBMITTED), 0)),
        )
        for school in schools
    ]


def _by_school(statement: Select[int, int], model: type[Enrolment | SchoolClass]) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(model.school_id))}
