"""Pictures of stages and screens: drama, skits, the choir, film shooting and its first night, fairs, ceremonies."""

from __future__ import annotations

from portfolio.demo.scenes_canvas import PRINT, Canvas, Colour, darker, lighter, mix, nearby
from portfolio.demo.scenes_people import (
    BOWING,
    CHEERING,
    HOLDING,
    POINTING,
    REACHING,
    SCHOOL_KITS,
    SQUATTING,
    STANDING,
    TALKING,
    Look,
    onlookers,
    person,
    player,
    pupil,
)
from portfolio.demo.scenes_yard import outdoors

CURTAINS: tuple[Colour, ...] = ((132, 22, 34), (108, 18, 46), (24, 50, 96), (88, 26, 82), (20, 74, 72))
MOODS: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((22, 24, 60), (70, 52, 110), (214, 130, 100)),
    ((16, 40, 70), (40, 98, 128), (190, 206, 190)),
    ((50, 20, 36), (150, 60, 50), (240, 180, 100)),
    ((18, 30, 34), (34, 88, 80), (220, 200, 130)),
    ((30, 26, 52), (96, 80, 140), (230, 190, 210)),
)
WARM: Colour = (74, 64, 42)


def curtains(c: Canvas, colour: Colour, depth: float = 0.17) -> None:
    """Folded cloth at both sides and along the top."""
    folds = 7
    for side in (0, 1):
        for index in range(folds):
            start, end = depth * index / folds, depth * (index + 1) / folds + 0.004
            bulge = 0.02 * index / folds
            tone = mix(darker(colour, 0.55), lighter(colour, 0.12), (0.25, 0.9, 0.55)[index % 3])
            points = [(start, 0), (end, 0), (end - bulge, 1), (start - bulge, 1)]
            c.shape([(1 - x if side else x, y) for x, y in points], tone)
    c.rect(0, 0, 1, 0.07, darker(colour, 0.25))
    for index in range(12):
        c.oval(
            (index + 0.5) / 12,
            0.07,
            0.075 if c.wide else 0.05,
            0.035,
            mix(darker(colour, 0.4), colour, index % 2 * 0.7 + 0.1),
        )


def boards(c: Canvas, top: float, colour: Colour) -> None:
    """A stage floor running away from the viewer."""
    c.sky(darker(colour, 0.45), colour, darker(colour, 0.55), top=top)
    for index in range(-6, 19):
        near = 0.5 + (index / 12 - 0.5) * 2.4
        c.stroke([(index / 12, top), (near, 1)], 0.0022, darker(colour, 0.4))


def spot(c: Canvas, from_x: float, to_x: float, floor: float, colour: Colour, width: float = 0.12) -> None:
    c.beam([(from_x - 0.012, -0.02), (from_x + 0.012, -0.02), (to_x + width, floor), (to_x - width, floor)], colour)
    c.wash(to_x, floor, 0.26, 0.06, lighter(colour, 0.6), 0.42)


def _flats(c: Canvas, floor: float, mood: tuple[Colour, Colour, Colour]) -> None:
    rng = c.rng
    kind = rng.choice(("town", "hills", "window", "moon"))
    tone = darker(mood[1], 0.3)
    if kind in {"moon", "hills"}:
        c.oval(rng.uniform(0.3, 0.7), rng.uniform(0.2, 0.34), 0.09, 0.09, lighter(mood[2], 0.5))
    if kind == "town":
        for index in range(9):
            c.rect(
                0.12 + index * 0.085,
                rng.uniform(0.3, 0.52),
                0.2 + index * 0.085,
                floor,
                mix(tone, mood[0], rng.random() * 0.7),
            )
            c.rect(0.145 + index * 0.085, 0.56, 0.165 + index * 0.085, 0.59, lighter(mood[2], 0.3))
    elif kind == "window":
        c.rect(0.36, 0.2, 0.64, 0.52, lighter(mood[2], 0.3))
        for x in (0.36, 0.5, 0.64):
            c.stroke([(x, 0.2), (x, 0.52)], 0.016, tone)
        c.stroke([(0.36, 0.36), (0.64, 0.36)], 0.014, tone)
    else:
        for depth in (0, 1):
            ridge = [(x / 8, floor - 0.1 - rng.uniform(0, 0.16) * (2 - depth) / 2) for x in range(9)]
            c.shape([(0, floor), *ridge, (1, floor)], mix(tone, mood[1], 0.6 - depth * 0.5))


