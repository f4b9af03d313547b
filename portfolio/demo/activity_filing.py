"""Stores the demo's activities in bulk: partners, activities, sessions, rosters, results, attendance, links."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from portfolio.activities.models import (
    Activity,
    ActivityClass,
    ActivityStaff,
    Attendance,
    Participant,
    Performance,
    ProgrammeItem,
    Session,
)  # fmt: skip
from portfolio.activities.partner_models import Partner, PartnerAnswer, PartnerLink
from portfolio.activities.states import Answer, Means, PartnerKind
from portfolio.demo.activity_plans import ActivityPlan, PartnerPlan, Seat
from portfolio.demo.filing import Filed, Rows, store

LINK_LIVES = timedelta(days=14)
TEN_MINUTES = timedelta(minutes=10)


def file_activities(
    filed: Filed, partners: Sequence[PartnerPlan], plans: Sequence[ActivityPlan], seed: int
) -> dict[str, int]:
    """Store all of it and note the activities' ids; returns how many of what."""
    rng = Random(f"activity keys/{seed}")
    partner_ids = dict(zip([one.name for one in partners], store(Partner, _partners(filed, partners)), strict=True))
    ids = store(Activity, [_activity(filed, plan, partner_ids, rng) for plan in plans])
    filed.activities = {plan.key: id_ for plan, id_ in zip(plans, ids, strict=True)}
    store(ActivityStaff, [row for plan in plans for row in _staff(filed, plan)])
    store(ActivityClass, [row for plan in plans for row in _classes(filed, plan)])
    participants = _file_rosters(filed, plans)
    attendance = _file_attendance(filed, plans, participants)
    _file_results(filed, plans, participants)
    _file_links(filed, plans, participants, partner_ids, rng)
    return {"activities": len(plans), "participants": len(participants), "attendance": attendance}


Places = dict[tuple[str, str], int]  # (activity's key, pupil's sign-in name) → participant


def _partners(filed: Filed, partners: Sequence[PartnerPlan]) -> Rows:
    return [
        {
            "school_id": filed.school.id, "name": one.name, "kind": PartnerKind(one.kind), "contact": one.contact,
            "qualification": one.qualification, "qualified_until": one.qualified_until,
        }
        for one in partners
    ]  # fmt: skip


def _activity(filed: Filed, plan: ActivityPlan, partner_ids: dict[str, int], rng: Random) -> dict[str, Any]:
    organiser_id = filed.users[plan.organiser]
    return {
        "school_id": filed.school.id, "form_key": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "term_id": filed.terms[plan.term.code], "kind": plan.kind, "title": plan.title, "summary": plan.summary,
        "organiser_id": organiser_id, "organising_body": plan.body, "place": plan.place, "level": plan.level,
        "partner_id": partner_ids.get(plan.partner), "from_on": plan.from_on, "to_on": plan.to_on,
        "hours": plan.hours, "dimension_id": filed.dimensions[plan.dimension],
        "indicator_id": filed.indicators[(plan.dimension, plan.indicator)], "is_series": plan.is_series,
        "capacity": plan.capacity, "sign_up": plan.sign_up, "sign_up_until_at": plan.sign_up_until,
        "status": plan.status, "confirmed_by_id": organiser_id if plan.is_confirmed else None,
        "confirmed_at": plan.confirmed_at,
    }  # fmt: skip


def _staff(filed: Filed, plan: ActivityPlan) -> Rows:
    row = {"school_id": filed.school.id, "activity_id": filed.activities[plan.key]}
    return [row | {"user_id": filed.users[username]} for username in plan.helpers]


def _classes(filed: Filed, plan: ActivityPlan) -> Rows:
    row = {"school_id": filed.school.id, "activity_id": filed.activities[plan.key]}
    return [row | {"class_id": filed.classes[code]} for code in plan.classes]


def _file_rosters(filed: Filed, plans: Sequence[ActivityPlan]) -> Places:
    named = [(plan.key, username) for plan in plans for username in plan.seats]
    rows = [_participant(filed, plan.key, seat) for plan in plans for seat in plan.seats.values()]
    return dict(zip(named, store(Participant, rows), strict=True))


