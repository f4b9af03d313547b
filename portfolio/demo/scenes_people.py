"""Figures for the demo's pictures: posed pupils and grown-ups built from joints."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from random import Random

from portfolio.demo.scenes_canvas import Canvas, Colour, Point, darker, lighter, mix, nearby

SKINS: tuple[Colour, ...] = ((246, 213, 184), (240, 200, 168), (232, 189, 152), (222, 176, 138))
HAIRS: tuple[Colour, ...] = ((38, 30, 30), (28, 26, 32), (52, 38, 32), (44, 36, 40))
SCHOOL_KITS: tuple[tuple[Colour, Colour], ...] = (
    ((236, 240, 244), (38, 66, 120)),
    ((44, 84, 150), (32, 48, 86)),
    ((176, 44, 52), (40, 44, 60)),
    ((238, 238, 232), (46, 110, 92)),
)
COSTUMES: tuple[Colour, ...] = (
    (150, 40, 48),
    (38, 76, 110),
    (196, 150, 60),
    (88, 60, 120),
    (60, 110, 84),
    (210, 200, 180),
    (40, 42, 56),
    (190, 96, 70),
)

Arm = tuple[float, float]


@dataclass(frozen=True)
class Pose:
    """Angles in degrees from hanging straight down, positive towards the side one faces."""

    lean: float = 0
    near_arm: Arm = (-8, 6)
    far_arm: Arm = (10, 14)
    near_leg: Arm = (-4, -3)
    far_leg: Arm = (5, 4)


STANDING = Pose()
TALKING = Pose(2, (24, 96), (-14, 4))
REACHING = Pose(4, (118, 140), (-20, 0), (-6, -4), (8, 6))
CHEERING = Pose(0, (160, 172), (-158, -170))
POINTING = Pose(2, (86, 92), (-12, 6))
HOLDING = Pose(3, (26, 88), (30, 96))
RUNNING = Pose(14, (-52, 40), (54, 130), (-28, -96), (48, 12))
RUNNING_TOO = Pose(12, (58, 128), (-48, 46), (56, 24), (-34, -84))
BENDING = Pose(46, (34, 26), (44, 40), (6, 2), (14, 0))
SQUATTING = Pose(26, (44, 60), (52, 76), (92, -54), (72, -74))
JUMPING = Pose(4, (168, 176), (-28, 20), (20, -70), (-16, -50))
KICKING = Pose(-8, (-40, -10), (48, 70), (64, 40), (-14, -18))
BOWING = Pose(38, (8, 10), (12, 16))


@dataclass(frozen=True)
class Look:
    """What somebody wears and which way they are turned: `side` 1 right, -1 left; `view` front or back."""

    top: Colour
    legs: Colour
    skin: Colour = SKINS[0]
    hair: Colour = HAIRS[0]
    style: str = "short"
    side: int = 1
    view: str = "front"
    skirt: bool = False
    stripe: bool = False
    scarf: Colour | None = None
    extra: dict[str, Colour] = field(default_factory=dict)

    def all_in(self, colour: Colour) -> Look:
        """The same figure as a silhouette."""
        return replace(
            self, top=colour, legs=colour, skin=lighter(colour, 0.05), hair=darker(colour), stripe=False, scarf=None
        )


def pupil(rng: Random, kit: tuple[Colour, Colour], **other: object) -> Look:
    """A pupil in the school's clothes."""
    girl = rng.random() < 0.5
    look = Look(
        top=nearby(rng, kit[0], 6),
        legs=nearby(rng, kit[1], 6),
        skin=rng.choice(SKINS),
        hair=rng.choice(HAIRS),
        style=rng.choice(("tail", "bob", "long") if girl else ("short", "crop", "short")),
        side=rng.choice((1, -1)),
        stripe=True,
    )
    return replace(look, **other)  # type: ignore[arg-type]


def player(rng: Random, **other: object) -> Look:
    """Somebody in costume."""
    look = pupil(rng, (rng.choice(COSTUMES), rng.choice(COSTUMES)), stripe=False, skirt=rng.random() < 0.45)
    return replace(look, **other)  # type: ignore[arg-type]


