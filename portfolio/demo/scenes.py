"""The demo's evidence: which picture suits a record, drawn, dated and named as a phone would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from random import Random

from PIL import Image

from portfolio.demo import scenes_craft, scenes_field, scenes_indoor, scenes_sport, scenes_stage
from portfolio.demo.scenes_canvas import WORK_SCALE, Canvas

JPEG_CAP = 250_000
USUAL_SIZE = (1280, 960)

PAINTERS: Mapping[str, Callable[[Canvas], None]] = {
    painter.__name__: painter
    for painter in (
        scenes_stage.drama, scenes_stage.skit, scenes_stage.choir, scenes_stage.film_screen, scenes_stage.film_shoot,
        scenes_stage.fair, scenes_stage.ceremony, scenes_sport.track, scenes_sport.tug, scenes_sport.basketball,
        scenes_sport.football, scenes_sport.skipping, scenes_sport.warm_up, scenes_indoor.lecture,
        scenes_indoor.classroom, scenes_indoor.science, scenes_indoor.robotics, scenes_indoor.plants,
        scenes_indoor.library, scenes_indoor.museum,
        scenes_indoor.homework, scenes_indoor.meeting, scenes_craft.calligraphy, scenes_craft.papercut,
        scenes_craft.painting,
        scenes_craft.cooking, scenes_craft.dumplings, scenes_craft.notebook, scenes_field.cleanup, scenes_field.farm,
        scenes_field.trip, scenes_field.drill, scenes_field.community, scenes_field.workplace, scenes_field.cleaning,
    )
} | {"certificate": scenes_craft.certificate}  # fmt: skip

SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "film": ("film_shoot", "film_screen"),
    "sports_day": ("track", "tug", "skipping", "track"),
    "student_festival": ("fair", "choir"),
    "drama": ("drama",),
    "english_skit": ("skit",),
    "after_school": ("basketball", "football", "calligraphy", "papercut", "painting", "robotics", "choir", "warm_up"),
    "lecture": ("lecture",),
    "science": ("science", "plants", "robotics"),
    "volunteering": ("cleanup", "community"),
    "labour": ("farm", "cooking", "dumplings", "cleaning"),
    "social_study": ("trip", "museum"),
    "career": ("workplace", "classroom"),
    "safety": ("drill", "classroom"),
    "inquiry": ("meeting", "notebook", "plants"),
    "league": ("ceremony",),
    "office_held": ("classroom", "meeting"),
    "honour": ("certificate",),
    "homework_support": ("homework",),
    "other": ("library", "museum", "painting"),
    "observation": ("homework", "meeting", "classroom"),
}
UPRIGHT = frozenset({"certificate", "calligraphy", "notebook", "papercut", "plants"})  # composed for either shape
CROPPED = frozenset({"film_shoot", "drama", "farm", "cleanup", "science", "painting", "library", "basketball"})
PHONES = (
    ("HUAWEI", "NOH-AN00"), ("Xiaomi", "2201123C"), ("OPPO", "PGEM10"), ("vivo", "V2230A"), ("HONOR", "PGT-AN10"),
    ("Apple", "iPhone 13"), ("Redmi", "22041211AC"), ("HUAWEI", "ALN-AL00"),
)  # fmt: skip
TURNED = 6  # EXIF orientation of a phone held upright


@dataclass(frozen=True)
class Picture:
    """One picture of the library, small enough to send to another process."""

    subject: str
    seed: int


def subjects_for(kind: str) -> tuple[str, ...]:
    """The subjects that suit a record kind; a subject's own name stands for itself."""
    return (kind,) if kind in PAINTERS else SUBJECTS.get(kind, SUBJECTS["other"])


def draw_scene(kind: str, seed: int, taken_at: datetime, *, size: tuple[int, int] = USUAL_SIZE) -> bytes:
    """A JPEG for a record kind (or a subject by name), at most JPEG_CAP bytes, with a phone's EXIF.

    `size` is that of a picture lying on its side; some subjects come out upright.
    """
    rng = Random(f"{kind}/{seed}")
    return _jpeg(_paint(rng.choice(subjects_for(kind)), rng, size), rng, taken_at)


def library(count: int, seed: int = 0) -> list[Picture]:
    """`count` distinct pictures that cover every subject; draw each with `draw_picture`, reuse with `recut`."""
    names = [subject for subjects in SUBJECTS.values() for subject in subjects]
    rng = Random(f"library/{seed}")
    order = list(dict.fromkeys(names))
    while len(order) < count:
        order += rng.sample(names, len(names))
    return [Picture(subject, seed * 10_000 + index) for index, subject in enumerate(order[:count])]


