"""A class's or the school's term as plain frozen facts. Nobody is named, and nothing here has a place for an order."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from portfolio.reports.documents import Language

LAYOUT_VERSION = 1  # raise it when the same facts are to be laid out anew


@dataclass(frozen=True)
class SummaryLine:
    """A dimension or a kind: what was offered, how many different students took part, their hours together."""

    name: str
    activities: int
    sessions: int
    students: int
    hours: Decimal


@dataclass(frozen=True)
class SummaryDimension:
    """One dimension with its kinds."""

    code: str
    sign: str
    colour: str
    line: SummaryLine
    kinds: tuple[SummaryLine, ...]


@dataclass(frozen=True)
class HeldActivity:
    """An activity that has begun; its sessions that were not called off."""

    title: str
    kind: str
    from_on: date
    to_on: date
    sessions: int


@dataclass(frozen=True)
class ServiceFacts:
    """After-school service as held: sessions, their hours, different students who were there."""

    sessions: int
    hours: Decimal
    students: int


@dataclass(frozen=True)
class TermSummary:
    """One term of a class, or of the school where `class_label` is blank, in one language."""

    language: Language
    school_name: str
    school_name_en: str
    term_name: str
    class_label: str
    members: int
    dimensions: tuple[SummaryDimension, ...]
    service: ServiceFacts
    labour_hours: Decimal
    activities: tuple[HeldActivity, ...]
    issued_on: date

    @property
    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of all facts and the layout version: the same hash prints the same pages."""
        facts = {"layout": LAYOUT_VERSION, "summary": asdict(self)}
        canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()
