"""Evidence files made safe: decode what a stranger sent; make the upright, nameless JPEGs to show and print."""

import io
import json
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pillow_heif.options
from PIL import Image, ImageCms, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif.as_plugin import HeifImageFile

from portfolio.core.containers import Container, MediaType, contain, refuse_stowaways
from portfolio.core.refusals import Refused, RefusedReason

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_PAGES = 50
MASTER_SIDE, SCREEN_SIDE, PRINT_SIDE, THUMB_SIDE = 2560, 1280, 900, 320

_LARGE = 16_000_000
_PDF_SECONDS = 30
_TOO_LARGE = ("too large", "too much memory", "security limit")  # how Pillow and libheif say it
_WHITE = (255, 255, 255)
_WIDEST = 4 / 3
_FACES_ARE_HIGH = (0.5, 0.4)
_EXIF_ORIENTATION, _EXIF_DETAILS = 0x0112, 0x8769
_EXIF_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))  # taken, then digitised; each with its offset from UTC
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_SRGB = ImageCms.createProfile("sRGB")
# The plain classes, not Image.open: it would hand a phone's JPEG to the reader of 3D pictures, and GIF to GIF's.
_READERS: dict[MediaType, type[ImageFile.ImageFile]] = {
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/webp": WebPImageFile,
    "image/heic": HeifImageFile,
}
# WebP's decoder holds the picture four times over, so it gets half the pixels.
_COST: dict[MediaType, int] = {"image/webp": 2}
# A HEIC's built-in thumbnail may show something else than its picture.
pillow_heif.options.THUMBNAILS = False
pillow_heif.options.DEPTH_IMAGES = False
pillow_heif.options.AUX_IMAGES = False
pillow_heif.options.DECODE_THREADS = 2
_one_large_picture = threading.Lock()


@dataclass(frozen=True)
class Inspected:
    """What a good file is. Width and height in pixels as seen upright; a PDF's are those of its first page as drawn.

    `taken_at` is the camera's own clock, so without a time zone; `taken_offset` is that clock's distance from UTC where
    the camera noted it. `pages` is set for a PDF only.
    """

    media_type: MediaType
    width: int
    height: int
    taken_at: datetime | None = None
    taken_offset: timedelta | None = None
    pages: int | None = None


@dataclass(frozen=True)
class Derivative:
    """A baseline JPEG in sRGB without metadata; width and height in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Derivatives:
    """The same picture at most 2560, 1280 and 900 pixels long, and a thumbnail of 320 cut to between 3:4 and 4:3."""

    master: Derivative
    screen: Derivative
    print: Derivative
    thumb: Derivative


def inspect(source: Path | bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Inspected:
    """Decode a stranger's file completely and tell what it is. Raises Refused, and nothing else, for a bad file."""
    data = _read(source, max_bytes)
    container = contain(data)
    refuse_stowaways(data, container)
    if container.media_type == "application/pdf":
        page, pages = _first_page(data, THUMB_SIDE * 2)
        return Inspected("application/pdf", page.width, page.height, pages=pages)
    with _decoded(data, container, max_pixels, side=1) as (image, size):
        orientation = _orientation(image)
        taken_at, taken_offset = _taken(image)
    width, height = reversed(size) if orientation in _SIDEWAYS else size
    return Inspected(container.media_type, width, height, taken_at, taken_offset)


def derive(source: Path | bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS) -> Derivatives:
    """Make the JPEGs that are shown and printed; the same file gives the same bytes. Raises Refused for a bad file.

    Of a PDF the first page is taken, of a moving picture the first frame.
    """
    data = _read(source, max_bytes)
    container = contain(data)
    if container.media_type == "application/pdf":
        master, _ = _first_page(data, MASTER_SIDE)
    else:
        with _decoded(data, container, max_pixels, side=MASTER_SIDE) as (image, _):
            master = _master(image)
    screen = _within(master, SCREEN_SIDE)
    return Derivatives(
        master=_jpeg(master, 88),
        screen=_jpeg(screen, 82),
        print=_jpeg(_within(screen, PRINT_SIDE), 86),
        thumb=_jpeg(_thumb(screen), 80),
    )


def _read(source: Path | bytes, max_bytes: int) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > max_bytes:
        raise Refused(RefusedReason.TOO_BIG, max_bytes)
    return source if isinstance(source, bytes) else source.read_bytes()


