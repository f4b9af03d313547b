"""Pictures of sport: the track, ball courts, skipping and tug of war."""

from __future__ import annotations

from portfolio.demo.scenes_canvas import PRINT, Canvas, Colour, darker, lighter, mix, nearby
from portfolio.demo.scenes_people import (
    BENDING,
    CHEERING,
    JUMPING,
    KICKING,
    POINTING,
    REACHING,
    RUNNING,
    RUNNING_TOO,
    STANDING,
    TALKING,
    Pose,
    person,
    pupil,
)  # fmt: skip
from portfolio.demo.scenes_yard import school_block

VESTS: tuple[Colour, ...] = (
    (224, 62, 58),
    (40, 110, 190),
    (246, 186, 48),
    (50, 150, 96),
    (236, 120, 50),
    (130, 80, 160),
    (245, 245, 240),
)
PULLING = Pose(-24, (78, 86), (84, 92), (34, 20), (14, -20))


def _stadium(c: Canvas, horizon: float) -> None:
    """Sky, a far stand full of people, trees."""
    rng = c.rng
    far = c.far(5)
    sky = rng.choice(
        (((84, 150, 222), (214, 234, 246)), ((170, 196, 216), (236, 238, 232)), ((244, 178, 120), (250, 232, 196)))
    )
    far.sky(*sky, bottom=horizon)
    for _ in range(4):
        far.wash(rng.random(), rng.uniform(0.05, 0.22), 0.25, 0.05, (255, 255, 255), 0.7)
    if rng.random() < 0.5:
        school_block(far, horizon - 0.04)
    for index in range(14):
        far.oval(index / 13, horizon - 0.08, 0.07, 0.06, nearby(rng, (78, 124, 70), 16))
    far.rect(0, horizon - 0.09, 1, horizon, (150, 152, 160))
    for _ in range(130):
        x, y = rng.random(), horizon - rng.uniform(0.01, 0.1)
        far.oval(x, y, 0.009, 0.012, rng.choice(VESTS))
    c.settle(far, 1.0)


def track(c: Canvas) -> None:
    """Runners on a red track with white lanes that meet far away."""
    rng = c.rng
    horizon, red = 0.4, nearby(rng, (188, 76, 58), 12)
    _stadium(c, horizon)
    c.sky((96, 150, 78), (120, 172, 90), top=horizon)
    away = rng.choice((0.12, 0.3, 0.7, 0.88))
    near_left, near_right = -0.5, 1.5
    c.shape([(away - 0.09, horizon), (away + 0.12, horizon), (near_right, 1), (near_left, 1)], red)
    for lane in range(8):
        part = lane / 7
        x, bottom = away - 0.09 + 0.21 * part, near_left + (near_right - near_left) * part
        c.shape([(x, horizon), (x + 0.001, horizon), (bottom + 0.014, 1), (bottom, 1)], lighter(red, 0.8))
    _runners(c, away, horizon)
    if rng.random() < 0.5:
        c.rect(0.08, 0.3, 0.92, 0.355, rng.choice(VESTS[:4]))
        c.write(
            rng.choice(("校园运动会", "奔跑吧少年", "阳光体育  健康成长")), 0.5, 0.327, 0.036, (255, 255, 250), PRINT
        )
    c.glow(rng.choice((0.08, 0.92)), 0.05, 0.3, (84, 74, 54))


def _runners(c: Canvas, away: float, horizon: float) -> None:
    rng, count = c.rng, c.rng.randint(3, 5)
    for index in range(count):
        depth = 0.45 + 0.5 * (index + rng.random() * 0.5) / count
        lane = (index * 2 + 1) % count if count % 2 else index  # neighbours in depth run in lanes apart
        x = away + (0.04 + 0.92 * (lane + rng.uniform(0.3, 0.7)) / count - away) * depth
        look = pupil(rng, (rng.choice(VESTS), (36, 40, 56)), side=1 if away > 0.5 else -1, stripe=False)
        y = horizon + (1 - horizon) * depth
        person(c, min(0.94, max(0.06, x)), y, 0.16 + 0.34 * depth, look, (RUNNING, RUNNING_TOO)[index % 2])
        c.write(
            str(rng.randint(101, 989)),
            min(0.94, max(0.06, x)) + c.unit_x(0.02),
            y - c.unit_y(0.1 + 0.21 * depth),
            0.03 * depth,
            (30, 30, 40),
            PRINT,
        )


