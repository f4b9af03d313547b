"""The whole table of a class's phases: every phase × event × person, as plain functions."""

import itertools

import pytest

from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.school.actors import system_actor
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.phase_workflow import TABLE, IllegalPhaseStep, advance, may
from portfolio.school.windows import ensured_class_term
from tests.people import World

P, E = Phase, PhaseEvent
LEADERS = {"homeroom", "deputy", "office"}
LEGAL = {
    (P.RECORDING, E.BEGIN_SELECTING): (P.SELECTING, LEADERS | {"system"}),
    (P.SELECTING, E.PUBLISH): (P.NOTICE, LEADERS),
    (P.NOTICE, E.CLOSE_NOTICE): (P.SIGN_OFF, {"system"}),
    (P.SIGN_OFF, E.ARCHIVE): (P.ARCHIVED, {"system"}),
    (P.SELECTING, E.GO_BACK): (P.RECORDING, {"office"}),
    (P.NOTICE, E.GO_BACK): (P.SELECTING, {"office"}),
    (P.SIGN_OFF, E.GO_BACK): (P.SELECTING, {"office"}),
}


def class_term_in(world: World, phase: Phase) -> ClassTerm:
    row = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
    row.phase = phase
    db.session.flush()
    return row


def test_the_table_holds_these_steps_and_no_other() -> None:
    assert {key: step.after for key, step in TABLE.items()} == {key: after for key, (after, _who) in LEGAL.items()}


@pytest.mark.parametrize(("phase", "event"), list(itertools.product(P, E)))
def test_each_step_is_open_to_its_people_and_to_nobody_else(world: World, phase: Phase, event: PhaseEvent) -> None:
    with world.open():
        row = class_term_in(world, phase)
        actors = {person: world.actor(person) for person in world.people}
        actors["system"] = system_actor("test", world.school_id)
        able = {person for person, actor in actors.items() if may(row, actor, event)}
    assert able == LEGAL.get((phase, event), (phase, set()))[1]


@pytest.mark.parametrize(("phase", "event"), list(itertools.product(P, E)))
def test_advance_goes_where_the_table_leads_or_refuses(world: World, phase: Phase, event: PhaseEvent) -> None:
    with world.open():
        row, office = class_term_in(world, phase), world.actor("office")
        if (phase, event) not in LEGAL:
            with pytest.raises(IllegalPhaseStep):
                advance(row, event, office)
            return
        advance(row, event, office, "看错了 ")
        assert (row.phase, row.back_reason) == (LEGAL[phase, event][0], "看错了")
        db.session.flush()
        told = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
        assert told is not None
        assert told.action == f"class_term.{event.value}"


def test_another_schools_office_moves_nothing(world: World, twin: World) -> None:
    with twin.open():
        stranger = twin.actor("office")
    with world.open():
        assert not may(class_term_in(world, P.RECORDING), stranger, E.BEGIN_SELECTING)
