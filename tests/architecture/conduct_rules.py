"""What only one place may do: read the clock, write a status, commit, speak SQL."""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.house import Module, functions

CLOCKS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime",
    "sqlalchemy.func.now", "sqlalchemy.func.current_timestamp", "sqlalchemy.func.current_date",
}  # fmt: skip
RAW_SQL = {"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlalchemy.literal_column"}
COMMITTERS = {"routes", "jobs"}


def other_clocks(modules: Iterable[Module]) -> Iterator[str]:
    """Only core.clock reads the time, so that a test can stop it."""
    for module in modules:
        if module.name == "portfolio.core.clock":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.Attribute, ast.Name)) and module.dotted(node) in CLOCKS:
                yield f"{module.at(node)}: {module.dotted(node)}, ask core.clock"


def other_times(modules: Iterable[Module]) -> Iterator[str]:
    """What is done is done now; only the demo's past is told as if it were then."""
    for module in modules:
        if module.name.startswith("portfolio.demo."):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.Attribute, ast.Name)) and module.dotted(node) == "portfolio.core.clock.as_if":
                yield f"{module.at(node)}: tells another time than now"


def status_writers(modules: Iterable[Module]) -> Iterator[str]:
    """A status changes by a workflow's advance() alone."""
    for module in modules:
        free = _inside_advance(module)
        for node in ast.walk(module.tree):
            if id(node) not in free and _writes_status(node):
                yield f"{module.at(node)}: writes a status beside the workflow"


def _inside_advance(module: Module) -> set[int]:
    if module.stem != "workflow":
        return set()
    movers = [each for each in functions(module.tree) if each.name.partition("_")[0] == "advance"]
    return {id(node) for each in movers for node in ast.walk(each)}


def _writes_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "status" and isinstance(node.ctx, ast.Store)
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        return any(keyword.arg == "status" for keyword in node.keywords)
    is_setattr = isinstance(node.func, ast.Name) and node.func.id == "setattr" and len(node.args) > 1
    return is_setattr and isinstance(node.args[1], ast.Constant) and node.args[1].value == "status"


def stray_commits(modules: Iterable[Module]) -> Iterator[str]:
    """A unit of work ends where it began: in a route, a job or a command."""
    for module in modules:
        if module.stem in COMMITTERS or module.room in {"cli", "worker"}:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                yield f"{module.at(node)}: commits"


def raw_sql(modules: Iterable[Module]) -> Iterator[str]:
    """SQL as text stays in core and in migrations; DDL fragments of a column's default or an index are no queries."""
    for module in modules:
        if module.room == "core":
            continue
        ddl = _ddl_fragments(module.tree)
        for node in ast.walk(module.tree):
            is_driver = isinstance(node, ast.Attribute) and node.attr == "exec_driver_sql"
            is_text = isinstance(node, ast.Call) and module.dotted(node.func) in RAW_SQL
            if is_driver or (is_text and id(node) not in ddl):
                yield f"{module.at(node)}: SQL as text"


def _ddl_fragments(tree: ast.AST) -> set[int]:
    names = {"server_default", "sqlite_where", "postgresql_where"}
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg in names}
