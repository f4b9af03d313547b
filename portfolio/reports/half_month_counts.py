"""Counts a half month's figures from the activities.

Which activities are after-school service 课后服务: those of the kinds after-school service and homework support, and
every series of sessions (clubs, reading, sport by timetable), whatever its kind. Templates are none. Of these all
sessions that begin on a day of the period count:

- planned: every session of the plan, whatever became of it; held: marked as held; called off: the session was, or its
  whole activity was before the session was held;
- served: students present or late. Where a session was held and nobody's attendance was taken, everybody on the roster
  counts, and the report says of how many sessions that is so;
- days of service: the school days on which at least one session was held.

Everything else whose days touch the period is another activity: its participants are those present or late at its
sessions, or its roster where attendance was not taken.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityStaff, Attendance, Participant, Session
from portfolio.activities.partner_models import Partner
from portfolio.activities.states import TOOK_PART, ActivityState, PartnerKind, SessionState, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import name_sort_key
from portfolio.reports.half_month import ONE_DAY, Period, period_of, terms_of
from portfolio.reports.half_month_figures import (
    Expired,
    Figures,
    GradeLine,
    KindLine,
    OtherActivity,
    PartnerLine,
    SessionLine,
)  # fmt: skip
from portfolio.school.calendar import school_days
from portfolio.school.class_names import school_year_of
from portfolio.school.models import SchoolClass

SERVICE_KINDS = (Kind.AFTER_SCHOOL, Kind.HOMEWORK_SUPPORT)
NONE_YET = Decimal(0)


@dataclass
class _Seat:
    """A student at a session, and the class of then."""

    student_id: int
    cohort_year: int
    first_grade: int


@dataclass(frozen=True)
class _Meeting:
    """A session with its activity and partner."""

    session: Session
    activity: Activity
    partner: Partner | None

    @property
    def is_held(self) -> bool:
        return self.session.status is SessionState.HELD

    @property
    def is_off(self) -> bool:
        is_called_off = SessionState.CANCELLED is self.session.status or self.activity.status is ActivityState.CANCELLED
        return is_called_off and not self.is_held

    @property
    def is_untold(self) -> bool:
        """It is over, and nobody has said what became of it."""
        return not self.is_held and not self.is_off and self.session.ends_at < clock.now()

    def told(self) -> SessionLine:
        return SessionLine(self.session.on, self.activity.title)

    def told_off(self) -> SessionLine:
        return SessionLine(self.session.on, self.activity.title, self.session.reason or self.activity.cancelled_reason)


@dataclass
class _Service:
    """The service sessions of a period with who was there."""

    meetings: list[_Meeting]
    seats: dict[int, list[_Seat]] = field(default_factory=lambda: defaultdict(list))
    taken: set[int] = field(default_factory=set)

    @property
    def held(self) -> list[_Meeting]:
        """What took place."""
        return [one for one in self.meetings if one.is_held]

    @property
    def untaken(self) -> list[_Meeting]:
        """Held, but nobody's attendance was taken."""
        return [one for one in self.held if one.session.id not in self.taken]


def figures_of(period: Period) -> Figures:
    """The figures of a half month as they are now. The number of queries does not depend on how much there was."""
    today = clock.today()
    service = _service(period)
    held = service.held
    days = _term_days(period, min(period.to_on, today))
    served_on = {one.session.on for one in held}
    off = [one for one in service.meetings if one.is_off]
    seats = [service.seats[one.session.id] for one in held]
    coming = _coming(period_of(period.to_on + ONE_DAY))
    return Figures(
        period.from_on, period.to_on, today if today < period.to_on else None,
        school_days=len(days), service_days=len(served_on & days), extra_days=len(served_on - days),
        courses=len({one.activity.id for one in held}),
        planned=len(service.meetings), held=len(held), called_off=len(off),
        students=len({seat.student_id for there in seats for seat in there}),
        attendances=sum(map(len, seats)),
        by_roster=len(service.untaken),
        session_hours=sum((one.session.hours for one in held), NONE_YET),
        student_hours=sum((one.session.hours * len(there) for one, there in zip(held, seats, strict=True)), NONE_YET),
        staff=_staff({one.activity.id: one.activity.organiser_id for one in held}),
        next_sessions=sum(coming), next_courses=len(coming),
        grades=_grades(service), kinds=_kinds(service), partners=_partners(held),
        other=_other(period, min(period.to_on, today)),
        off=tuple(one.told_off() for one in off),
        untaken=tuple(one.told() for one in service.untaken),
        untold=tuple(one.told() for one in service.meetings if one.is_untold),
        expired=_expired(service.meetings),
    )  # fmt: skip


