"""Archiving in the background: one item per student, and at the end the class is archived where nobody is missing."""

from typing import Any

from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError

from portfolio.core import audit, jobs
from portfolio.core.db import db, reading
from portfolio.core.jobs import ItemFailed, Ticket
from portfolio.records.models import Record
from portfolio.records.reissue import JOB as REISSUE_JOB
from portfolio.reports.archive_actions import ERASURE_JOB, forget_file
from portfolio.reports.archive_queries import current_archives, places_archived
from portfolio.reports.archiving import JOB, RENDERERS, archive_order, keep_archives, languages_of, sealed_archive
from portfolio.reports.queries import students_to_print
from portfolio.school.actors import system_actor
from portfolio.school.models import School
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.phase_workflow import advance
from portfolio.web.errors import Refusal

LOCALE = "zh_Hans"  # a reason is read later, by somebody whose language is not known yet
PATIENCE = 5


def register_jobs() -> None:
    """Name the kind."""
    jobs.register(JOB, archive_student, close_class)
    jobs.register(ERASURE_JOB, forget_erased)
    jobs.register(REISSUE_JOB, reissue)


def archive_student(ticket: Ticket) -> dict[str, Any]:
    """All archives of one student, or none. What a person can mend is told in words and not tried again."""
    with force_locale(LOCALE):
        try:
            return {"archives": _archived(ticket)}
        except Refusal as refusal:
            raise ItemFailed(str(refusal)) from refusal


def _archived(ticket: Ticket) -> list[int]:
    with reading():
        order = archive_order(
            ticket.payload["student_id"], ticket.params["class_term_id"], ticket.params.get("reason", "")
        )
        db.session.rollback()
    if not order.drafts:
        return []
    head = _sealed_head(ticket.school_id)
    made = [sealed_archive(draft, order, head) for draft in order.drafts]
    return [row.id for row in keep_archives(made, ticket.school_id, ticket.actor_id)]


def _sealed_head(school_id: int) -> tuple[int, str]:
    """Where the audit chain stands once all that is committed is sealed. Commits; the beat may seal meanwhile."""
    for _turn in range(PATIENCE):
        try:
            audit.seal()
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
        with reading():
            is_sealed, head = audit.is_sealed(school_id), audit.head(school_id)
            db.session.rollback()
        if is_sealed:
            return head
    raise RuntimeError("the audit log of this school does not come to rest")


def close_class(ticket: Ticket) -> dict[str, Any]:
    """Archive the class where each of its students has every document; who is missing is counted."""
    class_term = db.session.get_one(ClassTerm, ticket.params["class_term_id"])
    school = db.session.get_one(School, ticket.school_id)
    wanted = len(RENDERERS) * len(languages_of(school))
    held: dict[int, int] = {}
    for row in current_archives(class_term.term_id, class_id=class_term.class_id):
        held[row.student_id] = held.get(row.student_id, 0) + 1
    students = students_to_print(class_term.term, class_term.class_id)
    missing = [student_id for student_id in students if held.get(student_id, 0) < wanted]
    if class_term.phase is Phase.SIGN_OFF and students and not missing:
        advance(class_term, PhaseEvent.ARCHIVE, system_actor("archive", ticket.school_id))
    return {"missing": len(missing)}


def forget_erased(ticket: Ticket) -> dict[str, Any]:
    """Delete the file of an archive whose tombstone is written."""
    with reading():
        forget_file(ticket.payload["archive_id"])
        db.session.rollback()
    return {}


def reissue(ticket: Ticket) -> dict[str, Any]:
    """Issue again what tells of a corrected record: the archives of its term, and of later terms, which tell it too."""
    record = db.session.get_one(Record, ticket.payload["record_id"])
    places = places_archived(record.student_id, record.term.starts_on)
    for class_term in places:
        jobs.enqueue(
            JOB, [{"student_id": record.student_id}], school_id=ticket.school_id, actor_id=ticket.actor_id,
            params={"class_term_id": class_term.id, "reason": ticket.params["reason"]},
        )  # fmt: skip
    return {"terms": len(places)}
