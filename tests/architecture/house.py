"""The source as the rules see it: modules with their syntax trees, in rooms that have an order."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "portfolio"
LAYERS = (
    ("cli", "worker"), ("app",), ("demo",), ("home",), ("exchange",), ("reports",), ("insight",), ("portfolios",),
    ("review",), ("records",), ("activities",), ("privacy",), ("school",), ("accounts",), ("web",), ("core",),
    ("settings",),
)  # fmt: skip
HEIGHT = {room: len(LAYERS) - number for number, layer in enumerate(LAYERS) for room in layer}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python. `name` is dotted; `place` is what a message calls it."""

    name: str
    place: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        """The room of the package it stands in; empty outside of rooms."""
        parts = self.name.split(".")
        return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else ""

    @property
    def stem(self) -> str:
        """The last word of its name: "evidence_routes" and "routes" are both routes."""
        return self.name.rpartition(".")[2].rpartition("_")[2]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name stands for: {"d": "datetime.date"} after `from datetime import date as d`."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {(alias.asname or alias.name.split(".")[0]): _bound(alias) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def dotted(self, node: ast.AST) -> str:
        """The full name behind `a.b.c`, imports resolved; empty for anything else."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and (base := self.dotted(node.value)):
            return f"{base}.{node.attr}"
        return ""

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a message."""
        return f"{self.place}:{getattr(node, 'lineno', 0)}"


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def module(name: str, source: str) -> Module:
    """A module that is on no disk, to see a check fail."""
    return Module(name, name.replace(".", "/") + ".py", source)


def _read(path: Path) -> Module:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Module(".".join(parts), str(path.relative_to(ROOT)), path.read_text("utf-8"))


@lru_cache(maxsize=1)
def rooms() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(_read(path) for path in sorted((ROOT / PACKAGE).rglob("*.py")))


@lru_cache(maxsize=1)
def everything() -> tuple[Module, ...]:
    """Every module we wrote: the package, its tests, its benchmarks, its scripts. Migrations are written by Alembic."""
    outside = [path for folder in ("tests", "bench", ".ci") for path in sorted((ROOT / folder).rglob("*.py"))]
    return (*rooms(), *(_read(path) for path in [*outside, *ROOT.glob("*.py")]))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function, methods and inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def report(problems: Iterable[str]) -> str:
    """Problems as a test prints them: one a line, empty when there is none."""
    return "\n".join(sorted(set(problems)))


def require_none(problems: Iterable[str]) -> None:
    """Fail the test with every problem on a line of its own."""
    if text := report(problems):
        pytest.fail(f"{text.count(chr(10)) + 1} broken:\n{text}", pytrace=False)
