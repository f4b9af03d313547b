"""Archives under an authority's time stamp: the authority is a real one on the loopback interface."""

import io
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from flask import Flask
from pyhanko.pdf_utils.reader import PdfFileReader
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.jobs import JobItem
from portfolio.core.pdf_signature import sign_pdf
from portfolio.core.pdf_signature_check import Fault, check_signature
from portfolio.core.time_stamps import NoTimeStamp
from portfolio.reports.printing import storage
from portfolio.reports.seals import certificate_pem, trusted_certificates
from portfolio.reports.verification import Finding, verify_pdf
from portfolio.school.models import School
from tests.browser import Browser
from tests.people import World
from tests.reports.archiving import KINDS, archives, order_archives, phase_of, ready, run_jobs
from tests.reports.paper_rules import faults_of
from tests.seals import give_seal, plain_pdf
from tests.services import free_port

AUTHORITY = "Loopback Stamps"
Ask = Callable[[str], None]


@pytest.fixture
def ask(app: Flask, stamps: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`ask("/stamp")`: let archives be stamped there."""

    def use(path: str) -> None:
        address = path if path.startswith("http") else stamps + path
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], time_stamp_url=address))

    return use


def archived(world: World) -> list[bytes]:
    """The first student's archives."""
    ready(world)
    order_archives(world, world.student_id)
    run_jobs(world)
    found = archives(world)
    with world.open():
        return [storage().read(row.storage_key) for row in found]


def test_a_stamped_archive_is_genuine_and_tells_the_authoritys_time(
    world: World, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("/stamp")
    files = archived(world)
    monkeypatch.setattr("socket.socket.connect", _nobody_is_asked)
    with world.open():
        verdicts = [verify_pdf(file) for file in files]
    assert [verdict.finding for verdict in verdicts] == [Finding.CURRENT] * KINDS
    for verdict in verdicts:
        assert verdict.signature is not None
        assert verdict.signature.stamp is not None
        assert verdict.signature.stamp.by == AUTHORITY
        assert abs(verdict.signature.stamp.at - clock.now()) < timedelta(minutes=5)
    assert [faults_of(file) for file in files] == [[]] * KINDS


def _nobody_is_asked(*_arguments: Any) -> None:
    raise AssertionError("verifying reached for the network")


@pytest.mark.usefixtures("blank_paper")
def test_the_page_names_the_authority_beside_the_day(world: World, ask: Ask) -> None:
    ask("/stamp")
    answer = Browser(world.app.test_client(), world).post(
        "/verify", {"file": (io.BytesIO(archived(world)[0]), "report.pdf")}, 200, content_type="multipart/form-data"
    )
    assert f"由 {AUTHORITY} 出具" in answer.get_data(as_text=True)


@pytest.mark.usefixtures("blank_paper")
def test_the_command_and_pdfsig_agree_without_the_authority(
    app: Flask, world: World, ask: Ask, tmp_path: Path
) -> None:
    ask("/stamp")
    file, certificate = tmp_path / "archive.pdf", tmp_path / "school.pem"
    file.write_bytes(archived(world)[0])
    with world.open():
        certificate.write_bytes(certificate_pem("yunxi") or b"")
    offline = ["verify", str(file), "--offline", "--cert", str(certificate)]
    done = app.test_cli_runner().invoke(args=offline)
    assert done.exit_code == 0, done.output
    assert re.search(rf"time stamp of \d{{4}}-\d\d-\d\d \d\d:\d\d by {AUTHORITY}", done.output)
    told = json.loads(app.test_cli_runner().invoke(args=[*offline, "--json"]).output)
    assert told["signature"]["stamp"]["by"] == AUTHORITY
    shown = subprocess.run(["pdfsig", "-nocert", str(file)], check=False, capture_output=True, text=True).stdout
    assert "Signature Validation: Signature is Valid." in shown
    assert "Total document signed" in shown


@pytest.mark.usefixtures("blank_paper")
@pytest.mark.parametrize("path", ["/garbage", "/web-page", "/busy", "/replayed", "nobody listens"])
def test_without_a_proper_stamp_nothing_is_archived_and_the_reason_is_told(world: World, ask: Ask, path: str) -> None:
    ask(f"http://127.0.0.1:{free_port()}" if path == "nobody listens" else path)
    assert archived(world) == []
    with world.open():
        errors = db.session.scalars(select(JobItem.error).where(~JobItem.is_closing)).all()
    assert ["时间戳" in (error or "") for error in errors] == [True]
    ask("/stamp")
    order_archives(world)
    run_jobs(world)
    assert len(archives(world)) == 2 * KINDS
    assert phase_of(world).value == "archived"


def stamped(world: World, stamps: str) -> bytes:
    """A sheet under the school's seal and a stamp."""
    with world.open():
        seal = give_seal(db.session.get_one(School, world.school_id))
    return sign_pdf(plain_pdf(), seal, reason="test", time_stamp_url=f"{stamps}/stamp")


def test_another_moment_written_into_a_stamp_is_seen(world: World, stamps: str) -> None:
    pdf = stamped(world, stamps)
    told = re.search(rb"180F(3230\d{24})5A", pdf)  # GeneralizedTime, in hexadecimal
    assert told is not None
    year = told[1][:6] + b"30" + told[1][8:]
    with world.open():
        trusted = trusted_certificates("yunxi")
        assert check_signature(pdf, trusted).is_genuine
        assert check_signature(pdf.replace(told[1], year), trusted).fault is Fault.ALTERED


def with_stamp_of(pdf: bytes, other: bytes) -> bytes:
    """The file with the other's stamp in the place of its own."""
    (found,), (giver,) = (PdfFileReader(io.BytesIO(each)).embedded_signatures for each in (pdf, other))
    start, end = int(found.byte_range[1]), int(found.byte_range[2])
    content = cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode()))
    content["content"]["signer_infos"][0]["unsigned_attrs"] = giver.signer_info["unsigned_attrs"].copy()
    written = content.dump().hex().upper().encode().ljust(end - start - 2, b"0")
    return bytes(pdf[: start + 1] + written + pdf[end - 1 :])


def test_a_stamp_on_another_signature_is_seen(world: World, stamps: str) -> None:
    first, second = stamped(world, stamps), stamped(world, stamps)
    assert with_stamp_of(first, first) == first
    with world.open():
        forged = check_signature(with_stamp_of(first, second), trusted_certificates("yunxi"))
    assert forged.fault is Fault.ALTERED


def test_an_authority_that_answers_wrongly_is_named(world: World, stamps: str) -> None:
    with world.open():
        seal = give_seal(db.session.get_one(School, world.school_id))
    with pytest.raises(NoTimeStamp, match="/garbage"):
        sign_pdf(plain_pdf(), seal, reason="test", time_stamp_url=f"{stamps}/garbage")
