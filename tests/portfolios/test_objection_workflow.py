"""The whole table of an objection: every state × event × person, as plain functions."""

import itertools

import pytest

from portfolio.core.db import db
from portfolio.portfolios.notice_models import Objection
from portfolio.portfolios.objection_policy import Parties, may
from portfolio.portfolios.objection_workflow import TABLE, IllegalObjectionStep, ObjectionEvent, advance
from portfolio.portfolios.states import ObjectionState
from portfolio.school.actors import system_actor
from portfolio.school.windows import ensured_class_term
from tests import factories as make
from tests.people import World
from tests.portfolios.notices import second_office

S, E = ObjectionState, ObjectionEvent
LEGAL = {
    (S.FILED, E.TAKE): S.HANDLED, (S.HANDLED, E.TAKE): S.HANDLED, (S.HANDLED, E.DECIDE): S.DECIDED,
    (S.DECIDED, E.RE_EXAMINE): S.RE_EXAMINED, (S.DECIDED, E.ACCEPT): S.CLOSED, (S.DECIDED, E.LAPSE): S.CLOSED,
    (S.RE_EXAMINED, E.TAKE): S.RE_EXAMINED, (S.RE_EXAMINED, E.DECIDE): S.CLOSED,
}  # fmt: skip
ABLE = {E.TAKE: {"office2"}, E.DECIDE: {"office"}, E.RE_EXAMINE: {"student2"}, E.ACCEPT: {"student2"}, E.LAPSE: set()}


def objection_in(world: World, state: ObjectionState) -> Objection:
    """An objection of student2's in a state, in the hands of the office."""
    class_term = ensured_class_term(world.actor("office"), world.class_id, world.term_id)
    row: Objection = make.add(
        Objection(
            school_id=world.school_id, number="T", class_term_id=class_term.id, student_id=world.student_id,
            text="不对", status=state, answer_by=class_term.term.ends_on, handler_id=world.people["office"],
        )
    )  # fmt: skip
    return row


def test_the_table_holds_these_steps_and_no_other() -> None:
    assert {key: step.after for key, step in TABLE.items()} == LEGAL


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, E)))
def test_each_step_is_open_to_its_people_and_to_nobody_else(
    world: World, state: ObjectionState, event: ObjectionEvent
) -> None:
    second_office(world)
    objector = Parties(world.people["student2"])
    with world.open():
        row = objection_in(world, state)
        able = {person for person in world.people if may(row, world.actor(person), event, objector)}
        is_systems = may(row, system_actor("test", world.school_id), event, objector)
    assert able == (ABLE[event] if (state, event) in LEGAL else set())
    assert is_systems == ((state, event) == (S.DECIDED, E.LAPSE))


@pytest.mark.parametrize(("state", "event"), sorted(set(itertools.product(S, E)) - set(LEGAL)))
def test_a_step_the_table_lacks_is_refused(world: World, state: ObjectionState, event: ObjectionEvent) -> None:
    with world.open(), pytest.raises(IllegalObjectionStep):
        advance(objection_in(world, state), event, world.actor("office"))


def test_a_second_look_is_asked_for_once(world: World) -> None:
    with world.open():
        row = objection_in(world, S.DECIDED)
        row.is_second_look = True
        db.session.flush()
        assert not may(row, world.actor("student2"), E.RE_EXAMINE, Parties(world.people["student2"]))
