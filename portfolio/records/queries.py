"""Records a person may see: the one select that lists, pages, files, exports and the API start from."""

from typing import Any

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.core.text import search_form
from portfolio.records.models import Evidence, Record
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor
from portfolio.school.roles import Role


def records_visible_to(actor: Actor) -> Select[tuple[Record]]:
    """Every record the actor may read, and no other.

    Students: their own. Guardians: their children's approved and submitted ones. Homeroom teachers and deputies: their
    classes', drafts aside. Office and principal: the school's, drafts aside. Authors: what they wrote. The administrator
    reads none.
    """
    conditions: list[ColumnElement[bool]] = [Record.author_id == actor.user_id]
    not_draft = Record.status.not_in((RecordState.DRAFT, RecordState.WITHDRAWN))
    if actor.student_id is not None:
        is_own = Record.student_id == actor.student_id
        conditions.append(and_(is_own, or_(Record.is_observation.is_(False), Record.status == RecordState.APPROVED)))
    if actor.child_ids:
        is_shown = Record.status.in_((RecordState.SUBMITTED, RecordState.APPROVED))
        is_shown = and_(is_shown, or_(Record.is_observation.is_(False), Record.status == RecordState.APPROVED))
        conditions.append(and_(Record.student_id.in_(sorted(actor.child_ids)), is_shown))
    if actor.class_ids:
        conditions.append(and_(Record.class_id.in_(sorted(actor.class_ids)), not_draft))
    if actor.has(Role.OFFICE, Role.PRINCIPAL):
        conditions.append(not_draft)
    if actor.user_id is None:
        return select(Record).where(false())
    return select(Record).where(Record.school_id == actor.school_id, or_(*conditions))


def visible_record_or_404(actor: Actor, record_id: int) -> Record:
    """The record, if the actor may see it; strangers get 404."""
    record = db.session.scalars(records_visible_to(actor).where(Record.id == record_id)).first()
    if record is None:
        abort(404)
    return record


def visible_evidence_or_404(actor: Actor, evidence_id: int) -> Evidence:
    """A file of a record the actor may see."""
    evidence = db.session.scalars(
        select(Evidence).where(
            Evidence.id == evidence_id, Evidence.record_id.in_(records_visible_to(actor).with_only_columns(Record.id))
        )
    ).first()
    if evidence is None:
        abort(404)
    return evidence


def with_details(statement: Select[Any]) -> Select[Any]:
    """Load what a list or page of records shows, in a fixed number of queries."""
    return statement.options(
        selectinload(Record.evidence),
        selectinload(Record.student),
        selectinload(Record.dimension),
        selectinload(Record.indicator),
        selectinload(Record.secondary_dimension),
        selectinload(Record.author),
    )


def matching(statement: Select[Any], words: str) -> Select[Any]:
    """Keep the records that hold every word, of one character or more, in any of their texts."""
    for word in search_form(words).split():
        statement = statement.where(Record.search_text.contains(word, autoescape=True))
    return statement
