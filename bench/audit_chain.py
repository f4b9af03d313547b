"""A long audit chain: made by bulk inserts, batch by batch, and verified."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from portfolio.app import create_app
from portfolio.core import audit, clock
from portfolio.core.audit import GENESIS, SEALED, AuditEvent, AuditSeal, digest
from portfolio.core.audit_heads import export_heads, read_heads
from portfolio.core.audit_verify import heads_by_school, verify
from portfolio.core.db import db, reading
from portfolio.core.scope import system_scope
from portfolio.settings import settings_from

SCHOOL, BATCH = 1, 10_000


@dataclass(frozen=True)
class Verified:
    """Seconds by the clock and of the processor, the most memory, findings before and after an edit."""

    seconds: float
    cpu_seconds: float
    making_seconds: float
    sealer_seconds: float
    peak_mib: int
    findings: int
    findings_after_edit: int


def measure(folder: Path, events: int) -> Verified:
    """Make a chain in an upgraded database in `folder` and verify it, then once more with one event edited."""
    app = create_app(settings_from({"DATA_DIR": str(folder)}))
    with app.app_context(), system_scope():
        began = time.perf_counter()
        _fill(events)
        made = time.perf_counter() - began
        began = time.perf_counter()
        audit.seal()
        sealed = time.perf_counter() - began
        db.session.rollback()
        export_heads(folder / "heads", {SCHOOL: "bench"})
        db.session.rollback()
    cpu = time.process_time()
    seconds, findings = _verified(app, folder)
    cpu, peak = time.process_time() - cpu, _peak_mib()
    _edit(app, events // 2)
    return Verified(seconds, cpu, made, sealed, peak, findings, _verified(app, folder)[1])


def _verified(app: Flask, folder: Path) -> tuple[float, int]:
    with app.app_context(), system_scope(), reading():
        began = time.perf_counter()
        heads, findings = heads_by_school(read_heads(folder / "heads"))
        count = len(findings) + sum(1 for _finding in verify(heads))
        return time.perf_counter() - began, count


def _fill(events: int) -> None:
    before = GENESIS
    for batch in _batches(events):
        seals = []
        for row in batch:
            before = digest(before, [row[name] for name in SEALED])
            seals.append({"event_id": row["id"], "school_id": SCHOOL, "position": row["id"], "digest": before})
        db.session.execute(insert(AuditEvent), batch)
        db.session.execute(insert(AuditSeal), seals)
        db.session.commit()


def _batches(events: int) -> Iterator[list[dict[str, Any]]]:
    start = clock.now() - timedelta(seconds=events + 3600)
    for first in range(1, events + 1, BATCH):
        yield [
            {
                "id": number, "school_id": SCHOOL, "at": start + timedelta(seconds=number), "actor_id": number % 200,
                "action": "record.approve", "subject_type": "record", "subject_id": number,
                "facts": {"record_id": number, "step": number % 7},
            }
            for number in range(first, min(first + BATCH, events + 1))
        ]  # fmt: skip


def _edit(app: Flask, event_id: int) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_event_no_update")
        connection.exec_driver_sql("UPDATE audit_event SET actor_id = 999 WHERE id = ?", (event_id,))


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