def tug(c: Canvas) -> None:
    """Tug of war on the grass, a referee between."""
    rng = c.rng
    _stadium(c, 0.42)
    c.sky((126, 176, 96), (98, 148, 76), (76, 122, 64), top=0.42)
    kits = rng.sample(VESTS, 2)
    c.stroke([(0.02, 0.69), (0.98, 0.69)], 0.014, (196, 158, 104))
    for team in (0, 1):
        for index in range(4):
            x = 0.1 + index * 0.1
            look = pupil(rng, (kits[team], (40, 46, 70)), side=1 if team == 0 else -1, stripe=False)
            person(c, x if team == 0 else 1 - x, 0.84 + index % 2 * 0.05, 0.4, look, PULLING)
    c.stroke([(0.02, 0.69), (0.98, 0.69)], 0.009, (222, 188, 134))
    c.shape([(0.495, 0.68), (0.515, 0.68), (0.512, 0.76), (0.498, 0.76)], (216, 40, 44))
    person(c, 0.5, 0.8, 0.4, pupil(rng, ((250, 250, 246), (30, 34, 46)), stripe=False), CHEERING)


def basketball(c: Canvas) -> None:
    """A jump shot under the hoop, indoors or out."""
    rng = c.rng
    if rng.random() < 0.5:
        _stadium(c, 0.52)
        floor = nearby(rng, (70, 130, 110), 16)
    else:
        far = c.far(5)
        far.sky((92, 110, 130), (170, 184, 194), bottom=0.56)
        for index in range(7):
            far.rect(0.02 + index * 0.145, 0.08, 0.12 + index * 0.145, 0.26, (236, 240, 236))
        c.settle(far, 1.6)
        floor = nearby(rng, (204, 150, 92), 12)
    c.sky(lighter(floor, 0.12), floor, darker(floor, 0.25), top=0.518)
    c.stroke([(0.1, 0.66), (0.9, 0.66)], 0.008, (246, 244, 236))
    c.stroke([(0.2, 0.66), (-0.1, 1)], 0.01, (246, 244, 236))
    c.stroke([(0.78, 0.66), (0.98, 1)], 0.01, (246, 244, 236))
    _hoop(c, 0.74)
    team, other = rng.sample(VESTS, 2)
    near, _ = person(c, 0.46, 0.84, 0.48, pupil(rng, (team, (34, 40, 60)), side=1, stripe=False), JUMPING)
    person(c, 0.62, 0.86, 0.46, pupil(rng, (other, (34, 40, 60)), side=-1, stripe=False), REACHING)
    for x in rng.sample((0.14, 0.24, 0.84, 0.93), 2):
        person(
            c,
            x,
            rng.uniform(0.86, 0.94),
            0.46,
            pupil(rng, (rng.choice((team, other)), (34, 40, 60)), stripe=False),
            rng.choice((RUNNING, STANDING, TALKING)),
        )
    ball(c, near[0] + 0.02, near[1] - 0.05, 0.038, (222, 116, 44))


def _hoop(c: Canvas, x: float) -> None:
    c.rect(x + c.unit_x(0.1), 0.2, x + c.unit_x(0.125), 0.8, (92, 98, 110))
    c.rect(x - c.unit_x(0.13), 0.12, x + c.unit_x(0.16), 0.34, (244, 246, 248), 0.008)
    c.rect(x - c.unit_x(0.06), 0.21, x + c.unit_x(0.07), 0.3, (214, 60, 50))
    c.rect(x - c.unit_x(0.05), 0.222, x + c.unit_x(0.06), 0.3, (244, 246, 248))
    c.stroke([(x - c.unit_x(0.07), 0.33), (x + c.unit_x(0.07), 0.33)], 0.013, (228, 92, 48))
    for index in range(6):
        part = index / 5
        c.stroke(
            [(x - c.unit_x(0.065) + c.unit_x(0.13) * part, 0.335), (x - c.unit_x(0.035) + c.unit_x(0.07) * part, 0.42)],
            0.003,
            (250, 250, 250),
        )


