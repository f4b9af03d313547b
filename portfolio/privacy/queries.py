"""What was done, as far as a person may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.audit import AuditEvent, AuditSeal
from portfolio.core.audit_heads import NO_SCHOOL
from portfolio.core.db import db
from portfolio.privacy.acts import BEGINNINGS, Group
from portfolio.privacy.policy import groups_seen_by, sees_every_act
from portfolio.school.actors import Actor
from portfolio.school.models import Membership, School


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; None or blank: everything. Days are the school's, both included."""

    from_on: date | None = None
    until_on: date | None = None
    group: Group | None = None
    person: str = ""
    subject: int | None = None

    @property
    def is_any(self) -> bool:
        """Whether something was asked for."""
        return bool(self.from_on or self.until_on or self.group or self.person or self.subject is not None)


def acts_visible_to(actor: Actor) -> Select[AuditEvent]:
    """Every act of the actor's school that the actor may see, and no other."""
    acts = select(AuditEvent).where(AuditEvent.school_id == actor.school_id)
    if not actor.school_id:
        return acts.where(false())
    return acts if sees_every_act(actor) else acts.where(_in_groups(groups_seen_by(actor)))


def acts_matching(actor: Actor, filters: Filters) -> Select[AuditEvent]:
    """The acts that were asked for, the newest first."""
    acts = acts_visible_to(actor)
    if filters.from_on:
        acts = acts.where(AuditEvent.at >= _midnight(filters.from_on))
    if filters.until_on:
        acts = acts.where(AuditEvent.at < _midnight(filters.until_on + timedelta(days=1)))
    if filters.group:
        acts = acts.where(_in_groups([filters.group]))
    if filters.person:
        acts = acts.where(AuditEvent.actor_id.in_(_people_named(actor.school_id, filters.person)))
    if filters.subject is not None:
        acts = acts.where(AuditEvent.subject_id == filters.subject)
    return acts.order_by(AuditEvent.id.desc())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.DEFAULT_ZONE)


def _in_groups(groups: Iterable[Group]) -> ColumnElement[bool]:
    beginnings = [beginning for group in groups for beginning in BEGINNINGS[group]]
    return or_(false(), *(AuditEvent.action.startswith(beginning, autoescape=True) for beginning in beginnings))


def _people_named(school_id: int, words: str) -> Select[Any]:
    """People with a role here, also those who left."""
    here = select(Membership.user_id).where(Membership.school_id == school_id)
    is_named = or_(User.name.icontains(words, autoescape=True), User.username.icontains(words, autoescape=True))
    return select(User.id).where(User.id.in_(here), is_named)


def seals_of(event_ids: Iterable[int]) -> dict[int, int]:
    """The number under which each of these events is sealed."""
    rows = db.session.execute(
        select(AuditSeal.event_id, AuditSeal.position).where(AuditSeal.event_id.in_(list(event_ids)))
    )
    return {row.event_id: row.position for row in rows}


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of those who did something."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}


def school_codes() -> dict[int, str]:
    """The codes of all schools by id, and what stands for the deployment itself."""
    return {0: NO_SCHOOL} | {row.id: row.code for row in db.session.execute(select(School.id, School.code))}
