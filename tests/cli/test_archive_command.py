"""`flask archive` and `flask seal`: lists for scripts, files as they were sealed, warnings before keys."""

from pathlib import Path

import pytest
from flask import Flask

from portfolio.cli.doctor import check_seals
from portfolio.core.db import db
from portfolio.reports.archive_models import Archive
from portfolio.reports.printing import storage
from portfolio.school.models import SchoolClass, Student, Term
from tests.people import World
from tests.report_factories import make_archive
from tests.reports.archiving import run_jobs


@pytest.fixture
def archive(world: World) -> Archive:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        row = make_archive(student, term, world.class_id)
        db.session.commit()
        db.session.refresh(row)
        db.session.expunge(row)
        return row


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(arguments))
    return done.exit_code, done.output


def test_the_list_is_made_for_scripts(world: World, archive: Archive) -> None:
    code, said = run(world.app, "archive", "list")
    assert code == 0
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        place = db.session.get_one(SchoolClass, world.class_id).code
    assert said.strip().split("\t") == [archive.code, "yunxi", place, student.number, term.code, "current"]


def test_an_unknown_school_is_refused(world: World) -> None:
    assert run(world.app, "archive", "list", "--school", "nowhere")[0] == 1


def test_an_export_is_what_was_sealed(world: World, archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "archive.pdf"
    assert run(world.app, "archive", "export", archive.code.lower(), "--out", str(out))[0] == 0
    with world.app.app_context():
        assert out.read_bytes() == storage().read(archive.storage_key)


def test_a_file_that_was_changed_in_the_storage_is_not_exported(
    world: World, archive: Archive, tmp_path: Path
) -> None:
    with world.app.app_context():
        storage().put(archive.storage_key, b"%PDF-1.7 something else")
    code, said = run(world.app, "archive", "export", archive.code, "--out", str(tmp_path / "archive.pdf"))
    assert (code, "not what was sealed" in said) == (1, True)
    assert not (tmp_path / "archive.pdf").exists()


def test_what_is_erased_is_listed_so_and_has_no_file(world: World, archive: Archive, tmp_path: Path) -> None:
    code, _said = run(world.app, "archive", "erase", archive.code, "--reason", "家长依法要求", "--yes")
    assert code == 0
    run_jobs(world)
    assert run(world.app, "archive", "list")[1].strip().endswith("\terased")
    code, said = run(world.app, "archive", "export", archive.code, "--out", str(tmp_path / "a.pdf"))
    assert (code, "erased" in said) == (1, True)
    assert run(world.app, "archive", "erase", archive.code, "--reason", "again", "--yes")[0] == 1


@pytest.mark.parametrize("code", ["7K3M-9QTX-04RD-ZV8H-2B", "nothing"])
def test_a_code_that_names_nothing_is_said_to_name_nothing(world: World, code: str, tmp_path: Path) -> None:
    assert run(world.app, "archive", "export", code, "--out", str(tmp_path / "a.pdf"))[0] == 1


def test_a_seal_is_made_once_with_a_warning_and_replaced_when_told(world: World) -> None:
    folder = world.app.config["SETTINGS"].seal_folder
    for file in folder.glob("yunxi*"):
        file.unlink()
    code, said = run(world.app, "seal", "create", "--school", "yunxi")
    assert code == 0, said
    assert "Back up two things" in said
    assert "/certificates" in said
    first = run(world.app, "seal", "show", "--school", "yunxi")[1]
    assert run(world.app, "seal", "create", "--school", "yunxi")[0] == 1
    assert run(world.app, "seal", "show", "--school", "yunxi")[1] == first
    assert run(world.app, "seal", "create", "--school", "yunxi", "--replace")[0] == 0
    assert first.partition("SHA-256 ")[2][:40] in run(world.app, "seal", "show")[1]


def test_the_doctor_says_which_school_cannot_seal(world: World) -> None:
    folder = world.app.config["SETTINGS"].seal_folder
    for file in folder.glob("yunxi*"):
        file.unlink()
    with world.app.app_context():
        (check,) = check_seals()
        assert (check.ok, check.is_essential) == (False, False)
        assert "seal create --school yunxi" in check.mend
