"""What is printed, as plain frozen facts: filled from the database elsewhere, laid out by templates/reports/print.

Nothing here has a place for a rank, a score or another student's amount.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

LAYOUT_VERSION = 3  # raise it when the same facts are to be laid out anew
Language = Literal["zh", "en"]
LOCALES: dict[Language, str] = {"zh": "zh_Hans", "en": "en"}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def content_hash(name: str, facts: dict[str, Any]) -> str:
    """SHA-256 (hexadecimal) of a document's facts, canonically written."""
    whole = {"layout": LAYOUT_VERSION, name: facts}
    canonical = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Picture:
    """A stored print derivative (upright RGB JPEG or PNG, about 1200 px) and the words for who cannot see it."""

    key: str
    alt: str
    caption: str = ""
    width: int = 0  # in pixels, where known: pictures of a key case stand in a row of one height
    height: int = 0

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
    number: str = ""
    is_brief: bool = False  # not among those the student picked: one line of facts
    is_key_case: bool = False  # told in full further on
    is_work: bool = False  # an inquiry or something made: the portfolio tells of it apart


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

    @property
    def has_full(self) -> bool:
        """Whether any record is told in more than a line."""
        return not all(record.is_brief for record in self.records)

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
    """A person's own words; `about` is a subject teacher's subject, or what a guardian is to the child."""

    text: str
    author: str
    written_on: date
    about: str = ""


@dataclass(frozen=True)
class KeyCase:
    """A key case 典型事例: the record's facts, the student's longer story, the pictures the student chose."""

    record: ReportRecord
    sign: str
    colour: str
    story: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class NamedLevel:
    """A level the school names, by one voice, with the words that go with it. Never a number."""

    voice: str
    level: str
    words: str
    author: str = ""


@dataclass(frozen=True)
class DimensionLevels:
    """What several voices say of one dimension."""

    sign: str
    name: str
    colour: str
    levels: tuple[NamedLevel, ...]


@dataclass(frozen=True)
class Voices:
    """What the student and others say of a term. Only what may be shown is here."""

    statement: Comment | None = None
    levels: tuple[DimensionLevels, ...] = ()
    peers: tuple[Comment, ...] = ()
    subjects: tuple[Comment, ...] = ()
    family: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of an objection. Who objected, and in which words, is told nowhere."""

    number: str
    decision: str
    decided_on: date
    title: str = ""


@dataclass(frozen=True)
class NoticeResult:
    """A public notice that a student's line stood on, from its first to its last day, both included."""

    opened_on: date
    closed_on: date
    working_days: int
    is_over: bool
    is_settled: bool = True  # False while an objection is being looked into
    outcomes: tuple[Outcome, ...] = ()


class Signer(StrEnum):
    STUDENT = "student"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    COMMITTEE = "committee"
    PRINCIPAL = "principal"


BY_HAND = (Signer.STUDENT, Signer.GUARDIAN, Signer.TEACHER, Signer.PRINCIPAL)


@dataclass(frozen=True)
class Signature:
    """A signature made on screen; `is_receipt`: a guardian has read the report, which is not a signature."""

    signer: Signer
    name: str
    signed_at: datetime
    is_receipt: bool = False


@dataclass(frozen=True)
class Verification:
    """How whoever holds the paper tells that it is genuine.

    `code` as printed (with its hyphens), `address` the whole URL the QR code leads to, `fingerprint` the SHA-256 of the
    school's certificate in hexadecimal digits; `replaces` the code of the archive this one takes the place of, and why.
    """

    code: str
    address: str
    fingerprint: str
    replaces: str = ""
    reason: str = ""


@dataclass(frozen=True)
class RecordHash:
    """SHA-256 (hexadecimal) of a record's facts and of each of its files, as they stood when the archive was made."""

    number: str
    version: int
    digest: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChainHead:
    """Where the school's chain of acts stood: the position and the SHA-256 of its last entry."""

    position: int
    digest: str


@dataclass(frozen=True)
class Appendix:
    """What an archive names so that anybody can tell later that nothing was changed."""

    records: tuple[RecordHash, ...] = ()
    chain_head: ChainHead | None = None


@dataclass(frozen=True)
class TermReport:
    """One student's term in one language. `absent_text` says, calmly, that a dimension has no entry.

    `fitness` is the named grade of the National Student Fitness Standard, blank where none was imported.
    """

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
    signers: tuple[Signer, ...] = BY_HAND
    absent_text: str = ""
    fitness: str = ""
    key_cases: tuple[KeyCase, ...] = ()
    voices: Voices = field(default_factory=Voices)
    notices: tuple[NoticeResult, ...] = ()
    signatures: tuple[Signature, ...] = ()
    verification: Verification | None = None
    appendix: Appendix | None = None

    @property
    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of all facts and the layout version: the same hash prints the same pages."""
        return content_hash("report", asdict(self))

    @property
    def has_content(self) -> bool:
        """Whether anything was recorded or said in this term."""
        has_records = any(one.records for one in self.dimensions)
        return bool(has_records or self.fitness or self.comment or self.voices != Voices())

    @property
    def total(self) -> Amount:
        amounts = [dimension.current for dimension in self.dimensions]
        return Amount(sum(one.count for one in amounts), sum((one.hours for one in amounts), Decimal()))