def _is_service() -> ColumnElement[bool]:
    return or_(Activity.kind.in_(SERVICE_KINDS), Activity.is_series)


def _service(period: Period) -> _Service:
    statement = (
        select(Session, Activity, Partner)
        .join(Activity, Activity.id == Session.activity_id)
        .outerjoin(Partner, Partner.id == Activity.partner_id)
        .where(Session.on.between(period.from_on, period.to_on), Activity.is_template.is_(False), _is_service())
        .order_by(Session.starts_at, Activity.title, Session.id)
    )
    service = _Service([_Meeting(*row) for row in db.session.execute(statement)])
    _note_attendance(service, period)
    _note_rosters(service)
    return service


def _note_attendance(service: _Service, period: Period) -> None:
    """Who was present or late at what was held; sessions with any mark at all count as taken."""
    rows = db.session.execute(
        select(
            Session.id, Attendance.mark, Participant.student_id, SchoolClass.cohort_year, SchoolClass.first_grade
        )
        .join(Attendance, Attendance.session_id == Session.id)
        .join(Activity, Activity.id == Session.activity_id)
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(SchoolClass, SchoolClass.id == Participant.class_id)
        .where(
            Session.on.between(period.from_on, period.to_on), Session.status == SessionState.HELD, _is_service(),
            Activity.is_template.is_(False),
        )
    )  # fmt: skip
    for session_id, mark, *seat in rows:
        service.taken.add(session_id)
        if mark in TOOK_PART:
            service.seats[session_id].append(_Seat(*seat))


def _note_rosters(service: _Service) -> None:
    """Where attendance was not taken, the roster stands for it."""
    wanted = [(one.session.id, one.activity.id) for one in service.untaken]
    rosters: dict[int, list[_Seat]] = defaultdict(list)
    rows = db.session.execute(
        select(Participant.activity_id, Participant.student_id, SchoolClass.cohort_year, SchoolClass.first_grade)
        .join(SchoolClass, SchoolClass.id == Participant.class_id)
        .where(
            Participant.activity_id.in_({activity_id for _session, activity_id in wanted}),
            Participant.standing == Standing.ENROLLED,
        )
    )
    for activity_id, *seat in rows:
        rosters[activity_id].append(_Seat(*seat))
    service.seats |= {session_id: rosters[activity_id] for session_id, activity_id in wanted}


def _coming(period: Period) -> list[int]:
    """How many sessions of each course are planned."""
    return list(
        db.session.scalars(
            select(func.count(Session.id))
            .join(Activity, Activity.id == Session.activity_id)
            .where(
                Session.on.between(period.from_on, period.to_on), Session.status == SessionState.PLANNED,
                Activity.status != ActivityState.CANCELLED, Activity.is_template.is_(False), _is_service(),
            )
            .group_by(Activity.id)
        )
    )  # fmt: skip


def _term_days(period: Period, last: date) -> set[date]:
    """The school days of the period that lie in a term and are not to come."""
    days = school_days(period.from_on, last)
    terms = terms_of(period)
    return {on for on in days if any(term.starts_on <= on <= term.ends_on for term in terms)}


def _grades(service: _Service) -> tuple[GradeLine, ...]:
    """From the lowest grade up."""
    students: dict[int, set[int]] = defaultdict(set)
    came: Counter[int] = Counter()
    for one in service.held:
        year = school_year_of(one.session.on)
        for seat in service.seats[one.session.id]:
            grade = seat.first_grade + year - seat.cohort_year
            students[grade].add(seat.student_id)
            came[grade] += 1
    return tuple(GradeLine(grade, len(students[grade]), came[grade]) for grade in sorted(students))


