"""Pictures of rooms: lectures, the laboratory, robots, plants on a sill, the library, a museum, evening study."""

from __future__ import annotations

from portfolio.demo.scenes_canvas import PRINT, Canvas, Colour, darker, lighter, mix, nearby
from portfolio.demo.scenes_people import (
    BENDING,
    HOLDING,
    POINTING,
    REACHING,
    SCHOOL_KITS,
    STANDING,
    TALKING,
    Look,
    bust,
    person,
    player,
    pupil,
)
from portfolio.demo.scenes_yard import room

BOOKS: tuple[Colour, ...] = (
    (176, 68, 60),
    (60, 96, 140),
    (214, 170, 92),
    (84, 122, 96),
    (120, 84, 120),
    (226, 214, 190),
    (70, 74, 92),
)


def _seats(c: Canvas, kit: tuple[Colour, Colour], rows: int = 2) -> None:
    rng = c.rng
    for row in range(rows):
        y, height = 0.8 + row * 0.16, 0.4 + row * 0.14
        for index in range(5 - row):
            x = 0.12 + (index + 0.5 * row) * 0.19 + rng.uniform(-0.02, 0.02)
            bust(c, x, y + 0.04, height, pupil(rng, kit, view="back"), REACHING if rng.random() < 0.1 else HOLDING)
        c.rect(-0.02, y + 0.01, 1.02, y + 0.05, lighter((170, 124, 82), 0.15 - row * 0.1))
        c.rect(-0.02, y + 0.05, 1.02, y + 0.2, darker((170, 124, 82), 0.35))


def lecture(c: Canvas) -> None:
    """A guest speaking beside a slide to a full room."""
    rng = c.rng
    room(c, 0.62, window=rng.random() < 0.6)
    left = rng.choice((0.14, 0.4))
    tone: Colour = rng.choice(((24, 62, 110), (20, 92, 92), (90, 40, 90), (246, 246, 240), (140, 60, 40)))
    c.rect(left - 0.012, 0.1, left + 0.472, 0.52, (60, 62, 68), 0.01)
    c.rect(left, 0.115, left + 0.46, 0.505, tone)
    ink = lighter(tone, 0.85) if sum(tone) < 500 else (40, 60, 90)
    title = rng.choice(
        (
            "从种子到餐桌",
            "航天员的一天",
            "法治进校园",
            "身边的非遗",
            "青春期的我们",
            "垃圾去哪儿了",
            "看懂天气图",
            "古建筑之美",
            "怎样读一本书",
        )
    )
    c.write(title, left + 0.23, 0.2, 0.07 if c.wide else 0.06, ink)
    for index in range(3):
        c.rect(
            left + 0.05,
            0.29 + index * 0.055,
            left + rng.uniform(0.16, 0.24),
            0.302 + index * 0.055,
            mix(tone, ink, 0.6),
        )
    c.oval(left + 0.35, 0.37, 0.07, 0.07, mix(tone, (240, 180, 80), 0.7))
    c.oval(left + 0.35, 0.37, 0.04, 0.04, mix(tone, ink, 0.5))
    x = 0.78 if left < 0.3 else 0.22
    guest = player(
        rng,
        side=-1 if left < 0.3 else 1,
        skirt=False,
        top=rng.choice(((60, 70, 92), (150, 60, 60), (240, 240, 236))),
        legs=(44, 46, 56),
    )
    person(c, x, 0.78, 0.5, guest, rng.choice((TALKING, POINTING, REACHING)))
    _seats(c, rng.choice(SCHOOL_KITS))
    c.glow(left + 0.23, 0.3, 0.3, (24, 26, 30))


def classroom(c: Canvas) -> None:
    """A lesson at the blackboard, somebody explaining."""
    rng = c.rng
    room(c, 0.62, window=False)
    c.rect(0.1, 0.1, 0.9, 0.5, (150, 112, 76), 0.01)
    c.sky((44, 84, 74), (36, 70, 62), top=0.12, bottom=0.48)
    c.rect(0, 0.1, 0.1, 0.5, (226, 220, 206))
    c.rect(0.9, 0.1, 1, 0.5, (226, 220, 206))
    c.write(
        rng.choice(("主题班会：我们的约定", "安全第一", "我的职业梦想", "小组汇报", "推选班委", "垃圾分类从我做起")),
        0.5,
        0.19,
        0.062,
        (236, 240, 228),
    )
    for index in range(4):
        x = rng.uniform(0.2, 0.5)
        c.stroke([(x, 0.28 + index * 0.05), (x + rng.uniform(0.12, 0.3), 0.28 + index * 0.05)], 0.004, (176, 200, 186))
    kit = rng.choice(SCHOOL_KITS)
    person(c, rng.choice((0.2, 0.8)), 0.78, 0.48, pupil(rng, kit), rng.choice((POINTING, TALKING)))
    if rng.random() < 0.5:
        person(c, 0.5, 0.77, 0.46, pupil(rng, kit), HOLDING)
    _seats(c, kit)


