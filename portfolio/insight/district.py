"""A district's schools in their present terms: sums by dimension and kind, small ones hidden.

*Participations* are approved records (observations aside): each has one dimension and one kind, so that rows and
columns add up, and hiding can be proved (portfolio.insight.suppression). A count is hidden by the different students
behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, Session
from portfolio.activities.states import SessionState
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import aggregate_scope
from portfolio.insight.queries import SERVICE
from portfolio.insight.suppression import Cell, hidden_cells, is_small
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.framework_models import Dimension
from portfolio.school.models import School, Term

SOURCE, SINK = "all that is counted", "all that was counted"
FIRST_CODES = ("moral", "learning", "body", "aesthetic", "labour")
Shown = int | None  # None: not shown


@dataclass(frozen=True)
class Number:
    """How many, and how many different students are behind it."""

    count: int = 0
    students: int = 0


@dataclass(frozen=True)
class SchoolRow:
    """One school, or (`school` None) the district. Hours are those of after-school service."""

    school: School | None
    term: str
    term_en: str
    sessions: int
    served: Shown
    hours: Decimal | None
    participations: Shown
    by_dimension: tuple[Shown, ...]
    by_kind: tuple[Shown, ...]


@dataclass(frozen=True)
class DistrictCoverage:
    """Schools by code, then the district; columns in the framework's and the product's order."""

    dimensions: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[SchoolRow, ...]
    whole: SchoolRow


@dataclass(frozen=True)
class _Sums:
    terms: Mapping[int, tuple[int, str, str]]
    sessions: Mapping[int, int]
    total: Mapping[int, Number]
    dimension: Mapping[tuple[int, str], Number]
    kind: Mapping[tuple[int, Kind], Number]
    served: Mapping[int, int]
    hours: Mapping[int, int]  # in tenths


def district_coverage(district_id: int) -> DistrictCoverage:
    """All schools of a district. A fixed number of queries; sums only."""
    schools = db.session.scalars(select(School).where(School.district_id == district_id).order_by(School.code)).all()
    with aggregate_scope(frozenset(school.id for school in schools)):
        sums = _sums()
    return _arranged(schools, sums)


def _sums() -> _Sums:
    terms = _present_terms()
    ids = [term_id for term_id, _name, _name_en in terms.values()]
    approved = (
        Record.term_id.in_(ids), Record.status == RecordState.APPROVED, Record.is_observation.is_(False)
    )  # fmt: skip
    students = func.count(Record.student_id.distinct())
    count = select(Record.school_id, func.count(), students).where(*approved).group_by(Record.school_id)
    by_dimension = count.join(Dimension, Dimension.id == Record.dimension_id)
    service = select(Record.school_id, students, func.sum(Record.hours)).where(*approved, Record.kind.in_(SERVICE))
    of_service = db.session.execute(service.group_by(Record.school_id)).all()
    return _Sums(
        terms=terms,
        sessions=_sessions_held(ids),
        total={school: Number(number, people) for school, number, people in db.session.execute(count)},
        dimension=_numbers(by_dimension.add_columns(Dimension.code).group_by(Dimension.code)),
        kind=_numbers(count.add_columns(Record.kind).group_by(Record.kind)),
        served={school: people for school, people, _hours in of_service},
        hours={school: int(10 * Decimal(hours or 0)) for school, _people, hours in of_service},
    )


def _present_terms() -> dict[int, tuple[int, str, str]]:
    rows = db.session.execute(
        select(Term.school_id, Term.id, Term.name, Term.name_en)
        .where(Term.starts_on <= clock.today())
        .order_by(Term.starts_on)
    )
    return {school_id: (term_id, name, name_en) for school_id, term_id, name, name_en in rows}


def _numbers(statement: Any) -> dict[tuple[int, Any], Number]:
    return {(school, key): Number(number, people) for school, number, people, key in db.session.execute(statement)}


def _sessions_held(term_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Session.school_id, func.count(Session.id))
        .join(Activity, Activity.id == Session.activity_id)
        .where(Activity.term_id.in_(term_ids), Session.status == SessionState.HELD)
        .group_by(Session.school_id)
    )
    return {int(school_id): count for school_id, count in rows}


def _arranged(schools: Sequence[School], sums: _Sums) -> DistrictCoverage:
    codes = {code for _school, code in sums.dimension}
    dimensions = (*FIRST_CODES, *sorted(codes - set(FIRST_CODES)))
    kinds = tuple(kind for kind in Kind if any(key[1] is kind for key in sums.kind))
    names = [str(school.id) for school in schools]
    participations = _participations(schools, sums, dimensions, kinds)
    served = _one_column({name: (sums.served.get(int(name), 0), sums.served.get(int(name), 0)) for name in names})
    hours = _one_column({name: (sums.hours.get(int(name), 0), _behind(served[name], sums, name)) for name in names})
    told = [
        _row(school, sums, (participations, served, hours), (dimensions, kinds)) for school in (*schools, None)
    ]
    return DistrictCoverage(dimensions, kinds, tuple(told[:-1]), told[-1])


def _behind(served: Shown, sums: _Sums, name: str) -> int:
    """The students behind a school's hours; where their number is hidden the hours are hidden too."""
    return min(1, sums.served.get(int(name), 0)) if served is None else served


