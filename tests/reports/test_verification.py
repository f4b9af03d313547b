"""Verifying: what anybody is told of a document by its code or its file, and nothing more."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from portfolio.app import create_app
from portfolio.core import bounded
from portfolio.core.db import db
from portfolio.core.pdf_signature import load_seal_key, new_seal_key, sign_pdf
from portfolio.core.pdf_signature_check import Fault
from portfolio.reports import verification
from portfolio.reports.archive_codes import ALPHABET, new_code
from portfolio.reports.archive_models import Archive, ArchiveErasure
from portfolio.reports.printing import storage
from portfolio.reports.verification import Doubt, verify_pdf
from portfolio.school.models import School, Student, Term
from portfolio.web.limits import limiter
from tests.browser import Browser
from tests.conftest import settings_for
from tests.people import World
from tests.report_factories import make_archive
from tests.reports.archiving import archive_class, archives
from tests.seals import give_seal, plain_pdf, signed_pdf


def issue(world: World, **facts: Any) -> Archive:
    student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
    return make_archive(student, term, world.class_id, **facts)


@pytest.fixture
def code(world: World) -> str:
    """The code of an archive issued on a New Year's Eve, late at night by UTC."""
    with world.open():
        archive = issue(world, issued_at=datetime(2026, 12, 30, 17, tzinfo=UTC))
        db.session.commit()
        return archive.code


def file_of(world: World, code: str) -> bytes:
    with world.open():
        return storage().read(db.session.query(Archive.storage_key).filter_by(code=code).scalar())


def ask(browser: Browser, code: str, status: int = 200) -> str:
    return browser.get("/verify", status, query_string={"code": code}).get_data(as_text=True)


def send(browser: Browser, file: bytes, name: str = "档案.pdf", status: int = 200) -> str:
    answer = browser.post("/verify", {"file": (io.BytesIO(file), name)}, status, content_type="multipart/form-data")
    return answer.get_data(as_text=True)


def finding_in(page: str) -> str:
    return page.partition('data-verdict="')[2].partition('"')[0]


def test_the_code_tells_who_issued_what_for_whom_and_when(stranger: Browser, code: str) -> None:
    page = ask(stranger, code)
    assert finding_in(page) == "current"
    for told in ("真实有效", "云溪实验学校", "综合素质评价报告", "张*明", "第一学期", "2026年12月31日", code):
        assert told in page
    assert "张小明" not in page


def test_an_address_from_a_qr_code_opens_the_same_page(stranger: Browser, code: str) -> None:
    assert finding_in(ask(stranger, f"https://portfolio.example/verify?code={code}")) == "current"


@pytest.mark.parametrize(
    "spelt",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
        lambda code: code.replace("-", "—"),
    ],
    ids=["lower case", "without hyphens", "spaces", "O for 0, l for 1", "full width", "dashes"],
)
def test_a_code_is_understood_however_it_is_typed(stranger: Browser, code: str, spelt: Callable[[str], str]) -> None:
    assert finding_in(ask(stranger, spelt(code))) == "current"


def test_a_slip_of_the_pen_is_no_unknown_code(stranger: Browser, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_archive_with", lambda _condition: pytest.fail("looked up"))
    other = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)]
    for wrong in (other + code[1:], code[:-1], code + "7", "二维码", "?", "9" * 5000):
        page = ask(stranger, wrong)
        assert finding_in(page) == "mistyped"
        assert "验证码有误" in page or "错误" in page


def test_an_unknown_code_is_said_to_be_unknown(stranger: Browser, code: str) -> None:
    page = ask(stranger, new_code())
    assert finding_in(page) == "unknown"
    assert "云溪" not in page


def test_whoever_is_signed_in_elsewhere_is_told_the_same(app: Flask, code: str, twin: World) -> None:
    browser = Browser(app.test_client(), twin, "student")
    assert finding_in(ask(browser, code)) == "current"
    assert "张*明" in ask(browser, code)