@contextmanager
def _decoded(
    data: bytes, container: Container, max_pixels: int, *, side: int
) -> Iterator[tuple[Image.Image, tuple[int, int]]]:
    """Give the decoded picture and its true size; a JPEG may be decoded smaller, but not below `side`."""
    max_pixels //= _COST.get(container.media_type, 1)
    _check_pixels(container.pixels, max_pixels)
    with _any_fault_is_the_files(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _READERS[container.media_type](io.BytesIO(data)) as image:
            size = image.size
            _check_pixels(size, max_pixels)
            with _room_for(size):
                image.draft(image.mode, (side, side))
                image.load()
                yield image, size if container.media_type == "image/jpeg" else image.size


def _check_pixels(size: tuple[int, int] | None, max_pixels: int) -> None:
    if size and size[0] * size[1] > max_pixels:
        raise Refused(RefusedReason.TOO_MANY_PIXELS, max_pixels)


@contextmanager
def _room_for(size: tuple[int, int]) -> Iterator[None]:
    """Let one large picture in at a time: decoded it may take 500 MB, and a web process has several threads."""
    if size[0] * size[1] <= _LARGE:
        yield
        return
    with _one_large_picture:
        yield


@contextmanager
def _any_fault_is_the_files() -> Iterator[None]:
    """Turn whatever the decoders raise into a refusal; over strange bytes they raise nearly everything."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise Refused(_reason_of(error)) from error


def _reason_of(error: Exception) -> RefusedReason:
    text = str(error).lower()
    if isinstance(error, MemoryError | Image.DecompressionBombError) or any(word in text for word in _TOO_LARGE):
        return RefusedReason.UNPACKS_TOO_LARGE
    return RefusedReason.CUT_SHORT if "truncated" in text else RefusedReason.DAMAGED


def _first_page(data: bytes, side: int) -> tuple[Image.Image, int]:
    """Draw a PDF's first page in another process, bounded in memory and time."""
    program = Path(__file__).with_name("pdf_first_page.py")
    command = [sys.executable, "-I", str(program), str(side), str(MAX_PAGES)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PDF_SECONDS, check=False)  # noqa: S603 (our own program)
    except subprocess.TimeoutExpired as error:
        raise Refused(RefusedReason.UNPACKS_TOO_LARGE) from error
    if done.returncode != 0:
        raise Refused(RefusedReason.DAMAGED)
    line, _, pixels = done.stdout.partition(b"\n")
    head = json.loads(line)
    if "refused" in head:
        raise Refused(RefusedReason(head["refused"]), head.get("limit"))
    size = head["width"], head["height"]
    return Image.frombuffer("RGB", size, pixels, "raw", "RGB", head["stride"], 1), head["pages"]


def _master(image: Image.Image) -> Image.Image:
    """Shrink before the colours are converted and the picture is turned, since those steps cost by the pixel."""
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    flat = _in_srgb(_within(_resizable(image), MASTER_SIDE), profile)
    return flat.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else flat


def _resizable(image: Image.Image) -> Image.Image:
    """Bring palettes, bitmaps, 16-bit greys and transparency to a mode whose neighbours can be averaged."""
    if image.has_transparency_data:
        return _on_white(image if image.mode == "RGBA" else image.convert("RGBA"))
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, _WHITE)
    paper.paste(image, mask=image)
    return paper


def _within(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the picture's own colour profile; one that is broken or of another colour space is left aside."""
    if profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(own):
                converted = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
                image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image.convert("RGB")


def _thumb(image: Image.Image) -> Image.Image:
    """Cut the middle, a little towards the top, to between 3:4 and 4:3; a panorama would be a mere line otherwise."""
    width = min(image.width, max(1, round(image.height * _WIDEST)))
    height = min(image.height, max(1, round(image.width * _WIDEST)))
    if (width, height) == image.size:
        return _within(image, THUMB_SIDE)
    cut = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS, centering=_FACES_ARE_HIGH)
    return _within(cut, THUMB_SIDE)


def _jpeg(image: Image.Image, quality: int) -> Derivative:
    nameless = image.copy()
    nameless.info.clear()
    out = io.BytesIO()
    nameless.save(out, "JPEG", quality=quality, optimize=True)
    return Derivative(out.getvalue(), *image.size)


def _orientation(image: Image.Image) -> int:
    """Read which way is up; notes that cannot be read say nothing."""
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 (a picture is good whatever its notes are)
        return 1
    return value if isinstance(value, int) else 1


def _taken(image: Image.Image) -> tuple[datetime | None, timedelta | None]:
    try:
        details = image.getexif().get_ifd(_EXIF_DETAILS)
    except Exception:  # noqa: BLE001 (a picture is good whatever its notes are)
        return None, None
    for time_tag, offset_tag in _EXIF_TIMES:
        taken_at = _time(details.get(time_tag))
        if taken_at:
            return taken_at, _offset(details.get(offset_tag))
    return None, None


def _time(value: object) -> datetime | None:
    found = _TIME.match(value) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups())) if found else None
    except ValueError:
        return None


def _offset(value: object) -> timedelta | None:
    found = _OFFSET.match(value) if isinstance(value, str) else None
    if not found:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return (offset if found[1] == "+" else -offset) if offset < timedelta(hours=24) else None
