"""Entering an activity and changing it: its facts, people, programme and sessions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Forbidden

from portfolio.activities.dimensions import place_in_framework
from portfolio.activities.kinds import Kind, Level
from portfolio.activities.models import (
    Activity,
    ActivityClass,
    ActivityStaff,
    Attendance,
    Performance,
    ProgrammeItem,
    Session,
)
from portfolio.activities.partner_models import Partner
from portfolio.activities.partner_queries import is_ended
from portfolio.activities.policy import can_plan, can_run
from portfolio.activities.roster_places import hold_roster, places_taken, promote_waiting
from portfolio.activities.states import ActivityState, PartnerKind, SessionState, SignUp
from portfolio.activities.timetable import Slot, check_own_overlaps, sessions_of, slot_on, term_of
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.text import search_form
from portfolio.school.actors import Actor
from portfolio.school.roles import Role
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import day as shown_day


@dataclass(frozen=True)
class ActivityFacts:
    """What is stated of an activity. Dimensions by code, the indicator as "code/name"; items as (name, note)."""

    kind: Kind
    title: str
    is_series: bool = False
    summary: str = ""
    organiser_id: int | None = None
    helper_ids: Sequence[int] = ()
    organising_body: str = ""
    partner_id: int | None = None
    level: Level = Level.SCHOOL
    place: str = ""
    class_ids: Sequence[int] = ()
    dimension: str = ""
    indicator: str = ""
    secondary: str = ""
    hours: Decimal | None = None
    capacity: int | None = None
    sign_up: SignUp = SignUp.ROSTER
    sign_up_from_at: datetime | None = None
    sign_up_until_at: datetime | None = None
    allows_screen_check_in: bool = False
    items: Sequence[tuple[str, str]] = ()


PLAIN = (
    "kind", "title", "is_series", "summary", "organising_body", "level", "place", "capacity", "sign_up",
    "sign_up_from_at", "sign_up_until_at", "allows_screen_check_in",
)  # fmt: skip


class StaleActivity(Conflict):
    """Somebody else has changed the activity since the form was opened."""


def activity_of_form(actor: Actor, form_key: str) -> Activity | None:
    """The activity this form has made already."""
    return db.session.scalars(
        select(Activity).where(Activity.school_id == actor.school_id, Activity.form_key == form_key)
    ).first()


def create_activity(
    actor: Actor, form_key: str, facts: ActivityFacts, slots: Sequence[Slot], copied_from_id: int | None = None
) -> Activity:
    """A planned activity with its sessions, flushed; the same form again gives the one there is. Raises Refusal."""
    if not can_plan(actor) or actor.user_id is None:
        raise Forbidden
    if existing := activity_of_form(actor, form_key):
        return existing
    activity = Activity(
        school_id=actor.school_id, form_key=form_key, copied_from_id=copied_from_id, organiser_id=actor.user_id
    )
    _place(activity, slots)
    _state(actor, activity, facts, slots[-1].on)
    try:
        with db.session.begin_nested():
            db.session.add(activity)
    except IntegrityError:  # the same form arrived twice at once
        twin = activity_of_form(actor, form_key)
        if twin is None:
            raise
        return twin
    db.session.add_all(slot.session_of(activity) for slot in slots)
    _people_and_programme(activity, facts)
    audit.log("activity.create", activity, actor_id=actor.user_id, sessions=len(slots))
    return activity


def update_activity(
    actor: Actor, activity: Activity, facts: ActivityFacts, slots: Sequence[Slot] | None, revision: int | None
) -> Activity:
    """State it anew; `slots` None leaves the sessions alone. Raises Forbidden, Refusal, StaleActivity."""
    if not can_run(activity, actor) or activity.is_template:
        raise Forbidden
    activity = hold_roster(activity)
    if activity.revision != revision:
        raise StaleActivity(_("Somebody else has changed this activity meanwhile."))
    if activity.status is ActivityState.CANCELLED:
        raise Refusal(_("This activity is called off. Take it up again before you change it."))
    if slots is not None:
        _rewrite_sessions(activity, slots)
    elif activity.is_series and facts.hours != activity.hours:
        _rewrite_hours(activity, facts.hours)
    kept = [Slot.of(each) for each in _taking_place(sessions_of(activity.id))]
    _place(activity, kept)
    _state(actor, activity, facts, kept[-1].on)
    _check_capacity(activity)
    _people_and_programme(activity, facts)
    activity.updated_at = clock.now()
    db.session.flush()
    promote_waiting(activity)
    audit.log("activity.update", activity, actor_id=actor.user_id)
    return activity


def _place(activity: Activity, slots: Sequence[Slot]) -> None:
    """Days and term, as the sessions have them."""
    first, last = slots[0].on, slots[-1].on
    activity.term_id = term_of(first, last).id
    activity.from_on, activity.to_on = first, last


def _state(actor: Actor, activity: Activity, facts: ActivityFacts, last: date) -> None:
    for name in PLAIN:
        setattr(activity, name, getattr(facts, name))
    if facts.organiser_id is not None and actor.has(Role.OFFICE):
        activity.organiser_id = facts.organiser_id
    activity.hours = facts.hours
    activity.partner_id = _fit_partner(facts.partner_id, activity.partner_id, last)
    place_in_framework(activity, facts.dimension, facts.indicator, facts.secondary)


def _fit_partner(partner_id: int | None, before: int | None, last: date) -> int | None:
    """The partner, if the school works with it and it is still qualified on the last day. Raises Refusal."""
    if partner_id is None:
        return None
    partner = db.session.scalars(select(Partner).where(Partner.id == partner_id)).first()
    if partner is None or (is_ended(partner, clock.today()) and partner.id != before):
        raise Refusal(_("The school no longer works with this partner. Please choose another."), "partner_id")
    if why := why_unqualified(partner, last):
        raise Refusal(why, "partner_id")
    return partner.id


def why_unqualified(partner: Partner, last: date) -> str:
    """In words, that a vetted provider's qualification ends before a day; blank where it does not."""
    if partner.kind is not PartnerKind.PROVIDER or partner.qualified_until is None or partner.qualified_until >= last:
        return ""
    return _(
        "The qualification of %(name)s ends on %(until)s, before the last session on %(last)s.",
        name=partner.name, until=shown_day(partner.qualified_until), last=shown_day(last),
    )  # fmt: skip


