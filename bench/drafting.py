"""Drafting: how long one confirmation takes for a roster of 3,000, and one that sends a change through to all."""

import time
from datetime import datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update

from portfolio.accounts.models import User
from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, Participant, Performance, ProgrammeItem, Session
from portfolio.app import create_app
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.records.drafting import confirm_activity
from portfolio.records.drafting_plan import plan_drafting
from portfolio.records.models import Record
from portfolio.school.actors import Actor
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.models import Enrolment, School, Term
from portfolio.school.roles import Role
from portfolio.settings import settings_from


def draft_participants(folder: Path, code: str) -> dict[str, Any]:
    """In a school that is imported already: everybody on one roster, each with a result. Seconds of each act."""
    app = create_app(settings_from({"DATA_DIR": str(folder)}))
    with app.app_context():
        school = db.session.scalars(select(School).where(School.code == code)).one()
        with school_scope(school.id):
            activity = _sports_day(school)
            return _measured(activity, Actor(activity.organiser_id, "organiser", school.id, roles=_OFFICE))


_OFFICE = frozenset({Role.OFFICE.value})


def _measured(activity: Activity, actor: Actor) -> dict[str, Any]:
    activity_id = activity.id
    preview = _timed(lambda: plan_drafting(db.session.get_one(Activity, activity_id)))
    first = _timed(lambda: _confirm(actor, activity_id))
    again = _timed(lambda: _confirm(actor, activity_id))
    db.session.execute(update(Participant).where(Participant.activity_id == activity_id).values(hours=Decimal(4)))
    db.session.commit()
    changed = _timed(lambda: _confirm(actor, activity_id))
    count = db.session.scalar(select(func.count(Record.id)).where(Record.activity_id == activity_id))
    return {
        "draft_s": first, "records": count, "preview_s": preview, "again_s": again, "change_of_all_s": changed,
    }  # fmt: skip


def _timed(act: Any) -> float:
    db.session.expunge_all()
    began = time.perf_counter()
    act()
    return round(time.perf_counter() - began, 2)


def _confirm(actor: Actor, activity_id: int) -> None:
    activity = db.session.get_one(Activity, activity_id)
    confirm_activity(actor, activity, activity.revision)
    db.session.commit()


def _sports_day(school: School) -> Activity:
    term, on = _term(school), clock.today() - timedelta(days=1)
    organiser_id = db.session.scalars(select(User.id).order_by(User.id).limit(1)).one()
    activity = Activity(
        school_id=school.id, form_key="bench", term_id=term.id, kind=Kind.SPORTS_DAY, title="秋季运动会",
        organiser_id=organiser_id, organising_body="体育教研组", from_on=on, to_on=on, hours=Decimal(3),
        dimension_id=term.framework.dimensions[2].id,
    )  # fmt: skip
    db.session.add(activity)
    db.session.flush()
    begins = datetime.combine(on, clock_time(8), clock.DEFAULT_ZONE)
    db.session.add(
        Session(
            school_id=school.id, activity_id=activity.id, on=on, starts_at=begins,
            ends_at=begins + timedelta(hours=3), hours=Decimal(3),
        )
    )  # fmt: skip
    item = ProgrammeItem(school_id=school.id, activity_id=activity.id, position=1, name="男子100米")
    db.session.add(item)
    db.session.flush()
    _fill_roster(activity, item.id)
    return activity


def _term(school: School) -> Term:
    today = clock.today()
    framework_id = db.session.scalars(select(FrameworkVersion.id).order_by(FrameworkVersion.id.desc())).first()
    term = Term(
        school_id=school.id, code="bench", name="本学期", school_year=today.year, framework_version_id=framework_id,
        starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60),
    )  # fmt: skip
    db.session.add(term)
    db.session.flush()
    return term


def _fill_roster(activity: Activity, item_id: int) -> None:
    rows = [
        {
            "school_id": activity.school_id, "activity_id": activity.id, "student_id": row.student_id,
            "class_id": row.class_id,
        }
        for row in db.session.scalars(select(Enrolment).order_by(Enrolment.student_id))
    ]  # fmt: skip
    ids = db.session.scalars(insert(Participant).returning(Participant.id), rows).all()
    performances = [
        {"school_id": activity.school_id, "participant_id": id_, "item_id": item_id, "result": "13.2秒"} for id_ in ids
    ]
    db.session.execute(insert(Performance), performances)
    db.session.commit()
