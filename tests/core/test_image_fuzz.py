"""Files spoilt at random, the same ones on every run: refused or read, but nothing else ever happens."""

import random
import zlib
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from portfolio.core.images import derive, inspect
from portfolio.core.refusals import Refused
from tests.core.sample_files import exif, heic, sample, saved

QUIET = settings(
    max_examples=120, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
HEADS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBP", b"\x00\x00\x00\x18ftypheic"]


@cache
def small(kind: str) -> bytes:
    noisy = Image.effect_noise((48, 32), 90).convert("RGB")
    match kind:
        case "progressive":
            return saved(noisy, "JPEG", progressive=True, exif=exif(6, "2026:11:20 08:30:00"))
        case "palette":
            return saved(noisy.quantize(16), "PNG", exif=exif(3))
        case "PNG":
            notes = PngImagePlugin.PngInfo()
            notes.add_text("note", "x" * 200, zip=True)
            return saved(noisy, "PNG", pnginfo=notes)
        case "lossless WebP":
            return saved(noisy.convert("RGBA"), "WEBP", lossless=True, exif=exif(8))
        case "HEIC":
            return heic(noisy)
    return saved(noisy, kind.upper(), exif=exif(5, "2026:11:20 08:30:00", "+08:00"))


def mutated(data: bytes, seed: int) -> bytes:
    """Cut, overwrite, double, drop or swap a few places."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 40)
        replacement = chance.choice(
            [b"", chance.randbytes(length), changed[at : at + length] * 2, b"\xff" * length, b"\x00" * length]
        )
        changed[at : at + length] = replacement
        changed = changed or bytearray(data)
    cut = chance.randrange(len(changed)) if chance.random() < 0.2 else len(changed)
    return with_true_sums(bytes(changed[:cut]))


def with_true_sums(data: bytes) -> bytes:
    """Write a PNG's checksums anew, so that what is wrong inside reaches the decoder."""
    mended, at = bytearray(data), 8
    while data.startswith(b"\x89PNG") and at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 <= len(data):
            mended[end : end + 4] = zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(mended)


def survives(data: bytes) -> None:
    for work in (inspect, derive):
        try:
            work(data)
        except Refused:
            continue


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "palette", "WebP", "lossless WebP", "HEIC"])
def test_spoilt_pictures_are_refused_or_read_but_never_break_anything(kind: str) -> None:
    @QUIET
    @given(st.integers(0, 2**32))
    def spoil(seed: int) -> None:
        survives(mutated(small(kind), seed))

    spoil()


def test_spoilt_papers_are_refused_or_read_but_never_break_anything() -> None:
    @settings(QUIET, max_examples=8)
    @given(st.integers(0, 2**32))
    def spoil(seed: int) -> None:
        survives(mutated(sample("PDF"), seed))

    spoil()


@QUIET
@given(st.sampled_from(HEADS), st.binary(max_size=300))
def test_noise_behind_a_familiar_head_never_breaks_anything(head: bytes, noise: bytes) -> None:
    survives(head + noise)
