"""Whether the audit log is what was sealed: walks each school's chain, and holds it to the heads written elsewhere.

The sealed hash covers every column of an event and the seal before it, so whoever changes a row must chain everything
after it anew; that no longer agrees with the heads that `audit_heads` wrote outside the database.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select

from portfolio.core import clock
from portfolio.core.audit import GENESIS, SEALED, AuditEvent, AuditSeal, digest
from portfolio.core.audit_heads import Head, Unreadable
from portfolio.core.db import db

BATCH = 10_000
GRACE = timedelta(minutes=15)  # the sealer comes every 30 seconds; an import's transaction may last minutes
LATEST_COMMIT = timedelta(hours=1)  # no transaction lasts longer: what is dated earlier than that was put in later
MAX_SUSPECTS = 200  # so many mismatches are compared with each other, to tell exchanged events from edited ones
SEAL_COLUMNS = (AuditSeal.position, AuditSeal.event_id, AuditSeal.digest)
Heads = dict[int, dict[int, dict[str, datetime]]]  # school → number → hash → when it was written down
Progress = Callable[[int, int, int], None]  # school, seals done, seals there are


class Wrong(StrEnum):
    """What can be wrong with a chain."""

    EDITED = "edited"
    EXCHANGED = "exchanged"
    EVENT_GONE = "event gone"
    SEAL_CHANGED = "seal changed"
    SEALS_GONE = "seals gone"
    STRANGE_SEAL = "strange seal"
    UNREADABLE = "unreadable"
    BACKDATED = "backdated"
    UNSEALED = "unsealed"
    CUT = "cut"
    REWRITTEN = "rewritten"
    HEADS_FILE = "heads file"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: in which school's chain, at which seal and event where there is one, and in words."""

    school_id: int
    kind: Wrong
    words: str
    number: int | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class _Link:
    """One seal with its event; `content` is None where the event is gone, or makes no sense (`is_readable` False)."""

    number: int
    event_id: int
    digest: str
    content: tuple[Any, ...] | None
    is_readable: bool = True


@dataclass
class _Suspect:
    """A link that does not fit; what comes after it tells why."""

    link: _Link
    before: str
    computed: str
    is_seal: bool = False


def heads_by_school(lines: Iterable[Head | Unreadable]) -> tuple[Heads, list[Finding]]:
    """The written heads ready to compare with, and the lines that are none. Read them before the database is."""
    heads: Heads = {}
    findings = []
    for line in lines:
        if isinstance(line, Unreadable):
            words = f"line {line.line} of {line.file} is no head: it was changed"
            findings.append(Finding(0, Wrong.HEADS_FILE, words))
        else:
            heads.setdefault(line.school_id, {}).setdefault(line.number, {}).setdefault(line.digest, line.at)
    return heads, findings


def verify(heads: Heads, school_id: int | None = None, progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong with one school's chain, or with all of them. Holds one batch of rows at a time."""
    schools = [school_id] if school_id is not None else sorted({*_chained_schools(), *heads})
    for each in schools:
        yield from verify_school(each, heads.get(each, {}), progress)
    yield from _unsealed(school_id)


def verify_school(
    school_id: int, heads: dict[int, dict[str, datetime]], progress: Progress | None = None
) -> Iterator[Finding]:
    """Walk one chain from its first seal to its last, then compare its end with the heads written down."""
    chain = _Chain(school_id, heads)
    total = _count(school_id) if progress else 0
    done = 0
    for batch in _batches(school_id):
        for link in batch:
            yield from chain.take(link)
        done += len(batch)
        if progress:
            progress(school_id, done, total)
    yield from chain.end()


def _chained_schools() -> Iterable[int]:
    return db.session.scalars(select(AuditSeal.school_id).distinct())


def _count(school_id: int) -> int:
    return db.session.scalar(select(func.count()).where(AuditSeal.school_id == school_id)) or 0


def _unsealed(school_id: int | None) -> Iterator[Finding]:
    late = (
        select(AuditEvent.school_id, func.count(), func.min(AuditEvent.id))
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.event_id.is_(None), AuditEvent.at < clock.now() - GRACE)
        .group_by(AuditEvent.school_id)
        .order_by(AuditEvent.school_id)
    )
    if school_id is not None:
        late = late.where(AuditEvent.school_id == school_id)
    for school, count, first in db.session.execute(late):
        words = (
            f"{count} event(s) from event {first} on have no seal though they are older than "
            f"{GRACE.seconds // 60} minutes: their seals were removed, they were put in, or no worker runs"
        )
        yield Finding(school, Wrong.UNSEALED, words, event_id=first)


def _batches(school_id: int) -> Iterator[list[_Link]]:
    last: int | None = None
    while batch := _batch(school_id, last):
        yield batch
        last = batch[-1].number


def _batch(school_id: int, last: int | None) -> list[_Link]:
    """The next links after a number; row by row where one of them makes no sense as what its column should hold."""
    statement = (
        select(*SEAL_COLUMNS, *(getattr(AuditEvent, name) for name in SEALED))
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .where(AuditSeal.school_id == school_id)
        .order_by(AuditSeal.position)
        .limit(BATCH)
    )
    if last is not None:
        statement = statement.where(AuditSeal.position > last)
    try:
        return [_link(row) for row in db.session.execute(statement)]
    except (ValueError, TypeError):
        return [_careful_link(statement, position) for position in _numbers(statement)]


def _numbers(statement: Select[Any]) -> list[int]:
    return list(db.session.scalars(statement.with_only_columns(AuditSeal.position, maintain_column_froms=True)))


