"""The beat begins selecting by itself: once, late if it must, and not behind the office's back."""

from datetime import timedelta

import pytest

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.portfolios.phase_beat import advance_due
from portfolio.school.phase_models import Phase, PhaseEvent
from portfolio.school.phase_workflow import advance
from portfolio.school.windows import class_term_of, set_windows
from tests.people import World
from tests.portfolios.term_end import set_phase, set_window


def beat(world: World, hours: float = 0) -> int:
    with world.app.app_context(), system_scope():
        count = advance_due(clock.now() + timedelta(hours=hours))
        db.session.commit()
        return count


def phase_of(world: World) -> Phase:
    with world.open():
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        return row.phase


def test_class_moves_on_once_when_its_window_has_opened(world: World) -> None:
    set_window(world, Phase.SELECTING, 1, 48)
    assert beat(world) == 0
    assert phase_of(world) is Phase.RECORDING
    assert [beat(world, 1), beat(world, 1)] == [1, 0]
    assert phase_of(world) is Phase.SELECTING
    with world.open():
        told = db.session.query(AuditEvent).filter_by(action="class_term.begin_selecting").all()
        assert [row.actor_id for row in told] == [None]


def test_worker_that_was_down_catches_up_even_after_the_window_closed(world: World) -> None:
    set_window(world, Phase.SELECTING, -72, -24)
    assert beat(world) == 1


@pytest.mark.parametrize("phase", [Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED])
def test_class_that_is_further_stays_where_it_is(world: World, phase: Phase) -> None:
    set_window(world, Phase.SELECTING, -1, 1)
    set_phase(world, phase)
    assert beat(world) == 0


def test_other_windows_move_nothing(world: World) -> None:
    set_window(world, Phase.RECORDING, -1, 1)
    assert beat(world) == 0


def test_class_that_was_sent_back_waits_for_a_new_window(world: World) -> None:
    set_window(world, Phase.SELECTING, -1, 48)
    beat(world)
    with world.open():
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        advance(row, PhaseEvent.GO_BACK, world.actor("office"), "运动会改期")
        db.session.commit()
    assert beat(world) == 0
    with world.open():
        later = clock.now() + timedelta(hours=2)
        row = class_term_of(world.class_id, world.term_id)
        assert row is not None
        set_windows(
            world.actor("office"), [world.class_id], row.term, Phase.SELECTING, (later, later + timedelta(days=1))
        )
        db.session.commit()
    assert [beat(world, 1), beat(world, 3)] == [0, 1]


def test_both_schools_are_served(world: World, twin: World) -> None:
    for each in (world, twin):
        set_window(each, Phase.SELECTING, -1, 1)
    assert beat(world) == 2
