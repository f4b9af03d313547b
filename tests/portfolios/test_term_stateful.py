"""Random people do random things to a class's term: no path skips a phase, judges its own case or edits an archive."""

from collections.abc import Callable
from datetime import datetime
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.portfolios.notice_models import Objection
from portfolio.portfolios.sign_off_queries import signatures_of
from portfolio.portfolios.states import ObjectionState, SignStep
from portfolio.portfolios.term_content import term_content
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Record
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.school.phase_models import Phase, PhaseEvent
from portfolio.school.phase_workflow import TABLE
from tests.people import World
from tests.portfolios.term_acts import PEOPLE, TermActs
from tests.reports.archiving import blank_paper

__all__ = ["blank_paper"]

WAY = (Phase.RECORDING, Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED)
TURNS = {
    Phase.RECORDING: ("begin", "begin", "comment", "beat"),
    Phase.SELECTING: ("pick", "confirm", "publish", "comment", "reopen", "go_back"),
    Phase.NOTICE: ("object_to", "object_to", "settle", "settle", "take", "decide", "answer", "correct", "beat"),
    Phase.SIGN_OFF: ("sign", "sign", "sign", "work", "take", "comment", "correct", "give_back", "go_back"),
    Phase.ARCHIVED: ("correct", "issue_again", "work", "tamper", "comment", "sign"),
}
ACTS = sorted({name for names in TURNS.values() for name in names})


class TermMachine(TermActs, RuleBasedStateMachine):
    """What was seen before is held against what stands now."""

    start: Phase

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        TermActs.__init__(self)

    @initialize()
    def walk(self) -> None:
        """The class comes to where the machine begins by the way everybody goes."""
        steps: list[Callable[[], None]] = [
            lambda: self.begin("", 0), self.prepare_and_publish, self.let_days_pass, self.sign_and_archive
        ]  # fmt: skip
        for step in steps[: WAY.index(self.start)]:
            step()
        assert self.phase() is self.start

    @rule(seed=st.integers(0, 2**32 - 1))
    def somebody_acts(self, seed: int) -> None:
        """Four times of five what belongs to the phase; every other time whoever it falls to.

        Chosen by the seed: Hypothesis likes small choices and leaves out rules, and would seldom come far.
        """
        chance = Random(seed)
        name = chance.choice(TURNS[self.at] if chance.random() < 0.8 else ACTS)
        person, number = chance.choice(("",) * len(PEOPLE) + PEOPLE), chance.randrange(6)
        note(f"{name}: {person or 'whoever it falls to'}, {number}")
        getattr(self, name)(person, number)

    @invariant()
    def the_trail_is_a_walk(self) -> None:
        with self.world.open():
            row = self.class_term()
            trail = db.session.scalars(
                select(AuditEvent)
                .where(AuditEvent.subject_type == "class_term", AuditEvent.subject_id == row.id)
                .where(AuditEvent.action.like("class_term.%"))
                .order_by(AuditEvent.id)
            )
            at = Phase.RECORDING
            for act in trail:
                event = PhaseEvent(act.action.removeprefix("class_term."))
                assert act.facts["before"] == at.value
                assert (act.actor_id is None) == (event in {PhaseEvent.CLOSE_NOTICE, PhaseEvent.ARCHIVE})
                before, at = at, TABLE[at, event].after
                assert WAY.index(at) <= WAY.index(before) + 1
            assert at is row.phase
            self.at = at

    @invariant()
    def nobody_decides_on_the_own_case(self) -> None:
        with self.world.open():
            objectors = self.objectors()
            leaders = {self.world.people[name] for name in ("homeroom", "deputy")}
            rows = select(Objection).where(Objection.class_term_id == self.class_term().id)
            for row in db.session.scalars(rows):
                record = row.record
                parties = {*leaders, objectors[row.id], *([record.approver_id, record.author_id] if record else [])}
                deciders = {row.decided_by_id, row.first_decided_by_id} - {None}
                assert deciders.isdisjoint(parties)
                assert row.decided_by_id is None or row.decided_by_id != row.first_decided_by_id
            records = db.session.scalars(select(Record).where(Record.id.in_(self.records)))
            assert all(row.approver_id != row.author_id for row in records)

    @invariant()
    def archives_stand(self) -> None:
        with self.world.open():
            columns = Archive.__table__.columns
            rows = db.session.execute(select(*columns).where(Archive.school_id == self.world.school_id)).all()
        now = {row.id: tuple(row) for row in rows}
        assert self.archives.items() <= now.items()
        self.archives = now
        current = {row.id for row in rows} - {row.supersedes_id for row in rows}
        assert len(current) in {0, len(ArchiveKind), 2 * len(ArchiveKind)}

    @invariant()
    def frozen_records_stay(self) -> None:
        with self.world.open():
            records = db.session.scalars(
                select(Record)
                .join(Objection, Objection.record_id == Record.id)
                .where(Objection.status != ObjectionState.CLOSED, Record.id.in_(self.records))
            ).all()
            for record in records:
                assert record.frozen_at is not None
                assert facts_as_text(record) == self.frozen[record.id]
            self.frozen = {record.id: self.frozen[record.id] for record in records}

    @invariant()
    def signatures_hold_what_was_signed(self) -> None:
        if not self.signed:
            return
        with self.world.open():
            content = term_content(self.students, self.world.term_id)
            for student_id, rows in signatures_of(self.students, self.world.term_id).items():
                assert [row.step for row in rows] == list(SignStep)[: len(rows)]
                assert all(self.signed[row.id] == content[student_id] for row in rows)


@pytest.mark.usefixtures("blank_paper")
@pytest.mark.parametrize("start", WAY)
def test_no_path_goes_astray(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, start: Phase) -> None:
    place = {"app": app, "start": start, "district_id": world.district_id, "today": datetime.now(clock.DEFAULT_ZONE)}
    for name, value in place.items():
        monkeypatch.setattr(TermMachine, name, value, raising=False)
    monkeypatch.setattr(clock, "now", lambda: TermMachine.today)
    run_state_machine_as_test(
        TermMachine,
        settings=settings(
            max_examples=6, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
