"""Tenancy: every unit of work says whose rows it may touch, and the session holds it to that.

A row of student data carries `school_id` (`Tenanted`). ORM statements get the criterion added; Core statements on such
tables, and inserts of another school's rows, are refused; with no scope set everything on such tables is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import Flask, g
from sqlalchemy import (
    Connection,
    Delete,
    Executable,
    ForeignKeyConstraint,
    FunctionElement,
    Index,
    Insert,
    Table,
    Update,
    event,
    inspect,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import ColumnClause, SelectBase

from portfolio.core.db import Base, db

SUMS = {"count", "sum", "avg"}


class ScopeError(RuntimeError):
    """A statement reached for student data outside the unit of work's scope. A defect, never a user's mistake."""


@dataclass(frozen=True)
class Scope:
    """Whose rows this unit of work may touch.

    `school_ids` None means all schools (the system's own upkeep); `is_aggregate` lets sums through, never a row.
    """

    school_ids: frozenset[int] | None
    is_aggregate: bool = False


class Tenanted:
    """Mixin of every table of student data."""

    school_id: Mapped[int] = mapped_column(index=True)
    # Columns by which a district's sums may be grouped, and which it may read: nothing that tells of one person.
    aggregate_by: ClassVar[frozenset[str]] = frozenset({"school_id"})


def school_reference(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot point into another school: (school_id, column) → table (school_id, id)."""
    return ForeignKeyConstraint(["school_id", column], [f"{table}.school_id", f"{table}.id"], ondelete=ondelete)


def school_key(table: str) -> Index:
    """What `school_reference` points at."""
    return Index(f"uq_{table}_school_id_id", "school_id", "id", unique=True)


def current_scope() -> Scope | None:
    """The scope of this unit of work, None where nobody has opened one."""
    scope: Scope | None = g.get("scope")
    return scope


def open_scope(scope: Scope | None) -> None:
    """Set the scope for the rest of this application context."""
    g.scope = scope


def open_school(school_id: int) -> None:
    """Set the scope to one school for the rest of this application context."""
    open_scope(Scope(frozenset({school_id})))


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """Work under a scope and give the former one back."""
    before = current_scope()
    open_scope(scope)
    try:
        yield
    finally:
        open_scope(before)


def school_scope(school_id: int) -> Any:
    """Context manager: one school."""
    return scoped(Scope(frozenset({school_id})))


def system_scope() -> Any:
    """Context manager: all schools, for the system's own upkeep only (demo, purge, sweeps)."""
    return scoped(Scope(None))


def aggregate_scope(school_ids: frozenset[int]) -> Any:
    """Context manager: sums over the schools of a district; loading any row of student data is refused."""
    return scoped(Scope(school_ids, is_aggregate=True))


def init_app(app: Flask) -> None:
    """Listen on the session and the engine."""
    if not event.contains(Session, "do_orm_execute", _hold_statement):
        event.listen(Session, "do_orm_execute", _hold_statement)
        event.listen(Session, "before_flush", _hold_flush)
        event.listen(Session, "after_flush", _end_flush)
        event.listen(Session, "after_soft_rollback", _end_failed_flush)
    with app.app_context():
        event.listen(db.engine, "before_execute", _hold_connection)


def _tenanted_tables(statement: Any) -> set[str]:
    found = {
        element.name
        for element in visitors.iterate(statement)
        if isinstance(element, Table) and _is_tenanted(element)
    }
    table = getattr(statement, "table", None)
    if isinstance(table, Table) and _is_tenanted(table):
        found.add(table.name)
    return found


def _is_tenanted(table: Table) -> bool:
    names = Base.metadata.info.get("tenanted")
    if names is None or Base.metadata.info.get("tenanted_of") != len(Base.metadata.tables):
        names = {
            mapper.local_table.name
            for mapper in Base.registry.mappers
            if issubclass(mapper.class_, Tenanted) and isinstance(mapper.local_table, Table)
        }
        Base.metadata.info.update(tenanted=names, tenanted_of=len(Base.metadata.tables))
    return table.name in names


def _hold_statement(state: ORMExecuteState) -> None:
    """Add the scope's criterion to ORM statements; refuse Core ones on tables of student data."""
    tables = _tenanted_tables(state.statement)
    if not tables:
        return
    scope = current_scope()
    if scope is None:
        raise ScopeError(f"no scope is open for {', '.join(sorted(tables))}")
    if state.is_insert:
        return  # its values are checked where it meets the connection
    if not (state.is_orm_statement or state.is_column_load or state.is_relationship_load):
        raise ScopeError(f"use the mapped class: {', '.join(sorted(tables))}")
    if scope.is_aggregate:
        _refuse_rows(state)
    if scope.school_ids is not None:
        state.statement = state.statement.options(_criterion(scope.school_ids))
    state.update_execution_options(is_scoped=True)


def _criterion(school_ids: frozenset[int]) -> Any:
    if len(school_ids) == 1:
        (school_id,) = school_ids
        return with_loader_criteria(Tenanted, lambda cls: cls.school_id == school_id, include_aliases=True)
    ids = sorted(school_ids)
    return with_loader_criteria(Tenanted, lambda cls: cls.school_id.in_(ids), include_aliases=True)


def _refuse_rows(state: ORMExecuteState) -> None:
    for description in getattr(state.statement, "column_descriptions", ()):
        entity = description.get("entity")
        if entity is not None and description.get("expr") is entity and issubclass(entity, Tenanted):
            raise ScopeError(f"a district sees sums, not rows of {entity.__name__}")
    if not isinstance(state.statement, SelectBase):
        raise ScopeError("a district sees sums and changes nothing")
    for select in getattr(state.statement, "selects", (state.statement,)):
        for element in (*select.selected_columns, *getattr(select, "_group_by_clauses", ())):
            _refuse_personal(element)


def _refuse_personal(element: Any) -> None:
    """Outside of sums, only columns that a model names in `aggregate_by`; through subqueries too."""
    if isinstance(element, FunctionElement) and element.name in SUMS:
        return
    if isinstance(element, ColumnClause):
        for column in element.base_columns:
            if column is element:
                _refuse_column(column)
            else:
                _refuse_personal(column)
        return
    for child in element.get_children():
        _refuse_personal(child)


def _refuse_column(column: Any) -> None:
    table = getattr(column, "table", None)
    if not isinstance(table, Table) or not _is_tenanted(table):
        return
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    named = {mapped.columns[0].name for mapped in inspect(model).column_attrs if mapped.key in model.aggregate_by}
    if column.name not in named:
        raise ScopeError(f"a district sees sums, not {table.name}.{column.name}")


def _hold_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    scope = current_scope()
    for row in [*session.new, *session.dirty, *session.deleted]:
        if isinstance(row, Tenanted) and not _may_write(scope, row.school_id):
            raise ScopeError(f"{type(row).__name__} of school {row.school_id} outside the scope")
    g.is_flushing = True


def _end_flush(_session: Session, _context: UOWTransaction) -> None:
    g.is_flushing = False


def _end_failed_flush(_session: Session, _previous: object) -> None:
    g.is_flushing = False


def _may_write(scope: Scope | None, school_id: int | None) -> bool:
    if scope is None or scope.is_aggregate:
        return False
    return scope.school_ids is None or school_id in scope.school_ids


def _hold_connection(
    _connection: Connection, statement: Executable, many: Any, one: Any, options: dict[str, Any]
) -> None:
    """The last gate: whatever did not come through the session's own is refused here."""
    if isinstance(statement, Insert):
        _hold_insert(statement, many, one)
        return
    if options.get("is_scoped") or not hasattr(statement, "get_children"):
        return
    tables = _tenanted_tables(statement)
    is_flush = isinstance(statement, Update | Delete) and g.get("is_flushing", False)
    if tables and not is_flush:
        raise ScopeError(f"statement on {', '.join(sorted(tables))} came past the session")


def _hold_insert(statement: Insert, many: Any, one: Any) -> None:
    if not isinstance(statement.table, Table) or not _is_tenanted(statement.table):
        return
    scope = current_scope()
    stated = statement.compile().params  # once: compiling costs more than the insert of a row
    for row in list(many) or ([one] if one else []) or [stated]:
        if not _may_write(scope, row.get("school_id", stated.get("school_id"))):
            raise ScopeError(f"insert into {statement.table.name} outside the scope")
