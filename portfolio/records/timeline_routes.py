"""Reading records: the timeline and the page of one record."""

from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy import select

from portfolio.activities.kinds import KINDS, Kind
from portfolio.core.db import db
from portfolio.records import policy
from portfolio.records.blueprint import READERS, bp
from portfolio.records.classification import dimensions_of
from portfolio.records.correction_queries import history_of, version_numbers
from portfolio.records.corrections import Doubt
from portfolio.records.models import Record
from portfolio.records.months import by_month
from portfolio.records.queries import Filters, timeline, visible_record_or_404
from portfolio.records.states import STATES, RecordEvent, RecordState
from portfolio.school.class_names import class_name
from portfolio.school.models import Student
from portfolio.school.queries import current_term, terms_newest_first
from portfolio.school.roles import Role
from portfolio.web.access import role_required

OWN_EVENTS = (RecordEvent.SUBMIT, RecordEvent.WITHDRAW, RecordEvent.REOPEN)


@bp.get("/records", endpoint="timeline")
@role_required(*READERS)
def show_timeline() -> str:
    """Records by month, newest first, with filters, search and pages."""
    filters = _filters()
    page = timeline(g.actor, filters, request.args.get("page", 1, int))
    term = current_term()
    return render_template(
        "records/timeline.html",
        page=page,
        months=by_month(page.rows),
        filters=filters,
        page_url=_page_url,
        is_student=g.actor.student_id is not None,
        children=_children(),
        terms=terms_newest_first(),
        dimensions=dimensions_of(term) if term else [],
        kind_titles=[(kind.value, facts.title) for kind, facts in KINDS.items()],
        states=_states_shown(),
    )


@bp.get("/records/<int:record_id>")
@role_required(*READERS)
def show_record(record_id: int) -> str:
    """One record: facts, words, evidence with receipts, history, and what may be done."""
    return record_page(visible_record_or_404(g.actor, record_id))


def record_page(record: Record, **said: Any) -> str:
    """The page of one record. `said`: what a form on it got wrong, with what was typed."""
    events = [event for event in policy.available_events(record, g.actor) if event in OWN_EVENTS]
    return render_template(
        "records/show_record.html",
        record=record,
        events=events,
        event_titles={event.value: event.title for event in RecordEvent},
        can_edit=policy.can_edit(record, g.actor),
        hides_words=not policy.can_read_words(record, g.actor),
        is_own=record.student_id == g.actor.student_id,
        class_name=class_name(record.school_class, record.term.school_year),
        wishes=history_of(record),
        versions=version_numbers(record),
        doubts=list(Doubt),
        can_dispute=policy.can_dispute(record, g.actor),
        **said,
    )


def _filters() -> Filters:
    args = request.args
    kind, status = args.get("kind", ""), args.get("status", "")
    return Filters(
        term_id=args.get("term", None, int),
        dimension=args.get("dimension", ""),
        kind=Kind(kind) if kind in list(Kind) else None,
        status=RecordState(status) if status in list(RecordState) else None,
        words=args.get("q", "")[:100],
        student_id=args.get("student", None, int),
    )


def _page_url(number: int) -> str:
    values: dict[str, Any] = request.args.to_dict() | {"page": number}
    return url_for("records.timeline", **values)


def _states_shown() -> list[tuple[str, object]]:
    """Drafts are their writer's alone."""
    has_drafts = g.actor.has(Role.STUDENT, Role.TEACHER, Role.HOMEROOM)
    return [(state.value, title) for state, title in STATES.items() if has_drafts or state not in policy.PRIVATE]


def _children() -> list[Student]:
    if not g.actor.child_ids:
        return []
    return list(
        db.session.scalars(select(Student).where(Student.id.in_(sorted(g.actor.child_ids))).order_by(Student.number))
    )
