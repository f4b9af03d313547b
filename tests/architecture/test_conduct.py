"""One reader of the clock, one writer of a status, commits at the edge, no SQL as text; and each check seen failing."""

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.architecture import conduct_rules as rules
from tests.architecture.house import Module, module, report, require_none, rooms

Rule = Callable[[Iterable[Module]], Iterator[str]]
RULES: list[Rule] = [
    rules.other_clocks, rules.other_times, rules.status_writers, rules.stray_commits, rules.raw_sql,
]  # fmt: skip
ACTIONS, WORKFLOW = "portfolio.review.actions", "portfolio.records.workflow"
BAD: list[tuple[Rule, str, str]] = [
    (rules.other_clocks, ACTIONS, "from datetime import datetime\ndatetime.now()"),
    (rules.other_clocks, ACTIONS, "import datetime as d\nd.datetime.utcnow()"),
    (rules.other_clocks, ACTIONS, "from datetime import date as day\nx = field(default=day.today)"),
    (rules.other_clocks, ACTIONS, "import time\ntime.time()"),
    (rules.other_clocks, ACTIONS, "from time import time\ntime()"),
    (rules.other_clocks, ACTIONS, "from sqlalchemy import func\nfunc.now()"),
    (rules.other_times, ACTIONS, "from portfolio.core import clock\nclock.as_if(moment)"),
    (rules.other_times, ACTIONS, "from portfolio.core.clock import as_if\nas_if(moment)"),
    (rules.status_writers, ACTIONS, "record.status = 'approved'"),
    (rules.status_writers, ACTIONS, "setattr(record, 'status', 'approved')"),
    (rules.status_writers, ACTIONS, "update(Record).values(status='approved')"),
    (rules.status_writers, WORKFLOW, "def skip(record):\n    record.status = 'approved'"),
    (rules.status_writers, ACTIONS, "def advance(record):\n    record.status = 'approved'"),
    (rules.stray_commits, ACTIONS, "db.session.commit()"),
    (rules.stray_commits, "portfolio.core.audit", "session.commit()"),
    (rules.raw_sql, ACTIONS, "from sqlalchemy import text\ntext('SELECT 1')"),
    (rules.raw_sql, ACTIONS, "import sqlalchemy as sa\nsa.text('SELECT 1')"),
    (rules.raw_sql, ACTIONS, "connection.exec_driver_sql('SELECT 1')"),
]
GOOD: list[tuple[Rule, str, str]] = [
    (rules.other_clocks, "portfolio.core.clock", "from datetime import datetime\ndatetime.now()"),
    (rules.other_clocks, ACTIONS, "from portfolio.core import clock\nimport time\nclock.now()\ntime.monotonic()"),
    (rules.other_times, "portfolio.demo.filing", "from portfolio.core import clock\nclock.as_if(moment)"),
    (rules.status_writers, WORKFLOW, "def advance(record):\n    record.status = 'approved'"),
    (rules.status_writers, ACTIONS, "if record.status == 'approved': pass\nresponse.status_code = 404"),
    (rules.stray_commits, "portfolio.review.routes", "db.session.commit()"),
    (rules.stray_commits, "portfolio.cli.demo", "db.session.commit()"),
    (rules.raw_sql, "portfolio.core.search", "from sqlalchemy import text\ntext('SELECT 1')"),
    (rules.raw_sql, ACTIONS, "text = 'words'\nform.text()"),
    (rules.raw_sql, ACTIONS, "from sqlalchemy import text\nmapped_column(server_default=text('0'))"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    require_none(rule(rooms()))


@pytest.mark.parametrize(("rule", "name", "source"), BAD)
def test_the_rule_can_fail(rule: Rule, name: str, source: str) -> None:
    assert report(rule([module(name, source)]))


@pytest.mark.parametrize(("rule", "name", "source"), GOOD)
def test_the_rule_lets_good_code_be(rule: Rule, name: str, source: str) -> None:
    assert report(rule([module(name, source)])) == ""
