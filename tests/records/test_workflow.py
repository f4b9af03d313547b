"""The whole table of states: every state × event × person, as plain functions."""

import itertools

import pytest
from sqlalchemy.exc import IntegrityError

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import actions
from portfolio.records.models import Record
from portfolio.records.policy import available_events, may
from portfolio.records.sources import Source
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import TABLE, IllegalStep, advance
from portfolio.school.models import Student, Term
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.errors import Conflict
from tests import factories as make
from tests.people import World

S, E = RecordState, RecordEvent
LEGAL = {
    (S.DRAFT, E.SUBMIT): S.SUBMITTED, (S.DRAFT, E.WITHDRAW): S.WITHDRAWN,
    (S.SUBMITTED, E.APPROVE): S.APPROVED, (S.SUBMITTED, E.RETURN): S.RETURNED, (S.SUBMITTED, E.WITHDRAW): S.WITHDRAWN,
    (S.RETURNED, E.SUBMIT): S.SUBMITTED, (S.RETURNED, E.WITHDRAW): S.WITHDRAWN, (S.RETURNED, E.UNDO): S.SUBMITTED,
    (S.APPROVED, E.UNDO): S.SUBMITTED, (S.WITHDRAWN, E.REOPEN): S.DRAFT,
    (S.DRAFT, E.VERIFY): S.APPROVED, (S.SUBMITTED, E.VERIFY): S.APPROVED,
    (S.APPROVED, E.UNVERIFY): S.DRAFT, (S.DRAFT, E.RETRACT): S.WITHDRAWN,
    (S.SUBMITTED, E.RETRACT): S.WITHDRAWN, (S.RETURNED, E.RETRACT): S.WITHDRAWN, (S.APPROVED, E.RETRACT): S.WITHDRAWN,
    (S.WITHDRAWN, E.RESTORE): S.DRAFT, (S.APPROVED, E.OVERTURN): S.WITHDRAWN,
}  # fmt: skip
OWN = {E.SUBMIT, E.WITHDRAW, E.REOPEN}
COMMITTEE = {E.OVERTURN}  # of a frozen record alone
OF_ROSTERS = {E.VERIFY, E.UNVERIFY, E.RETRACT, E.RESTORE}


def record_in(world: World, status: RecordState, **facts: object) -> Record:
    student = db.session.get_one(Student, world.student_id)
    term = db.session.get_one(Term, world.term_id)
    values: dict[str, object] = {"status": status, "decided_at": clock.now()}
    if status is S.APPROVED:
        values["approver_id"] = world.people["homeroom"]
    if status is S.RETURNED:
        values["return_reason"] = "看不清"
    return make.make_record(student, term, world.class_id, **(values | facts))


def test_the_table_holds_these_steps_and_no_other() -> None:
    assert {key: step.after for key, step in TABLE.items()} == LEGAL


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, E)))
def test_each_step_is_open_to_its_people_and_to_nobody_else(
    world: World, state: RecordState, event: RecordEvent
) -> None:
    with world.open():
        record = record_in(world, state)
        able = {person for person in world.people if may(record, world.actor(person), event)}
    if (state, event) not in LEGAL or event in OF_ROSTERS | COMMITTEE:
        assert able == set()
    else:
        assert able == ({"student"} if event in OWN else {"homeroom", "deputy"})


@pytest.mark.parametrize(("state", "event"), sorted(set(itertools.product(S, E)) - set(LEGAL)))
def test_a_step_the_table_lacks_is_refused(world: World, state: RecordState, event: RecordEvent) -> None:
    with world.open(), pytest.raises(IllegalStep):
        advance(record_in(world, state), event, world.actor("homeroom"))


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, E)))
def test_a_frozen_record_is_moved_by_the_committee_alone(world: World, state: RecordState, event: RecordEvent) -> None:
    with world.open():
        record = record_in(world, state, frozen_at=clock.now())
        able = {person for person in world.people if may(record, world.actor(person), event)}
    assert able == ({"office"} if (state, event) == (S.APPROVED, E.OVERTURN) else set())


def test_the_buttons_are_what_may_be_done(world: World) -> None:
    with world.open():
        record = record_in(world, S.RETURNED)
        assert available_events(record, world.actor("student")) == [E.SUBMIT, E.WITHDRAW]
        assert available_events(record, world.actor("guardian")) == []


def test_a_student_may_act_on_what_a_teacher_entered_but_not_on_an_observation(world: World) -> None:
    with world.open():
        teacher, student = world.people["teacher"], world.actor("student")
        entered = record_in(world, S.DRAFT, source=Source.TEACHER, author_id=teacher)
        observed = record_in(world, S.DRAFT, source=Source.TEACHER, author_id=teacher, is_observation=True)
        assert may(entered, student, E.SUBMIT)
        assert not may(observed, student, E.SUBMIT)


def test_each_step_leaves_a_line_in_the_history(world: World) -> None:
    with world.open():
        record = record_in(world, S.DRAFT, submitted_at=None)
        student = world.actor("student")
        actions.submit_record(student, record, SchoolSettings())
        actions.withdraw_record(student, record)
        actions.reopen_record(student, record)
        db.session.expire(record, ["changes"])
        assert [(change.before, change.after) for change in record.changes] == [
            (S.DRAFT, S.SUBMITTED), (S.SUBMITTED, S.WITHDRAWN), (S.WITHDRAWN, S.DRAFT),
        ]  # fmt: skip


def test_a_second_submission_is_told_that_it_came_late(world: World) -> None:
    with world.open():
        record = record_in(world, S.SUBMITTED)
        with pytest.raises(Conflict):
            actions.submit_record(world.actor("student"), record, SchoolSettings())


def test_someone_else_is_refused(world: World) -> None:
    with world.open():
        record = record_in(world, S.DRAFT)
        for person in ("student2", "homeroom", "office", "guardian", "admin"):
            with pytest.raises(actions.NotAllowed):
                actions.submit_record(world.actor(person), record, SchoolSettings())


@pytest.mark.parametrize("facts", [
    {"status": S.APPROVED}, {"status": S.RETURNED}, {"status": S.SUBMITTED, "dimension_id": None},
])  # fmt: skip
def test_the_database_refuses_a_state_without_what_it_needs(world: World, facts: dict[str, object]) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        with pytest.raises(IntegrityError):
            make.make_record(student, term, world.class_id, **facts)
