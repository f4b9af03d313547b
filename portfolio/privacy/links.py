"""Where a thing that was acted on is shown, for those who may see it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import current_app, url_for

from portfolio.core.audit import AuditEvent
from portfolio.school.actors import Actor
from portfolio.web.access import AudienceKind, audience_of, has_any_role

# Which of these ids the actor may see. The rooms above know; the application tells them here, as `audit_subjects`.
Visible = Callable[[Actor, set[int]], set[int]]
PAGES = {
    "record": ("records.show_record", "record_id"),
    "activity": ("activities.show_activity", "activity_id"),
    "student": ("school.show_student", "student_id"),
    "school_class": ("school.show_class", "class_id"),
    "user_account": ("school.show_person", "user_id"),
    "print_run": ("reports.view_print_run", "run_id"),
    "half_month_report": ("reports.edit_half_month", "half_month_id"),
}


def links_of(actor: Actor, events: Iterable[AuditEvent]) -> dict[tuple[str, int], str]:
    """Addresses by (kind, id) of what these acts were done to, as far as the actor would be shown it."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        if event.subject_id is not None and event.subject_type in PAGES:
            wanted.setdefault(event.subject_type, set()).add(event.subject_id)
    subjects: Mapping[str, Visible] = current_app.extensions.get("audit_subjects", {})
    found: dict[tuple[str, int], str] = {}
    for kind, ids in wanted.items():
        endpoint, argument = PAGES[kind]
        if kind in subjects and _admits(endpoint, actor):
            found |= {(kind, each): _address(endpoint, argument, each) for each in subjects[kind](actor, ids)}
    return found


def _address(endpoint: str, argument: str, value: int) -> str:
    arguments: dict[str, Any] = {argument: value}
    return url_for(endpoint, **arguments)


def _admits(endpoint: str, actor: Actor) -> bool:
    """Whether the page lets people with the actor's roles in at all."""
    audience = audience_of(endpoint)
    if audience is None:
        return False
    return audience.kind is not AudienceKind.ROLES or has_any_role(actor, audience.roles)
