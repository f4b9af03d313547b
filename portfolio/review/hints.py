"""Honesty hints beside a record, for its reviewer only: something to look at, never a verdict."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Evidence, Record
from portfolio.records.queries import records_visible_to
from portfolio.school.actors import Actor
from portfolio.web.rendering import day


def hints_for(actor: Actor, records: Sequence[Record]) -> dict[int, list[str]]:
    """What the reviewer may want to look at, by record; records without a hint are not in it. One query."""
    found: dict[int, list[str]] = {}
    for record in records:
        if hints := _outside_dates(record):
            found.setdefault(record.id, []).extend(hints)
    for record_id, hint in _same_files(actor, records):
        found.setdefault(record_id, []).append(hint)
    return found


def _outside_dates(record: Record) -> list[str]:
    """A photo whose camera date is not among the activity's days."""
    taken = [clock.local(file.taken_at).date() for file in record.evidence if file.taken_at]
    strange = sorted({on for on in taken if not record.from_on <= on <= record.to_on})
    return [_("A photo was taken on %(day)s, not on the activity's dates.", day=day(on)) for on in strange]


def _same_files(actor: Actor, records: Sequence[Record]) -> list[tuple[int, str]]:
    """The very same file in another record that the reviewer may see too."""
    holders = [(file.sha256, record) for record in records for file in record.evidence]
    visible = records_visible_to(actor).with_only_columns(Record.id)
    others = db.session.execute(
        select(Evidence.sha256, Record)
        .join(Record, Record.id == Evidence.record_id)
        .where(Evidence.sha256.in_({sha256 for sha256, _record in holders}), Record.id.in_(visible))
        .order_by(Record.id)
    ).all()
    return [
        (record.id, _("The same file is also in “%(title)s” of %(name)s.", title=other.title, name=other.student.name))
        for sha256, record in holders
        for other in _first_other(record, [row for same, row in others if same == sha256])
    ]


def _first_other(record: Record, candidates: Sequence[Record]) -> Sequence[Record]:
    return [other for other in candidates if other.id != record.id][:1]
