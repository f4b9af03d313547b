"""A class's or the school's term by dimension and kind. What is counted how: portfolio.insight.queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portfolio.activities.kinds import Kind
from portfolio.insight.queries import (
    SERVICE,
    Offer,
    Took,
    classes_of,
    members_of,
    offers_of,
    school_members,
    took_part,
)
from portfolio.records.models import Record
from portfolio.school.framework_models import Dimension
from portfolio.school.models import SchoolClass, Term

NOBODY = Took()
PLACES = {kind: place for place, kind in enumerate(Kind)}
Counts = Mapping[tuple[Any, ...], Took]


@dataclass(frozen=True)
class KindLine:
    """One kind within a dimension: what was offered, how many different students took part, their hours."""

    kind: Kind
    activities: int
    sessions: int
    took: Took


@dataclass(frozen=True)
class DimensionLine:
    """One dimension: its kinds in the order the product lists them, and the whole."""

    dimension: Dimension
    activities: int
    sessions: int
    took: Took
    kinds: tuple[KindLine, ...]


@dataclass(frozen=True)
class Coverage:
    """A term of one class (or of the school, `school_class` None), a line for each dimension of its framework."""

    term: Term
    school_class: SchoolClass | None
    members: int
    lines: tuple[DimensionLine, ...]
    service_hours: Decimal
    labour_hours: Decimal

    @property
    def without_offer(self) -> list[Dimension]:
        """Dimensions the school offers nothing of."""
        return [line.dimension for line in self.lines if not line.activities]


def class_coverages(term: Term, classes: Sequence[SchoolClass] | None = None) -> list[Coverage]:
    """Each of these classes (all of the school where none are named), in their own order. Six queries."""
    by_kind = took_part(term.id, Record.class_id, Record.dimension_id, Record.kind)
    by_dimension = took_part(term.id, Record.class_id, Record.dimension_id)
    return _of_classes(term, classes_of(term) if classes is None else classes, by_kind, by_dimension)


def class_coverage(term: Term, school_class: SchoolClass) -> Coverage:
    """One class."""
    of_class = {"class_id": school_class.id}
    by_kind = took_part(term.id, Record.class_id, Record.dimension_id, Record.kind, **of_class)
    by_dimension = took_part(term.id, Record.class_id, Record.dimension_id, **of_class)
    (coverage,) = _of_classes(term, [school_class], by_kind, by_dimension)
    return coverage


def school_coverage(term: Term) -> Coverage:
    """The school as a whole: different students once, whatever classes they were in."""
    by_kind = took_part(term.id, Record.dimension_id, Record.kind)
    by_dimension = took_part(term.id, Record.dimension_id)
    return _coverage(term, None, school_members(term), offers_of(term.id), (by_kind, by_dimension))


def _of_classes(
    term: Term, classes: Sequence[SchoolClass], by_kind: Counts, by_dimension: Counts
) -> list[Coverage]:
    offers, members = offers_of(term.id), members_of(term)
    kinds_of, dimensions_of = _by_class(by_kind), _by_class(by_dimension)
    return [
        _coverage(
            term,
            row,
            members.get(row.id, 0),
            [offer for offer in offers if offer.is_for(row.id)],
            (kinds_of.get(row.id, {}), dimensions_of.get(row.id, {})),
        )
        for row in classes
    ]


def _by_class(counts: Counts) -> dict[int, dict[tuple[Any, ...], Took]]:
    found: dict[int, dict[tuple[Any, ...], Took]] = {}
    for (class_id, *key), took in counts.items():
        found.setdefault(class_id, {})[tuple(key)] = took
    return found


def _coverage(
    term: Term, school_class: SchoolClass | None, members: int, offers: Sequence[Offer], counts: tuple[Counts, Counts]
) -> Coverage:
    by_kind, by_dimension = counts
    sessions: dict[tuple[Any, ...], list[int]] = {}
    for offer in offers:
        sessions.setdefault((offer.dimension_id, offer.kind), []).append(offer.sessions)
    kinds: dict[int, list[KindLine]] = {}
    for dimension_id, kind in sorted(sessions.keys() | by_kind.keys(), key=_in_order):
        offered, took = sessions.get((dimension_id, kind), []), by_kind.get((dimension_id, kind), NOBODY)
        kinds.setdefault(dimension_id, []).append(KindLine(kind, len(offered), sum(offered), took))
    return Coverage(
        term=term,
        school_class=school_class,
        members=members,
        lines=tuple(
            _line(dimension, kinds.get(dimension.id, ()), by_dimension.get((dimension.id,), NOBODY).students)
            for dimension in term.framework.dimensions
        ),
        service_hours=_hours(by_kind, SERVICE),
        labour_hours=_hours(by_kind, (Kind.LABOUR,)),
    )


def _in_order(key: tuple[Any, ...]) -> tuple[int, int]:
    """Kinds stand in the order the product lists them."""
    dimension_id, kind = key
    return dimension_id, PLACES[kind]


def _line(dimension: Dimension, kinds: Sequence[KindLine], students: int) -> DimensionLine:
    return DimensionLine(
        dimension=dimension,
        activities=sum(line.activities for line in kinds),
        sessions=sum(line.sessions for line in kinds),
        took=Took(students, sum((line.took.hours for line in kinds), Decimal())),
        kinds=tuple(kinds),
    )


def _hours(by_kind: Counts, kinds: Iterable[Kind]) -> Decimal:
    wanted = set(kinds)
    return sum((took.hours for (_dimension, kind), took in by_kind.items() if kind in wanted), Decimal())