def draw_picture(picture: Picture, *, size: tuple[int, int] = USUAL_SIZE) -> bytes:
    """A picture of the library, without EXIF; fit for a process pool."""
    rng = Random(f"{picture.subject}/{picture.seed}")
    return _encoded(_paint(picture.subject, rng, size), b"")


def redate(picture: bytes, seed: int, taken_at: datetime) -> bytes:
    """The same pixels with other EXIF: no decoding, so it costs nothing."""
    exif = _exif(Random(f"redate/{seed}"), taken_at).tobytes()
    segment = b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif
    return picture[:2] + segment + picture[_after_exif(picture) :]


def _after_exif(picture: bytes) -> int:
    """Where a JPEG goes on after its start marker and any leading APP0 and APP1 segments."""
    place = 2
    while picture[place : place + 2] in {b"\xff\xe0", b"\xff\xe1"}:
        place += 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
    return place


def phone_name(rng: Random, taken_at: datetime) -> str:
    """A file name as cameras and chat programs give them."""
    patterns: Sequence[str] = (
        f"IMG_{taken_at:%Y%m%d_%H%M%S}.jpg",
        f"IMG_{taken_at:%Y%m%d}_{taken_at:%H%M%S}{rng.randint(100, 999)}.jpg",
        f"微信图片_{taken_at:%Y%m%d%H%M%S}.jpg",
        f"mmexport{int(taken_at.timestamp() * 1000) + rng.randint(0, 999)}.jpg",
        f"IMG_{rng.randint(1000, 9999)}.JPG",
    )
    return rng.choices(patterns, (5, 2, 3, 1, 2))[0]


def draw_certificate_pdf(seed: int, taken_at: datetime, *, name: str = "") -> bytes:
    """A scanned certificate as a one-page A4 PDF lying on its side."""
    rng = Random(f"certificate/{seed}")
    canvas = Canvas((1684, 1190), rng)
    canvas.sky((252, 248, 236), (248, 242, 226))
    event, work, words = rng.choice(scenes_craft.MERITS)
    personal = [f"{name} 同学：", f"　　在本学期{event}中表现突出，", "热心参与，认真负责。", "特发此状，以资鼓励。"]
    lines = personal if name else scenes_craft.merit_lines((event, work, words))
    scenes_craft.diploma(canvas, (0.03, 0.04, 0.97, 0.96), lines)
    out, stamp = BytesIO(), taken_at.timetuple()
    canvas.finished((1123, 794), grain=False, dim=False).save(
        out, "PDF", resolution=96, quality=82, creationDate=stamp, modDate=stamp
    )
    return out.getvalue()


def _paint(subject: str, rng: Random, size: tuple[int, int]) -> Image.Image:
    wide, tall = (round(side * WORK_SCALE) for side in size)
    upright = rng.random() < 0.3 and subject in UPRIGHT | CROPPED
    native = upright and subject in UPRIGHT
    canvas = Canvas((tall, wide) if native else (wide, tall), rng)
    PAINTERS[subject](canvas)
    if native:
        return _toned(canvas.finished((size[1], size[0])), rng)
    if upright:
        return _toned(canvas.cropped(round(tall * 0.75)).finished((round(size[1] * 0.75), size[1])), rng)
    return _toned(canvas.finished(size), rng)


def _toned(picture: Image.Image, rng: Random) -> Image.Image:
    """Another camera's idea of white and of exposure."""
    light, warm = rng.uniform(0.97, 1.1), rng.uniform(-0.035, 0.045)
    curve = partial(_curve, light=light)
    return picture.point([*curve(1 + warm), *curve(1.0), *curve(1 - warm)])


def _curve(band: float, *, light: float) -> list[int]:
    return [min(255, round(value * light * band + 3)) for value in range(256)]


def _exif(rng: Random, taken_at: datetime) -> Image.Exif:
    exif, stamp = Image.Exif(), f"{taken_at:%Y:%m:%d %H:%M:%S}"
    maker, model = rng.choice(PHONES)
    exif[0x010F], exif[0x0110], exif[0x0132] = maker, model, stamp
    details = exif.get_ifd(0x8769)
    details[0x9003], details[0x9004], details[0x9011] = stamp, stamp, "+08:00"
    return exif


def _jpeg(picture: Image.Image, rng: Random, taken_at: datetime) -> bytes:
    exif = _exif(rng, taken_at)
    if picture.height > picture.width and rng.random() < 0.6:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = TURNED
    return _encoded(picture, exif.tobytes())


def _encoded(picture: Image.Image, exif: bytes) -> bytes:
    out = BytesIO()
    for quality in (78, 66, 54, 42):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, exif=exif)
        if out.tell() <= JPEG_CAP:
            break
    return out.getvalue()
