"""`flask verify`: ends with 0 or 1, says why in one line, and asks no database where it is told not to."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from portfolio.core.db import db
from portfolio.core.pdf_signature import load_seal_key, new_seal_key, sign_pdf
from portfolio.reports.archive_models import Archive
from portfolio.reports.printing import storage
from portfolio.reports.seals import certificate_pem
from portfolio.school.models import Student, Term
from tests.people import World
from tests.report_factories import make_archive
from tests.seals import plain_pdf

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """genuine.pdf as the school issued it, and the school's certificate."""
    with world.open():
        archive = _issue(world)
        (tmp_path / "genuine.pdf").write_bytes(storage().read(archive.storage_key))
        (tmp_path / "school.pem").write_bytes(certificate_pem("yunxi") or b"")
        db.session.commit()
    return tmp_path


def _issue(world: World, **facts: object) -> Archive:
    student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
    return make_archive(student, term, world.class_id, **facts)  # type: ignore[arg-type]


def _tampered(folder: Path) -> Path:
    path = folder / "tampered.pdf"
    path.write_bytes((folder / "genuine.pdf").read_bytes().replace(b"/MediaBox", b"/MediaBax", 1))
    return path


def _run(app: Flask, *arguments: object) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["verify", *map(str, arguments)])
    return done.exit_code, done.output


def test_a_genuine_document_ends_with_0_and_is_named(app: Flask, folder: Path) -> None:
    code, said = _run(app, folder / "genuine.pdf")
    assert code == 0, said
    assert said.startswith("Genuine and current · ")
    assert "张*明" in said
    assert said.count("\n") == 1


def test_a_tampered_one_ends_with_1_and_the_reason(app: Flask, folder: Path) -> None:
    code, said = _run(app, _tampered(folder))
    assert code == 1
    assert said.startswith("Not genuine · The content was altered or damaged")
    assert said.count("\n") == 1


def test_a_superseded_one_ends_with_1(app: Flask, world: World, folder: Path) -> None:
    with world.open():
        _issue(world, supersedes_id=db.session.query(Archive.id).scalar(), reason="更正")
        db.session.commit()
    code, said = _run(app, folder / "genuine.pdf")
    assert code == 1
    assert said.startswith("Genuine, but there is a newer one · ")
    assert _run(app, folder / "genuine.pdf", "--offline", "--cert", folder / "school.pem")[0] == 0


def test_json_holds_the_same_facts(app: Flask, folder: Path) -> None:
    code, said = _run(app, folder / "genuine.pdf", "--json")
    told = json.loads(said)
    assert code == 0
    assert told["is_valid"] is True
    assert told["finding"] == "current"
    assert re.fullmatch(r"[0-9A-Z-]{22}", told["issued"]["code"])
    assert json.loads(_run(app, _tampered(folder), "--json")[1])["fault"] == "altered"


def test_another_certificate_does_not_vouch_for_it(app: Flask, folder: Path) -> None:
    other = folder / "other.pem"
    other.write_bytes(new_seal_key("yunxi", "x")[1])
    code, said = _run(app, folder / "genuine.pdf", "--offline", "--cert", other)
    assert code == 1
    assert "never published" in said


def test_wrong_orders_are_refused(app: Flask, folder: Path) -> None:
    genuine = folder / "genuine.pdf"
    assert _run(app, genuine, "--offline")[0] == 2
    assert _run(app, genuine, "--cert", folder / "school.pem")[0] == 2
    assert _run(app, folder / "gone.pdf")[0] == 2
    code, said = _run(app, genuine, "--offline", "--cert", genuine)
    assert code == 1
    assert "is no certificate" in said


def test_offline_no_database_is_asked(folder: Path) -> None:
    unreachable = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "DATA_DIR": str(folder / "empty")}

    def run(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "verify", str(file), *options],
            env={**os.environ, **unreachable}, cwd=ROOT, check=False, capture_output=True, text=True,
        )  # fmt: skip

    offline = ("--offline", "--cert", str(folder / "school.pem"))
    genuine = run(folder / "genuine.pdf", *offline)
    assert (genuine.returncode, genuine.stdout[:10]) == (0, "Genuine · ")
    assert run(_tampered(folder), *offline).returncode == 1


def _pdfsig(file: Path, content: bytes) -> set[str]:
    """What it says, line by line; the certificate's own trust is left out, nobody here knows the issuer."""
    file.write_bytes(content)
    done = subprocess.run(["pdfsig", "-nocert", str(file)], check=False, capture_output=True, text=True)
    return {line.strip(" -") for line in done.stdout.splitlines()}


def test_pdfsig_agrees(folder: Path) -> None:
    genuine, file = (folder / "genuine.pdf").read_bytes(), folder / "asked.pdf"
    wanted = {"Signature Validation: Signature is Valid.", "Total document signed"}
    assert wanted <= _pdfsig(file, genuine)
    tampered = genuine.replace(b"/MediaBox", b"/MediaBax", 1)
    for other in (tampered, genuine + b"%\n", genuine.replace(b"/ByteRange", b"/BiteRange"), plain_pdf()):
        assert not wanted <= _pdfsig(file, other)


def test_a_namesakes_key_is_not_the_schools(app: Flask, folder: Path) -> None:
    forged = folder / "forged.pdf"
    forged.write_bytes(sign_pdf(plain_pdf(), load_seal_key(new_seal_key("yunxi", "x")[0], "x"), reason="test"))
    code, said = _run(app, forged)
    assert code == 1
    assert "never published" in said