def test_a_newer_one_is_named_by_its_day_never_by_its_code(stranger: Browser, world: World, code: str) -> None:
    with world.open():
        old = db.session.query(Archive).filter_by(code=code).one()
        newer = issue(world, supersedes_id=old.id, reason="更正", issued_at=datetime(2027, 3, 5, 4, tzinfo=UTC)).code
        db.session.commit()
    page = ask(stranger, code)
    assert finding_in(page) == "superseded"
    assert "2027年3月5日" in page
    assert newer not in page
    assert finding_in(send(stranger, file_of(world, code))) == "superseded"
    assert finding_in(ask(stranger, newer)) == "current"


def erase(world: World, code: str) -> None:
    with world.open():
        archive = db.session.query(Archive).filter_by(code=code).one()
        db.session.add(ArchiveErasure(school_id=world.school_id, archive_id=archive.id, reason="家长要求"))
        storage().delete(archive.storage_key)
        db.session.commit()


def test_of_an_erased_one_it_is_told_that_it_was_issued_and_no_name(
    stranger: Browser, world: World, code: str
) -> None:
    file = file_of(world, code)
    erase(world, code)
    for page in (ask(stranger, code), send(stranger, file)):
        assert finding_in(page) == "erased"
        assert "云溪实验学校" in page
        assert "张*明" not in page
        assert "家长要求" not in page


@pytest.mark.parametrize("left", [None, b"%PDF-1.7 something else"])
def test_a_copy_that_the_school_lost_or_changed_is_no_silent_yes(
    stranger: Browser, world: World, code: str, left: bytes | None
) -> None:
    with world.open():
        key = db.session.query(Archive.storage_key).filter_by(code=code).scalar()
    if left is None:
        storage_of(world).delete(key)
    else:
        storage_of(world).put(key, left)
    assert finding_in(ask(stranger, code)) == "copy_changed"


def storage_of(world: World) -> Any:
    return world.app.extensions["storage"]


def test_the_file_itself_is_recognised(stranger: Browser, world: World, code: str) -> None:
    page = send(stranger, file_of(world, code))
    assert finding_in(page) == "current"
    assert "逐字节一致" in page
    assert code in page


def test_english_readers_get_english_words(app: Flask, world: World, code: str) -> None:
    browser = Browser(app.test_client())
    browser.post("/language", {"language": "en"}, 302)
    page = ask(browser, code)
    assert "Genuine and current" in page
    assert "Yunxi Experimental School" in page
    assert "31 December 2026" in page


def pdf_with_code(code: str, key_of: School) -> bytes:
    """A signed sheet that bears a code, as a document does."""
    with pikepdf.open(io.BytesIO(plain_pdf())) as document:
        document.docinfo["/Keywords"] = code
        written = io.BytesIO()
        document.save(written)
    return sign_pdf(written.getvalue(), give_seal(key_of), reason="test")


def test_another_schools_key_is_named_as_such(stranger: Browser, world: World, twin: World, code: str) -> None:
    with world.open():
        forged = pdf_with_code(code, db.session.get_one(School, twin.school_id))
    page = send(stranger, forged)
    assert finding_in(page) == "not_genuine"
    assert "另一所学校" in page
    assert f"/verify?code={code}" in page


def test_a_real_archive_holds_and_changed_still_says_which_it_was(world: World) -> None:
    archive_class(world)
    for archive in archives(world):
        file = file_of(world, archive.code)
        with world.app.app_context():
            assert verify_pdf(file).is_valid
            changed = verify_pdf(file.replace(b"endobj", b"endobk", 1))
        assert (changed.fault, changed.claimed_code) == (Fault.ALTERED, archive.code)


def test_a_signed_file_that_nobody_issued_is_not_genuine(stranger: Browser, world: World, code: str) -> None:
    with world.open():
        page = send(stranger, signed_pdf(db.session.get_one(School, world.school_id)))
    assert finding_in(page) == "not_genuine"
    assert "没有学校签发过这个文件" in page