def _participant(filed: Filed, key: str, seat: Seat) -> dict[str, Any]:
    return {
        "school_id": filed.school.id, "activity_id": filed.activities[key],
        "student_id": filed.students[seat.pupil.username], "class_id": filed.classes[seat.class_code],
        "standing": seat.standing, "means": seat.means, "queued_at": seat.queued_at, "part": seat.part,
        "task": seat.task, "award_name": seat.award_name, "award_grade": seat.award_grade, "hours": seat.hours,
        "witness": seat.witness,
    }  # fmt: skip


def _file_attendance(filed: Filed, plans: Sequence[ActivityPlan], participants: Places) -> int:
    meetings = [(plan, each) for plan in plans for each in plan.meetings]
    ids = store(
        Session,
        [
            {
                "school_id": filed.school.id, "activity_id": filed.activities[plan.key], "on": each.on,
                "starts_at": each.starts_at, "ends_at": each.ends_at, "hours": each.hours, "status": each.state,
                "reason": each.reason,
            }
            for plan, each in meetings
        ],
    )  # fmt: skip
    rows = [
        {
            "school_id": filed.school.id, "session_id": session_id, "mark": mark, "means": Means.LIST,
            "participant_id": participants[(plan.key, username)], "taken_by_id": filed.users[plan.organiser],
            "taken_at": each.starts_at + TEN_MINUTES,
        }
        for session_id, (plan, each) in zip(ids, meetings, strict=True)
        for username, mark in each.marks.items()
    ]  # fmt: skip
    return len(store(Attendance, rows))


def _file_results(filed: Filed, plans: Sequence[ActivityPlan], participants: Places) -> None:
    items = [(plan.key, position, name) for plan in plans for position, name in enumerate(plan.items, 1)]
    rows = [
        {"school_id": filed.school.id, "activity_id": filed.activities[key], "position": position, "name": name}
        for key, position, name in items
    ]
    ids = {(key, name): id_ for (key, _position, name), id_ in zip(items, store(ProgrammeItem, rows), strict=True)}
    store(
        Performance,
        [
            {
                "school_id": filed.school.id, "participant_id": participants[(plan.key, username)],
                "item_id": ids[(plan.key, item)], "result": result, "award": award,
            }
            for plan in plans
            for username, seat in plan.seats.items()
            for item, result, award in seat.performances
        ],
    )  # fmt: skip


def _file_links(
    filed: Filed, plans: Sequence[ActivityPlan], participants: Places, partner_ids: dict[str, int], rng: Random
) -> None:
    """The links by which partners confirmed whole lists. Their secrets are nobody's: only a digest was ever kept."""
    answered = [plan for plan in plans if plan.answered_by and plan.confirmed_at and plan.seats]
    links = store(PartnerLink, [_link(filed, plan, partner_ids[plan.partner], rng) for plan in answered])
    rows = [
        row
        for link_id, plan in zip(links, answered, strict=True)
        for row in _answers(filed, plan, link_id, participants)
    ]
    store(PartnerAnswer, rows)


def _link(filed: Filed, plan: ActivityPlan, partner_id: int, rng: Random) -> dict[str, Any]:
    assert plan.confirmed_at is not None  # noqa: S101 (those that were answered are confirmed)
    issued_at = plan.confirmed_at - timedelta(hours=4)
    return {
        "school_id": filed.school.id, "activity_id": filed.activities[plan.key], "partner_id": partner_id,
        "participant_id": None, "contact": plan.answered_by, "issued_by_id": filed.users[plan.organiser],
        "digest": hashlib.sha256(rng.randbytes(32)).hexdigest(), "issued_at": issued_at,
        "expires_at": issued_at + LINK_LIVES, "revoked_at": None, "answered_at": issued_at + timedelta(hours=2),
    }  # fmt: skip


def _answers(filed: Filed, plan: ActivityPlan, link_id: int, participants: Places) -> Iterator[dict[str, Any]]:
    assert plan.confirmed_at is not None  # noqa: S101 (as above)
    for username in plan.seats:
        yield {
            "school_id": filed.school.id, "link_id": link_id, "participant_id": participants[(plan.key, username)],
            "answer": Answer.CONFIRMED, "note": "", "at": plan.confirmed_at - timedelta(hours=2),
        }  # fmt: skip
