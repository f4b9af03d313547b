"""A class left unfinished when the next term began: who works there still finds it, and stays in its term."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.jobs import Job
from portfolio.school.models import School, Term
from portfolio.school.phase_models import Phase
from portfolio.school.windows import class_term_of
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import PASSWORD, give_password, set_phase

Visit = Callable[[str], Browser]
NEW_TERM = "新学期"


@pytest.fixture(autouse=True)
def _next_term_has_begun(world: World) -> None:
    """The class is at its sign-off in a term that ended, and another term has begun."""
    with world.open():
        old = db.session.get_one(Term, world.term_id)
        old.code, old.ends_on = "before", clock.today() - timedelta(days=1)
        db.session.flush()
        new = make.make_term(db.session.get_one(School, world.school_id), clock.today() + timedelta(days=60))
        new.name = NEW_TERM
        db.session.commit()
    set_phase(world, Phase.SIGN_OFF)


def test_the_board_offers_the_earlier_term_and_leads_on_within_it(world: World, visit: Visit) -> None:
    page = visit("office").get("/board").text
    assert NEW_TERM in page
    assert f'<option value="{world.term_id}">' in page
    earlier = visit("office").get(f"/board?term_id={world.term_id}").text
    for address in (
        f"/board/classes/{world.class_id}?what=homeroom&amp;term_id={world.term_id}",
        f"/classes/{world.class_id}/sign-off?step=committee&amp;term_id={world.term_id}",
        f"/sign-off?term_id={world.term_id}", f"/windows?term_id={world.term_id}",
    ):  # fmt: skip
        assert address in earlier


def test_homeroom_office_and_principal_sign_from_their_own_first_page(world: World, visit: Visit) -> None:
    asked = f"term_id={world.term_id}"
    for person in ("homeroom", "office", "principal"):
        give_password(world, person)
        browser = visit(person)
        assert f"/sign-off?{asked}" in browser.get("/").text
        assert f"/classes/{world.class_id}/sign-off" in browser.get(f"/sign-off?{asked}").text
        page = browser.get(f"/classes/{world.class_id}/sign-off?{asked}").text
        assert f"/classes/{world.class_id}/sign-off?{asked}" in page
        marks = re.findall(r'value="(\d+:[0-9a-f]{64})"', page)
        signed = browser.post(
            f"/classes/{world.class_id}/sign-off?{asked}",
            {"sign": marks, "confirmed": "1", "password": PASSWORD},
        )
        assert asked in signed.location
    with world.open():
        job = db.session.scalars(select(Job).where(Job.kind == "reports.archive")).one()
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        assert job.params["class_term_id"] == row.id


def test_the_office_sends_the_class_back_and_stays_in_the_term(world: World, visit: Visit) -> None:
    place = f"/board/classes/{world.class_id}/back?term_id={world.term_id}"
    done = visit("office").post(place, {"reason": "公示里缺一条记录"})
    assert done.location == f"/board?term_id={world.term_id}"
    with world.open():
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        assert row.phase is Phase.SELECTING
    opening = visit("homeroom").get(f"/classes/{world.class_id}/notice/open?term_id={world.term_id}").text
    assert f"/classes/{world.class_id}/notice/open?term_id={world.term_id}" in opening
    gap = visit("homeroom").get(f"/board/classes/{world.class_id}?what=comments&term_id={world.term_id}").text
    assert "/comments" not in gap.split("<main")[1], "comments are written in the present term"


@pytest.mark.parametrize("asked", [0, 999_999])
def test_a_term_that_is_no_choice_is_not_found(visit: Visit, asked: int) -> None:
    visit("office").get(f"/board?term_id={asked}", status=404)


def test_another_schools_term_is_not_found(twin: World, visit: Visit) -> None:
    set_phase(twin, Phase.SIGN_OFF)
    visit("office").get(f"/board?term_id={twin.term_id}", status=404)