def _table(c: Canvas, top: float, colour: Colour) -> None:
    c.sky(lighter(colour, 0.25), colour, top=top, bottom=top + 0.1)
    c.sky(darker(colour, 0.35), darker(colour, 0.6), top=top + 0.1)


def _flask(c: Canvas, x: float, y: float, tall: float, liquid: Colour) -> None:
    wide, up = c.unit_x(tall * 0.42), c.unit_y(tall)
    glass = mix(liquid, (236, 244, 246), 0.75)
    c.shape(
        [
            (x - wide * 0.28, y - up),
            (x + wide * 0.28, y - up),
            (x + wide * 0.3, y - up * 0.6),
            (x + wide, y),
            (x - wide, y),
            (x - wide * 0.3, y - up * 0.6),
        ],
        glass,
    )
    c.shape(
        [
            (x - wide * 0.62, y - up * 0.34),
            (x + wide * 0.62, y - up * 0.34),
            (x + wide * 0.96, y - up * 0.02),
            (x - wide * 0.96, y - up * 0.02),
        ],
        liquid,
    )
    c.stroke([(x - wide * 0.5, y - up * 0.14), (x - wide * 0.2, y - up * 0.62)], 0.005, (255, 255, 255))
    for _ in range(3):
        c.oval(
            x + c.rng.uniform(-0.4, 0.4) * wide, y - up * c.rng.uniform(0.08, 0.3), 0.006, 0.006, lighter(liquid, 0.6)
        )


def science(c: Canvas) -> None:
    """An experiment: coats, flasks with coloured liquids, a microscope."""
    rng = c.rng
    room(c, 0.7)
    coat: Colour = (246, 248, 248)
    for x in (0.2, 0.5, 0.8)[: rng.randint(2, 3)]:
        look = pupil(rng, (coat, (60, 80, 120)), side=1 if x < 0.5 else -1, stripe=False)
        bust(c, x + rng.uniform(-0.03, 0.03), 0.78, 0.72, look, rng.choice((HOLDING, TALKING)))
    _table(c, 0.74, rng.choice(((70, 86, 96), (206, 210, 206), (150, 110, 74))))
    liquids: tuple[Colour, ...] = ((86, 170, 220), (232, 96, 110), (250, 196, 70), (110, 190, 120), (170, 110, 200))
    for index in range(rng.randint(3, 5)):
        x = 0.12 + index * 0.15 + rng.uniform(-0.02, 0.02)
        c.shadow(x, 0.865, 0.08, 0.016)
        _flask(c, x, 0.87, rng.uniform(0.13, 0.22), rng.choice(liquids))
    if rng.random() < 0.7:
        _microscope(c, 0.87, 0.9)


def _microscope(c: Canvas, x: float, y: float) -> None:
    body: Colour = (52, 58, 70)
    c.shadow(x, y, 0.13, 0.02)
    c.rect(x - c.unit_x(0.09), y - 0.035, x + c.unit_x(0.08), y, body, 0.012)
    c.stroke(
        [(x + c.unit_x(0.05), y - 0.02), (x + c.unit_x(0.075), y - 0.14), (x + c.unit_x(0.02), y - 0.22)],
        0.03,
        lighter(body, 0.12),
    )
    c.rect(x - c.unit_x(0.075), y - 0.1, x + c.unit_x(0.05), y - 0.08, lighter(body, 0.25))
    c.stroke([(x - c.unit_x(0.03), y - 0.12), (x + c.unit_x(0.04), y - 0.27)], 0.036, lighter(body, 0.35))
    c.stroke([(x + c.unit_x(0.035), y - 0.26), (x + c.unit_x(0.05), y - 0.3)], 0.026, body)