def fault_of(world: World, file: bytes) -> Fault | Doubt | None:
    with world.app.app_context():
        return verify_pdf(file).fault


def test_each_change_is_refused_with_its_reason(world: World, code: str) -> None:
    file = file_of(world, code)
    flipped = bytearray(file)
    flipped[file.index(b"/MediaBox")] ^= 1
    for changed, fault in (
        (bytes(flipped), Fault.ALTERED), (file + b"\n", Fault.NOT_WHOLE), (file[:-1], Fault.NOT_WHOLE),
        (file[:-300], Fault.ALTERED),
        (plain_pdf(), Fault.UNSIGNED), (b"PK\x03\x04", Fault.NO_PDF), (b"", Fault.NO_PDF),
        (_signed_again(world, file), Fault.SEVERAL), (_signed_by_namesake(), Fault.FOREIGN),
    ):  # fmt: skip
        assert fault_of(world, changed) is fault


def _signed_again(world: World, file: bytes) -> bytes:
    with world.open():
        signer = give_seal(db.session.get_one(School, world.school_id)).signer
    metadata = signers.PdfSignatureMetadata(field_name="Another")
    return bytes(signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(file)), metadata, signer=signer).getbuffer())


def _signed_by_namesake() -> bytes:
    return sign_pdf(plain_pdf(), load_seal_key(new_seal_key("yunxi", "x")[0], "x"), reason="test")


def test_a_huge_file_is_refused_before_it_is_read(
    stranger: Browser, world: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "MOST_BYTES", 1000)
    assert fault_of(world, b"%PDF-1.7" + bytes(1000)) is Doubt.TOO_LARGE
    monkeypatch.setitem(world.app.config, "MAX_CONTENT_LENGTH", 1000)
    assert "太大" in send(stranger, bytes(2000), status=413)


def _field_tree(levels: int) -> bytes:
    """A small file whose form has two to the power of `levels` fields: each level is named twice by the one above."""
    document = pikepdf.new()
    field = document.make_indirect(pikepdf.Dictionary(T="z", FT=pikepdf.Name.Sig))
    for _level in range(levels):
        field = document.make_indirect(pikepdf.Dictionary(T="a", Kids=[field, field]))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_file_made_to_keep_the_reader_busy_is_not_genuine(
    stranger: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "SECONDS", 1)
    assert finding_in(send(stranger, _field_tree(60))) == "not_genuine"


def test_a_form_without_a_file_says_so(stranger: Browser, world: World) -> None:
    assert "请先选择" in stranger.post("/verify", {}, 422).get_data(as_text=True)


def test_the_answer_is_for_no_search_engine_and_no_cache(stranger: Browser, code: str) -> None:
    answer = stranger.get("/verify", query_string={"code": code})
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "strict-origin"


def test_nothing_of_the_question_is_kept(stranger: Browser, world: World) -> None:
    before = {stored.key for stored in storage_of(world).keys("")}
    send(stranger, plain_pdf())
    assert {stored.key for stored in storage_of(world).keys("")} == before


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Flask]:
    """An application that counts requests, as a deployment's does; it needs no tables for this."""
    settings = replace(settings_for(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite3'}"), testing=False)
    yield create_app(settings)
    limiter.enabled = False


def test_an_address_that_asks_too_often_is_asked_to_pause(counting: Flask) -> None:
    browser = Browser(counting.test_client())
    for _attempt in range(60):
        ask(browser, "x")
    assert "429" in ask(browser, "x", 429)


@given(st.binary(max_size=400), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_it_down(stranger: Browser, world: World, noise: bytes, is_pdf: bool) -> None:
    assert finding_in(send(stranger, b"%PDF-1.7\n" * is_pdf + noise)) == "not_genuine"


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_brings_it_down(stranger: Browser, world: World, typed: str) -> None:
    assert finding_in(ask(stranger, typed)) in {"", "mistyped", "unknown"}
