"""A school's signature under a PDF: what is genuine, and every way in which a file is not."""

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pikepdf
import pytest
import time_machine
from asn1crypto import cms, x509
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers

from portfolio.core import clock, pdf_signature
from portfolio.core.pdf_signature import SealKey, SealUnusable, load_seal_key, new_seal_key, sign_pdf
from portfolio.core.pdf_signature_check import Fault, certificate_from, check_signature

PASSWORD = "云溪-2073"
FLIPS, SEED = 100, 20261123  # `make torture` flips a thousand, with another seed each time


@lru_cache
def seal(name: str = "云溪实验学校") -> tuple[SealKey, x509.Certificate]:
    packed, pem = new_seal_key(name, PASSWORD)
    return load_seal_key(packed, PASSWORD), certificate_from(pem)


@lru_cache
def plain() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@lru_cache
def signed() -> bytes:
    return sign_pdf(plain(), seal()[0], reason="学期归档")


def fault_of(pdf: bytes) -> Fault | None:
    return check_signature(pdf, [seal()[1]]).fault


def container() -> tuple[int, int]:
    """Where the signature's own bytes stand."""
    (found,) = PdfFileReader(io.BytesIO(signed())).embedded_signatures
    return int(found.byte_range[1]), int(found.byte_range[2])


def test_the_signing_time_is_the_clocks() -> None:
    (key, certificate), moment = seal(), clock.now().replace(microsecond=0) + timedelta(days=40)
    with clock.as_if(moment):
        pdf = sign_pdf(plain(), key, reason="学期归档")
    assert check_signature(pdf, [certificate]).signed_at == moment


def test_a_signed_file_is_genuine_and_says_by_whom_and_when() -> None:
    report = check_signature(signed(), [seal()[1]])
    assert report.is_genuine
    assert report.signer == "云溪实验学校"
    assert report.fingerprint == seal()[0].fingerprint
    assert report.signed_at is not None
    assert abs(report.signed_at - clock.now()) < timedelta(minutes=5)


def edited(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/PageMode"] = NameObject("/UseOutlines")
    writer.update_root()  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def signed_twice(pdf: bytes) -> bytes:
    metadata = signers.PdfSignatureMetadata(field_name="Another")
    written = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=seal()[0].signer)
    return bytes(written.getbuffer())


def rewritten(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def with_other_case(pdf: bytes) -> bytes:
    start, end = container()
    return pdf[:start] + pdf[start:end].lower() + pdf[end:]


def with_filled_padding(pdf: bytes) -> bytes:
    _start, end = container()
    return pdf[: end - 9] + b"DEADBEEF" + pdf[end - 1 :]


def with_wider_gap(pdf: bytes) -> bytes:
    """The range that is signed leaves out a byte more, as one who wants to write there would have it."""
    start, end = container()
    return pdf.replace(f"{start} {end} ".encode(), f"{start - 1} {end} ".encode(), 1)


def encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def with_the_schools_certificate(_pdf: bytes) -> bytes:
    """Signed by somebody else, then given the school's certificate in place of the own one."""
    forged = sign_pdf(plain(), load_seal_key(new_seal_key("云溪实验学校", PASSWORD)[0], PASSWORD), reason="学期归档")
    (found,) = PdfFileReader(io.BytesIO(forged)).embedded_signatures
    start, end = int(found.byte_range[1]), int(found.byte_range[2])
    content, certificate = cms.ContentInfo.load(bytes.fromhex(forged[start + 1 : end - 1].decode())), seal()[1]
    content["content"]["certificates"] = [certificate]
    content["content"]["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
    )
    written = content.dump(force=True).hex().upper().encode().ljust(end - start - 2, b"0")
    return bytes(forged[: start + 1] + written + forged[end - 1 :])


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda pdf: pdf + b"\n", Fault.NOT_WHOLE),
        (lambda pdf: b"\n" + pdf, Fault.NO_PDF),
        (lambda pdf: pdf[:-1], Fault.NOT_WHOLE),
        (lambda pdf: pdf[: len(plain())], Fault.UNSIGNED),
        (edited, Fault.NOT_WHOLE),
        (signed_twice, Fault.SEVERAL),
        (rewritten, None),
        (with_other_case, Fault.NOT_WHOLE),
        (with_filled_padding, Fault.ALTERED),
        (lambda pdf: pdf.replace(b"/MediaBox", b"/MediaBax", 1), None),
        (lambda _pdf: plain(), Fault.UNSIGNED),
        (lambda _pdf: b"", Fault.NO_PDF),
        (lambda _pdf: b"%PDF-1.7\n/ByteRange [0 1 2 3]", Fault.ALTERED),
        (with_wider_gap, Fault.NOT_WHOLE),
        (with_the_schools_certificate, Fault.ALTERED),
        (encrypted, None),
        (lambda pdf: pdf[: len(pdf) // 2], Fault.UNSIGNED),
        (lambda pdf: pdf[: container()[1] + 9], Fault.UNSIGNED),
        (lambda pdf: b"PK\x03\x04" + pdf[4:], Fault.NO_PDF),
        (lambda pdf: b"\x89PNG\r\n\x1a\n" + pdf, Fault.NO_PDF),
        (lambda pdf: pdf * 2, Fault.NOT_WHOLE),
    ],
    ids=[
        "appended", "put before", "cut", "signature stripped", "incremental update", "signed again", "written anew",
        "hexadecimal in lower case", "padding filled", "content changed", "never signed", "empty", "no PDF at all",
        "range moved", "certificate swapped", "encrypted", "half of it", "most of it", "called a ZIP", "picture first",
        "twice",
    ],
)  # fmt: skip
def test_a_changed_file_is_not_genuine(tamper: Callable[[bytes], bytes], fault: Fault | None) -> None:
    found = fault_of(tamper(signed()))
    assert found is not None
    assert fault in {None, found}


