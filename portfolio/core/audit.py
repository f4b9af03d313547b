"""Append-only log of acts: identifiers, never texts, in the act's own transaction; sealed into a hash chain later."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, Table, event, select
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core import clock
from portfolio.core.db import Base, db

GENESIS = "0" * 64
SEALED = ("id", "school_id", "at", "actor_id", "action", "subject_type", "subject_id", "facts")  # what a hash covers
RECENT = 10_000  # events: a transaction that began further back than that has ended
CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False)


class AuditEvent(Base):
    """One act. `school_id` 0 is the deployment itself. Rows are never changed or deleted (triggers refuse it)."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Base):
    """The chain: each committed event's hash over its content and the seal before it, per school."""

    __tablename__ = "audit_seal"
    __table_args__ = (Index("uq_audit_seal_school_id_position", "school_id", "position", unique=True),)

    event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)
    school_id: Mapped[int]
    position: Mapped[int]
    digest: Mapped[str]


def log(
    action: str,
    subject: object,
    *,
    actor_id: int | None,
    school_id: int | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Add an act to the present transaction. `subject` is a flushed row; facts are identifiers and counts, no texts."""
    db.session.add(
        AuditEvent(
            school_id=school_id or getattr(subject, "school_id", None) or 0,
            at=clock.now(),
            actor_id=actor_id,
            action=action,
            subject_type=getattr(subject, "__tablename__", str(subject)),
            subject_id=getattr(subject, "id", None),
            facts=facts,
        )
    )


def seal(limit: int = 5_000) -> int:
    """Chain up to `limit` unsealed events and return how many; run by one beat, so that writers never wait."""
    events = db.session.scalars(
        select(AuditEvent)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None))
        .order_by(AuditEvent.id)
        .limit(limit)
    ).all()
    heads: dict[int, tuple[int, str]] = {}
    for row in events:
        position, before = heads.get(row.school_id) or head(row.school_id)
        heads[row.school_id] = (position + 1, digest(before, [getattr(row, name) for name in SEALED]))
        db.session.add(
            AuditSeal(
                event_id=row.id,
                school_id=row.school_id,
                position=position + 1,
                digest=heads[row.school_id][1],
            )
        )
    return len(events)


def is_sealed(school_id: int) -> bool:
    """Whether each committed event of a school has its seal; looked at is what came since shortly before the head."""
    last = db.session.scalar(
        select(AuditSeal.event_id)
        .where(AuditSeal.school_id == school_id)
        .order_by(AuditSeal.position.desc())
        .limit(1)
    )
    waiting = (
        select(AuditEvent.id)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(
            AuditEvent.school_id == school_id, AuditEvent.id > (last or 0) - RECENT, AuditSeal.event_id.is_(None)
        )
        .limit(1)
    )
    return db.session.scalar(waiting) is None


def head(school_id: int) -> tuple[int, str]:
    """How many events of a school are sealed, and the hash of the last seal."""
    last = db.session.scalars(
        select(AuditSeal).where(AuditSeal.school_id == school_id).order_by(AuditSeal.position.desc()).limit(1)
    ).first()
    return (last.position, last.digest) if last else (0, GENESIS)


def digest(before: str, content: Sequence[Any]) -> str:
    """The hash of an event's columns, in the order of SEALED, and of the seal before it.

    The number of a seal needs no place in it: numbers run from 1 without a gap, so each hash holds all before it.
    """
    told = [before, *(value.isoformat() if isinstance(value, datetime) else value for value in content)]
    return hashlib.sha256(CANONICAL.encode(told).encode()).hexdigest()


def append_only(table: str) -> list[tuple[str, str]]:
    """The triggers that refuse UPDATE and DELETE on a table, as (dialect, statement)."""
    sqlite = [
        (
            "sqlite",
            (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            ),
        )
        for verb in ("UPDATE", "DELETE")
    ]
    function = (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
    )
    return [*sqlite, ("postgresql", function), ("postgresql", trigger)]


def protect(table: Table) -> None:
    """Create the append-only triggers with the table."""
    for dialect, statement in append_only(table.name):
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (AuditEvent, AuditSeal):
    protect(_model.__table__)  # type: ignore[arg-type]