def robotics(c: Canvas) -> None:
    """A small wheeled robot on its course, two pupils watching closely."""
    rng = c.rng
    room(c, 0.6)
    kit = rng.choice(SCHOOL_KITS)
    bust(c, 0.22, 0.66, 0.66, pupil(rng, kit, side=1), BENDING)
    bust(c, 0.8, 0.66, 0.66, pupil(rng, kit, side=-1), rng.choice((POINTING, HOLDING)))
    _table(c, 0.58, (238, 238, 232))
    c.sky((244, 244, 238), (218, 220, 216), top=0.6)
    c.stroke([(0.05, 0.98), (0.2, 0.76), (0.45, 0.7), (0.6, 0.82), (0.85, 0.86), (0.98, 0.7)], 0.022, (34, 36, 40))
    paint: Colour = rng.choice(((226, 88, 60), (50, 130, 200), (90, 170, 90), (240, 180, 50)))
    x, y = rng.uniform(0.4, 0.6), 0.84
    c.shadow(x, y + 0.01, 0.2, 0.03)
    wide = c.unit_x(0.14)
    c.rect(x - wide, y - 0.13, x + wide, y - 0.02, paint, 0.02)
    c.rect(x - wide * 0.55, y - 0.24, x + wide * 0.55, y - 0.12, darker(paint, 0.15), 0.018)
    c.rect(x - wide * 0.4, y - 0.215, x + wide * 0.4, y - 0.15, (28, 36, 52), 0.01)
    for eye in (-0.2, 0.2):
        c.oval(x + wide * eye, y - 0.183, 0.013, 0.013, (130, 240, 230))
    for wheel in (-0.72, 0.72):
        c.oval(x + wide * wheel, y - 0.01, 0.048, 0.048, (36, 38, 44))
        c.oval(x + wide * wheel, y - 0.01, 0.02, 0.02, (180, 184, 190))
    c.stroke([(x, y - 0.24), (x + 0.01, y - 0.3)], 0.006, (60, 64, 72))
    c.oval(x + 0.01, y - 0.305, 0.012, 0.012, (240, 80, 70))
    c.rect(0.06, 0.68, 0.14, 0.72, (80, 190, 120), 0.004)


def plants(c: Canvas) -> None:
    """Seedlings in pots on a window sill, some with a label and a ruler."""
    rng = c.rng
    far = c.far(6)
    far.sky((160, 204, 236), (226, 240, 236), (176, 206, 150))
    for _ in range(14):
        far.oval(rng.random(), rng.uniform(0.3, 0.7), 0.09, 0.08, nearby(rng, (110, 160, 96), 22))
    c.settle(far, 2.4)
    for x in (0.02, 0.5, 0.98):
        c.rect(x - 0.016, 0, x + 0.016, 0.72, (244, 242, 236))
    c.sky((240, 234, 222), (206, 190, 166), top=0.7)
    count = rng.randint(3, 5)
    for index in range(count):
        _pot(c, (index + 0.6) / (count + 0.2), 0.86 + rng.uniform(-0.02, 0.03), rng.uniform(0.16, 0.42))
    if rng.random() < 0.5:
        c.rect(0.955, 0.4, 0.975, 0.88, (240, 206, 110))
        for tick in range(16):
            c.stroke([(0.955, 0.42 + tick * 0.028), (0.963, 0.42 + tick * 0.028)], 0.003, (80, 60, 30))
    c.glow(0.3, 0.1, 0.4, (52, 48, 30))


def _pot(c: Canvas, x: float, y: float, tall: float) -> None:
    rng = c.rng
    clay: Colour = nearby(rng, rng.choice(((190, 104, 70), (226, 220, 206), (90, 130, 150))), 10)
    wide = c.unit_x(0.075)
    c.shadow(x, y, 0.13, 0.022)
    leaf = nearby(rng, (84, 150, 72), 22)
    top, sway = y - 0.13, rng.uniform(-0.03, 0.03)
    c.stroke([(x, top), (x + sway * 0.5, top - tall * 0.5), (x + sway, top - tall)], 0.009, darker(leaf, 0.15))
    for index in range(rng.randint(3, 6)):
        part, side = (index + 1) / 6, (-1) ** index
        at_x, at_y = x + sway * part, top - tall * part
        reach = c.unit_x(0.08) * side
        c.shape(
            [
                (at_x, at_y),
                (at_x + reach * 0.5, at_y - 0.045),
                (at_x + reach, at_y - 0.03),
                (at_x + reach * 0.55, at_y + 0.008),
            ],
            lighter(leaf, index * 0.06),
        )
    c.shape([(x - wide, top), (x + wide, top), (x + wide * 0.74, y), (x - wide * 0.74, y)], clay)
    c.shape([(x - wide, top), (x - wide * 0.3, top), (x - wide * 0.24, y), (x - wide * 0.74, y)], darker(clay, 0.14))
    c.rect(x - wide * 1.1, top - 0.015, x + wide * 1.1, top + 0.02, lighter(clay, 0.12), 0.004)
    c.rect(x - wide * 0.45, y - 0.08, x + wide * 0.45, y - 0.035, (250, 248, 240), 0.004)
    c.write(
        rng.choice(("绿豆", "番茄", "薄荷", "3 号", "水培", "土培", "小麦")), x, y - 0.057, 0.027, (70, 70, 70), PRINT
    )