def _check_capacity(activity: Activity) -> None:
    taken = places_taken(activity.id)
    if activity.capacity is not None and activity.capacity < taken:
        raise Refusal(
            ngettext("%(num)s student is on the roster already.", "%(num)s students are on the roster already.", taken),
            "capacity",
        )


def _people_and_programme(activity: Activity, facts: ActivityFacts) -> None:
    db.session.execute(delete(ActivityStaff).where(ActivityStaff.activity_id == activity.id))
    db.session.execute(delete(ActivityClass).where(ActivityClass.activity_id == activity.id))
    owned = {"school_id": activity.school_id, "activity_id": activity.id}
    helpers = dict.fromkeys(each for each in facts.helper_ids if each != activity.organiser_id)
    db.session.add_all(ActivityStaff(user_id=each, **owned) for each in helpers)
    db.session.add_all(ActivityClass(class_id=each, **owned) for each in dict.fromkeys(facts.class_ids))
    _rewrite_programme(activity, facts.items)
    db.session.flush()
    db.session.expire(activity, ["staff", "classes", "items", "sessions"])


def _rewrite_programme(activity: Activity, lines: Sequence[tuple[str, str]]) -> None:
    """Items keep their row by name, so that results stay; one with results is not taken out. Raises Refusal."""
    rows = db.session.scalars(select(ProgrammeItem).where(ProgrammeItem.activity_id == activity.id))
    before = {search_form(row.name): row for row in rows}
    for position, (name, note) in enumerate(lines, 1):
        row = before.pop(search_form(name), None) or ProgrammeItem(
            school_id=activity.school_id, activity_id=activity.id
        )
        row.position, row.name, row.note = position, name, note
        db.session.add(row)
    for row in before.values():
        if db.session.scalar(select(Performance.id).where(Performance.item_id == row.id).limit(1)):
            raise Refusal(_("“%(name)s” has results already, so it stays in the programme.", name=row.name), "items")
        db.session.delete(row)


def _rewrite_hours(activity: Activity, hours: Decimal | None) -> None:
    """Each session to come lasts so many hours; None: as long as it is."""
    for session in sessions_of(activity.id):
        if session.status is SessionState.PLANNED:
            begins, ends = clock.local(session.starts_at).time(), clock.local(session.ends_at).time()
            session.hours = slot_on(session.on, begins, ends, hours).hours
    db.session.flush()


def _rewrite_sessions(activity: Activity, slots: Sequence[Slot]) -> None:
    """Sessions move with their day; those held, called off or with attendance stay, others outside the slots go."""
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in sessions_of(activity.id):
        by_day[session.on].append(session)
    for slot in slots:
        same_day = by_day.get(slot.on) or []
        if not same_day:
            db.session.add(slot.session_of(activity))
            continue
        session = same_day.pop(0)
        session.starts_at, session.ends_at, session.hours = slot.starts_at, slot.ends_at, slot.hours
    marked = set(db.session.scalars(select(Attendance.session_id).join(Session, Session.id == Attendance.session_id)
                                    .where(Session.activity_id == activity.id).distinct()))  # fmt: skip
    for session in (each for rest in by_day.values() for each in rest):
        if session.id not in marked and session.status is SessionState.PLANNED:
            db.session.delete(session)
    db.session.flush()
    check_own_overlaps([Slot.of(each) for each in _taking_place(sessions_of(activity.id))])


def _taking_place(sessions: Sequence[Session]) -> list[Session]:
    return [each for each in sessions if each.status is not SessionState.CANCELLED] or list(sessions)
