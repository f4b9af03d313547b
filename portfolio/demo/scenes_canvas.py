"""The canvas the demo's pictures are painted on: gradients, soft depth, light, grain, fonts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

WORK_SCALE = 1.25  # painted larger, then reduced: the only smoothing Pillow's outlines get
FONT_PLACES = (Path(__file__).parents[2] / "static" / "fonts", Path("/usr/share/fonts"))
BRUSH = ("xingji-kai.ttf", "LXGWWenKai-Bold.ttf", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc")
PRINT = ("xingji-sans-bold.ttf", "NotoSansCJK-Bold.ttc", "LXGWWenKai-Bold.ttf")


def mix(one: Colour, other: Colour, part: float) -> Colour:
    """The colour `part` of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def darker(colour: Colour, part: float = 0.2) -> Colour:
    return mix(colour, (18, 20, 34), part)


def lighter(colour: Colour, part: float = 0.2) -> Colour:
    return mix(colour, (255, 250, 238), part)


def nearby(rng: Random, colour: Colour, spread: int = 14) -> Colour:
    """A neighbour of the colour, so that no two drawings share a palette exactly."""
    red, green, blue = (min(255, max(0, part + rng.randint(-spread, spread))) for part in colour)
    return (red, green, blue)


def gradient(colours: Sequence[Colour], size: tuple[int, int], *, across: bool = False) -> Image.Image:
    """A smooth run of colours, top to bottom (or left to right)."""
    strip = Image.new("RGB", (len(colours), 1) if across else (1, len(colours)))
    strip.putdata(list(colours))
    line = strip.resize((size[0], 1) if across else (1, size[1]), Image.Resampling.BICUBIC)
    return line.resize(size, Image.Resampling.NEAREST)