def test_a_strangers_file_is_answered_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert fault_of(signed().replace(b"CAdES.detached", b"CAdES.detaxhed")) is not None
    assert not caplog.records


def test_another_schools_key_is_foreign() -> None:
    other = sign_pdf(plain(), seal("青禾小学")[0], reason="学期归档")
    assert fault_of(other) is Fault.FOREIGN
    assert check_signature(other, [seal()[1], seal("青禾小学")[1]]).is_genuine


def test_a_key_that_calls_itself_by_the_same_name_is_foreign() -> None:
    packed, _pem = new_seal_key("云溪实验学校", PASSWORD)
    assert fault_of(sign_pdf(plain(), load_seal_key(packed, PASSWORD), reason="学期归档")) is Fault.FOREIGN


@pytest.mark.parametrize("place", ["anywhere", "in the signature"])
def test_no_flipped_bit_goes_unseen(place: str) -> None:
    pdf, dice = signed(), random.Random(SEED)
    first, last = container() if place == "in the signature" else (0, len(pdf))
    unseen = []
    for _ in range(FLIPS // 2):
        at, changed = dice.randrange(first, last), bytearray(pdf)
        changed[at] ^= 1 << dice.randrange(8)
        if fault_of(bytes(changed)) is None:
            unseen.append(at)
    assert not unseen, f"seed {SEED}"


@given(st.binary(max_size=300), st.integers(0, 8000), st.integers(0, 300))
@settings(max_examples=80, deadline=None)
def test_whatever_is_written_over_it_is_seen(noise: bytes, at: int, length: int) -> None:
    pdf = signed()
    changed = pdf[:at] + noise + pdf[at + length :]
    assert (fault_of(changed) is None) == (changed == pdf)


LONG_AGO = datetime(2010, 7, 1, 8, tzinfo=UTC)


def test_an_archive_outlives_its_certificate() -> None:
    with time_machine.travel(LONG_AGO):
        packed, pem = new_seal_key("云溪实验学校", PASSWORD)
        archive = sign_pdf(plain(), load_seal_key(packed, PASSWORD), reason="学期归档")
    assert check_signature(archive, [certificate_from(pem)]).is_genuine


def test_a_signature_put_on_after_the_certificate_ended_is_not_genuine() -> None:
    with time_machine.travel(LONG_AGO):
        packed, pem = new_seal_key("云溪实验学校", PASSWORD)
        key = load_seal_key(packed, PASSWORD)
    late = sign_pdf(plain(), key, reason="学期归档")
    assert check_signature(late, [certificate_from(pem)]).fault is Fault.EXPIRED


@pytest.mark.parametrize(
    ("packed", "password", "said"),
    [
        (lambda: new_seal_key("校", PASSWORD)[0], "wrong", "password"),
        (lambda: b"not a key", PASSWORD, "password"),
        (lambda: new_seal_key("校", PASSWORD, years=0)[0], PASSWORD, "valid until"),
    ],
)
def test_a_key_that_cannot_seal_says_why(packed: Callable[[], bytes], password: str, said: str) -> None:
    with pytest.raises(SealUnusable, match=said):
        load_seal_key(packed(), password)


def test_the_printed_fingerprint_is_the_certificates() -> None:
    assert pdf_signature.fingerprint_of(b"") == (
        "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"
    )
