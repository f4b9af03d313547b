"""Two at once, on a database of their own with real transactions: one closes, one decides, one opens."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_actions import preview_notice
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.notice_models import Notice
from portfolio.school.phase_models import Phase
from tests.browser import Browser
from tests.people import World, make_world
from tests.portfolios.notices import objected, opened, second_office, taken, the_class, the_notice
from tests.portfolios.term_end import approved, set_phase, set_school
from tests.review.test_race import own_app


@pytest.fixture
def world(tmp_path: Path, empty_database: str) -> Iterator[World]:
    """A school in a database of its own."""
    app = own_app(tmp_path, empty_database)
    yield make_world(app, "race")
    with app.app_context():
        db.engine.dispose()


def at_once(*acts: Callable[[], int]) -> list[int]:
    """All of them in the same moment; what each answers."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], int]) -> int:
        gate.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def posting(world: World, person: str, url: str, data: dict[str, str]) -> Callable[[], int]:
    browser = Browser(world.app.test_client(), world, person)
    return lambda: browser.client.post(url, data=data).status_code


def count_of(world: World, action: str) -> int:
    with world.open():
        found = select(func.count(AuditEvent.id)).where(AuditEvent.action == action)
        return db.session.scalar(found) or 0


def test_two_workers_close_a_notice_once(world: World) -> None:
    opened(world, approved(world, "话剧"))
    with world.open():
        late = the_notice(world).closes_at + timedelta(days=3)

    def beat() -> int:
        with world.app.app_context(), system_scope():
            count = close_due(late)
            db.session.commit()
            return count

    assert at_once(beat, beat, beat) == [0, 0, 1]
    with world.open():
        assert the_class(world).phase is Phase.SIGN_OFF
    assert count_of(world, "notice.close") == count_of(world, "class_term.close_notice") == 1


def test_one_of_two_decisions_stands(world: World) -> None:
    record_id = approved(world, "话剧")
    opened(world, record_id)
    objection_id = objected(world, record_id=record_id)
    taken(world, objection_id)
    url = f"/objections/{objection_id}/decide"
    rulings = [{"decision": each, "reasons": "查了。"} for each in ("upheld_as_is", "withdrawn")]
    assert at_once(*(posting(world, "office", url, ruling) for ruling in rulings)) == [302, 409]
    assert count_of(world, "objection.decide") == 1


def test_one_of_two_takes_it_up(world: World) -> None:
    office2, record_id = second_office(world), approved(world, "话剧")
    opened(world, record_id)
    url = f"/objections/{objected(world, record_id=record_id)}/take"
    statuses = at_once(posting(world, "office", url, {}), posting(world, office2, url, {}))
    assert set(statuses) <= {302, 409}
    assert count_of(world, "objection.take") == statuses.count(302)


def test_one_of_two_opens_the_notice(world: World) -> None:
    year = clock.today().year
    set_school(world, stated_years=[year, year + 1])
    set_phase(world, Phase.SELECTING)
    with world.open():
        seen = {"seen": preview_notice(world.actor("office"), the_class(world)).digest}
    url = f"/classes/{world.class_id}/notice/open"
    assert at_once(posting(world, "office", url, seen), posting(world, "homeroom", url, seen)) == [302, 409]
    with world.open():
        assert db.session.scalar(select(func.count(Notice.id))) == 1