def enlarged(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A blurred picture at full size: smooth half of the way, doubled for the rest, which nobody can see."""
    half = picture.resize((size[0] // 2, size[1] // 2), Image.Resampling.BILINEAR)
    return half.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=1)
def _blob() -> Image.Image:
    return Image.radial_gradient("L").point(lambda value: max(0, 255 - round(value * 1.42)))


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    noise = Image.effect_noise((900, 900), 11).filter(ImageFilter.GaussianBlur(0.5))
    wide = Image.new("L", (2700, 2700))
    for index in range(9):
        wide.paste(noise, (index % 3 * 900, index // 3 * 900))
    return wide


@lru_cache(maxsize=8)
def _vignette(size: tuple[int, int]) -> Image.Image:
    fall = Image.radial_gradient("L").resize(size, Image.Resampling.BILINEAR)
    return fall.point(lambda value: 255 - round(max(0, value - 90) * 0.42)).convert("RGB")


@lru_cache(maxsize=8)
def _font_path(wanted: tuple[str, ...]) -> Path | None:
    found = {path.name: path for place in FONT_PLACES if place.is_dir() for path in place.rglob("*.tt[fc]")}
    return next((found[name] for name in wanted if name in found), None)


@lru_cache(maxsize=64)
def font(size: int, wanted: tuple[str, ...] = BRUSH) -> Font:
    """The first of the wanted faces this machine has, at a size in pixels."""
    path = _font_path(wanted)
    if path is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(path), size, index=2 if path.suffix == ".ttc" else 0)


class Canvas:
    """A picture being painted. Places are parts of width and height; lengths are parts of the shorter side."""

    def __init__(self, size: tuple[int, int], rng: Random, image: Image.Image | None = None) -> None:
        self.size = size
        self.rng = rng
        self.image = image or Image.new("RGB", size)
        self.pen = ImageDraw.Draw(self.image)
        self.short = min(size)
        self.lights: list[tuple[Sequence[Point], Colour]] = []
        self.wide = size[0] >= size[1]

    def at(self, x: float, y: float) -> Point:
        return (x * self.size[0], y * self.size[1])

    def px(self, length: float) -> float:
        return length * self.short

    def unit_x(self, length: float) -> float:
        """A length (part of the shorter side) told as part of the width."""
        return length * self.short / self.size[0]

    def unit_y(self, length: float) -> float:
        return length * self.short / self.size[1]

    def sky(self, *colours: Colour, top: float = 0.0, bottom: float = 1.0) -> None:
        first, last = round(top * self.size[1]), round(bottom * self.size[1])
        self.image.paste(gradient(colours, (self.size[0], max(1, last - first))), (0, first))

    def sky_pane(self, x: float, y: float, right: float, bottom: float) -> None:
        """Daylight in a window."""
        (left, top), (end, low) = self.at(x, y), self.at(right, bottom)
        size = (max(1, round(end - left)), max(1, round(low - top)))
        self.image.paste(gradient(((170, 210, 240), (232, 242, 240), (190, 214, 170)), size), (round(left), round(top)))

    def rect(self, x: float, y: float, right: float, bottom: float, colour: Colour, round_by: float = 0) -> None:
        box = (*self.at(x, y), *self.at(max(x, right), max(y, bottom)))
        if round_by:
            self.pen.rounded_rectangle(box, self.px(round_by), colour)
        else:
            self.pen.rectangle(box, colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """An ellipse by centre and radii (radii in lengths)."""
        left, top = self.at(x, y)
        wide, tall = self.px(across), self.px(down)
        self.pen.ellipse((left - wide, top - tall, left + wide, top + tall), colour)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon([self.at(x, y) for x, y in points], colour)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        thick = max(1, round(self.px(width)))
        self.pen.line([self.at(x, y) for x, y in points], colour, thick, joint="curve")

    def shadow(self, x: float, y: float, across: float, down: float, depth: float = 0.4) -> None:
        """A soft dark pool, such as the one under somebody's feet."""
        self.wash(x, y, across, down, (12, 14, 26), depth)

    def wash(self, x: float, y: float, across: float, down: float, colour: Colour, strength: float) -> None:
        """A soft pool of colour."""
        wide, tall = max(2, round(self.px(across) * 2)), max(2, round(self.px(down) * 2))
        mask = _blob().resize((wide, tall), Image.Resampling.BILINEAR).point(lambda value: round(value * strength))
        left, top = self.at(x, y)
        self.image.paste(Image.new("RGB", (wide, tall), colour), (round(left - wide / 2), round(top - tall / 2)), mask)

    def beam(self, points: Sequence[Point], colour: Colour) -> None:
        """A shaft of light, added when the picture is finished."""
        self.lights.append((points, colour))

    def glow(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A soft bloom of light; the brighter the colour, the stronger."""
        self.wash(x, y, radius * 1.5, radius * 1.5, lighter(colour, 0.9), max(colour) / 230)

    def far(self, scale: float = 5) -> Canvas:
        """A small copy to paint what lies out of focus; hand it back to `settle`."""
        size = (max(8, round(self.size[0] / scale)), max(8, round(self.size[1] / scale)))
        return Canvas(size, self.rng, self.image.resize(size, Image.Resampling.NEAREST))

    def settle(self, far: Canvas, blur: float = 1.0) -> None:
        soft = far.image.filter(ImageFilter.GaussianBlur(blur)) if blur else far.image
        self.image.paste(enlarged(soft, self.size))
        self.lights += far.lights

    def cropped(self, width: int) -> Canvas:
        """The middle of the picture, `width` pixels wide, its light with it."""
        left = (self.size[0] - width) // 2
        part = Canvas((width, self.size[1]), self.rng, self.image.crop((left, 0, left + width, self.size[1])))
        part.lights = [
            ([((x * self.size[0] - left) / width, y) for x, y in points], colour) for points, colour in self.lights
        ]
        return part

    def write(self, text: str, x: float, y: float, size: float, colour: Colour, faces: tuple[str, ...] = BRUSH) -> None:
        """Text centred on a place; size is the height of a character as a length."""
        self.pen.text(self.at(x, y), text, colour, font(max(6, round(self.px(size))), faces), anchor="mm")

    def finished(self, size: tuple[int, int], *, grain: bool = True, dim: bool = True) -> Image.Image:
        """The picture at its final size, with light, vignette and film grain."""
        picture = self.image.resize(size, Image.Resampling.BOX)
        if self.lights:
            picture = ImageChops.screen(picture, self._light(size))
        if dim:
            picture = ImageChops.multiply(picture, _vignette(size))
        return _grained(picture, self.rng) if grain else picture

    def _light(self, size: tuple[int, int]) -> Image.Image:
        small = (size[0] // 8, size[1] // 8)
        total = Image.new("RGB", small)
        for points, colour in self.lights:
            layer = Image.new("RGB", small)
            ImageDraw.Draw(layer).polygon([(x * small[0], y * small[1]) for x, y in points], colour)
            total = ImageChops.screen(total, layer.filter(ImageFilter.GaussianBlur(small[0] / 34)))
        return enlarged(total, size)


def _grained(picture: Image.Image, rng: Random) -> Image.Image:
    wide, tall = picture.size
    left, top = rng.randint(0, max(0, 2700 - wide)), rng.randint(0, max(0, 2700 - tall))
    noise = _grain().crop((left, top, left + wide, top + tall))
    return ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)), 1, -128)
