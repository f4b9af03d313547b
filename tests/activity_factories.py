"""Makers of what a school runs, as tests/factories.py makes the rest."""

import itertools
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, Participant, ProgrammeItem, Session
from portfolio.activities.partner_models import Partner
from portfolio.activities.states import PartnerKind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from portfolio.school.queries import class_of_student
from tests.factories import add

_count = itertools.count(1)


def make_activity(term: Term, organiser_id: int, **facts: Any) -> Activity:
    """A planned sports day of yesterday with one session of three hours, unless `facts` say otherwise."""
    dimension = term.framework.dimensions[2]
    on = clock.today() - timedelta(days=1)
    values: dict[str, Any] = {
        "kind": Kind.SPORTS_DAY, "title": f"第{next(_count)}届秋季运动会", "organising_body": "体育教研组",
        "place": "学校田径场", "from_on": on, "to_on": on, "hours": Decimal("3.0"), "dimension_id": dimension.id,
        "indicator_id": dimension.indicators[0].id, "organiser_id": organiser_id, "form_key": str(uuid.uuid4()),
    } | facts  # fmt: skip
    activity: Activity = add(Activity(school_id=term.school_id, term_id=term.id, **values))
    if not activity.is_template:
        make_session(activity)
    db.session.expire(activity, ["sessions"])
    return activity


def make_session(activity: Activity, **facts: Any) -> Session:
    """One session of three hours in the afternoon of the activity's first day."""
    on = facts.pop("on", activity.from_on)
    begins = datetime.combine(on, time(14), clock.DEFAULT_ZONE)
    values: dict[str, Any] = {"starts_at": begins, "ends_at": begins + timedelta(hours=3), "hours": Decimal("3.0")}
    session: Session = add(Session(school_id=activity.school_id, activity_id=activity.id, on=on, **(values | facts)))
    return session


def make_item(activity: Activity, name: str) -> ProgrammeItem:
    """A programme item."""
    item: ProgrammeItem = add(
        ProgrammeItem(school_id=activity.school_id, activity_id=activity.id, position=next(_count), name=name)
    )
    return item


def make_participant(activity: Activity, student: Student, **facts: Any) -> Participant:
    """A student on the roster."""
    school_class = class_of_student(student.id)
    assert school_class is not None
    participant: Participant = add(
        Participant(
            school_id=activity.school_id, activity_id=activity.id, student_id=student.id, class_id=school_class.id,
            **facts,
        )
    )  # fmt: skip
    return participant


def make_partner(school_id: int, name: str = "云溪社区居委会", **facts: Any) -> Partner:
    """A partner."""
    partner: Partner = add(Partner(school_id=school_id, name=name, **({"kind": PartnerKind.COMMUNITY} | facts)))
    return partner
