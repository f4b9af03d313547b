"""Pictures out of doors: park clean-ups, vegetable beds, trips, safety drills, the neighbourhood, work places."""

from __future__ import annotations

from portfolio.demo.scenes_canvas import PRINT, Canvas, Colour, darker, lighter, mix, nearby
from portfolio.demo.scenes_people import (
    BENDING,
    HOLDING,
    POINTING,
    SCHOOL_KITS,
    SQUATTING,
    STANDING,
    TALKING,
    person,
    player,
    pupil,
)
from portfolio.demo.scenes_yard import outdoors

VEST: tuple[Colour, ...] = ((226, 60, 56), (246, 140, 40), (40, 150, 130), (60, 120, 200))


def park(c: Canvas, horizon: float) -> None:
    """Sky, layered trees, a lawn with a path, perhaps water."""
    rng = c.rng
    autumn = rng.random() < 0.45
    far = c.far(5)
    far.sky(
        *rng.choice(
            (((120, 178, 226), (224, 238, 242)), ((240, 196, 150), (250, 234, 208)), ((170, 196, 204), (232, 238, 232)))
        ),
        bottom=horizon,
    )
    leaves: tuple[Colour, ...] = (
        ((206, 140, 60), (190, 100, 56), (160, 150, 70)) if autumn else ((80, 136, 76), (110, 160, 84), (60, 112, 82))
    )
    for depth in range(2):
        for _ in range(13):
            x, y = rng.random(), horizon - 0.05 + depth * 0.04
            far.rect(x - 0.006, y - 0.1, x + 0.006, y + 0.05, (84, 64, 50))
            for _blob in range(5):
                far.oval(
                    x + rng.uniform(-0.05, 0.05),
                    y - rng.uniform(0.1, 0.26),
                    0.07,
                    0.06,
                    nearby(rng, mix(rng.choice(leaves), (220, 230, 226), 0.35 - depth * 0.3), 16),
                )
    far.sky((136, 172, 96), (112, 152, 78), (84, 124, 62), top=horizon)
    if rng.random() < 0.5:
        far.sky((176, 210, 222), (130, 178, 200), top=horizon + 0.01, bottom=horizon + 0.1)
    far.shape([(0.42, horizon + 0.02), (0.48, horizon + 0.02), (0.86, 1), (0.36, 1)], (222, 208, 182))
    c.settle(far, 1.2)
    for _ in range(26):
        x, y = rng.random(), rng.uniform(horizon + 0.12, 0.98)
        c.oval(x, y, 0.009, 0.005, rng.choice(leaves))
    c.glow(rng.choice((0.1, 0.85)), 0.1, 0.34, (80, 68, 42))


def cleanup(c: Canvas) -> None:
    """Volunteers in bright vests with bags and tongs."""
    rng = c.rng
    park(c, 0.5)
    vest = rng.choice(VEST)
    for x in rng.sample((0.14, 0.32, 0.5, 0.68, 0.86), rng.randint(3, 4)):
        pose = rng.choice((BENDING, BENDING, SQUATTING, HOLDING))
        y = rng.uniform(0.8, 0.95)
        near, far = person(c, x, y, 0.5 * (0.5 + y / 2), pupil(rng, (vest, (56, 64, 90)), stripe=False), pose)
        c.stroke([near, (near[0] + 0.02, min(0.98, near[1] + 0.13))], 0.008, (190, 194, 200))
        if rng.random() < 0.7:
            c.oval(far[0], far[1] + 0.075, 0.05, 0.07, rng.choice(((60, 64, 70), (70, 130, 90), (236, 236, 230))))
    for _ in range(5):
        x, y = rng.random(), rng.uniform(0.86, 0.97)
        c.rect(x, y, x + 0.02, y + 0.016, rng.choice(((240, 240, 240), (90, 160, 220), (230, 90, 80))), 0.003)