def shelves(c: Canvas, left: float, right: float, top: float, bottom: float) -> None:
    rng, rows = c.rng, 4
    c.rect(left, top, right, bottom, (122, 84, 54))
    for row in range(rows):
        y, tall = top + (bottom - top) * (row + 1) / rows - 0.012, (bottom - top) / rows
        c.rect(left + 0.006, y - tall + 0.022, right - 0.006, y, (74, 50, 34))
        x = left + 0.01
        while x < right - 0.025:
            wide = rng.uniform(0.009, 0.02)
            c.rect(x, y - tall * rng.uniform(0.6, 0.84), x + wide, y, nearby(rng, rng.choice(BOOKS), 16))
            x += wide + 0.001


def library(c: Canvas) -> None:
    """Reading at a long table between shelves."""
    rng = c.rng
    far = c.far(3)
    far.sky((214, 202, 182), (196, 180, 156))
    shelves(far, -0.02, 0.36, 0.06, 0.7)
    shelves(far, 0.64, 1.02, 0.06, 0.7)
    far.rect(0.38, 0.1, 0.62, 0.56, (238, 244, 240))
    far.rect(0.495, 0.1, 0.505, 0.56, (180, 170, 150))
    c.settle(far, 1.3)
    kit = rng.choice(SCHOOL_KITS)
    count = rng.randint(2, 4)
    for index in range(count):
        x = 0.14 + 0.72 * (index + 0.5) / count
        bust(c, x, 0.78, 0.66, pupil(rng, kit), HOLDING)
    _table(c, 0.74, (172, 120, 74))
    for index in range(count):
        x = 0.14 + 0.72 * (index + 0.5) / count + 0.03
        cover = rng.choice(BOOKS)
        c.shadow(x, 0.81, 0.14, 0.02)
        c.shape([(x - 0.075, 0.8), (x, 0.815), (x, 0.765), (x - 0.06, 0.75)], (250, 246, 234))
        c.shape([(x + 0.075, 0.8), (x, 0.815), (x, 0.765), (x + 0.06, 0.75)], (240, 234, 218))
        c.stroke([(x - 0.075, 0.803), (x, 0.818), (x + 0.075, 0.803)], 0.007, cover)
    c.glow(0.5, 0.3, 0.3, (56, 50, 34))


def museum(c: Canvas) -> None:
    """A lit showcase with a bronze or a porcelain vase, visitors from behind."""
    rng = c.rng
    wall: Colour = rng.choice(((44, 40, 48), (60, 44, 40), (36, 48, 56), (90, 40, 38)))
    c.sky(darker(wall, 0.4), wall, lighter(wall, 0.12), bottom=0.74)
    c.sky(darker(wall, 0.5), lighter(wall, 0.1), top=0.74)
    for index in range(rng.randint(1, 2)):
        x = (0.5,)[0] if index == 0 else 0.84
        c.rect(x - 0.14, 0.24, x + 0.14, 0.62, mix(wall, (220, 226, 220), 0.3))
        c.rect(x - 0.15, 0.62, x + 0.15, 0.78, lighter(wall, 0.3))
        _vase(c, x, 0.61, rng.choice(((70, 110, 98), (60, 96, 160), (196, 140, 80), (150, 52, 44))))
        c.beam([(x - 0.02, 0), (x + 0.02, 0), (x + 0.16, 0.62), (x - 0.16, 0.62)], (74, 66, 48))
        c.rect(x - 0.06, 0.66, x + 0.06, 0.71, (240, 236, 226))
    c.rect(0.08, 0.16, 0.28, 0.56, (206, 190, 150), 0.004)
    c.write("文明", 0.18, 0.28, 0.075, (90, 56, 40))
    c.write("之光", 0.18, 0.42, 0.075, (90, 56, 40))
    kit = rng.choice(SCHOOL_KITS)
    for x in rng.sample((0.14, 0.3, 0.42, 0.6, 0.74, 0.9), rng.randint(3, 4)):
        person(
            c, x, rng.uniform(0.93, 1.02), 0.52, pupil(rng, kit, view="back"), rng.choice((STANDING, HOLDING, POINTING))
        )


