"""A record's evidence: receiving a file, captions, order, removal. Nothing is kept of a file that is refused."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portfolio.core import audit, clock, images, jobs
from portfolio.core.db import db
from portfolio.core.images import Inspected
from portfolio.core.refusals import Refused, RefusedReason
from portfolio.core.storage import Storage, content_key
from portfolio.core.text import forbidden_characters, tidy
from portfolio.records import policy
from portfolio.records.actions import NotAllowed
from portfolio.records.completeness import text_fault
from portfolio.records.locking import lock_record
from portfolio.records.models import Evidence, Record
from portfolio.school.actors import Actor
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.errors import Conflict, Refusal

DERIVE = "records.derive_evidence"
CAPTION_LIMIT = 40
RECEIPT_LENGTH = 12
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "application/pdf": "pdf",
}  # fmt: skip
_CHUNK = 1024 * 1024
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Received:
    """A stranger's file on disk, checked by decoding; `sha256` is of the bytes that came, `size` in bytes."""

    path: Path
    filename: str
    sha256: str
    size: int
    inspected: Inspected


@contextmanager
def received(stream: IO[bytes], filename: str, max_bytes: int) -> Iterator[Received]:
    """Copy an upload to a temporary file while hashing it, and decode it; gone afterwards. Raises Refused."""
    with tempfile.TemporaryDirectory(prefix="xingji-upload-") as folder:
        path = Path(folder, "received")
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise Refused(RefusedReason.TOO_BIG, max_bytes)
                digest.update(chunk)
                file.write(chunk)
        inspected = images.inspect(path, max_bytes=max_bytes)
        yield Received(path, clean_filename(filename), digest.hexdigest(), size, inspected)


def attach_evidence(actor: Actor, record: Record, file: Received, settings: SchoolSettings) -> Evidence:
    """Keep a checked file with a record and let its sizes be made; flushed. Raises NotAllowed, Conflict, Refusal."""
    lock_record(record)  # one after the other: four files stay four
    hold_place(actor, record, settings)
    if _has_file(record, file.sha256):
        raise Conflict(_("This file is here already; it is kept once."))
    key = content_key(actor.school_code, file.sha256, f"received.{ENDINGS[file.inspected.media_type]}")
    storage().put(key, file.path)
    evidence = Evidence(
        school_id=record.school_id, record_id=record.id, position=_next_position(record), filename=file.filename,
        media_type=file.inspected.media_type, size=file.size, sha256=file.sha256, taken_at=taken_at(file.inspected),
        uploaded_by=actor.user_id, pages=file.inspected.pages, width=file.inspected.width, height=file.inspected.height,
        received_key=key,
    )  # fmt: skip
    db.session.add(evidence)
    db.session.flush()
    audit.log("evidence.attach", evidence, actor_id=actor.user_id, record_id=record.id)
    jobs.enqueue(DERIVE, [{"evidence_id": evidence.id}], school_id=record.school_id, actor_id=actor.user_id)
    db.session.expire(record, ["evidence"])
    return evidence


def hold_place(actor: Actor, record: Record, settings: SchoolSettings) -> None:
    """Refuse before a file is read: not the actor's to change, or no place left."""
    _hold(actor, record)
    count = db.session.scalar(select(func.count(Evidence.id)).where(Evidence.record_id == record.id)) or 0
    if count >= settings.evidence_limit:
        raise Refusal(
            ngettext(
                "A record holds one file. Remove it first.",
                "A record holds %(num)s files. Remove one first.",
                settings.evidence_limit,
            ),
            field="photos",
        )


def caption_evidence(actor: Actor, evidence: Evidence, caption: str) -> None:
    """Say what is seen. Raises NotAllowed, Refusal."""
    _hold(actor, evidence.record)
    caption = tidy(caption)
    fault = text_fault(caption, CAPTION_LIMIT)
    if fault:
        raise Refusal(fault, field="caption")
    evidence.caption = caption


def move_evidence(actor: Actor, evidence: Evidence, step: int) -> None:
    """Move a file one place towards the front (-1) or the end (1). Raises NotAllowed."""
    _hold(actor, evidence.record)
    files = list(evidence.record.evidence)
    here = files.index(evidence)
    there = min(max(here + step, 0), len(files) - 1)
    files.insert(there, files.pop(here))
    for position, file in enumerate(files, 1):
        file.position = position
    db.session.flush()
    db.session.expire(evidence.record, ["evidence"])


def remove_evidence(actor: Actor, evidence: Evidence) -> None:
    """Take a file off a record; the bytes go with the next purge, unless another record holds the same file."""
    _hold(actor, evidence.record)
    record = evidence.record
    audit.log("evidence.remove", evidence, actor_id=actor.user_id, record_id=record.id)
    db.session.delete(evidence)
    db.session.flush()
    db.session.expire(record, ["evidence"])


def taken_at(inspected: Inspected) -> datetime | None:
    """When the picture was taken; a camera that names no time zone stands on the school's clock."""
    if inspected.taken_at is None:
        return None
    zone = timezone(inspected.taken_offset) if inspected.taken_offset is not None else clock.DEFAULT_ZONE
    return inspected.taken_at.replace(tzinfo=zone)


def clean_filename(filename: str) -> str:
    """The name a person would read, without folders and unseen characters."""
    name = tidy(filename.replace("\\", "/").rpartition("/")[2])
    for character in forbidden_characters(name):
        name = name.replace(chr(int(character.removeprefix("U+"), base=16)), "")
    return name[-_LONGEST_NAME:] or "file"


def storage() -> Storage:
    """Where files are kept."""
    kept: Storage = current_app.extensions["storage"]
    return kept


def _hold(actor: Actor, record: Record) -> None:
    if not policy.can_edit_evidence(record, actor):
        raise NotAllowed(_("This record has been submitted and cannot be changed now."))


def _has_file(record: Record, sha256: str) -> bool:
    found = select(Evidence.id).where(Evidence.record_id == record.id, Evidence.sha256 == sha256)
    return db.session.scalar(found) is not None


def _next_position(record: Record) -> int:
    last = db.session.scalar(select(func.max(Evidence.position)).where(Evidence.record_id == record.id))
    return (last or 0) + 1
