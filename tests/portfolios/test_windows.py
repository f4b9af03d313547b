"""Windows: set for many classes, staggered after a preview, made longer with a reason that is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.window_plan import Stagger, Unit, planned_windows
from portfolio.school.models import SchoolClass, Term
from portfolio.school.phase_models import Phase, PhaseWindow, WindowExtension
from portfolio.school.queries import classes_in
from portfolio.school.windows import class_term_of, why_closed, window_of
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import set_phase, set_window

Visit = Callable[[str], Browser]


def written(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def form(**changes: Any) -> dict[str, Any]:
    begin = clock.now() + timedelta(days=2)
    return {
        "phase": "selecting", "opens_at": written(begin), "closes_at": written(begin + timedelta(days=5)),
        "unit": "none", "count": "1", "all": "1",
    } | changes  # fmt: skip


def window_in(world: World, phase: Phase, class_id: int | None = None) -> PhaseWindow | None:
    with world.open():
        return window_of(class_term_of(class_id or world.class_id, world.term_id), phase)


def test_nothing_is_set_before_the_preview_is_confirmed(world: World, visit: Visit) -> None:
    page = visit("office").post("/windows", form(), status=200).text
    assert "还没有设置" in page
    assert window_in(world, Phase.SELECTING) is None


def test_confirmed_windows_stand_for_all_classes_chosen(world: World, visit: Visit) -> None:
    wanted = form(confirmed="1")
    visit("office").post("/windows", wanted)
    for class_id in (world.class_id, world.other_class_id):
        window = window_in(world, Phase.SELECTING, class_id)
        assert window is not None
        assert written(window.opens_at) == wanted["opens_at"]


@pytest.mark.parametrize("by", ["class", "grade"])
def test_classes_are_chosen_one_by_one_or_by_grade(world: World, visit: Visit, by: str) -> None:
    chosen = {"class": [world.class_id], "grade": [7]}[by]
    data = {name: value for name, value in form(confirmed="1").items() if name != "all"} | {by: chosen}
    visit("office").post("/windows", data)
    assert window_in(world, Phase.SELECTING) is not None
    assert (window_in(world, Phase.SELECTING, world.other_class_id) is None) == (by == "class")


def test_each_next_class_comes_hours_later(world: World, visit: Visit) -> None:
    visit("office").post("/windows", form(confirmed="1", unit="hours", count="3"))
    first, second = (window_in(world, Phase.SELECTING, id_) for id_ in (world.class_id, world.other_class_id))
    assert first is not None
    assert second is not None
    assert second.opens_at - first.opens_at == second.closes_at - first.closes_at == timedelta(hours=3)


def test_each_next_class_comes_school_days_later_across_national_day(world: World) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        classes: list[SchoolClass] = list(classes_in(clock.today()))
        span = (datetime(2025, 9, 29, 0, 0, tzinfo=UTC), datetime(2025, 9, 30, 9, 0, tzinfo=UTC))
        plan = planned_windows(classes, term, Phase.SELECTING, span, Stagger(Unit.DAYS, 1))
    days = [tuple(clock.local(moment).date().isoformat() for moment in row.span) for row in plan]
    assert days == [("2025-09-29", "2025-09-30"), ("2025-09-30", "2025-10-09")]


@pytest.mark.parametrize(
    "wrong", [{"opens_at": "morgen"}, {"closes_at": ""}, {"all": ""}, {"count": "0"}, {"phase": "notice"}]
)
def test_what_cannot_be_read_is_said(world: World, visit: Visit, wrong: dict[str, str]) -> None:
    data = {name: value for name, value in (form(confirmed="1") | wrong).items() if value or name != "all"}
    visit("office").post("/windows", data, status=422)
    assert window_in(world, Phase.SELECTING) is None


def test_window_that_ends_before_it_begins_is_left_out(world: World, visit: Visit) -> None:
    early = written(clock.now() + timedelta(days=1))
    visit("office").post("/windows", form(confirmed="1", closes_at=early), status=422)


def test_class_past_the_phase_keeps_what_it_has_and_takes_no_turn(world: World, visit: Visit) -> None:
    set_phase(world, Phase.NOTICE)
    page = visit("office").post("/windows", form(), status=200).text
    assert "公示" in page
    wanted = form(confirmed="1", unit="hours")
    visit("office").post("/windows", wanted)
    assert window_in(world, Phase.SELECTING) is None
    other = window_in(world, Phase.SELECTING, world.other_class_id)
    assert other is not None
    assert written(other.opens_at) == wanted["opens_at"]


def test_window_that_has_opened_is_only_made_longer_with_a_reason(world: World, visit: Visit) -> None:
    set_window(world, Phase.SELECTING, -1, 24)
    set_phase(world, Phase.SELECTING)
    visit("office").post("/windows", form(confirmed="1", **{"all": "", "class": [world.class_id]}), status=422)
    window = window_in(world, Phase.SELECTING)
    assert window is not None
    url, later = f"/windows/{window.id}/extend", written(clock.now() + timedelta(days=3))
    office = visit("office")
    office.post(url, {"closes_at": later, "reason": " "}, status=422)
    office.post(url, {"closes_at": written(clock.now()), "reason": "停电"}, status=422)
    office.post(url, {"closes_at": later, "reason": "停电两天"})
    with world.open():
        row = db.session.query(WindowExtension).one()
        assert (row.reason, row.by_id, row.closed_at) == ("停电两天", world.people["office"], window.closes_at)
    for page in (office.get("/windows").text, office.get(url).text, visit("homeroom").get("/board").text):
        assert "停电两天" in page


def test_extension_opens_again_what_was_closed(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    set_window(world, Phase.SELECTING, -48, -1)
    window = window_in(world, Phase.SELECTING)
    assert window is not None
    visit("student").post("/portfolio/statement", {"text": "我", "seen": ""}, status=422)
    later = written(clock.now() + timedelta(days=1))
    visit("office").post(f"/windows/{window.id}/extend", {"closes_at": later, "reason": "停电"})
    visit("student").post("/portfolio/statement", {"text": "我", "seen": ""})


@pytest.mark.parametrize(
    ("opens", "closes", "says"), [(1, 2, "开放"), (-2, -1, "截止"), (-1, 1, "")]
)
def test_why_a_phase_is_closed_is_said_truly(world: World, opens: int, closes: int, says: str) -> None:
    set_window(world, Phase.RECORDING, opens, closes)
    with world.app.test_request_context(), world.open():
        told = why_closed(class_term_of(world.class_id, world.term_id), Phase.RECORDING)
    assert bool(told) == bool(says)
    assert says in told


def test_without_a_row_a_class_is_recording(world: World) -> None:
    with world.app.test_request_context():
        assert why_closed(None, Phase.RECORDING) == ""
        assert str(Phase.RECORDING.title) in why_closed(None, Phase.SELECTING)
