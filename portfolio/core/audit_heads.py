"""The heads of the audit chains, kept outside the database: one more line per school whenever its chain has grown.

A database that was set back, cut or chained anew cannot agree with what was written down before. A line is
TAB-separated: school's code, number of the last seal, how many seals there are, hash, moment, school's id.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import and_, func, select

from portfolio.core import clock
from portfolio.core.audit import AuditSeal
from portfolio.core.db import db

NO_SCHOOL = "-"
TORN = b"\t?\n"  # ends a line whose writing was cut short, so that the next one begins anew
FIELDS = 6
DIGEST_LENGTH = 64


@dataclass(frozen=True)
class Head:
    """The end of a school's chain at a moment. `code` is for people, the id is what counts."""

    code: str
    number: int
    count: int
    digest: str
    at: datetime
    school_id: int

    def line(self) -> str:
        """As it is written down."""
        at = self.at.isoformat(timespec="seconds")
        fields = (self.code, self.number, self.count, self.digest, at, self.school_id)
        return "\t".join(str(field) for field in fields)


@dataclass(frozen=True)
class Unreadable:
    """A line that is no head, though its writing was not cut short."""

    file: str
    line: int


def present_heads(codes: Mapping[int, str]) -> list[Head]:
    """The head of every chain now, by school; `codes` are the schools' codes by id."""
    last = (
        select(AuditSeal.school_id, func.max(AuditSeal.position).label("number"), func.count().label("count"))
        .group_by(AuditSeal.school_id)
        .subquery()
    )
    rows = db.session.execute(
        select(AuditSeal.school_id, AuditSeal.position, last.c.count, AuditSeal.digest)
        .join(last, and_(last.c.school_id == AuditSeal.school_id, last.c.number == AuditSeal.position))
        .order_by(AuditSeal.school_id)
    )
    moment = clock.now()
    return [
        Head(codes.get(school_id, NO_SCHOOL), number, count, digest, moment, school_id)
        for school_id, number, count, digest in rows
    ]


def export_heads(folder: Path, codes: Mapping[int, str]) -> list[Head]:
    """Write down the heads that are not the last ones written already, and give them back."""
    present = present_heads(codes)
    known = _latest(folder, {head.school_id for head in present})
    news = [head for head in present if known.get(head.school_id) != (head.number, head.digest)]
    if news:
        _append(folder, f"{clock.now():%Y-%m-%d}.tsv", "".join(f"{head.line()}\n" for head in news))
    return news


def read_heads(folder: Path) -> Iterator[Head | Unreadable]:
    """Every line there is, the oldest first; what a crash cut short is passed over."""
    for path in sorted(folder.glob("*.tsv")):
        yield from _lines_of(path)


def _lines_of(path: Path) -> Iterator[Head | Unreadable]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n") and not line.endswith(TORN):
                yield _parsed(line) or Unreadable(path.name, number)


def _parsed(line: bytes) -> Head | None:
    fields = line.decode("utf-8", "replace").rstrip("\n").split("\t")
    if len(fields) != FIELDS or len(fields[3]) != DIGEST_LENGTH:
        return None
    code, number, count, digest, at, school_id = fields
    try:
        return Head(code, int(number), int(count), digest, datetime.fromisoformat(at), int(school_id))
    except ValueError:
        return None


def _latest(folder: Path, school_ids: set[int]) -> dict[int, tuple[int, str]]:
    """The last head written of each of these schools; looks back only as far as it must."""
    found: dict[int, tuple[int, str]] = {}
    for path in sorted(folder.glob("*.tsv"), reverse=True):
        if found.keys() >= school_ids:
            break
        heads = [head for head in _lines_of(path) if isinstance(head, Head)]
        found = {head.school_id: (head.number, head.digest) for head in heads} | found
    return found


def _append(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    is_new = not path.exists()
    with path.open("ab") as file:
        file.write((TORN if _is_torn(path) else b"") + text.encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(folder)


def _is_torn(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
