"""What the bytes of an upload claim to be: kind, declared size, where the picture ends, and what hides behind it."""

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from portfolio.core.refusals import Refused, RefusedReason

MediaType = Literal["image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"]

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_HEIF_BRANDS = {b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_BOX_TYPE = re.compile(rb"[A-Za-z0-9 ]{4}")
# In JPEG, 00 escapes an FF of the picture data, D0 to D7 are restart marks inside it, and FF pads.
_JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_JPEG_BARE = {0x01, 0xD8}
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_JPEG_APP0 = 0xE0
_COMMENT_OPENS = b"/*"
_MOST_SCANS = 100
_MOST_CHUNKS = 50_000
_EOCD = b"PK\x05\x06"
_EOCD_SIZE = 22
_LONGEST_ZIP_COMMENT = 65_535
_PDF_TAIL = 2048
_SNIFFED = 1024

# Long enough that picture data holds them by accident less than once in ten thousand full-size files.
_WEB_PAGES = (b"<script", b"<!doctype html", b"<html>", b"<html ", b"<?php ", b"<?php\n", b"<iframe", b"<svg xmlns")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"PK\x03\x04\x14\x00", b"PK\x03\x04\x0a\x00", b"\xfd7zXZ\x00")
_PROGRAMS = (b"\x7fELF\x01\x01\x01", b"\x7fELF\x02\x01\x01", b"program cannot be run in DOS mode", b"!<arch>\n")
_PAPERS = (b"%PDF-1.", b"%PDF-2.", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# Too short to look for everywhere; telling only as the first bytes behind the picture.
_TRAILER_HEADS = (b"PK", b"MZ", b"#!", b"\x1f\x8b", b"BZh", b"%PDF", b"\x7fELF", b"<", b"GIF8", b"\xca\xfe\xba\xbe")


@dataclass(frozen=True)
class Container:
    """What the outside of a file tells: `end` is where the picture's own bytes end, `pixels` may be unknown."""

    media_type: MediaType
    end: int
    pixels: tuple[int, int] | None = None


def recognise(data: bytes) -> MediaType:
    """Tell the kind by content, never by name. Raises Refused for an empty file and for any other kind."""
    if not data:
        raise Refused(RefusedReason.EMPTY)
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(_PNG_HEAD):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if _is_heif(data):
        return "image/heic"
    raise Refused(RefusedReason.WRONG_KIND)


def contain(data: bytes) -> Container:
    """Walk the file's outer structure to its end. Raises Refused where it is cut short, damaged or a bomb."""
    media_type = recognise(data)
    pixels = None
    try:
        match media_type:
            case "image/jpeg":
                end = _jpeg_end(data)
            case "image/png":
                end, pixels = _png_end(data), struct.unpack_from(">II", data, 16)
            case "image/webp":
                end, pixels = _webp_end(data), _webp_pixels(data)
            case "image/heic":
                end = _heif_end(data)
            case "application/pdf":
                end = _pdf_end(data)
    except struct.error as error:
        raise Refused(RefusedReason.CUT_SHORT) from error
    return Container(media_type, end, pixels)


def refuse_stowaways(data: bytes, container: Container) -> None:
    """Refuse a file that is also something else: an archive, a program, a web page or a PDF.

    Phones put a second picture, a short film or their own notes behind a picture; those pass.
    """
    if container.media_type == "application/pdf":
        hidden = _is_web_page(data[:_SNIFFED]) or _hides_exact_zip(data) or _is_telling(data[container.end :])
    else:
        hidden = _is_telling(data) or _hides_zip(data) or _is_script_head(data)
    trailer = data[container.end :].lstrip(b"\x00\r\n\t ")
    if hidden or trailer.startswith(_TRAILER_HEADS):
        raise Refused(RefusedReason.MIXED)


def _is_heif(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    size = int.from_bytes(data[:4], "big")
    brands = {data[at : at + 4] for at in (8, *range(16, min(size, 256), 4))}
    return bool(brands & _HEIC_BRANDS) or bool(brands & _HEIF_BRANDS and not brands & _AVIF_BRANDS)


def _jpeg_end(data: bytes) -> int:
    at, scans = 2, 0
    while marker := _JPEG_MARKER.search(data, at):
        code, at = marker[0][1], marker.end()
        if code == _JPEG_END:
            return at
        if code in _JPEG_BARE:
            continue
        length: int = struct.unpack_from(">H", data, at)[0]
        at += length
        scans += code == _JPEG_SCAN
        if scans > _MOST_SCANS:
            raise Refused(RefusedReason.UNPACKS_TOO_LARGE)
    raise Refused(RefusedReason.CUT_SHORT)


def _png_end(data: bytes) -> int:
    at: int = len(_PNG_HEAD)
    for _ in range(_MOST_CHUNKS):
        length, kind = struct.unpack_from(">I4s", data, at)
        body: int = at + 8 + length
        if body + 4 > len(data):
            raise Refused(RefusedReason.CUT_SHORT)
        if zlib.crc32(memoryview(data)[at + 4 : body]) != struct.unpack_from(">I", data, body)[0]:
            raise Refused(RefusedReason.DAMAGED)
        at = body + 4
        if kind == b"IEND":
            return at
    raise Refused(RefusedReason.UNPACKS_TOO_LARGE)


def _webp_end(data: bytes) -> int:
    end: int = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise Refused(RefusedReason.CUT_SHORT)
    return end


def _webp_pixels(data: bytes) -> tuple[int, int]:
    """Read the canvas from the first chunk, before a decoder makes room for it (RFC 9649, sections 2.5 to 2.7)."""
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    raise Refused(RefusedReason.DAMAGED)


def _heif_end(data: bytes) -> int:
    at = 0
    while at < len(data) and _BOX_TYPE.fullmatch(data, at + 4, at + 8):
        size, head = struct.unpack_from(">I", data, at)[0], 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        if size == 0:
            return len(data)
        if size < head:
            raise Refused(RefusedReason.DAMAGED)
        if at + size > len(data):
            raise Refused(RefusedReason.CUT_SHORT)
        at += size
    return at


def _pdf_end(data: bytes) -> int:
    """A reader would mend a PDF without its end by guessing; a record of what was sent should not rest on guesses."""
    end = data.rfind(b"%%EOF")
    if end < len(data) - _PDF_TAIL or b"startxref" not in data[max(0, end - _SNIFFED) : end]:
        raise Refused(RefusedReason.CUT_SHORT)
    return end + len(b"%%EOF")


def _is_telling(data: bytes) -> bool:
    return any(mark in data for mark in (*_ARCHIVES, *_PROGRAMS, *_PAPERS)) or _is_web_page(data)


def _is_web_page(data: bytes) -> bool:
    lowered = data.lower()
    return any(mark in lowered for mark in _WEB_PAGES)


def _hides_zip(data: bytes) -> bool:
    """Readers of ZIP look for its directory from the end, so it may sit anywhere, even inside the picture's notes."""
    at = data.rfind(_EOCD, -_EOCD_SIZE - _LONGEST_ZIP_COMMENT)
    return at >= 0 and b"PK\x01\x02" in data[:at]


def _hides_exact_zip(data: bytes) -> bool:
    """A PDF may carry an attached document, itself a ZIP; only one that ends with the file makes the file a ZIP."""
    at = data.rfind(_EOCD, -_EOCD_SIZE - _LONGEST_ZIP_COMMENT)
    comment = data[at + 20 : at + _EOCD_SIZE]
    return at >= 0 and at + _EOCD_SIZE + int.from_bytes(comment, "little") == len(data)


def _is_script_head(data: bytes) -> bool:
    """A first segment whose length reads as an opening comment lets a browser run a JPEG as a script."""
    return data.startswith(b"\xff\xd8\xff") and data[3] == _JPEG_APP0 and data[4:6] == _COMMENT_OPENS
