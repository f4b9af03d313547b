"""Last year's activity once more, and templates: everything but roster, attendance and results."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from werkzeug.exceptions import Forbidden

from portfolio.activities.models import Activity, ActivityClass, ActivityStaff, ProgrammeItem
from portfolio.activities.partner_models import Partner
from portfolio.activities.partner_queries import Qualification, is_ended, qualification_of
from portfolio.activities.planning import activity_of_form
from portfolio.activities.policy import can_plan, can_run
from portfolio.activities.states import SessionState
from portfolio.activities.timetable import Slot, Timetable, slot_on, timetable_of
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.class_names import school_year_of

WEEKS_OF_A_YEAR = timedelta(weeks=52)
_KEPT = (
    "term_id", "kind", "title", "summary", "organising_body", "partner_id", "level", "place", "from_on", "to_on",
    "hours", "dimension_id", "indicator_id", "secondary_dimension_id", "is_series", "capacity", "sign_up",
    "allows_screen_check_in",
)  # fmt: skip


def later_by(source: Activity, today: date) -> timedelta:
    """By how much a copy lies later: whole years of 52 weeks, so that weekdays stay; none within one school year."""
    return WEEKS_OF_A_YEAR * max(0, school_year_of(today) - school_year_of(source.from_on))


def copied_timetable(source: Activity, today: date) -> Timetable | None:
    """When the copy meets, as the source's sessions had it; None for a template."""
    timetable = timetable_of(source.sessions, is_series=source.is_series)
    if timetable is None:
        return None
    later = later_by(source, today)
    return replace(timetable, first=timetable.first + later, last=timetable.last + later)


def copied_slots(source: Activity, today: date) -> list[Slot]:
    """The source's own times, later; of a single event only, for a series follows the calendar anew."""
    later = later_by(source, today)
    held = [each for each in source.sessions if each.status is not SessionState.CANCELLED] or source.sessions
    return [
        slot_on(
            each.on + later, clock.local(each.starts_at).time(), clock.local(each.ends_at).time(), each.hours
        )
        for each in held
    ]  # fmt: skip


def can_still_partner(partner: Partner, today: date) -> bool:
    """Whether the school still works with it, and what qualification it has is still good."""
    return not is_ended(partner, today) and qualification_of(partner, today) is not Qualification.EXPIRED


def keep_template(actor: Actor, activity: Activity) -> Activity:
    """A template made of an activity, without sessions and roster; of the same state of it only one. Flushed."""
    if not can_plan(actor) or not can_run(activity, actor) or activity.is_template:
        raise Forbidden
    key = f"template:{activity.id}:{activity.revision}"
    if existing := activity_of_form(actor, key):
        return existing
    template = Activity(
        school_id=activity.school_id, form_key=key, is_template=True, organiser_id=actor.user_id,
        copied_from_id=activity.id, **{name: getattr(activity, name) for name in _KEPT},
    )  # fmt: skip
    db.session.add(template)
    db.session.flush()
    db.session.add_all(_parts(template, activity))
    audit.log("template.keep", template, actor_id=actor.user_id)
    return template


def _parts(template: Activity, source: Activity) -> Sequence[object]:
    owned = {"school_id": template.school_id, "activity_id": template.id}
    return [
        *(ActivityStaff(user_id=each.user_id, **owned) for each in source.staff),
        *(ActivityClass(class_id=each.class_id, **owned) for each in source.classes),
        *(ProgrammeItem(name=each.name, note=each.note, position=each.position, **owned) for each in source.items),
    ]


def delete_template(actor: Actor, template: Activity) -> None:
    """Take a template away; what was made with it stays. Raises Forbidden."""
    if not template.is_template or not can_run(template, actor):
        raise Forbidden
    audit.log("template.delete", template, actor_id=actor.user_id)
    db.session.delete(template)
    db.session.flush()
