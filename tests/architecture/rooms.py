"""Draws docs/rooms.md from the imports as they are: python -m tests.architecture.rooms."""

import ast
from collections.abc import Iterable

from tests.architecture.house import HEIGHT, LAYERS, ROOT, Module, rooms
from tests.architecture.import_rules import targets

PICTURE = ROOT / "docs" / "rooms.md"
OPENING = """# The rooms, and who imports whom

Drawn from the code by `make rooms`; a test holds it true. An arrow that follows from two others is left out.
"""


def edges_between(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Each room with the rooms it imports."""
    modules = list(modules)
    known = {module.name for module in modules}
    edges: dict[str, set[str]] = {}
    for module in modules:
        if module.room in HEIGHT:
            reached = {target.split(".")[1] for target in targets(module, known) if "." in target}
            edges.setdefault(module.room, set()).update(reached - {module.room})
    return edges


def reduced(edges: dict[str, set[str]]) -> dict[str, set[str]]:
    """The same without the arrows that follow from others."""
    reach: dict[str, set[str]] = {}
    for room in sorted(edges, key=HEIGHT.__getitem__):
        reach[room] = edges[room].union(*(reach.get(below, set()) for below in edges[room]))
    return {
        room: {below for below in edges[room] if not any(below in reach.get(other, set()) for other in edges[room])}
        for room in edges
    }


def owned_by(modules: Iterable[Module]) -> dict[str, str]:
    """What each room owns, in the words of its own docstring's first line."""
    packages = {module.room: module for module in modules if module.name.count(".") == 1}
    return {room: (ast.get_docstring(module.tree) or "").partition("\n")[0] for room, module in packages.items()}


def picture(modules: Iterable[Module]) -> str:
    """The whole page."""
    modules = list(modules)
    edges, owns = edges_between(modules), owned_by(modules)
    order = [room for layer in LAYERS for room in layer if room in edges]
    arrows = reduced(edges)
    lines = [OPENING, "```mermaid", "flowchart TD"]
    lines += [f"  {room} --> {below}" for room in order for below in order if below in arrows[room]]
    lines += ["```", "", "| room | owns | imports |", "|---|---|---|"]
    for room in order:
        below = ", ".join(each for each in order if each in edges[room])
        lines.append(f"| {room} | {owns.get(room, '').replace('|', chr(92) + '|')} | {below} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(picture(rooms()), "utf-8")