def _kinds(service: _Service) -> tuple[KindLine, ...]:
    """In the order in which kinds are always listed."""
    lines = []
    for kind in Kind:
        own = [one for one in service.held if one.activity.kind is kind]
        there = [seat.student_id for one in own for seat in service.seats[one.session.id]]
        if own:
            lines.append(KindLine(kind, len({one.activity.id for one in own}), len(own), len(set(there)), len(there)))
    return tuple(lines)


def _staff(organisers: Mapping[int, int]) -> int:
    """How many different people led or helped with these activities."""
    helpers = db.session.scalars(
        select(ActivityStaff.user_id).where(ActivityStaff.activity_id.in_(organisers)).distinct()
    )
    return len({*organisers.values(), *helpers})


def _partners(held: Iterable[_Meeting]) -> tuple[PartnerLine, ...]:
    """By name."""
    sessions: dict[Partner, list[Session]] = defaultdict(list)
    for one in held:
        if one.partner:
            sessions[one.partner].append(one.session)
    return tuple(
        PartnerLine(one.name, one.kind, len(sessions[one]), sum((row.hours for row in sessions[one]), NONE_YET))
        for one in sorted(sessions, key=_by_name)
    )


def _expired(meetings: Iterable[_Meeting]) -> tuple[Expired, ...]:
    """Providers whose qualification had run out on the day of a session that was not called off; by name."""
    found: dict[Partner, int] = defaultdict(int)
    for one in meetings:
        if one.partner and not one.is_off and _lacks_qualification(one.partner, one.session.on):
            found[one.partner] += 1
    return tuple(Expired(one.name, one.qualified_until, found[one]) for one in sorted(found, key=_by_name))


def _by_name(partner: Partner) -> tuple[str, int]:
    return name_sort_key(partner.name), partner.id


def _lacks_qualification(partner: Partner, on: date) -> bool:
    if partner.qualified_until is not None:
        return partner.qualified_until < on
    return partner.kind is PartnerKind.PROVIDER and not partner.qualification


def _other(period: Period, last: date) -> tuple[OtherActivity, ...]:
    """Other activities that have begun and were not called off, by date; one of today once a session was held."""
    is_held = exists().where(Session.activity_id == Activity.id, Session.status == SessionState.HELD)
    activities = db.session.scalars(
        select(Activity)
        .where(
            Activity.from_on <= last, Activity.to_on >= period.from_on, Activity.is_template.is_(False),
            Activity.status != ActivityState.CANCELLED, ~_is_service(),
            or_(Activity.from_on < clock.today(), is_held),
        )
        .order_by(Activity.from_on, Activity.title, Activity.id)
    ).all()  # fmt: skip
    took_part = _took_part({activity.id for activity in activities})
    return tuple(OtherActivity(one.title, one.kind, one.from_on, one.to_on, took_part[one.id]) for one in activities)


def _took_part(activity_ids: Collection[int]) -> dict[int, int]:
    """activity id → different students: those present or late where attendance was taken, else those of the roster."""
    marks = db.session.execute(
        select(Participant.activity_id, Participant.id, Participant.standing, Attendance.mark)
        .outerjoin(
            Attendance,
            and_(
                Attendance.participant_id == Participant.id,
                Attendance.session_id.in_(select(Session.id).where(Session.status == SessionState.HELD)),
            ),
        )
        .where(Participant.activity_id.in_(activity_ids))
    )
    marked: set[int] = set()
    there: dict[int, set[int]] = defaultdict(set)
    listed: dict[int, set[int]] = defaultdict(set)
    for activity_id, participant_id, standing, mark in marks:
        if mark is not None:
            marked.add(activity_id)
        if mark in TOOK_PART:
            there[activity_id].add(participant_id)
        if standing is Standing.ENROLLED:
            listed[activity_id].add(participant_id)
    return {each: len(there[each] if each in marked else listed[each]) for each in activity_ids}
