"""Whoever tampers with the audit log, past its triggers, is found out."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from portfolio.core import audit, clock
from portfolio.core.audit import AuditEvent, AuditSeal
from portfolio.core.audit_heads import export_heads, present_heads, read_heads
from portfolio.core.audit_verify import Finding, Heads, Wrong, heads_by_school, verify
from portfolio.core.db import db
from portfolio.school.models import School, Student
from tests.people import World

LENGTH = 12


def _log(*worlds: World, count: int = 1, **facts: Any) -> None:
    for step in range(count):
        for world in worlds:
            student_id = world.student_id
            audit.log("test.act", "student", actor_id=student_id, school_id=world.school_id, step=step, **facts)
    db.session.flush()


def _drop_triggers() -> None:
    for table in ("audit_event", "audit_seal"):
        if db.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
        else:
            db.session.execute(text(f"DROP TRIGGER {table}_append_only ON {table}"))
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        db.session.execute(text("ALTER TABLE audit_seal DROP CONSTRAINT fk_audit_seal_event_id"))


def _tamper(*statements: str, **values: Any) -> None:
    for statement in statements:
        db.session.execute(text(statement), values)
    db.session.expire_all()


def _found(world: World, heads: Heads | None = None) -> list[Finding]:
    return list(verify(heads or {}, world.school_id))


def _kinds(findings: list[Finding]) -> list[tuple[Wrong, int | None]]:
    return [(finding.kind, finding.number) for finding in findings]


@pytest.fixture
def events(world: World) -> Iterator[list[int]]:
    """The ids of a sealed chain of LENGTH events, its triggers gone."""
    with world.open():
        _log(world, count=LENGTH)
        audit.seal()
        assert _found(world) == []
        _drop_triggers()
        sealed = select(AuditSeal.event_id).where(AuditSeal.school_id == world.school_id).order_by(AuditSeal.position)
        yield list(db.session.scalars(sealed))
        db.session.rollback()


@pytest.fixture
def heads(world: World, events: list[int], tmp_path: Path) -> Heads:
    """What was written down of that chain."""
    export_heads(tmp_path, {world.school_id: "yunxi"})
    return _read(tmp_path)


def _read(folder: Path) -> Heads:
    heads, findings = heads_by_school(read_heads(folder))
    assert findings == []
    return heads


@pytest.mark.parametrize(
    "change",
    [
        "action = 'test.other'", "actor_id = NULL", "subject_id = 99", "subject_type = 'record'",
        """facts = '{"step": 40}'""", "at = '2026-01-01 00:00:00.000000'",
    ],
)  # fmt: skip
def test_an_edited_event_is_found(world: World, events: list[int], change: str) -> None:
    _tamper(f"UPDATE audit_event SET {change} WHERE id = :id", id=events[4])
    found = [finding for finding in _found(world) if finding.kind is not Wrong.BACKDATED]
    assert [(finding.kind, finding.number, finding.event_id) for finding in found] == [(Wrong.EDITED, 5, events[4])]
    assert f"event {events[4]}" in found[0].words


def test_an_edited_last_event_is_found(world: World, events: list[int]) -> None:
    _tamper("UPDATE audit_event SET action = 'x' WHERE id = :id", id=events[-1])
    assert _kinds(_found(world)) == [(Wrong.EDITED, LENGTH)]


def test_an_event_moved_to_another_school_is_found(world: World, twin: World, events: list[int]) -> None:
    _tamper("UPDATE audit_event SET school_id = :twin WHERE id = :id", id=events[4], twin=twin.school_id)
    assert (Wrong.STRANGE_SEAL, 5) in _kinds(_found(world))


def test_a_removed_event_is_found(world: World, events: list[int]) -> None:
    _tamper("DELETE FROM audit_event WHERE id = :id", id=events[4])
    assert _kinds(_found(world)) == [(Wrong.EVENT_GONE, 5)]


def test_an_event_removed_with_its_seal_is_found(world: World, events: list[int]) -> None:
    _tamper("DELETE FROM audit_seal WHERE event_id = :id", "DELETE FROM audit_event WHERE id = :id", id=events[4])
    assert _kinds(_found(world)) == [(Wrong.SEALS_GONE, 5)]


def test_closing_the_gap_of_a_removed_event_is_found(world: World, events: list[int], heads: Heads) -> None:
    _tamper("DELETE FROM audit_seal WHERE event_id = :id", "DELETE FROM audit_event WHERE id = :id", id=events[4])
    for number in range(6, LENGTH + 1):
        _tamper("UPDATE audit_seal SET position = :new WHERE position = :old", new=number - 1, old=number)
    assert _kinds(_found(world, heads)) == [(Wrong.EDITED, 5), (Wrong.CUT, LENGTH - 1)]


def test_an_inserted_event_is_found_before_and_after_it_is_sealed(world: World, events: list[int]) -> None:
    _log(world)
    last = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1))
    moment = clock.now() - timedelta(days=3)
    shown = moment.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if db.engine.dialect.name == "sqlite" else "+00")
    _tamper("UPDATE audit_event SET at = :at WHERE id = :id", id=last, at=shown)
    assert [finding.kind for finding in _found(world)] == [Wrong.UNSEALED]
    audit.seal()
    assert _kinds(_found(world)) == [(Wrong.BACKDATED, LENGTH + 1)]


def test_an_event_put_in_the_middle_with_a_seal_is_found(world: World, events: list[int]) -> None:
    for number in range(LENGTH, 5, -1):
        _tamper("UPDATE audit_seal SET position = :new WHERE position = :old", new=number + 1, old=number)
    _log(world)
    last = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1)) or 0
    db.session.add(AuditSeal(event_id=last, school_id=world.school_id, position=6, digest="a" * 64))
    db.session.flush()
    assert (Wrong.EDITED, 6) in _kinds(_found(world))


@pytest.mark.parametrize(("one", "other"), [(4, 5), (2, 9)])
def test_two_exchanged_events_are_found(world: World, events: list[int], one: int, other: int) -> None:
    _exchange(events[one], events[other])
    found = _found(world)
    assert _kinds(found) == [(Wrong.EXCHANGED, one + 1), (Wrong.EXCHANGED, other + 1)]
    assert f"was event {events[one]}, now event {events[other]}" in found[0].words


def _exchange(one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        _tamper("UPDATE audit_seal SET event_id = :new WHERE event_id = :old", old=old, new=new)


def test_a_changed_seal_is_found(world: World, events: list[int]) -> None:
    _tamper("UPDATE audit_seal SET digest = :digest WHERE event_id = :id", id=events[4], digest="b" * 64)
    assert _kinds(_found(world)) == [(Wrong.SEAL_CHANGED, 5)]


def test_a_changed_last_seal_is_found(world: World, events: list[int], heads: Heads) -> None:
    _tamper("UPDATE audit_seal SET digest = :digest WHERE event_id = :id", id=events[-1], digest="b" * 64)
    assert _kinds(_found(world, heads)) == [(Wrong.EDITED, LENGTH), (Wrong.REWRITTEN, LENGTH)]


def test_another_schools_seal_is_found(world: World, twin: World, events: list[int]) -> None:
    _log(twin)
    audit.seal()
    _tamper(
        "UPDATE audit_seal SET school_id = :here, position = :number WHERE school_id = :twin",
        here=world.school_id, number=LENGTH + 1, twin=twin.school_id,
    )  # fmt: skip
    assert (Wrong.STRANGE_SEAL, LENGTH + 1) in _kinds(_found(world))


CUT_SEALS = "DELETE FROM audit_seal WHERE event_id > :id"
CUT_EVENTS = "DELETE FROM audit_event WHERE id > :id"


def test_cut_seals_are_found(world: World, events: list[int], heads: Heads) -> None:
    _tamper(CUT_SEALS, id=events[7])
    assert _kinds(_found(world, heads)) == [(Wrong.CUT, 8)]


def test_cut_events_are_found(world: World, events: list[int]) -> None:
    _tamper(CUT_EVENTS, id=events[7])
    assert _kinds(_found(world)) == [(Wrong.EVENT_GONE, number) for number in range(9, LENGTH + 1)]


def test_a_cut_end_is_found_by_the_heads_alone(world: World, events: list[int], heads: Heads) -> None:
    _tamper(CUT_SEALS, CUT_EVENTS, id=events[7])
    assert _found(world) == []
    found = _found(world, heads)
    assert _kinds(found) == [(Wrong.CUT, 8)]
    assert f"no. {LENGTH}" in found[0].words


def test_a_chain_cut_to_nothing_is_found(world: World, events: list[int], heads: Heads) -> None:
    _tamper(CUT_SEALS, CUT_EVENTS, id=0)
    assert [finding.kind for finding in verify(heads)] == [Wrong.CUT]


def test_a_cut_end_that_grew_again_is_found(world: World, events: list[int], heads: Heads, tmp_path: Path) -> None:
    _tamper(CUT_SEALS, CUT_EVENTS, id=events[7])
    _log(world, count=LENGTH, other=True)
    audit.seal()
    assert _found(world) == []
    assert _kinds(_found(world, heads)) == [(Wrong.REWRITTEN, LENGTH)]
    export_heads(tmp_path, {})
    assert _kinds(_found(world, _read(tmp_path))) == [(Wrong.REWRITTEN, LENGTH)]


def test_a_chain_written_anew_after_an_edit_is_found(world: World, events: list[int], heads: Heads) -> None:
    _tamper("UPDATE audit_event SET action = 'x' WHERE id = :id", id=events[4])
    _tamper("DELETE FROM audit_seal WHERE event_id >= :id", id=events[4])
    audit.seal()
    assert _found(world) == []
    assert _kinds(_found(world, heads)) == [(Wrong.REWRITTEN, LENGTH)]


def test_rows_that_make_no_sense_are_found(world: World, events: list[int]) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the column's type refuses it")
    _tamper("UPDATE audit_event SET facts = '{\"step' WHERE id = :id", id=events[4])
    _tamper("UPDATE audit_event SET at = 'yesterday' WHERE id = :id", id=events[6])
    assert _kinds(_found(world)) == [(Wrong.UNREADABLE, 5), (Wrong.UNREADABLE, 7)]


def test_an_honest_log_of_three_chains_passes(world: World, twin: World, tmp_path: Path) -> None:
    codes = {world.school_id: "yunxi", twin.school_id: "twin", 0: "-"}
    with world.open():
        for _round in range(3):
            _log(world, twin, world, count=2)
            audit.log("test.upkeep", "school", actor_id=None)
            audit.seal(limit=4)
            export_heads(tmp_path, codes)
        audit.seal()
        assert len(list(read_heads(tmp_path))) > 3
        assert list(verify(_read(tmp_path))) == []
        assert [(head.code, head.number) for head in present_heads(codes)] == [("-", 3), ("yunxi", 12), ("twin", 6)]


def test_what_was_rolled_back_leaves_no_gap(world: World) -> None:
    with world.open():
        _log(world, count=2)
        undone = db.session.begin_nested()
        _log(world, count=3)
        undone.rollback()
        _log(world, count=2)
        audit.seal()
        assert _found(world) == []
        assert audit.head(world.school_id)[0] == 4


def test_events_that_wait_for_the_sealer_are_well(world: World) -> None:
    with world.open():
        _log(world)
        assert _found(world) == []


def test_the_order_of_commits_need_not_be_the_order_of_ids(world: World) -> None:
    with world.open():
        student = db.session.get_one(Student, world.student_id)
        for event_id in (2_000_000, 1_000_000):
            moment = clock.now()
            db.session.add(
                AuditEvent(
                    id=event_id, school_id=world.school_id, at=moment, action="test.act", subject_type="student",
                    subject_id=student.id, facts={"名": 1, "a": None},
                )
            )  # fmt: skip
            audit.seal()
        assert _found(world) == []


def test_progress_is_told(world: World, events: list[int]) -> None:
    told: list[tuple[int, int, int]] = []
    note: Callable[[int, int, int], None] = lambda *numbers: told.append(numbers)  # noqa: E731 shorter so
    assert list(verify({}, world.school_id, note)) == []
    assert told == [(world.school_id, LENGTH, LENGTH)]


def test_batches_join_without_a_seam(world: World, events: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolio.core.audit_verify.BATCH", 5)
    assert _found(world) == []
    _tamper("UPDATE audit_seal SET digest = :digest WHERE event_id = :id", id=events[4], digest="b" * 64)
    assert _kinds(_found(world)) == [(Wrong.SEAL_CHANGED, 5)]


def test_schools_are_named_by_their_code(world: World, tmp_path: Path) -> None:
    with world.open():
        _log(world)
        audit.seal()
        code = db.session.get_one(School, world.school_id).code
        assert [head.line().split("\t")[0] for head in export_heads(tmp_path, {world.school_id: code})] == [code]