def _vase(c: Canvas, x: float, y: float, glaze: Colour) -> None:
    c.shadow(x, y, 0.1, 0.02)
    wide = c.unit_x(0.075)
    outline = [(-0.5, 0), (-0.95, -0.09), (-0.9, -0.16), (-0.35, -0.22), (-0.45, -0.26)]
    right = [(-dx, dy) for dx, dy in reversed(outline)]
    c.shape([(x + dx * wide, y + dy) for dx, dy in [*outline, *right]], glaze)
    c.shape([(x + dx * wide * 0.45 - wide * 0.28, y + dy * 0.9 - 0.012) for dx, dy in outline], lighter(glaze, 0.35))
    for band in (-0.07, -0.17):
        c.stroke([(x - wide * 0.8, y + band), (x + wide * 0.8, y + band)], 0.006, lighter(glaze, 0.55))


def homework(c: Canvas) -> None:
    """Evening study: lamps over desks, a teacher bending to help."""
    rng = c.rng
    dusk = rng.random() < 0.6
    wall: Colour = (206, 196, 178) if not dusk else (150, 138, 128)
    far = c.far(5)
    far.sky(darker(wall, 0.2), wall, bottom=0.8)
    for x in (0.06, 0.36, 0.66):
        far.rect(x, 0.1, x + 0.24, 0.44, (48, 60, 104) if dusk else (190, 220, 236))
        far.rect(x + 0.115, 0.1, x + 0.125, 0.44, (230, 228, 220))
    c.settle(far, 1.4)
    kit = rng.choice(SCHOOL_KITS)
    adult: Look = player(
        rng, skirt=False, top=rng.choice(((96, 120, 140), (190, 150, 120), (120, 60, 70))), style="long", side=-1
    )
    bust(c, 0.68, 0.72, 0.8, adult, BENDING)
    for x in (0.16, 0.4, 0.88):
        bust(c, x, 0.8, 0.62, pupil(rng, kit, side=1 if x < 0.6 else -1), HOLDING)
    _table(c, 0.77, (190, 148, 100))
    for x in (0.16, 0.4, 0.88):
        c.shape([(x - 0.06, 0.86), (x + 0.07, 0.86), (x + 0.06, 0.81), (x - 0.05, 0.81)], (252, 250, 244))
        for line in range(3):
            c.stroke([(x - 0.04, 0.822 + line * 0.012), (x + 0.045, 0.822 + line * 0.012)], 0.002, (120, 140, 180))
        c.stroke([(x + 0.05, 0.79), (x + 0.025, 0.84)], 0.007, rng.choice(BOOKS))
        c.beam(
            [(x - 0.01, -0.02), (x + 0.01, -0.02), (x + 0.13, 0.86), (x - 0.13, 0.86)],
            (44, 40, 28) if dusk else (22, 20, 14),
        )


def meeting(c: Canvas) -> None:
    """Pupils round a table with a poster: a survey, a plan, a report."""
    rng = c.rng
    room(c, 0.66)
    c.rect(0.34, 0.08, 0.66, 0.46, (250, 248, 240), 0.006)
    c.write(
        rng.choice(("我们的调查", "家乡的桥", "食堂浪费调查", "校园鸟类", "方言小词典", "河水有多清")),
        0.5,
        0.145,
        0.044,
        (60, 70, 90),
    )
    for index in range(4):
        tall = rng.uniform(0.04, 0.17)
        c.rect(0.38 + index * 0.065, 0.4 - tall, 0.42 + index * 0.065, 0.4, rng.choice(BOOKS))
    kit = rng.choice(SCHOOL_KITS)
    for x, side in ((0.16, 1), (0.36, 1), (0.66, -1), (0.86, -1)):
        bust(c, x, 0.78, 0.66, pupil(rng, kit, side=side), rng.choice((HOLDING, TALKING, POINTING)))
    _table(c, 0.74, rng.choice(((222, 196, 156), (236, 236, 230))))
    for _ in range(9):
        x, y = rng.uniform(0.08, 0.9), rng.uniform(0.77, 0.84)
        c.shape(
            [(x, y), (x + 0.08, y + 0.008), (x + 0.07, y + 0.045), (x - 0.012, y + 0.036)],
            nearby(rng, rng.choice(((252, 250, 244), (250, 226, 150), (190, 220, 240))), 6),
        )
