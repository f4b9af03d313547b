"""From rows of records to what paper tells of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from flask_babel import gettext

from portfolio.activities.kinds import Kind
from portfolio.portfolios.selection_models import PickedRecord
from portfolio.records.models import Evidence, Record
from portfolio.reports.documents import Picture, ReportRecord

COLOURS = {
    "moral": "#B3392F",
    "learning": "#1F5FA8",
    "body": "#2B7A4B",
    "aesthetic": "#7A4FA3",
    "labour": "#96600A",
}
OTHER_COLOUR = "#4A5D73"
WORKS = frozenset({Kind.INQUIRY, Kind.SCIENCE, Kind.FILM, Kind.DRAMA, Kind.ENGLISH_SKIT, Kind.SOCIAL_STUDY})


def colour_of(code: str) -> str:
    """A dimension's colour by its code."""
    return COLOURS.get(code, OTHER_COLOUR)


def in_order(rows: Sequence[Record], picks: Sequence[PickedRecord]) -> list[ReportRecord]:
    """What the student picked first, in that order and in full; the rest by date, a line each.

    Where nothing is picked, all are told in full. A teacher's observation keeps its words: it is another voice, not
    the student's to choose.
    """
    places = {pick.record_id: place for place, pick in enumerate(picks)}
    told = {pick.record_id for pick in picks if pick.is_key_case}
    ordered = sorted(rows, key=lambda row: places.get(row.id, math.inf))
    return [
        replace(
            report_record(row),
            is_brief=bool(places) and row.id not in places and not row.is_observation,
            is_key_case=row.id in told,
        )
        for row in ordered
    ]


def report_record(row: Record) -> ReportRecord:
    """One record in the language of the moment."""
    award = " ".join(filter(None, (row.award_name, row.award_grade, row.award_issuer)))
    return ReportRecord(
        title=row.title,
        from_on=row.from_on,
        to_on=row.to_on if row.to_on != row.from_on else None,
        kind=str(row.kind.title) if not row.is_observation else "",
        role=str(row.part.title) if row.part else "",
        level=str(row.level.title),
        place=row.place,
        organiser=row.organiser,
        hours=row.hours,
        times=row.times,
        task=row.task,
        description=row.description,
        reflection=row.reflection,
        award=award,
        witness=row.witness,
        picture=next(iter(_pictures(row, row.evidence)), None),
        is_observation=row.is_observation,
        author=row.author.name if row.is_observation else "",
        number=row.number,
        is_work=row.kind in WORKS and not row.is_observation,
    )


def chosen_pictures(row: Record, chosen: Sequence[str]) -> tuple[Picture, ...]:
    """The pictures a student chose for a key case, in that order; where none is chosen, the record's first."""
    by_digest = {file.sha256: file for file in row.evidence}
    pictures = _pictures(row, [by_digest[digest] for digest in chosen if digest in by_digest])
    return pictures or _pictures(row, row.evidence)[:1]


def _pictures(row: Record, files: Iterable[Evidence]) -> tuple[Picture, ...]:
    return tuple(
        Picture(
            file.print_key,
            file.caption or gettext("Picture of “%(title)s”", title=row.title),
            file.caption,
            file.width or 0,
            file.height or 0,
        )
        for file in files
        if file.print_key
    )
