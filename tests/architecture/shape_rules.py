"""How big a file and a function may be, and how a file is called and opens."""

import ast
from collections.abc import Iterable, Iterator

from tests.architecture.house import Module, functions

MAX_MODULE, MAX_FUNCTION = 400, 50
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info", "process", "handle"}


def long_modules(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        if (lines := len(module.source.splitlines())) > MAX_MODULE:
            yield f"{module.place}: {lines} lines, split it by a noun"


def long_functions(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for function in functions(module.tree):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > MAX_FUNCTION:
                yield f"{module.at(function)}: {function.name} has {lines} lines"


def banned_names(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        for word in BANNED.intersection(module.name.split(".")):
            yield f"{module.place}: {word} says nothing about what it owns"


def missing_docstrings(modules: Iterable[Module]) -> Iterator[str]:
    for module in modules:
        if not ast.get_docstring(module.tree):
            yield f"{module.place}: opens without a line that says what it owns"


def loose_requirements(place: str, text: str) -> Iterator[str]:
    """Every requirement is pinned to one version."""
    for line in text.splitlines():
        wanted = line.partition("#")[0].strip()
        if not wanted or wanted.startswith("-r "):
            continue
        name, pin, version = wanted.partition("==")
        if not (name and pin and version) or set(version) & set("*,;<>=~! "):
            yield f"{place}: {wanted} is not pinned by =="
