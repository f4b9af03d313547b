"""What is printed, as plain frozen facts: filled from the database elsewhere, laid out by templates/reports/print.

Nothing here has a place for a rank, a score or another student's amount.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

LAYOUT_VERSION = 1  # raise it when the same facts are to be laid out anew
Language = Literal["zh", "en"]
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Picture:
    """A stored print derivative (upright RGB JPEG or PNG, about 1200 px) and the words for who cannot see it."""

    key: str
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A picture on paper needs an alternative text")


@dataclass(frozen=True)
class Amount:
    """How often and how long, of one student in one dimension."""

    count: int
    hours: Decimal


@dataclass(frozen=True)
class ReportRecord:
    """One thing the student did, or one observation of a teacher (`is_observation`, by `author`)."""

    title: str
    from_on: date
    to_on: date | None = None
    kind: str = ""
    role: str = ""
    level: str = ""
    place: str = ""
    organiser: str = ""
    hours: Decimal | None = None
    times: int | None = None
    task: str = ""
    description: str = ""
    reflection: str = ""
    award: str = ""
    witness: str = ""
    picture: Picture | None = None
    is_observation: bool = False
    author: str = ""


@dataclass(frozen=True)
class Dimension:
    """One dimension of the framework: its sign and colour, the student's amounts, the records in the order to print."""

    code: str
    sign: str
    name: str
    colour: str
    current: Amount
    earlier: Amount | None = None
    records: tuple[ReportRecord, ...] = ()

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"Not a colour: {self.colour}")


@dataclass(frozen=True)
class StudentFacts:
    """Who the report is about; what is blank is left out of the page."""

    name: str
    student_number: str
    class_label: str
    gender: str = ""
    national_number: str = ""
    homeroom_teacher: str = ""
    photo: Picture | None = None


@dataclass(frozen=True)
class Comment:
    text: str
    author: str
    written_on: date


class Signer(StrEnum):
    STUDENT = "student"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    PRINCIPAL = "principal"


@dataclass(frozen=True)
class TermReport:
    """One student's term in one language. `absent_text` says, calmly, that a dimension has no entry."""

    language: Language
    school_name: str
    term_name: str
    student: StudentFacts
    dimensions: tuple[Dimension, ...]
    framework_name: str
    issued_on: date
    school_name_en: str = ""
    emblem: Picture | None = None
    earlier_term_name: str = ""
    comment: Comment | None = None
    signers: tuple[Signer, ...] = tuple(Signer)
    absent_text: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of all facts and the layout version: the same hash prints the same pages."""
        facts = {"layout": LAYOUT_VERSION, "report": asdict(self)}
        canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def total(self) -> Amount:
        amounts = [dimension.current for dimension in self.dimensions]
        return Amount(sum(one.count for one in amounts), sum((one.hours for one in amounts), Decimal()))