def _careful_link(statement: Select[Any], position: int) -> _Link:
    one = statement.where(AuditSeal.position == position)
    try:
        return _link(db.session.execute(one).one())
    except (ValueError, TypeError):
        number, event_id, sealed = db.session.execute(
            one.with_only_columns(*SEAL_COLUMNS, maintain_column_froms=True)
        ).one()
        return _Link(number, event_id, sealed, None, is_readable=False)


def _link(row: Row[Any]) -> _Link:
    number, event_id, sealed, *content = tuple(row)
    return _Link(number, event_id, sealed, tuple(content) if content[0] is not None else None)


@dataclass
class _Chain:
    """One school's chain while it is walked. `before` is None where the seal before is gone."""

    school_id: int
    heads: dict[int, dict[str, datetime]]
    number: int = 0
    before: str | None = GENESIS
    last_at: datetime | None = None
    differing: list[tuple[int, datetime]] = field(default_factory=list)
    suspects: list[_Suspect] = field(default_factory=list)

    def take(self, link: _Link) -> Iterator[Finding]:
        """The next link of the chain."""
        yield from self._check_number(link)
        self._compare_head(link)
        yield from self._check_event(link)
        self.number, self.before = link.number, link.digest

    def end(self) -> Iterator[Finding]:
        """What can be said when the last link was taken."""
        yield from self._name_suspects()
        if self.differing:
            number, at = self.differing[0]
            words = (
                f"the head of {_shown(at)}, no. {number}, is not this chain's ({len(self.differing)} such head(s)): "
                "events were changed and chained anew, or the database was set back"
            )
            yield self._finding(Wrong.REWRITTEN, words, number)
        beyond = max(self.heads, default=0)
        if beyond > self.number:
            at = max(self.heads[beyond].values())
            words = f"the head of {_shown(at)} was no. {beyond}, now the last is no. {self.number}: the end is cut off"
            yield self._finding(Wrong.CUT, words, self.number)

    def _finding(self, kind: Wrong, words: str, number: int, event_id: int | None = None) -> Finding:
        return Finding(self.school_id, kind, words, number, event_id)

    def _check_number(self, link: _Link) -> Iterator[Finding]:
        expected = self.number + 1
        if link.number < expected:
            yield self._finding(Wrong.STRANGE_SEAL, f"a seal has the number {link.number}", link.number, link.event_id)
        elif link.number > expected:
            gone = f"no. {expected}" if link.number == expected + 1 else f"no. {expected} to {link.number - 1}"
            yield self._finding(Wrong.SEALS_GONE, f"the chain has a gap: {gone} removed", expected)
            self.before = None

    def _compare_head(self, link: _Link) -> None:
        written = self.heads.get(link.number, {})
        self.differing += [(link.number, at) for sealed, at in written.items() if sealed != link.digest]

    def _check_event(self, link: _Link) -> Iterator[Finding]:
        if link.content is None:
            yield self._without_event(link)
            return
        event_id, school_id, at = link.content[:3]
        if school_id != self.school_id:
            words = f"no. {link.number} seals event {event_id}, which belongs to school {school_id}"
            yield self._finding(Wrong.STRANGE_SEAL, words, link.number, event_id)
        elif self.last_at is not None and self.last_at - at > LATEST_COMMIT:
            words = (
                f"event {event_id} is dated {_shown(at)}, the one sealed before it {_shown(self.last_at)}: "
                "it was put in later, or the clock was set back"
            )
            yield self._finding(Wrong.BACKDATED, words, link.number, event_id)
        self.last_at = at
        if self.before is not None:
            yield from self._check_digest(link, self.before, link.content)

    def _without_event(self, link: _Link) -> Finding:
        kind, state = (
            (Wrong.EVENT_GONE, "is gone") if link.is_readable else (Wrong.UNREADABLE, "makes no sense any more")
        )
        words = f"event {link.event_id}, sealed as no. {link.number}, {state}"
        return self._finding(kind, words, link.number, link.event_id)

    def _check_digest(self, link: _Link, before: str, content: tuple[Any, ...]) -> Iterator[Finding]:
        computed = digest(before, content)
        if computed == link.digest:
            return
        previous = self.suspects[-1] if self.suspects else None
        if previous and previous.link.number == link.number - 1 and not previous.is_seal:
            previous.is_seal = digest(previous.computed, content) == link.digest
            if previous.is_seal:
                return
        self.suspects.append(_Suspect(link, before, computed))
        if len(self.suspects) > MAX_SUSPECTS:
            yield self._name(self.suspects.pop(0))

    def _name_suspects(self) -> Iterator[Finding]:
        for suspect in self.suspects:
            yield self._name(suspect)

    def _name(self, suspect: _Suspect) -> Finding:
        link = suspect.link
        if suspect.is_seal:
            return self._finding(Wrong.SEAL_CHANGED, f"seal no. {link.number} was changed", link.number, link.event_id)
        other = self._stranger_for(suspect)
        if other is not None:
            words = f"no. {link.number} was event {other}, now event {link.event_id} is there: the order was changed"
            return self._finding(Wrong.EXCHANGED, words, link.number, link.event_id)
        if link.number == self.number and link.digest not in self.heads.get(link.number, {}):
            words = f"event {link.event_id} and seal no. {link.number}, the last, do not agree: one of them was changed"
            return self._finding(Wrong.EDITED, words, link.number, link.event_id)
        words = f"event {link.event_id} is not what was sealed as no. {link.number}: it was edited, put in or exchanged"
        return self._finding(Wrong.EDITED, words, link.number, link.event_id)

    def _stranger_for(self, suspect: _Suspect) -> int | None:
        """The event that was sealed where this one stands now, if it is among those that do not fit."""
        for other in self.suspects:
            content = other.link.content
            if content is not None and digest(suspect.before, content) == suspect.link.digest:
                return other.link.event_id
        return None


def _shown(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
