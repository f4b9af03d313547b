"""The whole matrix of states, events and people, held against the rule in words of its own, not the code's table."""

from datetime import timedelta
from itertools import product

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.kinds import Source
from portfolio.records.models import Record, StatusChange
from portfolio.records.policy import UNDO_WITHIN, available_events, may
from portfolio.records.states import RecordEvent, RecordState
from portfolio.records.workflow import IllegalStep, advance
from portfolio.school.actors import Actor
from portfolio.school.models import Student, Term
from portfolio.school.roles import Role
from tests import factories as make
from tests.people import World

STUDENT, CLASSMATE, TEACHER, HOMEROOM, DEPUTY, OFFICE = 1, 2, 3, 4, 5, 6
D, S, A, R, W = (
    RecordState.DRAFT, RecordState.SUBMITTED, RecordState.APPROVED, RecordState.RETURNED, RecordState.WITHDRAWN
)  # fmt: skip
LEADS_TO = {
    (D, RecordEvent.SUBMIT): S, (D, RecordEvent.WITHDRAW): W,
    (S, RecordEvent.APPROVE): A, (S, RecordEvent.RETURN): R, (S, RecordEvent.WITHDRAW): W,
    (R, RecordEvent.SUBMIT): S, (R, RecordEvent.WITHDRAW): W, (R, RecordEvent.UNDO): S,
    (A, RecordEvent.UNDO): S, (W, RecordEvent.REOPEN): D,
}  # fmt: skip
OF_AUTHORS = {RecordEvent.SUBMIT, RecordEvent.WITHDRAW, RecordEvent.REOPEN}


def actor(user_id: int, *roles: Role, school_id: int = 1, student_id: int | None = None, leads: bool = False) -> Actor:
    return Actor(
        user_id, str(user_id), school_id, roles=frozenset(roles), student_id=student_id,
        class_ids=frozenset({7} if leads else ()),
    )  # fmt: skip


PEOPLE = {
    "student": actor(STUDENT, Role.STUDENT, student_id=1),
    "classmate": actor(CLASSMATE, Role.STUDENT, student_id=2),
    "guardian": actor(11, Role.GUARDIAN),
    "teacher": actor(TEACHER, Role.TEACHER),
    "homeroom": actor(HOMEROOM, Role.TEACHER, Role.HOMEROOM, leads=True),
    "deputy": actor(DEPUTY, Role.TEACHER, Role.HOMEROOM, leads=True),
    "other homeroom": Actor(12, "12", 1, roles=frozenset({Role.HOMEROOM}), class_ids=frozenset({8})),
    "office": actor(OFFICE, Role.OFFICE),
    "principal": actor(13, Role.PRINCIPAL),
    "admin": actor(14, Role.ADMIN),
    "system": Actor(None, "system", 1, roles=frozenset({"system"})),
    "twin homeroom": actor(15, Role.HOMEROOM, school_id=2, leads=True),
    "twin student": actor(STUDENT, Role.STUDENT, school_id=2, student_id=1),
}
# name of the record: (author, source, is_observation, who acts for its author, who reviews it)
RECORDS = {
    "student's": (STUDENT, Source.STUDENT, False, {"student"}, {"homeroom", "deputy"}),
    "roster": (TEACHER, Source.ROSTER, False, {"teacher", "student"}, {"homeroom", "deputy"}),
    "class entry": (HOMEROOM, Source.TEACHER, False, {"homeroom", "student"}, {"deputy", "office"}),
    "observation": (TEACHER, Source.TEACHER, True, {"teacher"}, {"homeroom", "deputy", "office"}),
    "homeroom's observation": (HOMEROOM, Source.TEACHER, True, {"homeroom"}, {"deputy", "office"}),
    "office's observation": (OFFICE, Source.TEACHER, True, {"office"}, {"homeroom", "deputy"}),
}


def record_of(kind: str, state: RecordState, decided_ago: timedelta = timedelta(0)) -> Record:
    author, source, is_observation, _authors, _reviewers = RECORDS[kind]
    return Record(
        id=1, school_id=1, student_id=1, class_id=7, author_id=author, source=source, is_observation=is_observation,
        status=state, decided_at=clock.now() - decided_ago,
    )  # fmt: skip


def expected(kind: str, state: RecordState, event: RecordEvent, person: str) -> bool:
    _author, _source, _is_observation, authors, reviewers = RECORDS[kind]
    return (state, event) in LEADS_TO and person in (authors if event in OF_AUTHORS else reviewers)


@pytest.mark.parametrize(("kind", "person"), list(product(RECORDS, PEOPLE)))
def test_each_person_may_do_what_the_rule_says_and_no_more(kind: str, person: str) -> None:
    for state, event in product(RecordState, RecordEvent):
        allowed = may(record_of(kind, state), PEOPLE[person], event)
        assert allowed is expected(kind, state, event, person), f"{state} {event}"


@pytest.mark.parametrize("kind", RECORDS)
def test_buttons_are_what_may_be_done(kind: str) -> None:
    for state, person in product(RecordState, PEOPLE):
        shown = available_events(record_of(kind, state), PEOPLE[person])
        assert set(shown) == {event for event in RecordEvent if expected(kind, state, event, person)}


@pytest.mark.parametrize("kind", RECORDS)
def test_nobody_reviews_what_they_wrote(kind: str) -> None:
    author, *_rest = RECORDS[kind]
    everything = Actor(author, "x", 1, roles=frozenset(Role), class_ids=frozenset({7}))
    for state, event in product(RecordState, (RecordEvent.APPROVE, RecordEvent.RETURN, RecordEvent.UNDO)):
        assert not may(record_of(kind, state), everything, event)


def test_teacher_who_is_the_student_reviews_nothing_of_their_own() -> None:
    both = Actor(HOMEROOM, "x", 1, roles=frozenset(Role), student_id=1, class_ids=frozenset({7}))
    assert not may(record_of("student's", S), both, RecordEvent.APPROVE)


@pytest.mark.parametrize("state", [A, R])
def test_decision_stands_after_the_time_to_undo(state: RecordState) -> None:
    for ago, is_fresh in ((UNDO_WITHIN - timedelta(seconds=5), True), (UNDO_WITHIN + timedelta(seconds=5), False)):
        assert may(record_of("student's", state, ago), PEOPLE["homeroom"], RecordEvent.UNDO) is is_fresh


@pytest.mark.parametrize(("state", "event"), list(product(RecordState, RecordEvent)))
def test_advance_follows_the_rule_or_refuses(world: World, state: RecordState, event: RecordEvent) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        facts = {"status": state, "approver_id": world.people["deputy"] if state is A else None}
        reason = {"return_reason": "不清楚"} if state is R else {}
        record = make.make_record(student, term, world.class_id, **facts, **reason)
        after = LEADS_TO.get((state, event))
        if after is None:
            with pytest.raises(IllegalStep):
                advance(record, event, world.actor("homeroom"), "不清楚")
            return
        change = advance(record, event, world.actor("homeroom"), "不清楚")
        db.session.flush()
        assert (record.status, change.before, change.after) == (after, state, after)
        assert db.session.get_one(StatusChange, change.id).actor_id == world.people["homeroom"]
        assert (record.approver_id is None) is (after is not A)
