"""What a record needs before it can be submitted, said field by field."""

from collections.abc import Iterator

from flask_babel import gettext as _

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import forbidden_characters, reader_length
from portfolio.records.classification import outside_terms
from portfolio.records.models import Record
from portfolio.records.recording_window import why_not_recorded
from portfolio.records.sources import VERIFIED
from portfolio.school.models import Term
from portfolio.school.school_settings import SchoolSettings

LINE_LIMIT = 60
MOST_HOURS = 999
MOST_TIMES = 999
WORDS = ("description", "reflection")
_LINES = ("organiser", "place", "task", "award_name", "award_grade", "award_issuer", "witness")


def faults_of(record: Record, settings: SchoolSettings) -> dict[str, str]:
    """Field name → what is missing or wrong; empty when the record can be submitted.

    Facts that an organiser confirmed are not the student's to mend: only the words are looked at then. Once the term
    is no longer recorded, that is all there is to say.
    """
    found: dict[str, str] = {}
    if closed := why_not_recorded(record.student_id, db.session.get_one(Term, record.term_id)):
        return {"term": closed}
    if record.source in VERIFIED:
        return {name: fault for name, fault in _worded(record, settings) if name in WORDS}
    for name, fault in (*_classified(record), *_dated(record), *_worded(record, settings), *_counted(record)):
        found.setdefault(name, fault)
    return found


def missing_from_nothing() -> dict[str, str]:
    """What a form in which nothing was written is asked for."""
    return {
        "kind": _("Please choose what kind of activity it was."),
        "title": _("Please give it a name, such as “Autumn sports day”."),
    }


def _classified(record: Record) -> Iterator[tuple[str, str]]:
    missing = missing_from_nothing()
    if record.dimension_id is None:
        yield "kind", missing["kind"]
    if not record.title:
        yield "title", missing["title"]


def _dated(record: Record) -> Iterator[tuple[str, str]]:
    today = clock.today()
    if record.from_on > today:
        yield "from_on", _("This day has not come yet. Write it down once it has happened.")
    elif record.to_on > today:
        yield "to_on", _("The last day has not come yet. Write down what has happened so far.")
    elif outside := outside_terms(record.from_on, record.to_on):
        yield "from_on", outside
    if record.award_on and record.award_on > today:
        yield "award_on", _("The day of the award has not come yet.")


def _worded(record: Record, settings: SchoolSettings) -> Iterator[tuple[str, str]]:
    limits = dict.fromkeys(_LINES, LINE_LIMIT) | {
        "title": settings.title_limit,
        "description": settings.description_limit,
        "reflection": settings.reflection_limit,
    }
    for name, limit in limits.items():
        fault = text_fault(getattr(record, name), limit, is_multiline=name in WORDS)
        if fault:
            yield name, fault


def _counted(record: Record) -> Iterator[tuple[str, str]]:
    if record.hours is not None and not 0 <= record.hours <= MOST_HOURS:
        yield "hours", _("Please give hours between 0 and %(most)s.", most=MOST_HOURS)
    if record.times is not None and not 1 <= record.times <= MOST_TIMES:
        yield "times", _("Please give a number between 1 and %(most)s.", most=MOST_TIMES)


def text_fault(text: str, limit: int, *, is_multiline: bool = False) -> str:
    """Why a text cannot be taken as it is; empty when it can."""
    unseen = forbidden_characters(text, is_multiline=is_multiline)
    if unseen:
        codes = ", ".join(unseen[:5])
        return _("This text holds characters that cannot be seen (%(codes)s). Please delete them.", codes=codes)
    length = reader_length(text)
    if length > limit:
        return _("%(length)s characters are too many: please keep to %(limit)s.", length=length, limit=limit)
    return ""