def _participations(
    schools: Sequence[School], sums: _Sums, dimensions: Iterable[str], kinds: Iterable[Kind]
) -> dict[tuple[str, str], Shown]:
    """By (tail, head): what comes from the source through a dimension to a school, and through a kind to the sink."""
    cells: list[tuple[Cell, int]] = []
    for school in schools:
        name, total = str(school.id), sums.total.get(school.id, Number())
        told = {code: found for (place, code), found in sums.dimension.items() if place == school.id}
        done = {kind: found for (place, kind), found in sums.kind.items() if place == school.id}
        cells.append(_cell((f"in {name}", f"out {name}"), total))
        cells += [_cell((_told(code), f"in {name}"), told.get(code, Number())) for code in dimensions]
        cells += [_cell((f"out {name}", _done(kind)), done.get(kind, Number())) for kind in kinds]
    for code in dimensions:
        cells.append(_total((SOURCE, _told(code)), [pair for pair in cells if pair[0].tail == _told(code)]))
    for kind in kinds:
        cells.append(_total((_done(kind), SINK), [pair for pair in cells if pair[0].head == _done(kind)]))
    cells.append(_total((SINK, SOURCE), [pair for pair in cells if pair[0].head == SINK]))
    return _shown([cell for cell, _students in cells])


def _told(code: str) -> str:
    return f"dimension {code}"


def _done(kind: Kind) -> str:
    return f"kind {kind}"


def _cell(ends: tuple[str, str], number: Number) -> tuple[Cell, int]:
    return Cell(*ends, number.count, is_small(number.students)), number.students


def _total(ends: tuple[str, str], parts: Sequence[tuple[Cell, int]]) -> tuple[Cell, int]:
    return _cell(ends, Number(sum(cell.value for cell, _ in parts), sum(students for _, students in parts)))


def _one_column(numbers: Mapping[str, tuple[int, int]]) -> dict[str, Shown]:
    """One number and the students behind it for each school, and their sum by the name of the sink.

    A column by itself has no rows to flow through: each cell goes straight from source to sink.
    """
    total = (sum(value for value, _ in numbers.values()), sum(students for _, students in numbers.values()))
    cells = [Cell(SOURCE, SINK, value, is_small(students)) for value, students in numbers.values()]
    cells.append(Cell(SINK, SOURCE, total[0], is_small(total[1])))
    hidden = hidden_cells(cells)
    names = zip((*numbers, SINK), cells, strict=True)
    return {name: None if place in hidden else cell.value for place, (name, cell) in enumerate(names)}


def _shown(cells: Sequence[Cell]) -> dict[tuple[str, str], Shown]:
    hidden = hidden_cells(cells)
    return {
        (cell.tail, cell.head): None if place in hidden else cell.value for place, cell in enumerate(cells)
    }


def _row(
    school: School | None,
    sums: _Sums,
    shown: tuple[Mapping[tuple[str, str], Shown], Mapping[str, Shown], Mapping[str, Shown]],
    columns: tuple[Sequence[str], Sequence[Kind]],
) -> SchoolRow:
    participations, served, hours = shown
    name = str(school.id) if school else SINK
    first, last = (f"in {name}", f"out {name}") if school else (SINK, SOURCE)
    _term_id, term, term_en = sums.terms.get(school.id if school else 0, (0, "", ""))
    tenths = hours[name]
    return SchoolRow(
        school=school,
        term=term,
        term_en=term_en,
        sessions=sums.sessions.get(school.id, 0) if school else sum(sums.sessions.values()),
        served=served[name],
        hours=None if tenths is None else Decimal(tenths) / 10,
        participations=participations[first, last],
        by_dimension=tuple(participations[_told(code), first] for code in columns[0])
        if school
        else tuple(participations[SOURCE, _told(code)] for code in columns[0]),
        by_kind=tuple(participations[last, _done(kind)] for kind in columns[1])
        if school
        else tuple(participations[_done(kind), SINK] for kind in columns[1]),
    )
