"""Real files of every kind, good and bad, for the tests of files and pictures."""

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw

RED, BLUE = (200, 30, 40), (20, 60, 180)
KINDS = ["JPEG", "progressive", "PNG", "palette", "WebP", "lossless WebP", "HEIC", "PDF"]
MEDIA_TYPES = {
    "JPEG": "image/jpeg", "progressive": "image/jpeg", "PNG": "image/png", "palette": "image/png", "WebP": "image/webp",
    "lossless WebP": "image/webp", "HEIC": "image/heic", "PDF": "application/pdf",
}  # fmt: skip
pillow_heif.register_heif_opener()


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Blue, with a red block in the upper left corner, so that turning shows."""
    image = Image.new("RGB", (width, height), BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 3), fill=RED)
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def heic(image: Image.Image, **options: Any) -> bytes:
    return saved(image, "HEIF", quality=80, **options)


@cache
def sample(kind: str) -> bytes:
    match kind:
        case "progressive":
            return saved(scene(), "JPEG", progressive=True)
        case "palette":
            return saved(scene().quantize(16), "PNG")
        case "lossless WebP":
            return saved(scene(), "WEBP", lossless=True)
        case "HEIC":
            return heic(scene())
    return saved(scene(), kind.upper())


def exif(orientation: int = 1, taken: str | None = None, offset: str | None = None) -> bytes:
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "Phone of Zhang San"
    notes.get_ifd(0x8825)[1] = "N"
    details = notes.get_ifd(0x8769)
    if taken:
        details[0x9003] = taken
    if offset:
        details[0x9011] = offset
    return notes.tobytes()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def near(image: Image.Image, x: float, y: float, colour: tuple[int, int, int]) -> bool:
    pixel = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(pixel, tuple)
    return all(abs(seen - meant) < 25 for seen, meant in zip(pixel, colour, strict=True))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(extra: bytes) -> bytes:
    head = len(b"\x89PNG\r\n\x1a\n") + 25
    return sample("PNG")[:head] + extra + sample("PNG")[head:]


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "hidden")
    return out.getvalue()


def paper(pages: int, encryption: pikepdf.Encryption | bool = False) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out, encryption=encryption)
    return out.getvalue()
