"""The room's background jobs: a file's sizes, made once."""

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from portfolio.core import images, jobs
from portfolio.core.db import db, reading
from portfolio.core.images import Derivatives
from portfolio.core.refusals import Refused
from portfolio.core.storage import NotStoredError, Storage, content_key
from portfolio.records.evidence import DERIVE, storage
from portfolio.records.models import Evidence
from portfolio.records.states import EvidenceState
from portfolio.school.models import School
from portfolio.school.school_settings import settings_of

SIZES = ("master", "screen", "thumb", "print")


def register_jobs() -> None:
    """Name the room's kinds of job."""
    jobs.register(DERIVE, derive_evidence)


def derive_evidence(ticket: jobs.Ticket) -> dict[str, Any]:
    """Make the sizes of one file, then let the bytes received go unless the school keeps originals.

    The keys follow from the bytes received, so a second run, or the same file on another record, finds them made.
    """
    with reading():
        evidence = db.session.get(Evidence, ticket.payload["evidence_id"])
        if evidence is None or evidence.state is EvidenceState.READY:
            return {"is_ready": evidence is not None}
        code = db.session.get_one(School, ticket.school_id).code
        sha256, received_key = evidence.sha256, evidence.received_key
        db.session.rollback()  # decoding takes seconds: nobody waits for the database meanwhile
        keys = {size: content_key(code, sha256, f"{size}.jpg") for size in SIZES}
        failure = _make(storage(), received_key, keys)
    evidence = db.session.get(Evidence, ticket.payload["evidence_id"])
    if evidence is None:
        return {"is_ready": False}
    if failure:
        evidence.state = EvidenceState.FAILED
        return {"is_ready": False, "refused": failure}
    evidence.state = EvidenceState.READY
    for size, key in keys.items():
        setattr(evidence, f"{size}_key", key)
    if not settings_of(db.session.get_one(School, ticket.school_id)).keeps_originals:
        _drop_received(evidence)
    return {"is_ready": True}


def _make(files: Storage, received_key: str | None, keys: dict[str, str]) -> str:
    """Store the sizes that are missing; empty, or the code of why the file cannot be used after all."""
    if all(files.stat(key) for key in keys.values()):
        return ""
    try:
        derived = _derived(files, received_key or "")
    except Refused as refusal:
        return refusal.reason.value
    except NotStoredError:
        return "missing"
    for size, key in keys.items():
        files.put(key, getattr(derived, size).data)
    return ""


def _derived(files: Storage, key: str) -> Derivatives:
    with tempfile.TemporaryDirectory(prefix="xingji-derive-") as folder, files.open(key) as received:
        path = Path(folder, "received")
        with path.open("wb") as copy:
            while chunk := received.read(1024 * 1024):
                copy.write(chunk)
        return images.derive(path)


def _drop_received(evidence: Evidence) -> None:
    """The sizes are stored by now, so a commit that fails after this loses nothing: the next try finds them."""
    key, evidence.received_key = evidence.received_key, None
    others = select(func.count(Evidence.id)).where(Evidence.received_key == key, Evidence.id != evidence.id)
    if key and not db.session.scalar(others):
        storage().delete(key)
