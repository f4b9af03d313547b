"""What a form or a caller says about a record: facts and words by name, as far as they were said."""

import re
import secrets
import uuid
from datetime import date
from decimal import Decimal
from typing import TypedDict

from portfolio.activities.kinds import Kind, Level, Part
from portfolio.core.text import search_form
from portfolio.records.models import Record

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Facts(TypedDict, total=False):
    """What the school states. Dimensions by code, so that they hold in every version of the framework."""

    kind: Kind | None
    dimension: str
    indicator_id: int | None
    secondary_dimension: str
    title: str
    organiser: str
    level: Level
    from_on: date
    to_on: date
    place: str
    hours: Decimal | None
    times: int | None
    part: Part | None
    task: str
    award_name: str
    award_grade: str
    award_issuer: str
    award_on: date | None
    witness: str


class Words(TypedDict, total=False):
    """What the student says, and whether it may be shown outside."""

    description: str
    reflection: str
    may_be_published: bool


class Typed(Facts, Words, total=False):
    """Both."""


WORD_FIELDS = ("description", "reflection", "may_be_published")
PLAIN_FACTS = (
    "title", "organiser", "level", "place", "hours", "times", "part", "task", "award_name", "award_grade",
    "award_issuer", "award_on", "witness",
)  # fmt: skip
AWARD_FIELDS = ("award_name", "award_grade", "award_issuer", "award_on")
_SEARCHED = (
    "number", "title", "organiser", "place", "task", "description", "reflection", "award_name", "award_grade",
    "award_issuer", "witness",
)  # fmt: skip


def new_number() -> str:
    """A short code nobody can guess, easy to read out: K7QM-3T9X."""
    code = "".join(secrets.choice(_CROCKFORD) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


def clean_form_key(text: str | None) -> str:
    """The key of a form as it was given out, or a new one where it is none."""
    key = (text or "").strip().lower()
    return key if _UUID.fullmatch(key) else str(uuid.uuid4())


def searchable(record: Record) -> str:
    """All of a record's texts in the form in which they are searched."""
    return search_form("\n".join(text for name in _SEARCHED if (text := getattr(record, name))))