class Body:
    """One figure's joints on a canvas; `height` is a length, the feet's middle stands at (x, y)."""

    def __init__(self, canvas: Canvas, x: float, y: float, height: float, look: Look, pose: Pose) -> None:
        self.canvas = canvas
        self.look = look
        self.tall = canvas.px(height)
        self.side = look.side
        foot_x, foot_y = canvas.at(x, y)
        self.hip = (foot_x, foot_y - self.tall * self._leg_drop(pose))
        self.neck = self._from(self.hip, 180 - pose.lean, 0.31)
        self.head = self._from(self.neck, 180 - pose.lean * 0.6, 0.115)
        self.pose = pose

    @staticmethod
    def _leg_drop(pose: Pose) -> float:
        legs = (pose.near_leg, pose.far_leg)
        return max(0.24 * cos(radians(thigh)) + 0.24 * cos(radians(shin)) for thigh, shin in legs)

    def _from(self, start: Point, angle: float, length: float) -> Point:
        reach = self.tall * length
        return (start[0] + sin(radians(angle)) * reach * self.side, start[1] + cos(radians(angle)) * reach)

    def _limb(self, start: Point, angles: Arm, length: float, width: float, colour: Colour, end: Colour) -> Point:
        joint = self._from(start, angles[0], length)
        tip = self._from(joint, angles[1], length * 0.97)
        self._bone((start, joint, tip), width, colour)
        self._dot(tip, width * 0.58, end)
        return tip

    def _bone(self, points: tuple[Point, ...], width: float, colour: Colour) -> None:
        self.canvas.pen.line(points, colour, max(1, round(self.tall * width)), joint="curve")
        self._dot(points[0], width / 2, colour)
        self._dot(points[-1], width / 2, colour)

    def _dot(self, place: Point, radius: float, colour: Colour, tall: float = 1) -> None:
        reach = self.tall * radius
        box = (place[0] - reach, place[1] - reach * tall, place[0] + reach, place[1] + reach * tall)
        self.canvas.pen.ellipse(box, colour)

    def draw(self, *, legs: bool = True) -> tuple[Point, Point]:
        """Paints the figure; returns where the two hands are, as parts of the canvas (near, far)."""
        look, pose = self.look, self.pose
        shoulder = self._from(self.neck, -pose.lean, 0.045)
        far = self._limb(shoulder, pose.far_arm, 0.165, 0.062, darker(look.top, 0.22), darker(look.skin, 0.1))
        if legs:
            self._legs()
        self._trunk()
        raised = abs(pose.near_arm[0]) > 110
        if not raised:
            self._face()
        near = self._near_arm(shoulder)
        if raised:
            self._face()
        wide, high = self.canvas.size
        return (near[0] / wide, near[1] / high), (far[0] / wide, far[1] / high)

    def _near_arm(self, shoulder: Point) -> Point:
        look, angles = self.look, self.pose.near_arm
        hand = self._limb(shoulder, angles, 0.165, 0.066, darker(look.top, 0.06), look.skin)
        if look.stripe:
            joint = self._from(shoulder, angles[0], 0.15)
            self.canvas.pen.line((shoulder, joint), lighter(look.legs, 0.1), max(1, round(self.tall * 0.014)))
        return hand

    def _legs(self) -> None:
        look = self.look
        bare = look.skin if look.skirt else look.legs
        for angles, tone in ((self.pose.far_leg, 0.25), (self.pose.near_leg, 0.08)):
            colour = darker(bare, tone)
            foot = self._limb(self.hip, angles, 0.24, 0.05 if look.skirt else 0.082, colour, colour)
            toe = (foot[0] + self.tall * 0.035 * self.side, foot[1])
            self._bone((foot, toe), 0.042, (236, 236, 236) if look.stripe else darker(look.hair, 0.1))
        if look.skirt:
            knee = self._from(self.hip, 0, 0.22)
            flare, waist = self.tall * 0.15, self.tall * 0.075
            points = [
                (self.hip[0] - waist, self.hip[1] - waist),
                (self.hip[0] + waist, self.hip[1] - waist),
                (knee[0] + flare, knee[1]),
                (knee[0] - flare, knee[1]),
            ]
            self.canvas.pen.polygon(points, look.legs)

    def _trunk(self) -> None:
        look, tall = self.look, self.tall
        (nx, ny), (hx, hy) = self.neck, self.hip
        wide, slim = tall * 0.098, tall * 0.08
        ny += tall * 0.03
        self._bone((self.neck, self.head), 0.06, darker(look.skin, 0.12))
        outline = [(nx - wide, ny), (nx + wide, ny), (hx + slim, hy + tall * 0.03), (hx - slim, hy + tall * 0.03)]
        self.canvas.pen.polygon(outline, look.top)
        self._dot((nx - wide * 0.62, ny), 0.042, look.top)
        self._dot((nx + wide * 0.62, ny), 0.042, look.top)
        self._bone(((nx - wide * 0.5, ny - tall * 0.012), (nx + wide * 0.5, ny - tall * 0.012)), 0.05, look.top)
        dim = [
            (nx - wide * self.side, ny),
            (nx - wide * 0.25 * self.side, ny),
            (hx - slim * 0.2 * self.side, hy + tall * 0.03),
            (hx - slim * self.side, hy + tall * 0.03),
        ]
        self.canvas.pen.polygon(dim, darker(look.top, 0.13))
        if look.scarf and look.view == "front":
            self.canvas.pen.polygon(
                [
                    (nx - wide * 0.5, ny - tall * 0.02),
                    (nx + wide * 0.5, ny - tall * 0.02),
                    (nx + tall * 0.01, ny + tall * 0.1),
                ],
                look.scarf,
            )

    def _face(self) -> None:
        look, (x, y), tall = self.look, self.head, self.tall
        if look.style in {"long", "bob"}:
            self._dot(
                (x - tall * 0.012 * self.side, y + tall * (0.045 if look.style == "long" else 0.015)),
                0.096,
                look.hair,
                1.15,
            )
        if look.style == "tail":
            self._dot((x - tall * 0.1 * self.side, y + tall * 0.03), 0.036, look.hair, 1.9)
        self._dot((x, y), 0.094, look.hair, 1.06)
        if look.view == "back":
            return
        self._dot((x + tall * 0.016 * self.side, y + tall * 0.022), 0.078, look.skin, 1.02)
        fringe = (x - tall * 0.075, y - tall * 0.088, x + tall * 0.092, y + tall * 0.03)
        self.canvas.pen.chord(fringe if self.side > 0 else _mirrored(fringe, x), 180, 360, look.hair)
        if look.skin[0] > 150:
            self._features(x, y)

    def _features(self, x: float, y: float) -> None:
        tall = self.tall
        for offset in (-0.016, 0.042):
            self._dot((x + tall * offset * self.side, y + tall * 0.03), 0.0095, (44, 34, 36))
            self._dot(
                (x + tall * (offset + (0.014 if offset > 0 else -0.014)) * self.side, y + tall * 0.054),
                0.014,
                mix(self.look.skin, (226, 110, 100), 0.35),
            )
        mouth = (
            x + tall * (0.013 * self.side - 0.014),
            y + tall * 0.05,
            x + tall * (0.013 * self.side + 0.014),
            y + tall * 0.07,
        )
        self.canvas.pen.arc(mouth, 10, 170, (168, 76, 70), max(1, round(tall * 0.006)))


