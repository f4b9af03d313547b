"""A photo as a phone takes it: a stage, drawn; held upright, stored lying, with its time and place noted inside."""

from datetime import datetime
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 2400, 3200
TURNED_RIGHT = 6  # EXIF: turn by 90° clockwise to see it upright


def stage_photo(place: Path, taken: datetime, seed: int = 1) -> Path:
    """A JPEG of 7.7 megapixels with EXIF date, orientation, maker and position."""
    upright = _stage(Random(seed))
    upright.rotate(90, expand=True).save(place, "JPEG", quality=88, exif=_notes(taken))
    return place


def _stage(chance: Random) -> Image.Image:
    scene = Image.new("RGB", (WIDTH, HEIGHT), (58, 20, 34))
    brush = ImageDraw.Draw(scene)
    for at in range(0, WIDTH, 120):
        brush.rectangle((at, 0, at + 60, 2300), fill=(120, 28, 40))
    brush.rectangle((0, 2300, WIDTH, HEIGHT), fill=(146, 98, 60))
    for at in range(5):
        left, shade = 220 + at * 430, (60 + at * 35, 90 + chance.randrange(80), 190 - at * 30)
        brush.ellipse((left + 60, 1250, left + 240, 1430), fill=(236, 200, 170))
        brush.polygon([(left, 2450), (left + 150, 1400), (left + 300, 2450)], fill=shade)
    light = Image.effect_noise((WIDTH, HEIGHT), 30).filter(ImageFilter.GaussianBlur(1)).convert("RGB")
    return Image.blend(scene, light, 0.12)


def _notes(taken: datetime) -> Image.Exif:
    notes = Image.Exif()
    notes[0x010F] = "Phone"
    notes[0x0112] = TURNED_RIGHT
    details = notes.get_ifd(0x8769)
    details[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    details[0x9011] = "+08:00"
    position = notes.get_ifd(0x8825)
    position.update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 10.0, 0.0)})
    return notes