def _props(c: Canvas, floor: float) -> None:
    rng = c.rng
    wood = nearby(rng, (120, 78, 48), 20)
    x = rng.choice((0.26, 0.7))
    if rng.random() < 0.5:
        c.rect(x, floor - 0.11, x + 0.13, floor - 0.09, lighter(wood), 0.004)
        for leg in (x + 0.01, x + 0.115):
            c.rect(leg, floor - 0.09, leg + 0.012, floor + 0.02, darker(wood, 0.3))
        c.rect(x + 0.05, floor - 0.145, x + 0.075, floor - 0.11, (226, 222, 206), 0.004)
    else:
        c.rect(x, floor - 0.2, x + 0.05, floor + 0.02, darker(wood, 0.35), 0.006)
        c.oval(x + c.unit_x(0.033), floor - 0.24, 0.07, 0.08, nearby(rng, (60, 110, 70), 20))


def drama(c: Canvas) -> None:
    """A play: flats, props, actors in costume, beams, the audience's heads."""
    rng = c.rng
    mood, floor = rng.choice(MOODS), rng.uniform(0.66, 0.72)
    far = c.far(4)
    far.sky(*mood, bottom=floor)
    _flats(far, floor, mood)
    c.settle(far, 1.2)
    boards(c, floor, nearby(rng, (112, 72, 46), 16))
    _props(c, floor + 0.04)
    count = rng.randint(2, 5)
    poses = rng.sample((TALKING, REACHING, STANDING, POINTING, HOLDING, BOWING, SQUATTING, CHEERING), count)
    distant = rng.random() < 0.25
    for index, pose in enumerate(poses):
        x = 0.27 + 0.46 * (index + 0.5) / count + rng.uniform(-0.02, 0.02)
        look = player(rng, side=1 if x < 0.5 else -1)
        look = look.all_in(darker(mood[0], 0.3)) if distant else look
        person(c, x, floor + 0.1 + rng.uniform(-0.02, 0.05), rng.uniform(0.36, 0.42), look, pose)
    curtains(c, nearby(rng, rng.choice(CURTAINS), 12))
    light = rng.choice((WARM, (44, 60, 84), (76, 54, 58)))
    for index in range(rng.randint(2, 3)):
        spot(c, 0.2 + 0.3 * index, 0.3 + 0.2 * index, floor + 0.12, light)
    if rng.random() < 0.6:
        onlookers(c, 0.95, 0.15, 9, (20, 20, 30))


def skit(c: Canvas) -> None:
    """An English skit in a bright hall, with a title on the screen."""
    rng = c.rng
    base: Colour = rng.choice(((40, 90, 150), (30, 120, 120), (130, 60, 110), (190, 110, 40)))
    far = c.far(4)
    far.sky(darker(base, 0.5), base, lighter(base, 0.4), bottom=0.7)
    for _ in range(22):
        far.oval(
            rng.random(), rng.uniform(0.05, 0.6), rng.uniform(0.01, 0.05), rng.uniform(0.01, 0.05), lighter(base, 0.35)
        )
    c.settle(far, 1.6)
    title = rng.choice(
        (
            "Little Red Riding Hood",
            "The Missing Umbrella",
            "A Day at the Zoo",
            "Snow White Again",
            "The Brave Little Cat",
            "English Skit Night",
            "Pinocchio",
            "The Lost Letter",
        )
    )
    c.rect(0.24, 0.11, 0.76, 0.31, (250, 248, 240), 0.012)
    c.write(title, 0.5, 0.19, min(0.055, 0.9 / len(title)) * (1 if c.wide else 0.8), darker(base, 0.3), PRINT)
    c.write("英语短剧比赛", 0.5, 0.265, 0.034, base, PRINT)
    boards(c, 0.7, nearby(rng, (176, 132, 86), 12))
    count = rng.randint(3, 5)
    for index in range(count):
        x = 0.24 + 0.52 * (index + 0.5) / count
        look = player(rng, side=1 if x < 0.5 else -1)
        near, _ = person(
            c, x, rng.uniform(0.84, 0.9), 0.42, look, rng.choice((TALKING, POINTING, REACHING, CHEERING, HOLDING))
        )
        if rng.random() < 0.5:
            c.oval(*near, 0.014, 0.014, (40, 42, 50))
    curtains(c, nearby(rng, rng.choice(CURTAINS), 10), 0.11)
    spot(c, 0.3, 0.4, 0.88, (40, 38, 28), 0.2)
    spot(c, 0.7, 0.6, 0.88, (40, 38, 28), 0.2)