def farm(c: Canvas) -> None:
    """Vegetable beds running to the fence, pupils hoeing, watering, picking."""
    rng = c.rng
    outdoors(c, 0.42, (120, 150, 80))
    soil: Colour = nearby(rng, (112, 78, 54), 10)
    middle = rng.uniform(0.35, 0.65)
    for bed in range(5):
        near_left, near_right = -0.55 + bed * 0.43, -0.22 + bed * 0.43
        far_left, far_right = middle + (near_left - middle) * 0.26, middle + (near_right - middle) * 0.26
        c.shape([(far_left, 0.44), (far_right, 0.44), (near_right, 1), (near_left, 1)], darker(soil, 0.1 * (bed % 2)))
        _crops(c, (far_left, far_right, near_left, near_right), bed)
    kit = rng.choice(SCHOOL_KITS)
    for x in rng.sample((0.18, 0.4, 0.62, 0.84), rng.randint(2, 3)):
        pose = rng.choice((BENDING, SQUATTING, HOLDING))
        near, _ = person(c, x, rng.uniform(0.8, 0.92), 0.48, pupil(rng, kit), pose)
        if pose is HOLDING:
            c.stroke([(near[0] - 0.02, near[1] - 0.1), (near[0] + 0.06, near[1] + 0.26)], 0.012, (176, 130, 80))
            c.rect(near[0] + 0.045, near[1] + 0.25, near[0] + 0.09, near[1] + 0.28, (120, 126, 132))
        elif rng.random() < 0.5:
            c.rect(
                near[0] - 0.02,
                near[1],
                near[0] + 0.045,
                near[1] + 0.055,
                rng.choice(((70, 140, 190), (226, 100, 70), (110, 170, 90))),
                0.008,
            )
    c.rect(0.03, 0.47, 0.042, 0.64, (150, 106, 66))
    c.rect(-0.01, 0.46, 0.12, 0.53, (206, 166, 110), 0.006)
    c.write(rng.choice(("七彩菜园", "青禾园", "一米菜园", "云溪农场")), 0.057, 0.495, 0.03, (80, 50, 30))


def _crops(c: Canvas, bed: tuple[float, float, float, float], index: int) -> None:
    rng = c.rng
    leaf = nearby(rng, ((96, 160, 70), (70, 130, 70), (150, 180, 80), (110, 80, 110), (84, 150, 96))[index], 10)
    for row in range(7):
        part = (row + 0.5) / 7
        deep = part**1.6
        y = 0.45 + 0.55 * deep
        left, right = bed[0] + (bed[2] - bed[0]) * deep, bed[1] + (bed[3] - bed[1]) * deep
        size = 0.012 + 0.034 * deep
        for spot in range(3):
            x = left + (right - left) * (spot + 0.5) / 3
            c.oval(x - c.unit_x(size * 0.5), y, size, size * 0.7, darker(leaf, 0.12))
            c.oval(x + c.unit_x(size * 0.4), y - size * 0.3, size * 0.8, size * 0.66, lighter(leaf, 0.12))
            if index == 1 and row > 2:
                c.oval(x, y - size * 0.4, size * 0.3, size * 0.3, (226, 70, 54))


def trip(c: Canvas) -> None:
    """A walk behind the class flag: hills, an old gate or a pagoda."""
    rng = c.rng
    far = c.far(5)
    far.sky(*rng.choice((((110, 170, 220), (236, 240, 232)), ((244, 190, 130), (250, 236, 210)))), bottom=0.62)
    for depth in range(3):
        ridge = [(step / 9, 0.44 + depth * 0.06 - rng.uniform(0, 0.16)) for step in range(10)]
        far.shape(
            [(0, 0.7), *ridge, (1, 0.7)],
            mix((190, 208, 214), rng.choice(((70, 120, 84), (90, 110, 80))), 0.2 + depth * 0.36),
        )
    _pagoda(far, rng.uniform(0.6, 0.85))
    far.sky((196, 184, 154), (176, 160, 128), top=0.62)
    c.settle(far, 0.9)
    flag = rng.choice(VEST)
    kit = rng.choice(SCHOOL_KITS)
    near, _ = person(c, 0.86, 0.92, 0.5, pupil(rng, kit, side=1), HOLDING)
    c.stroke([(near[0], near[1] + 0.1), (near[0], 0.3)], 0.01, (210, 190, 150))
    c.shape(
        [(near[0], 0.3), (near[0] - 0.15, 0.315), (near[0] - 0.13, 0.355), (near[0] - 0.155, 0.41), (near[0], 0.4)],
        flag,
    )
    c.write("七2班" if rng.random() < 0.5 else "研学", near[0] - 0.075, 0.357, 0.042, (255, 250, 235), PRINT)
    for index in range(rng.randint(4, 6)):
        x = 0.72 - index * 0.125
        look = pupil(rng, kit, side=1)
        c.oval(x - 0.026, 0.93 - c.unit_y(0.46) * 0.64, 0.05, 0.075, rng.choice(VEST))
        person(
            c,
            x,
            0.93 - index % 2 * 0.03,
            0.46,
            look,
            rng.choice((STANDING, TALKING, POINTING)) if index % 3 == 0 else STANDING,
        )
    c.glow(0.15, 0.1, 0.35, (86, 72, 46))


