"""What the form offers before anything is typed: the usual kinds, recent titles, the last choices. Two queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from portfolio.activities.kinds import FIRST_TILES, KINDS, Kind
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.school.actors import Actor

TILES = 8
TITLES = 20
_OWN, _SCHOOL = 100, 300
_SHARED_BY = 3


@dataclass(frozen=True)
class Suggestions:
    """`last`: kind → the facts that seldom change, from the last record of that kind."""

    tiles: list[Kind]
    titles: list[str]
    last: dict[str, dict[str, str]] = field(default_factory=dict)


def suggestions_for(actor: Actor) -> Suggestions:
    """What a student, or a teacher entering for a class, would choose most likely."""
    own = _recent(actor, is_own=True)
    school = _recent(actor, is_own=False)
    return Suggestions(_tiles(own, school), _titles(own, school), _last(own))


def _recent(actor: Actor, *, is_own: bool) -> Sequence[Record]:
    statement = select(Record).where(Record.school_id == actor.school_id, Record.is_observation.is_(False))
    if is_own:
        person = Record.student_id == actor.student_id if actor.student_id else Record.author_id == actor.user_id
        statement = statement.where(person)
    else:
        statement = statement.where(Record.status.in_((RecordState.SUBMITTED, RecordState.APPROVED)))
    limit = _OWN if is_own else _SCHOOL
    return db.session.scalars(statement.order_by(Record.id.desc()).limit(limit)).all()


def _tiles(own: Sequence[Record], school: Sequence[Record]) -> list[Kind]:
    """The person's usual kinds, then the school's, then the first ones; shown in the order of the list of kinds."""
    chosen: list[Kind] = []
    for records in (own, school):
        used = Counter(record.kind for record in records)
        chosen += [kind for kind in sorted(used, key=lambda kind: (-used[kind], kind)) if kind not in chosen]
    chosen += [kind for kind in FIRST_TILES if kind not in chosen]
    first = [kind for kind in chosen if kind is not Kind.OTHER][:TILES]
    return [kind for kind in Kind if kind in first]


def _titles(own: Sequence[Record], school: Sequence[Record]) -> list[str]:
    """The person's own titles, and those a teacher entered or several students share: never one classmate's words."""
    writers: dict[str, set[int]] = {}
    for record in school:
        writers.setdefault(record.title, set()).add(record.student_id)
    shared = [
        record.title
        for record in school
        if record.source is not Source.STUDENT or len(writers[record.title]) >= _SHARED_BY
    ]
    titles = dict.fromkeys([*shared, *(record.title for record in own if record.title)])
    return list(titles)[:TITLES]


def _last(own: Sequence[Record]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for record in own:
        if record.dimension_id and record.kind.value not in found:
            found[record.kind.value] = {
                "organiser": record.organiser,
                "level": record.level.value,
                "place": record.place,
                "part": record.part.value if record.part else "",
            }
    return found


def kinds_for_page() -> dict[str, dict[str, str | bool]]:
    """What the page's script needs to show only what a kind needs."""
    return {
        kind.value: {
            "dimension": facts.dimension,
            "role": facts.has_role,
            "hours": facts.has_hours,
            "award": facts.has_award,
            "prompt": str(facts.prompt),
        }
        for kind, facts in KINDS.items()
    }
