"""Which things that were acted on a reader of the audit list may open: home may read all rooms, privacy may not."""

from sqlalchemy import Select, select

from portfolio.activities.models import Activity
from portfolio.activities.queries import activities_visible_to
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.queries import records_visible_to
from portfolio.reports.models import HalfMonthReport, PrintRun
from portfolio.school.actors import Actor
from portfolio.school.models import Membership, SchoolClass, Student
from portfolio.school.policy import can_administer, can_see_class


def _records(actor: Actor, ids: set[int]) -> set[int]:
    return _ids(records_visible_to(actor).where(Record.id.in_(ids)).with_only_columns(Record.id))


def _activities(actor: Actor, ids: set[int]) -> set[int]:
    visible = activities_visible_to(actor).where(Activity.id.in_(ids), Activity.is_template.is_(False))
    return _ids(visible.with_only_columns(Activity.id))


def _students(_actor: Actor, ids: set[int]) -> set[int]:
    return _ids(select(Student.id).where(Student.id.in_(ids)))


def _people(actor: Actor, ids: set[int]) -> set[int]:
    here = select(Membership.user_id).where(Membership.school_id == actor.school_id)
    return _ids(here.where(Membership.user_id.in_(ids)))


def _classes(actor: Actor, ids: set[int]) -> set[int]:
    here = _ids(select(SchoolClass.id).where(SchoolClass.id.in_(ids)))
    return {class_id for class_id in here if can_administer(actor) or can_see_class(actor, class_id)}


def _print_runs(_actor: Actor, ids: set[int]) -> set[int]:
    return _ids(select(PrintRun.id).where(PrintRun.id.in_(ids)))


def _half_months(_actor: Actor, ids: set[int]) -> set[int]:
    return _ids(select(HalfMonthReport.id).where(HalfMonthReport.id.in_(ids)))


def _ids(statement: Select[int]) -> set[int]:
    return set(db.session.scalars(statement))


VISIBLE = {
    "record": _records,
    "activity": _activities,
    "student": _students,
    "user_account": _people,
    "school_class": _classes,
    "print_run": _print_runs,
    "half_month_report": _half_months,
}
