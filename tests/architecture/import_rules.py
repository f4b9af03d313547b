"""Who may import whom: rooms stand in an order, and so do the files inside a room."""

import ast
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from tests.architecture.house import HEIGHT, PACKAGE, Module, functions

FLOOR = {"models": 0, "workflow": 1, "policy": 2, "queries": 2, "actions": 3, "forms": 4, "routes": 5, "jobs": 5}
PRIVATE = {"routes", "forms", "jobs"}
MECHANISMS = {"", "web", "core", "settings"}
ASSEMBLERS = {"app", "worker", "cli"}


def targets(module: Module, known: set[str], *, at_run_time: bool = False) -> set[str]:
    """Modules of the package that this one imports; at_run_time leaves out what only a type checker imports."""
    skipped = _type_checking_nodes(module.tree) if at_run_time else set()
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            pairs = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (pairs & known) or {node.module}
            found |= {node.module} if pairs - known else set()
    return {name for name in found if name.split(".")[0] == PACKAGE and name != module.name}


def _type_checking_nodes(tree: ast.Module) -> set[int]:
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    return {id(inner) for block in blocks for statement in block.body for inner in ast.walk(statement)}


def _room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def _stem(name: str) -> str:
    return name.rpartition(".")[2].rpartition("_")[2]


def unknown_rooms(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        if module.room and module.room not in HEIGHT:
            yield f"{module.place}: room {module.room} is not on the map of ARCHITECTURE"


def upward_imports(modules: Iterable[Module]) -> Iterator[str]:
    """A room imports only what stands lower, and the package itself (its __init__) nothing of the house."""
    modules = list(modules)
    known = {module.name for module in modules}
    for module in modules:
        for target in targets(module, known):
            here, there = module.room, _room(target)
            if here != there and HEIGHT.get(here, 0) <= HEIGHT.get(there, 0):
                yield f"{module.place}: imports upward, {target}"


def upward_inside_room(modules: Iterable[Module]) -> Iterator[str]:
    """Inside a room: routes, jobs → forms → actions → policy, queries → workflow → models."""
    modules = list(modules)
    known = {module.name for module in modules}
    for module in modules:
        if module.room in MECHANISMS or module.stem not in FLOOR:
            continue
        for target in targets(module, known):
            if _room(target) == module.room and FLOOR.get(_stem(target), 0) > FLOOR[module.stem]:
                yield f"{module.place}: {module.stem} may not import {target}"


def foreign_parts(modules: Iterable[Module]) -> Iterator[str]:
    """Another room's routes, forms and jobs are its own; only the mechanisms' are for all."""
    modules = list(modules)
    known = {module.name for module in modules}
    for module in modules:
        for target in targets(module, known):
            there = _room(target)
            if there not in MECHANISMS | {module.room} and module.room not in ASSEMBLERS and _stem(target) in PRIVATE:
                yield f"{module.place}: takes another room's {target}"


def relative_imports(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                yield f"{module.at(node)}: relative import"


def inner_imports(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for function in functions(module.tree):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield f"{module.at(node)}: import inside {function.name}"


def circles(modules: Iterable[Module]) -> Iterator[str]:
    """Modules that need each other while they are being loaded."""
    modules = list(modules)
    known = {module.name for module in modules}
    graph = {module.name: targets(module, known, at_run_time=True) & known for module in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "circle: " + " → ".join(error.args[1])
