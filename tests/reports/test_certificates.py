"""The published certificates: whole, by their fingerprint, and nothing but certificates."""

import shutil

from portfolio.core.db import db
from portfolio.core.pdf_signature import fingerprint_of
from portfolio.core.pdf_signature_check import certificate_from
from portfolio.reports.seals import create_seal
from portfolio.school.models import School
from tests.browser import Browser
from tests.people import World
from tests.seals import give_seal


def test_a_school_without_a_seal_is_told_what_will_be_here(stranger: Browser, world: World) -> None:
    shutil.rmtree(world.app.config["SETTINGS"].seal_folder, ignore_errors=True)
    assert "还没有公布证书" in stranger.get("/certificates").get_data(as_text=True)


def test_present_and_former_certificates_are_listed_and_downloaded(stranger: Browser, world: World) -> None:
    with world.open():
        school = db.session.get_one(School, world.school_id)
        former = give_seal(school).fingerprint
        present = create_seal(school, is_replacing=True).fingerprint
    page = stranger.get("/certificates").get_data(as_text=True).replace("<wbr>", "")
    assert page.index(present) < page.index(former)
    assert "正在使用" in page
    assert "已停用" in page
    former_name = f"yunxi-{former.replace(':', '')[:8].lower()}"
    for name, fingerprint in (("yunxi", present), (former_name, former)):
        answer = stranger.get(f"/certificates/{name}.pem")
        assert fingerprint_of(certificate_from(answer.data).dump()) == fingerprint
        assert f"{name}.pem" in answer.headers["Content-Disposition"]


def test_a_districts_root_is_published_too(stranger: Browser, world: World) -> None:
    with world.open():
        give_seal(db.session.get_one(School, world.school_id))
    folder = world.app.config["SETTINGS"].seal_folder
    (folder / "roots").mkdir(exist_ok=True)
    shutil.copy(folder / "yunxi.pem", folder / "roots" / "district.pem")
    assert "区县根证书" in stranger.get("/certificates").get_data(as_text=True)
    assert stranger.get("/certificates/roots/district.pem").data.startswith(b"-----BEGIN CERTIFICATE-----")
    shutil.rmtree(folder / "roots")


def test_keys_and_other_files_are_never_sent(stranger: Browser, world: World) -> None:
    with world.open():
        give_seal(db.session.get_one(School, world.school_id))
    folder = world.app.config["SETTINGS"].seal_folder
    (folder / "notes.pem").write_text("no certificate")
    for name in ("yunxi.p12", "notes", "*", "????????", "..", "%2e%2e%2fsecret_key", "roots"):
        assert b"PRIVATE" not in stranger.get(f"/certificates/{name}.pem", 404).data
    (folder / "notes.pem").unlink()