def choir(c: Canvas) -> None:
    """Three rising rows singing before a lit backdrop, a conductor in front."""
    rng = c.rng
    base: Colour = rng.choice(((150, 34, 44), (34, 74, 134), (196, 130, 40), (70, 50, 110)))
    far = c.far(4)
    far.sky(darker(base, 0.4), base, lighter(base, 0.55), bottom=0.8)
    for index in range(9):
        far.shape([(0.5, 0.75), (index / 8 - 0.06, 0), (index / 8 + 0.02, 0)], lighter(base, 0.14))
    c.settle(far, 1.4)
    c.write(
        rng.choice(("班班有歌声", "合唱展演", "歌唱祖国", "青春的旋律", "新年音乐会")),
        0.5,
        0.17,
        0.085,
        lighter(base, 0.85),
    )
    boards(c, 0.78, nearby(rng, (130, 86, 52), 12))
    top = rng.choice(((244, 244, 240), (226, 60, 66), (70, 120, 190)))
    legs = rng.choice(((36, 44, 74), (60, 30, 40)))
    for row in range(3):
        y = 0.72 + row * 0.065
        c.rect(0.12, y - 0.01, 0.88, y + 0.05, darker((130, 86, 52), 0.3))
        for index in range(9 - row % 2):
            x = 0.18 + 0.64 * (index + 0.5 + row % 2 * 0.5) / 9
            person(
                c, x, y, 0.31, pupil(rng, (top, legs), stripe=False, scarf=(206, 40, 44), skirt=index % 2 == 0), HOLDING
            )
    person(c, 0.5, 0.965, 0.46, pupil(rng, ((34, 36, 46), (30, 30, 38)), stripe=False, view="back"), CHEERING)
    spot(c, 0.2, 0.36, 0.84, (40, 37, 27), 0.24)
    spot(c, 0.8, 0.64, 0.84, (40, 37, 27), 0.24)


def film_screen(c: Canvas) -> None:
    """The first night: a dark hall, the projector's beam, a bright screen, rows of heads."""
    rng = c.rng
    wall: Colour = rng.choice(((26, 26, 44), (34, 22, 32), (16, 34, 42)))
    c.sky(darker(wall), lighter(wall, 0.06), darker(wall, 0.5))
    left, right, top, bottom = (0.17, 0.83, 0.12, 0.6) if c.wide else (0.08, 0.92, 0.2, 0.5)
    mood = rng.choice(MOODS)
    c.rect(left - 0.012, top - 0.016, right + 0.012, bottom + 0.016, (10, 10, 14))
    scene = Canvas((480, 270), rng)
    scene.sky(lighter(mood[1], 0.25), lighter(mood[2], 0.35), lighter(mood[2], 0.1))
    ridge = [(x / 6, rng.uniform(0.5, 0.75)) for x in range(7)]
    scene.shape([(0, 1), *ridge, (1, 1)], mood[1])
    person(
        scene,
        rng.uniform(0.3, 0.7),
        0.96,
        rng.uniform(0.5, 0.8),
        player(rng).all_in(darker(mood[0])),
        rng.choice((STANDING, POINTING, REACHING)),
    )
    (x0, y0), (x1, y1) = c.at(left, top), c.at(right, bottom)
    c.image.paste(scene.image.resize((round(x1 - x0), round(y1 - y0))), (round(x0), round(y0)))
    title = rng.choice(("操场尽头", "最后一排", "伞", "外婆的菜园", "下一站", "铃声", "未寄出的信", "九月的风"))
    c.write(title, (left + right) / 2, top + (bottom - top) * 0.36, 0.085, (255, 252, 244))
    c.write("微电影节", (left + right) / 2, bottom - 0.05, 0.03, (255, 252, 244), PRINT)
    for index in range(3):
        onlookers(
            c, 0.72 + index * 0.1, 0.1 + index * 0.035, 11 - index * 2, mix(wall, (70, 74, 96), 0.5 - index * 0.16)
        )
    c.glow(0.5, 0.36, 0.3, (24, 23, 22))
    c.beam([(0.49, 1.05), (0.51, 1.05), (right, bottom), (left, bottom)], (16, 16, 22))


