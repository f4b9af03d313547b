"""Who may import whom, held over the code as it is; and each check seen failing."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.architecture import import_rules, rooms
from tests.architecture.house import Module, module, report, require_none
from tests.architecture.house import rooms as all_rooms

Rule = Callable[[Iterable[Module]], Iterator[str]]
RULES: list[Rule] = [
    import_rules.unknown_rooms,
    import_rules.upward_imports,
    import_rules.upward_inside_room,
    import_rules.foreign_parts,
    import_rules.relative_imports,
    import_rules.inner_imports,
    import_rules.circles,
]
CIRCLE = [("portfolio.core.a", "import portfolio.core.b"), ("portfolio.core.b", "from portfolio.core import a")]
BAD: list[tuple[Rule, list[tuple[str, str]]]] = [
    (import_rules.unknown_rooms, [("portfolio.kitchen.models", "")]),
    (import_rules.upward_imports, [("portfolio.school.models", "from portfolio.records.models import Record")]),
    (import_rules.upward_imports, [("portfolio.core.db", "import portfolio.web.access")]),
    (import_rules.upward_imports, [("portfolio.cli.doctor", "from portfolio.worker import app")]),
    (import_rules.upward_imports, [("portfolio", "from portfolio.app import create_app")]),
    (import_rules.upward_imports, [("portfolio.core.db", "if TYPE_CHECKING:\n    from portfolio.web import forms")]),
    (import_rules.upward_inside_room, [("portfolio.review.models", "from portfolio.review.queries import queue")]),
    (import_rules.upward_inside_room, [("portfolio.review.a_actions", "from portfolio.review.b_routes import x")]),
    (import_rules.foreign_parts, [("portfolio.review.actions", "from portfolio.records.forms import RecordForm")]),
    (import_rules.foreign_parts, [("portfolio.home.routes", "from portfolio.records import jobs"),
                                  ("portfolio.records.jobs", "")]),
    (import_rules.relative_imports, [("portfolio.review.actions", "from . import models")]),
    (import_rules.inner_imports, [("portfolio.review.actions", "def act():\n    import json")]),
    (import_rules.circles, CIRCLE),
]  # fmt: skip
GOOD = [
    ("portfolio.review.routes", "from portfolio.review.forms import F\nfrom portfolio.records.models import Record"),
    ("portfolio.review.forms", "from portfolio.web.forms import Form\nfrom portfolio.review.models import Decision"),
    ("portfolio.review.models", "from portfolio.core.db import Base"),
    ("portfolio.app", "from portfolio.review.routes import blueprint"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    require_none(rule(all_rooms()))


@pytest.mark.parametrize(("rule", "sources"), BAD)
def test_the_rule_can_fail(rule: Rule, sources: list[tuple[str, str]]) -> None:
    assert report(rule([module(name, source) for name, source in sources]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_code_be(rule: Rule) -> None:
    assert report(rule([module(name, source) for name, source in GOOD])) == ""


def test_every_rule_is_seen_failing() -> None:
    assert {rule.__name__ for rule in RULES} == {rule.__name__ for rule, _sources in BAD}


def test_modules_may_know_each_other_for_the_type_checker() -> None:
    first = module("portfolio.core.a", "if TYPE_CHECKING:\n    from portfolio.core import b")
    assert report(import_rules.circles([first, module("portfolio.core.b", "import portfolio.core.a")])) == ""


def test_the_picture_of_the_rooms_is_current() -> None:
    drawn = rooms.PICTURE.read_text("utf-8") if rooms.PICTURE.exists() else ""
    assert drawn == rooms.picture(all_rooms()), "run `make rooms`"


def test_the_picture_leaves_out_arrows_that_follow() -> None:
    edges = {"review": {"records", "core"}, "records": {"core"}, "core": set[str]()}
    assert rooms.reduced(edges) == {"review": {"records"}, "records": {"core"}, "core": set()}