def _pagoda(c: Canvas, x: float) -> None:
    for level in range(5):
        y, wide = 0.58 - level * 0.085, 0.075 - level * 0.01
        c.rect(x - wide * 0.7, y - 0.055, x + wide * 0.7, y, (196, 130, 96))
        c.shape(
            [
                (x - wide - 0.012, y - 0.045),
                (x - wide * 0.6, y - 0.08),
                (x + wide * 0.6, y - 0.08),
                (x + wide + 0.012, y - 0.045),
            ],
            (84, 84, 90),
        )


def drill(c: Canvas) -> None:
    """A fire drill: extinguisher, a small fire in a tray, the class at a distance."""
    rng = c.rng
    outdoors(c, 0.5, (170, 166, 160))
    kit = rng.choice(SCHOOL_KITS)
    for index in range(8):
        person(c, 0.46 + index * 0.07, 0.62 + index % 2 * 0.03, 0.27, pupil(rng, kit, side=-1), STANDING)
    near, _ = person(c, 0.66, 0.9, 0.5, pupil(rng, kit, side=-1), HOLDING)
    person(c, 0.84, 0.9, 0.54, player(rng, side=-1, skirt=False, top=(40, 60, 96), legs=(36, 44, 66)), POINTING)
    c.rect(near[0] - 0.02, near[1] - 0.03, near[0] + 0.03, near[1] + 0.14, (210, 40, 36), 0.02)
    c.rect(near[0] - 0.005, near[1] - 0.06, near[0] + 0.015, near[1] - 0.03, (50, 50, 54))
    x = 0.2
    c.rect(x - 0.09, 0.86, x + 0.09, 0.91, (70, 70, 76), 0.006)
    for tone, tall in (((226, 80, 40), 0.18), ((250, 160, 50), 0.13), ((255, 226, 130), 0.07)):
        c.shape(
            [
                (x - tall * 0.45, 0.865),
                (x - tall * 0.3, 0.865 - tall * 0.6),
                (x - tall * 0.1, 0.865 - tall * 0.35),
                (x, 0.865 - tall),
                (x + tall * 0.15, 0.865 - tall * 0.4),
                (x + tall * 0.34, 0.865 - tall * 0.7),
                (x + tall * 0.45, 0.865),
            ],
            tone,
        )
    for step in range(6):
        c.wash(
            near[0] - (near[0] - x) * (step + 1) / 6,
            near[1] + (0.8 - near[1]) * (step + 1) / 6,
            0.05 + step * 0.012,
            0.04 + step * 0.01,
            (250, 250, 250),
            0.75,
        )
    for step in range(4):
        c.wash(x + rng.uniform(-0.05, 0.05), 0.6 - step * 0.1, 0.12, 0.1, (90, 90, 96), 0.35)


def community(c: Canvas) -> None:
    """Reading a paper with an old neighbour on a bench, or handing out leaflets at a table."""
    rng = c.rng
    park(c, 0.52)
    kit = rng.choice(SCHOOL_KITS)
    elder = player(
        rng,
        skirt=False,
        stripe=False,
        side=-1,
        top=rng.choice(((110, 96, 120), (96, 116, 110), (150, 110, 90))),
        hair=(206, 206, 208),
    )
    if rng.random() < 0.5:
        c.rect(0.1, 0.14, 0.9, 0.2, (206, 40, 44))
        c.write(
            rng.choice(("文明实践  你我同行", "敬老月志愿服务", "垃圾分类  从我做起", "书香社区")),
            0.5,
            0.17,
            0.042,
            (255, 240, 200),
            PRINT,
        )
        person(c, 0.78, 0.9, 0.5, elder, HOLDING)
        for x in (0.24, 0.44):
            person(c, x, 0.88, 0.48, pupil(rng, kit, side=1), TALKING)
        c.rect(0.14, 0.72, 0.62, 0.9, (196, 60, 56), 0.006)
        for index in range(6):
            c.shape(
                [
                    (0.2 + index * 0.06, 0.7),
                    (0.245 + index * 0.06, 0.705),
                    (0.24 + index * 0.06, 0.73),
                    (0.19 + index * 0.06, 0.726),
                ],
                (250, 248, 240),
            )
        return
    c.rect(0.26, 0.7, 0.76, 0.73, (150, 104, 66), 0.006)
    c.rect(0.26, 0.58, 0.76, 0.61, (150, 104, 66), 0.006)
    for leg in (0.3, 0.7):
        c.rect(leg, 0.6, leg + 0.014, 0.9, (90, 70, 54))
    person(c, 0.4, 0.88, 0.46, pupil(rng, kit, side=1), HOLDING)
    person(c, 0.58, 0.88, 0.48, elder, HOLDING)
    c.shape([(0.45, 0.68), (0.53, 0.68), (0.54, 0.74), (0.44, 0.74)], (250, 248, 240))


