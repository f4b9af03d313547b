"""The levels a school names, and a student's own word on each dimension."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.school.models import Term
from portfolio.school.phase_models import Phase
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import set_phase, set_school

Visit = Callable[[str], Browser]


@pytest.mark.parametrize(
    ("levels", "status"), [("优秀\n良好", 302), ("95分", 422), ("A+", 422), ("第一名", 422), ("", 302)]
)
def test_levels_are_words_and_no_marks(world: World, visit: Visit, levels: str, status: int) -> None:
    limits = {"picks_per_dimension": 3, "story_limit": 300, "statement_limit": 400, "evaluation_levels": levels}
    limits |= {"notice_days": 10, "objection_days": 5}
    visit("office").post("/settings/term-end", limits, status=status)


def test_own_levels_come_with_words(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    set_school(world, evaluation_levels=["优秀", "发展中"])
    student = visit("student")
    with world.open():
        dimension = db.session.get_one(Term, world.term_id).framework.dimensions[0].id
    for level, words in (("优秀", ""), ("", "我常帮同学"), ("甲等", "我常帮同学"), ("优秀", "考了95分")):
        student.post("/portfolio/levels", {f"level-{dimension}": level, f"words-{dimension}": words}, status=422)
    student.post("/portfolio/levels", {f"level-{dimension}": "优秀", f"words-{dimension}": "我常帮同学"})
    assert "我常帮同学" in student.get("/portfolio").text
