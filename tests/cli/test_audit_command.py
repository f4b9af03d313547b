"""`flask audit`: says what is wrong with the chains, and ends so that a script can tell."""

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from portfolio.core import audit
from portfolio.core.audit_heads import export_heads
from portfolio.core.db import db
from portfolio.privacy.queries import school_codes
from tests.people import World


def _grow(world: World, count: int = 3) -> None:
    with world.open():
        for _act in range(count):
            audit.log("test.act", "student", actor_id=None, school_id=world.school_id)
        db.session.flush()
        audit.seal()
        db.session.commit()


def _write_heads(world: World, folder: Path) -> None:
    with world.open():
        export_heads(folder, school_codes())


def _tamper(world: World) -> None:
    is_sqlite = str(world.app.config["SETTINGS"].database_url).startswith("sqlite")
    trigger = "audit_event_no_update" if is_sqlite else "audit_event_append_only ON audit_event"
    with world.open():
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
        db.session.execute(text("UPDATE audit_event SET action = 'x' WHERE id = (SELECT min(id) FROM audit_event)"))
        db.session.commit()


def _run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["audit", *arguments])
    return done.exit_code, done.output


def test_an_honest_log_ends_well(app: Flask, world: World, tmp_path: Path) -> None:
    _grow(world)
    _write_heads(world, tmp_path)
    code, said = _run(app, "verify", "--heads", str(tmp_path))
    assert code == 0, said
    assert "yunxi: 3 seals, 1 written heads" in said
    assert "as it was sealed" in said


def test_a_changed_event_ends_with_one_and_names_the_school(app: Flask, world: World, tmp_path: Path) -> None:
    _grow(world)
    _tamper(world)
    code, said = _run(app, "verify", "--heads", str(tmp_path))
    assert code == 1
    assert "yunxi: event " in said
    assert "1 finding(s)" in said
    assert "no head written yet" in said


def test_one_school_can_be_asked_for(app: Flask, world: World, twin: World, tmp_path: Path) -> None:
    _grow(world)
    _grow(twin)
    _tamper(world)
    assert _run(app, "verify", "--school", "twin", "--heads", str(tmp_path))[0] == 0
    assert _run(app, "verify", "--school", "yunxi", "--heads", str(tmp_path))[0] == 1
    code, said = _run(app, "verify", "--school", "nowhere")
    assert code == 1
    assert "no school nowhere" in said


def test_a_chain_that_was_cut_is_told(app: Flask, world: World, twin: World, tmp_path: Path) -> None:
    _grow(world)
    _write_heads(world, tmp_path)
    path = next(tmp_path.glob("*.tsv"))
    path.write_text(path.read_text("utf-8").replace("yunxi\t3\t3", "yunxi\t9\t9"), "utf-8")
    code, said = _run(app, "verify", "--heads", str(tmp_path))
    assert code == 1
    assert "the end is cut off" in said


def test_present_heads_are_printed(app: Flask, world: World) -> None:
    _grow(world)
    code, said = _run(app, "heads")
    assert code == 0
    assert said.startswith("yunxi\t3\t3\t")