def film_shoot(c: Canvas) -> None:
    """Shooting in the yard: a camera on its tripod, a clapperboard, two actors in late sun."""
    rng = c.rng
    outdoors(c, 0.62)
    kit = rng.choice(SCHOOL_KITS)
    for x, pose, side in ((0.62, TALKING, 1), (0.76, rng.choice((POINTING, HOLDING, STANDING)), -1)):
        person(c, x, 0.8, 0.38, pupil(rng, kit, side=side), pose)
    person(c, 0.24, 0.92, 0.56, pupil(rng, kit, side=1, view="back"), REACHING if rng.random() < 0.3 else HOLDING)
    _tripod(c, 0.37, 0.93)
    if rng.random() < 0.7:
        _clapper(c, rng.uniform(0.62, 0.8), 0.85)
    c.glow(rng.choice((0.1, 0.9)), 0.12, 0.3, (90, 70, 40))


def _tripod(c: Canvas, x: float, y: float) -> None:
    head = y - 0.4
    for foot in (-0.07, 0.0, 0.07):
        c.stroke([(x, head + 0.05), (x + foot, y)], 0.011, (36, 38, 44))
    c.rect(x - c.unit_x(0.045), head - 0.04, x + c.unit_x(0.05), head + 0.055, (30, 32, 38), 0.012)
    c.rect(x + c.unit_x(0.05), head - 0.015, x + c.unit_x(0.1), head + 0.035, (52, 54, 62), 0.008)
    c.oval(x + c.unit_x(0.1), head + 0.01, 0.02, 0.032, (120, 150, 190))
    c.oval(x - c.unit_x(0.02), head - 0.015, 0.008, 0.008, (226, 50, 50))


def _clapper(c: Canvas, x: float, y: float) -> None:
    wide, tall = c.unit_x(0.24), c.unit_y(0.16)
    left = x - wide / 2
    c.rect(left, y - tall / 2, left + wide, y + tall / 2, (30, 30, 34), 0.008)
    for index in range(6):
        stripe = left + wide * index / 6
        for lift in (0.0, 0.028):
            c.shape(
                [
                    (stripe, y - tall * 0.5 - lift),
                    (stripe + wide / 6, y - tall * 0.5 - lift * (1 + index * 0.3)),
                    (stripe + wide / 7, y - tall * 0.68 - lift * (1 + index * 0.3)),
                    (stripe - wide / 30, y - tall * 0.68 - lift),
                ],
                (244, 244, 240) if index % 2 else (30, 30, 34),
            )
    c.write("场 3  镜 12", x, y - tall * 0.12, 0.03, (240, 240, 236), PRINT)
    c.write("微电影社", x, y + tall * 0.22, 0.028, (240, 220, 150), PRINT)