def ball(c: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    c.oval(x, y, radius, radius, darker(colour, 0.25))
    c.oval(x - radius * 0.1, y - radius * 0.12, radius * 0.86, radius * 0.86, colour)
    c.stroke([(x - c.unit_x(radius), y), (x + c.unit_x(radius), y)], 0.004, darker(colour, 0.6))
    c.stroke([(x, y - c.unit_y(radius)), (x, y + c.unit_y(radius))], 0.004, darker(colour, 0.6))


def football(c: Canvas) -> None:
    """A shot at goal on the grass."""
    rng = c.rng
    _stadium(c, 0.4)
    for band in range(6):
        top = 0.4 + band * 0.1
        c.rect(0, top, 1, top + 0.1, nearby(rng, (104, 158, 78) if band % 2 else (92, 144, 70), 5))
    side = rng.choice((1, -1))
    goal = 0.62 if side > 0 else 0.08
    for step in range(13):
        c.stroke([(goal + 0.025 * step, 0.34), (goal + 0.025 * step, 0.58)], 0.002, (226, 230, 228))
        if step < 9:
            c.stroke([(goal, 0.34 + 0.03 * step), (goal + 0.3, 0.34 + 0.03 * step)], 0.002, (226, 230, 228))
    c.stroke([(goal, 0.6), (goal, 0.33), (goal + 0.3, 0.33), (goal + 0.3, 0.6)], 0.014, (250, 250, 250))
    team, other = rng.sample(VESTS, 2)
    person(
        c,
        goal + 0.15,
        0.62,
        0.3,
        pupil(rng, (nearby(rng, (240, 200, 60), 20), (40, 40, 46)), side=-side, stripe=False),
        CHEERING,
    )
    kicker = 0.34 if side > 0 else 0.66
    person(c, kicker, 0.92, 0.5, pupil(rng, (team, (245, 245, 245)), side=side, stripe=False), KICKING)
    person(c, kicker - side * 0.2, 0.84, 0.42, pupil(rng, (other, (36, 40, 56)), side=side, stripe=False), RUNNING)
    spot_x = kicker + side * 0.14
    c.shadow(spot_x, 0.9, 0.05, 0.012)
    c.oval(spot_x, 0.87, 0.034, 0.034, (246, 246, 244))
    for turn in ((0, 0), (-0.018, 0.012), (0.018, 0.012), (0, -0.022)):
        c.oval(spot_x + c.unit_x(turn[0]), 0.87 + turn[1], 0.008, 0.008, (40, 42, 48))


def skipping(c: Canvas) -> None:
    """Skipping with a long rope in the yard."""
    rng = c.rng
    _stadium(c, 0.44)
    ground = rng.choice(((186, 92, 74), (84, 140, 120), (120, 150, 190)))
    c.sky(lighter(ground, 0.15), ground, darker(ground, 0.2), top=0.44)
    for index in range(3):
        c.stroke([(0, 0.6 + index * 0.16), (1, 0.56 + index * 0.17)], 0.006, lighter(ground, 0.6))
    high = rng.random() < 0.5
    bend = 0.24 if high else 1.02
    points = [(0.16 + 0.68 * t / 20, 0.64 + (bend - 0.64) * (1 - (t / 10 - 1) ** 2) * 0.85) for t in range(21)]
    kit = (rng.choice(VESTS), (40, 48, 76))
    if high:
        c.stroke(points, 0.007, (250, 240, 200))
    person(c, 0.14, 0.9, 0.5, pupil(rng, kit, side=1), POINTING)
    person(c, 0.86, 0.9, 0.5, pupil(rng, kit, side=-1), POINTING)
    for index in range(rng.randint(1, 3)):
        person(c, 0.36 + index * 0.14, 0.83, 0.42, pupil(rng, kit, stripe=False), JUMPING)
    if not high:
        c.stroke(points, 0.007, (250, 240, 200))


def warm_up(c: Canvas) -> None:
    """A class stretching in rows after lessons."""
    rng = c.rng
    _stadium(c, 0.38)
    ground = rng.choice(((112, 164, 86), (188, 84, 66)))
    c.sky(lighter(ground, 0.1), ground, darker(ground, 0.25), top=0.38)
    kit = (rng.choice(VESTS), (38, 46, 80))
    pose = rng.choice((REACHING, BENDING, CHEERING))
    for row in range(3):
        for index in range(5 - row % 2):
            height = 0.22 + row * 0.09
            x = 0.14 + 0.18 * (index + row % 2 * 0.5)
            person(
                c, x, 0.56 + row * 0.19, height, pupil(rng, (mix(kit[0], (255, 255, 255), 0.1), kit[1]), side=1), pose
            )