WORKPLACES = (
    ("消防救援站", (196, 44, 40)),
    ("云溪烘焙坊", (190, 130, 70)),
    ("社区卫生站", (60, 140, 140)),
    ("邮政支局", (40, 120, 80)),
    ("无人机基地", (60, 90, 150)),
)


def workplace(c: Canvas) -> None:
    """A day at work: a fire station, a bakery, a post office or a clinic."""
    rng = c.rng
    name, paint = rng.choice(WORKPLACES)
    tone: Colour = paint
    far = c.far(4)
    far.sky((226, 224, 216), (240, 236, 226), bottom=0.72)
    far.sky((170, 164, 156), (140, 134, 128), top=0.7)
    for index in range(3):
        left = 0.06 + index * 0.31
        far.rect(left, 0.26, left + 0.26, 0.7, darker(tone, 0.1))
        for row in range(4):
            far.rect(left + 0.012, 0.28 + row * 0.1, left + 0.248, 0.36 + row * 0.1, mix(tone, (250, 246, 236), 0.55))
    c.settle(far, 1.1)
    c.rect(0.18, 0.09, 0.82, 0.2, tone, 0.008)
    c.write(name, 0.5, 0.145, 0.07, (255, 250, 240), PRINT)
    kit = rng.choice(SCHOOL_KITS)
    person(
        c,
        0.26,
        0.9,
        0.56,
        player(rng, side=1, skirt=False, top=darker(tone, 0.25), legs=(40, 44, 56)),
        rng.choice((POINTING, TALKING)),
    )
    for index in range(rng.randint(3, 4)):
        person(
            c,
            0.5 + index * 0.13,
            0.9 + index % 2 * 0.04,
            0.47,
            pupil(rng, kit, side=-1),
            rng.choice((STANDING, HOLDING, STANDING, TALKING)),
        )
    for index in range(4):
        c.rect(
            0.06 + index * 0.03,
            0.82 - index % 2 * 0.03,
            0.085 + index * 0.03,
            0.9,
            nearby(rng, lighter(tone, 0.3), 26),
            0.006,
        )


def cleaning(c: Canvas) -> None:
    """Sweeping leaves and wiping windows on duty day."""
    rng = c.rng
    outdoors(c, 0.55)
    kit = rng.choice(SCHOOL_KITS)
    for x in rng.sample((0.16, 0.36, 0.6, 0.82), 3):
        near, _ = person(c, x, rng.uniform(0.84, 0.93), 0.5, pupil(rng, kit, side=1 if x < 0.5 else -1), HOLDING)
        side = 1 if x < 0.5 else -1
        end = (near[0] + 0.07 * side, near[1] + 0.27)
        c.stroke([(near[0] - 0.02 * side, near[1] - 0.08), end], 0.012, (186, 140, 86))
        c.shape(
            [
                (end[0] - 0.02, end[1]),
                (end[0] + 0.02, end[1]),
                (end[0] + 0.045, end[1] + 0.06),
                (end[0] - 0.035, end[1] + 0.06),
            ],
            (206, 176, 96),
        )
    for _ in range(60):
        x, y = rng.random(), rng.uniform(0.8, 0.98)
        c.oval(x, y, 0.012, 0.007, nearby(rng, rng.choice(((206, 130, 50), (180, 90, 50), (150, 150, 70))), 14))
