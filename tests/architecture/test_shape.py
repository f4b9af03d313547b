"""Sizes, names and first lines of every file we wrote; and each check seen failing."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.architecture import shape_rules
from tests.architecture.house import ROOT, Module, everything, module, report, require_none

Rule = Callable[[Iterable[Module]], Iterator[str]]
RULES: list[Rule] = [
    shape_rules.long_modules,
    shape_rules.long_functions,
    shape_rules.banned_names,
    shape_rules.missing_docstrings,
]
BAD: list[tuple[Rule, str, str]] = [
    (shape_rules.long_modules, "portfolio.core.db", "x = 1\n" * 401),
    (shape_rules.long_functions, "portfolio.core.db", "def act():\n" + "    x = 1\n" * 50),
    (shape_rules.long_functions, "portfolio.core.db", "class A:\n  async def act(self):\n" + "    x = 1\n" * 50),
    (shape_rules.banned_names, "portfolio.core.utils", ""),
    (shape_rules.banned_names, "portfolio.data.models", ""),
    (shape_rules.missing_docstrings, "portfolio.core.db", "import json"),
]
GOOD = '"""Owns the good."""\n\n\ndef act():\n' + "    x = 1\n" * 49


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    require_none(rule(everything()))


@pytest.mark.parametrize(("rule", "name", "source"), BAD)
def test_the_rule_can_fail(rule: Rule, name: str, source: str) -> None:
    assert report(rule([module(name, source)]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_code_be(rule: Rule) -> None:
    assert report(rule([module("portfolio.core.good", GOOD)])) == ""


def test_conftest_is_short() -> None:
    lines = [len(path.read_text("utf-8").splitlines()) for path in (ROOT / "tests").rglob("conftest.py")]
    assert max(lines, default=0) <= 150


def test_every_requirement_is_pinned() -> None:
    files = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
    require_none(fault for file in files for fault in shape_rules.loose_requirements(file.name, file.read_text()))


@pytest.mark.parametrize("line", ["Flask", "Flask>=3", "Flask==3.*", "Flask~=3.1", "git+https://x/y", "Flask==3,<4"])
def test_a_loose_requirement_is_found(line: str) -> None:
    assert report(shape_rules.loose_requirements("requirements.txt", line))


@pytest.mark.parametrize("line", ["Flask==3.1.3", "psycopg[binary]==3.3.9  # why", "# words", "-r a.txt", ""])
def test_a_pinned_requirement_is_fine(line: str) -> None:
    assert report(shape_rules.loose_requirements("requirements.txt", line)) == ""
