"""A file from outside is read completely: told apart by content, and refused with its reason where it is bad."""

import random
import struct
import zlib
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel

from portfolio.core.images import derive, inspect
from portfolio.core.refusals import Refused, RefusedReason
from tests.core.sample_files import (
    KINDS,
    MEDIA_TYPES,
    archive,
    chunk,
    exif,
    heic,
    paper,
    png_with,
    sample,
    saved,
    scene,
)  # fmt: skip

HALF_PAST_EIGHT = datetime.fromisoformat("2026-11-20T08:30")


def refusal(data: bytes, **limits: int) -> RefusedReason:
    with pytest.raises(Refused) as caught:
        inspect(data, **limits)
    return caught.value.reason


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_file_is_known_by_its_content(kind: str) -> None:
    found = inspect(sample(kind))
    assert found.media_type == MEDIA_TYPES[kind]
    assert abs(found.width / found.height - 4 / 3) < 0.01
    assert found.pages == (1 if kind == "PDF" else None)


def test_a_file_on_disk_is_read_whatever_its_name_says(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(sample("PNG"))
    assert inspect(path).media_type == "image/png"


@pytest.mark.parametrize(("taken", "offset", "expected"), [
    ("2026:11:20 08:30:00", "+08:00", (HALF_PAST_EIGHT, timedelta(hours=8))),
    ("2026:11:20 08:30:00", "-03:30", (HALF_PAST_EIGHT, -timedelta(hours=3, minutes=30))),
    ("2026:11:20 08:30:00", None, (HALF_PAST_EIGHT, None)),
    ("2026:11:20 08:30:00", "east", (HALF_PAST_EIGHT, None)),
    ("0000:00:00 00:00:00", "+08:00", (None, None)),
    ("2026:13:40 08:30:00", None, (None, None)),
    (None, None, (None, None)),
])  # fmt: skip
def test_the_cameras_time_is_read(taken: str | None, offset: str | None, expected: tuple[object, object]) -> None:
    notes = exif(1, taken, offset)
    for data in (saved(scene(), "JPEG", exif=notes), saved(scene(), "PNG", exif=notes), heic(scene(), exif=notes)):
        found = inspect(data)
        assert (found.taken_at, found.taken_offset) == expected


def test_notes_that_cannot_be_read_do_not_spoil_a_picture() -> None:
    found = inspect(saved(scene(), "JPEG", exif=b"Exif\x00\x00MM\x00*" + b"\xff" * 60))
    assert (found.width, found.taken_at) == (400, None)


@pytest.mark.parametrize("data", [
    saved(scene(40, 40), "GIF"), saved(scene(40, 40), "BMP"), saved(scene(40, 40), "TIFF"), archive(), b"hello",
    b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"\x00" * 99,
    b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42",
])  # fmt: skip
def test_any_other_kind_is_refused(data: bytes) -> None:
    assert refusal(data) is RefusedReason.WRONG_KIND


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") is RefusedReason.EMPTY


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.97])
def test_a_file_cut_short_is_refused(kind: str, part: float) -> None:
    data = sample(kind)
    assert refusal(data[: int(len(data) * part)]) is RefusedReason.CUT_SHORT


def test_picture_data_cut_short_inside_a_whole_file_is_refused() -> None:
    pixels = chunk(b"IDAT", zlib.compress(b"\x00" * 300))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0))
    assert refusal(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")) is RefusedReason.CUT_SHORT


def test_a_changed_byte_in_a_png_is_noticed() -> None:
    data = bytearray(sample("PNG"))
    data[60] ^= 1
    assert refusal(bytes(data)) is RefusedReason.DAMAGED


def test_too_many_bytes_are_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "film"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(Refused) as caught:
        inspect(path)
    assert (caught.value.reason, caught.value.limit) == (RefusedReason.TOO_BIG, 20 * 2**20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "lossless WebP", "HEIC"])
def test_too_many_pixels_are_refused(kind: str) -> None:
    assert refusal(sample(kind), max_pixels=119_999 // 2) is RefusedReason.TOO_MANY_PIXELS
    with pytest.raises(Refused):
        derive(sample(kind), max_pixels=119_999 // 2)


def test_a_small_file_that_claims_a_huge_picture_is_refused_before_decoding() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 99)) + chunk(b"IEND", b"")
    assert refusal(bomb) is RefusedReason.TOO_MANY_PIXELS
    canvas = struct.pack("<I", 16_382)[:3] * 2
    webp = b"WEBPVP8X" + struct.pack("<II", 10, 0) + canvas
    assert refusal(b"RIFF" + struct.pack("<I", len(webp)) + webp) is RefusedReason.TOO_MANY_PIXELS