def fair(c: Canvas) -> None:
    """The student festival: stalls with striped awnings, bunting and balloons."""
    rng = c.rng
    outdoors(c, 0.52)
    paint: tuple[Colour, ...] = (
        (220, 76, 70),
        (240, 176, 60),
        (70, 150, 190),
        (110, 170, 100),
        (170, 110, 180),
        (250, 250, 244),
    )
    for row in (0.08, 0.14):
        for index in range(16):
            x, sag = index / 15, 0.05 * (1 - (index / 7.5 - 1) ** 2)
            c.shape([(x - 0.022, row + sag), (x + 0.022, row + sag), (x, row + sag + 0.045)], rng.choice(paint))
    for x in (0.04, 0.37, 0.7):
        _stall(c, x + rng.uniform(0, 0.03), rng.choice(paint[:5]))
    kit = rng.choice(SCHOOL_KITS)
    for index in range(rng.randint(4, 6)):
        look = pupil(rng, kit, view=rng.choice(("back", "front")))
        person(
            c,
            0.1 + 0.16 * index + rng.uniform(-0.03, 0.03),
            rng.uniform(0.88, 0.99),
            rng.uniform(0.4, 0.46),
            look,
            rng.choice((TALKING, HOLDING, POINTING, STANDING)),
        )
    for _ in range(rng.randint(4, 8)):
        x, y = rng.random(), rng.uniform(0.14, 0.4)
        c.stroke([(x, y + 0.05), (x + 0.01, y + 0.17)], 0.002, (240, 240, 240))
        tone = rng.choice(paint)
        c.oval(x, y, 0.035, 0.043, tone)
        c.oval(x - 0.006, y - 0.014, 0.009, 0.012, lighter(tone, 0.6))


def _stall(c: Canvas, x: float, paint: Colour) -> None:
    rng, wide = c.rng, 0.26
    for pole in (x + 0.008, x + wide - 0.014):
        c.rect(pole, 0.42, pole + 0.008, 0.82, (232, 228, 220))
    bust_look = pupil(rng, rng.choice(SCHOOL_KITS))
    person(c, x + wide / 2, 0.86, 0.4, bust_look, TALKING)
    for index in range(8):
        start = x - 0.01 + (wide + 0.02) * index / 8
        tone = paint if index % 2 else (250, 248, 242)
        c.shape(
            [
                (start + 0.012, 0.34),
                (start + (wide + 0.02) / 8 + 0.006, 0.34),
                (start + (wide + 0.02) / 8, 0.44),
                (start, 0.44),
            ],
            tone,
        )
    c.rect(x, 0.68, x + wide, 0.83, lighter(paint, 0.55), 0.006)
    c.write(
        rng.choice(("旧书交换", "手作铺", "猜灯谜", "甜品站", "套圈", "科学魔术", "义卖", "剪纸坊", "桌游角")),
        x + wide / 2,
        0.755,
        0.045,
        darker(paint, 0.35),
    )
    for index in range(5):
        c.rect(x + 0.02 + index * 0.045, 0.645, x + 0.05 + index * 0.045, 0.68, nearby(rng, (200, 150, 110), 50), 0.004)


def ceremony(c: Canvas) -> None:
    """Speaking under the flag: a lectern, a row of pupils, a red banner."""
    rng = c.rng
    outdoors(c, 0.6)
    c.rect(0.06, 0.15, 0.94, 0.235, (200, 34, 40))
    slogan = rng.choice(
        ("请党放心  强国有我", "离队入团仪式", "少先队建队日主题活动", "开学典礼", "青春向党  奋斗强国", "表彰会")
    )
    c.write(slogan, 0.5, 0.193, 0.052 if c.wide else 0.042, (255, 236, 190), PRINT)
    c.sky((176, 60, 52), (130, 40, 40), top=0.78)
    kit = rng.choice(SCHOOL_KITS)
    for index in range(rng.randint(5, 7)):
        person(
            c,
            0.36 + index * 0.092,
            0.82,
            0.36,
            pupil(rng, kit, scarf=(214, 44, 44)),
            rng.choice((STANDING, STANDING, HOLDING)),
        )
    look: Look = pupil(rng, kit, side=1, scarf=(214, 44, 44))
    person(c, 0.2, 0.93, 0.46, look, HOLDING)
    c.rect(0.2, 0.69, 0.32, 0.95, (150, 96, 58), 0.006)
    c.rect(0.19, 0.675, 0.33, 0.7, (176, 118, 74), 0.004)
    c.stroke([(0.25, 0.68), (0.235, 0.62)], 0.006, (30, 30, 34))
    c.oval(0.235, 0.615, 0.012, 0.016, (40, 40, 46))