def _mirrored(box: tuple[float, float, float, float], x: float) -> tuple[float, float, float, float]:
    return (2 * x - box[2], box[1], 2 * x - box[0], box[3])


def person(canvas: Canvas, x: float, y: float, height: float, look: Look, pose: Pose = STANDING) -> tuple[Point, Point]:
    """A whole figure with its shadow; returns the hands."""
    canvas.shadow(x, y, height * 0.26, height * 0.045, 0.5)
    return Body(canvas, x, y, height, look, pose).draw()


def bust(canvas: Canvas, x: float, y: float, height: float, look: Look, pose: Pose = HOLDING) -> tuple[Point, Point]:
    """A figure from the hips up, whose hips are at y: for whoever sits or stands behind something."""
    body = Body(canvas, x, y + canvas.unit_y(height) * Body._leg_drop(pose), height, look, pose)
    return body.draw(legs=False)


def onlookers(canvas: Canvas, y: float, height: float, count: int, colour: Colour) -> None:
    """A row of heads and shoulders from behind, as an audience is seen."""
    rng = canvas.rng
    for index in range(count):
        x = (index + 0.5 + rng.uniform(-0.18, 0.18)) / count
        tone = nearby(rng, colour, 10)
        lift = canvas.unit_y(height) * rng.uniform(-0.12, 0.12)
        canvas.oval(x, y + lift + canvas.unit_y(height) * 0.62, height * 0.5, height * 0.46, tone)
        canvas.oval(x, y + lift, height * 0.23, height * 0.27, darker(tone, 0.3))