def test_a_png_whose_notes_unpack_without_end_is_refused() -> None:
    note = chunk(b"zTXt", b"note\x00\x00" + zlib.compress(b"\x00" * 50_000_000))
    assert refusal(png_with(note)) is RefusedReason.UNPACKS_TOO_LARGE


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    assert refusal(b"\xff\xd8" + b"\xff\xda\x00\x02" * 200 + b"\xff\xd9") is RefusedReason.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "PDF"])
@pytest.mark.parametrize("hidden", [
    archive(), b"<html><body>", b"<script>alert(1)</script>", b"<?php system();", b"MZ\x90\x00\x03", b"\x7fELF\x02\x01",
    b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c", b"#!/bin/sh\n", b"\x1f\x8b\x08\x00", saved(scene(9, 9), "GIF"),
])  # fmt: skip
def test_a_picture_with_something_hidden_behind_it_is_refused(kind: str, hidden: bytes) -> None:
    assert refusal(sample(kind) + hidden) is RefusedReason.MIXED


def test_a_pdf_behind_a_picture_is_refused() -> None:
    assert refusal(sample("JPEG") + paper(1)) is RefusedReason.MIXED


def test_an_archive_behind_a_heic_is_refused() -> None:
    with pytest.raises(Refused):
        inspect(sample("HEIC") + archive())


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", archive(), b"%PDF-1.7 1 0 obj"])
def test_something_hidden_in_a_pictures_notes_is_refused(hidden: bytes) -> None:
    assert refusal(saved(scene(), "JPEG", comment=hidden)) is RefusedReason.MIXED
    assert refusal(png_with(chunk(b"tEXt", b"note\x00" + hidden))) is RefusedReason.MIXED


def test_a_jpeg_that_a_browser_could_run_as_a_script_is_refused() -> None:
    segment = b"\xff\xe0/*" + b"JFIF\x00*/=alert(1);/*".ljust(0x2F2A - 2, b"\x00")
    assert refusal(b"\xff\xd8" + segment + sample("JPEG")[2:]) is RefusedReason.MIXED


def test_a_pdf_that_begins_as_a_web_page_is_refused() -> None:
    data = sample("PDF")
    assert refusal(data[:9] + b"%<html><script>\n" + data[9:]) is RefusedReason.MIXED


@pytest.mark.parametrize("trailer", [
    b"\x00" * 4096, sample("JPEG"), b"\x00" * 12 + sample("JPEG"), b"MotionPhoto_Data" + bytes(99),
    b"\x00\x00\x00\x18ftypmp42" + random.Random(1).randbytes(9000),
    b"\x00\x00\x01\x0a\x0e\x00\x00\x00Image_UTC_Data1700000000SEFH\x6a\x00\x00\x00SEFT",
])  # fmt: skip
def test_what_phones_put_behind_a_picture_is_accepted(trailer: bytes) -> None:
    assert inspect(sample("JPEG") + trailer).width == 400
    assert derive(sample("JPEG") + trailer) == derive(sample("JPEG"))


def test_a_pdf_locked_with_a_password_is_refused() -> None:
    assert refusal(paper(1, pikepdf.Encryption(user="secret", owner="secret"))) is RefusedReason.LOCKED


def test_a_pdf_that_opens_without_a_password_is_read_though_editing_is_locked() -> None:
    assert inspect(paper(1, pikepdf.Encryption(user="", owner="secret"))).pages == 1


def test_a_pdf_of_fifty_pages_is_read_and_of_more_is_refused() -> None:
    assert inspect(paper(50)).pages == 50
    assert refusal(paper(51)) is RefusedReason.TOO_MANY_PAGES


def test_a_pdf_that_only_looks_like_one_is_refused() -> None:
    assert refusal(b"%PDF-1.7\n" + b"x" * 500 + b"\nstartxref\n0\n%%EOF") is RefusedReason.DAMAGED


@pytest.mark.parametrize("reason", RefusedReason)
def test_every_refusal_says_what_to_do_instead(reason: RefusedReason) -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        message = Refused(reason, 20 * 2**20).message
    assert "Please" in message
    assert "%(" not in message
