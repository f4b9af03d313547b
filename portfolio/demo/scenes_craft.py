"""Pictures of handwork and of paper: calligraphy, paper-cutting, painting, cooking, notebooks, certificates."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from portfolio.demo.scenes_canvas import PRINT, Canvas, Colour, Point, darker, lighter, mix, nearby
from portfolio.demo.scenes_people import HOLDING, SCHOOL_KITS, TALKING, bust, player, pupil
from portfolio.demo.scenes_yard import room

SEAL: Colour = (190, 40, 36)
MERITS = (
    ("微电影节", "作品《操场尽头》", "被评为优秀作品"),
    ("戏剧展演", "剧目《最后一排》", "被评为优秀剧目"),
    ("运动会", "方阵展示", "被评为精神文明班级"),
    ("学生节", "摊位“旧书交换”", "被评为最受欢迎摊位"),
    ("科技节", "项目《会提醒的花盆》", "被评为优秀项目"),
    ("阅读月", "读书小报", "被评为优秀作品"),
    ("志愿服务", "护河小队", "被评为优秀志愿小队"),
    ("英语短剧比赛", "短剧 The Lost Letter", "被评为优秀短剧"),
    ("合唱展演", "曲目《少年》", "被评为优秀曲目"),
    ("劳动周", "作品《会开的盒子》", "被评为优秀作品"),
)


def _desk(c: Canvas, colour: Colour) -> None:
    c.sky(lighter(colour, 0.12), colour, darker(colour, 0.25))
    for _ in range(26):
        y = c.rng.random()
        c.stroke([(0, y), (1, y + c.rng.uniform(-0.03, 0.03))], 0.0016, darker(colour, 0.12))


def _hand(c: Canvas, x: float, y: float, sleeve: Colour, side: int = 1) -> None:
    """A sleeve and a fist coming in from below."""
    skin: Colour = (236, 196, 164)
    c.shadow(x + 0.03 * side, y + 0.06, 0.16, 0.1, 0.35)
    c.stroke([(x + 0.34 * side, y + 0.6), (x + 0.1 * side, y + 0.17)], 0.17, sleeve)
    c.stroke([(x + 0.14 * side, y + 0.23), (x + 0.095 * side, y + 0.155)], 0.15, lighter(sleeve, 0.3))
    c.stroke([(x + 0.1 * side, y + 0.17), (x + 0.04 * side, y + 0.06)], 0.1, skin)
    c.oval(x + 0.035 * side, y + 0.05, 0.072, 0.064, skin)
    for index in range(4):
        c.oval(
            x + (index * 0.013 - 0.02) * side, y + 0.025 + index * 0.021, 0.027, 0.02, darker(skin, 0.05 + index * 0.02)
        )


def calligraphy(c: Canvas) -> None:
    """A sheet of big characters, inkstone, brush in hand."""
    rng = c.rng
    _desk(c, nearby(rng, rng.choice(((128, 84, 54), (90, 60, 44), (60, 92, 84))), 10))
    words = rng.choice(("宁静致远", "厚德载物", "春和景明", "学海无涯", "自强不息", "云溪少年", "上善若水", "惠风和畅"))
    paper: Colour = rng.choice(((250, 246, 232), (246, 234, 200), (196, 50, 46)))
    ink: Colour = (26, 24, 26) if paper[1] > 100 else (250, 214, 120)
    c.shadow(0.47, 0.52, 0.56, 0.4, 0.5)
    c.rect(0.17, 0.1, 0.73, 0.9, paper)
    for index, word in enumerate(words):
        column, row = index // 2, index % 2
        x, y = 0.585 - column * 0.27, 0.3 + row * 0.38
        c.stroke(
            [
                (x - 0.11, y - 0.17),
                (x + 0.11, y - 0.17),
                (x + 0.11, y + 0.17),
                (x - 0.11, y + 0.17),
                (x - 0.11, y - 0.17),
            ],
            0.003,
            mix(paper, SEAL, 0.4),
        )
        if index < 3 or rng.random() < 0.5:
            c.write(word, x, y, 0.26, ink)
    c.rect(0.78, 0.12, 0.95, 0.33, (44, 44, 50), 0.03)
    c.oval(0.865, 0.22, 0.075, 0.07, (16, 16, 20))
    c.wash(0.85, 0.2, 0.05, 0.03, (150, 156, 170), 0.6)
    hand_x, hand_y = 0.74, 0.5
    c.stroke([(hand_x + 0.09, hand_y - 0.3), (hand_x - 0.06, hand_y + 0.18)], 0.022, (176, 126, 72))
    c.stroke([(hand_x - 0.045, hand_y + 0.13), (hand_x - 0.075, hand_y + 0.23)], 0.026, (36, 32, 34))
    _hand(c, hand_x, hand_y, rng.choice(SCHOOL_KITS)[1])
    c.glow(0.15, 0.05, 0.4, (46, 42, 30))


def _petals(x: float, y: float, reach: tuple[float, float], count: int, depth: float) -> list[Point]:
    points = []
    for step in range(count * 8):
        turn = 2 * pi * step / (count * 8)
        size = 1 - depth * (0.5 + 0.5 * cos(turn * count))
        points.append((x + reach[0] * size * sin(turn), y + reach[1] * size * cos(turn)))
    return points


def papercut(c: Canvas) -> None:
    """A red window flower on pale paper, scissors and scraps."""
    rng = c.rng
    _desk(c, nearby(rng, rng.choice(((214, 196, 168), (176, 190, 190), (150, 108, 74))), 10))
    c.shadow(0.46, 0.5, 0.46, 0.42, 0.4)
    c.rect(0.46 - c.unit_x(0.4), 0.5 - c.unit_y(0.4), 0.46 + c.unit_x(0.4), 0.5 + c.unit_y(0.4), (250, 246, 236))
    red: Colour = nearby(rng, (204, 40, 40), 10)
    count = rng.choice((6, 8, 10, 12))
    for ring, (size, depth) in enumerate(((0.35, 0.3), (0.28, 0.34), (0.2, 0.36), (0.12, 0.4), (0.06, 0.3))):
        tone = red if ring % 2 == 0 else (250, 246, 236)
        c.shape(_petals(0.46, 0.5, (c.unit_x(size), c.unit_y(size)), count, depth), tone)
    for step in range(count):
        turn = 2 * pi * (step + 0.5) / count
        for reach, size in ((0.27, 0.016), (0.31, 0.009)):
            c.oval(
                0.46 + c.unit_x(reach) * sin(turn) * 0.86,
                0.5 + c.unit_y(reach) * cos(turn) * 0.86,
                size,
                size,
                (250, 246, 236),
            )
    for _ in range(18):
        x, y = rng.uniform(0.02, 0.98), rng.choice((rng.uniform(0.02, 0.1), rng.uniform(0.88, 0.98)))
        c.shape([(x, y), (x + 0.025, y + 0.008), (x + 0.01, y + 0.03)], nearby(rng, red, 20))
    for side in (-1, 1):
        c.stroke([(0.86 + 0.025 * side, 0.3), (0.86 - 0.02 * side, 0.6)], 0.018, (186, 192, 200))
        c.oval(0.86 - 0.035 * side, 0.66, 0.05, 0.07, (50, 60, 74))
        c.oval(0.86 - 0.035 * side, 0.66, 0.03, 0.048, (176, 170, 160))
    if rng.random() < 0.5:
        _hand(c, 0.2, 0.66, rng.choice(SCHOOL_KITS)[0], -1)


def painting(c: Canvas) -> None:
    """Easels in the studio, half-finished landscapes."""
    rng = c.rng
    room(c, 0.7)
    for x in (0.3, 0.72):
        for foot in (-0.1, 0.1):
            c.stroke([(x, 0.1), (x + foot, 0.96)], 0.016, (150, 106, 66))
        c.rect(x - 0.14, 0.2, x + 0.14, 0.6, (250, 248, 242))
        sheet = c.far(8)
        tones = rng.choice(
            (((246, 190, 140), (240, 224, 190)), ((130, 180, 220), (226, 236, 236)), ((180, 160, 210), (250, 214, 200)))
        )
        sheet.sky(*tones)
        for depth in range(3):
            ridge = [(step / 6, 0.45 + depth * 0.18 - rng.uniform(0, 0.2)) for step in range(7)]
            sheet.shape(
                [(0, 1), *ridge, (1, 1)],
                mix(tones[0], rng.choice(((60, 110, 90), (70, 80, 130), (130, 80, 60))), 0.4 + depth * 0.25),
            )
        (left, top), (right, bottom) = c.at(x - 0.125, 0.22), c.at(x + 0.125, 0.58)
        c.image.paste(sheet.image.resize((round(right - left), round(bottom - top))), (round(left), round(top)))
        c.rect(x - 0.15, 0.6, x + 0.15, 0.62, (130, 90, 56))
    kit = rng.choice(SCHOOL_KITS)
    for x, side in ((0.13, 1), (0.9, -1)):
        near, _ = bust(c, x, 0.95, 0.9, pupil(rng, kit, side=side), rng.choice((TALKING, HOLDING)))
        c.stroke([near, (near[0] + 0.06 * side, near[1] - 0.07)], 0.01, (170, 110, 60))
        for index in range(4):
            c.oval(
                near[0] + 0.02 * side + index * 0.012,
                near[1] + 0.1,
                0.018,
                0.014,
                rng.choice(((226, 80, 70), (70, 130, 200), (246, 200, 80), (90, 160, 100))),
            )


def cooking(c: Canvas) -> None:
    """A kitchen counter: vegetables on a board, a pan with steam, two cooks in aprons."""
    rng = c.rng
    far = c.far(5)
    tile: Colour = rng.choice(((224, 232, 228), (238, 228, 208), (206, 222, 230)))
    far.sky(darker(tile, 0.08), tile)
    for index in range(12):
        far.stroke([(index / 11, 0), (index / 11, 0.8)], 0.004, darker(tile, 0.12))
        far.stroke([(0, index / 14), (1, index / 14)], 0.004, darker(tile, 0.12))
    far.rect(0, 0.04, 0.3, 0.26, (150, 106, 70))
    far.rect(0.7, 0.04, 1, 0.26, (150, 106, 70))
    c.settle(far, 1.0)
    apron: Colour = rng.choice(((226, 120, 90), (90, 140, 120), (240, 200, 110), (110, 140, 190)))
    for x, side in ((0.3, 1), (0.68, -1))[: rng.randint(1, 2)]:
        bust(c, x, 0.77, 0.76, player(rng, side=side, top=apron, skirt=False), HOLDING)
    c.sky((236, 232, 222), (204, 196, 182), top=0.7, bottom=0.92)
    c.sky((130, 96, 66), (96, 70, 50), top=0.92)
    _chopping(c, 0.26)
    _pan(c, 0.7)
    for index in range(3):
        x = 0.46 + index * 0.045
        c.oval(x, 0.89, 0.035, 0.035, rng.choice(((226, 60, 50), (250, 170, 60), (120, 170, 80), (240, 230, 210))))


def _chopping(c: Canvas, x: float) -> None:
    rng = c.rng
    c.shadow(x, 0.87, 0.26, 0.03)
    c.shape([(x - 0.17, 0.87), (x + 0.17, 0.87), (x + 0.14, 0.77), (x - 0.14, 0.77)], (206, 160, 106))
    for index in range(9):
        c.oval(
            x - 0.1 + index * 0.018,
            0.83 + index % 2 * 0.012,
            0.022,
            0.02,
            rng.choice(((120, 180, 90), (240, 130, 60), (226, 70, 60))),
        )
    c.shape([(x + 0.06, 0.79), (x + 0.125, 0.79), (x + 0.125, 0.85), (x + 0.06, 0.84)], (214, 218, 222))
    c.rect(x + 0.125, 0.785, x + 0.17, 0.81, (60, 46, 40), 0.006)


def _pan(c: Canvas, x: float) -> None:
    rng = c.rng
    c.shadow(x, 0.86, 0.24, 0.03)
    c.stroke([(x + 0.1, 0.82), (x + 0.26, 0.78)], 0.026, (50, 44, 42))
    c.oval(x, 0.82, 0.19, 0.06, (44, 46, 50))
    c.oval(x, 0.812, 0.17, 0.046, (70, 72, 76))
    for _ in range(16):
        c.oval(
            x + rng.uniform(-0.09, 0.09),
            0.81 + rng.uniform(-0.02, 0.02),
            0.02,
            0.014,
            rng.choice(((250, 206, 90), (226, 76, 54), (110, 170, 80))),
        )
    for _ in range(5):
        c.wash(x + rng.uniform(-0.08, 0.08), rng.uniform(0.45, 0.72), 0.09, 0.1, (255, 255, 255), 0.4)


NOTES = (
    "今天阴，气温比昨天低",
    "发芽了！两片小叶子",
    "先问为什么，再找资料",
    "第二次比较顺利",
    "要记得拍照",
    "受访人：门卫爷爷",
    "假设：光照不够",
    "材料：纸杯、棉线",
    "下周一交初稿",
    "分工：我画图",
    "原来是这样",
    "问题：数据太少",
    "再试一次",
)


def notebook(c: Canvas) -> None:
    """An open notebook with a small chart and handwriting, from above."""
    rng = c.rng
    _desk(c, nearby(rng, rng.choice(((176, 132, 90), (206, 210, 206), (110, 130, 150))), 10))
    c.shadow(0.5, 0.54, 0.62, 0.46, 0.5)
    for left in (0.1, 0.5):
        c.rect(left, 0.12, left + 0.4, 0.9, (252, 249, 240) if left < 0.3 else (246, 242, 232))
        for line in range(13):
            c.stroke([(left + 0.03, 0.24 + line * 0.05), (left + 0.37, 0.24 + line * 0.05)], 0.0015, (190, 204, 220))
    c.wash(0.5, 0.5, 0.06, 0.6, (90, 80, 70), 0.35)
    ink: Colour = rng.choice(((34, 54, 110), (40, 40, 46), (30, 90, 90)))
    c.write(rng.choice(("观察日记", "研究计划", "访谈记录", "读书笔记", "实验记录", "会议纪要")), 0.3, 0.18, 0.055, ink)
    notes = rng.sample(NOTES, 9)
    for line, note in enumerate(notes):
        c.write(note, 0.285, 0.27 + line * 0.065, 0.031, ink)
    bars = [rng.uniform(0.06, 0.24) for _ in range(5)]
    for index, tall in enumerate(bars):
        c.rect(
            0.57 + index * 0.058,
            0.48 - tall,
            0.605 + index * 0.058,
            0.48,
            rng.choice(((226, 120, 90), (90, 150, 170), (240, 190, 90))),
        )
    c.stroke([(0.55, 0.2), (0.55, 0.48), (0.87, 0.48)], 0.004, ink)
    for line in range(5):
        c.stroke(
            [(0.55, 0.57 + line * 0.055), (rng.uniform(0.7, 0.86), 0.57 + line * 0.055)],
            0.005,
            mix(ink, (250, 248, 240), 0.35),
        )
    if rng.random() < 0.6:
        c.stroke([(0.93, 0.3), (0.8, 0.62)], 0.018, (240, 190, 60))
        _hand(c, 0.84, 0.5, rng.choice(SCHOOL_KITS)[1])


def certificate(c: Canvas, lines: Sequence[str] | None = None) -> None:
    """奖状 lying on a desk: gold frame, red title, a class's or a work's merit, seal."""
    rng = c.rng
    _desk(c, nearby(rng, rng.choice(((110, 74, 50), (70, 84, 96), (150, 50, 46), (196, 182, 160))), 10))
    left, top, right, bottom = (0.09, 0.1, 0.91, 0.9) if c.wide else (0.07, 0.2, 0.93, 0.78)
    c.shadow(0.52, 0.54, 0.7 if c.wide else 0.55, 0.56 if c.wide else 0.5, 0.6)
    diploma(c, (left, top, right, bottom), lines or merit_lines(rng.choice(MERITS)))
    c.wash(rng.uniform(0.2, 0.8), rng.uniform(0.1, 0.5), 0.4, 0.24, (255, 255, 246), 0.28)


def merit_lines(merit: tuple[str, str, str]) -> list[str]:
    event, work, words = merit
    return ["七至九年级相关班级：", f"　　在本学期{event}中，", f"{work}{words}。", "特发此状，以资鼓励。"]


def diploma(c: Canvas, frame: tuple[float, float, float, float], lines: Sequence[str]) -> None:
    """The sheet itself within a frame given as parts of the canvas."""
    left, top, right, bottom = frame
    gold: Colour = (206, 160, 70)
    c.rect(left, top, right, bottom, (252, 246, 226))
    for inset, tone in ((0.014, SEAL), (0.022, gold), (0.034, (252, 246, 226))):
        c.rect(left + c.unit_x(inset), top + c.unit_y(inset), right - c.unit_x(inset), bottom - c.unit_y(inset), tone)
    for x in (left + c.unit_x(0.05), right - c.unit_x(0.05)):
        for y in (top + c.unit_y(0.05), bottom - c.unit_y(0.05)):
            c.oval(x, y, 0.03, 0.03, gold)
            c.oval(x, y, 0.017, 0.017, SEAL)
    middle, tall = (left + right) / 2, bottom - top
    size = min(0.16, tall * 0.17)
    c.write("奖　状", middle, top + tall * 0.2, size, SEAL)
    for index, line in enumerate(lines):
        c.write(line, middle, top + tall * (0.4 + index * 0.1), min(0.048, 0.8 / max(10, len(line))), (60, 40, 34))
    x, y = right - c.unit_x(0.22), bottom - tall * 0.15
    c.write("校学生发展中心", x, y - c.unit_y(0.01), 0.034, (60, 40, 34), PRINT)
    ring, paper = 0.085, (252, 246, 226)
    points = [(x + c.unit_x(ring) * sin(t * pi / 30), y + c.unit_y(ring) * cos(t * pi / 30)) for t in range(61)]
    c.stroke(points, 0.006, mix(paper, SEAL, 0.8))
    star = [
        (
            x + c.unit_x(0.034 if t % 2 == 0 else 0.014) * sin(pi + t * pi / 5),
            y + c.unit_y(0.034 if t % 2 == 0 else 0.014) * cos(pi + t * pi / 5),
        )
        for t in range(10)
    ]
    c.shape(star, mix(paper, SEAL, 0.8))


def dumplings(c: Canvas) -> None:
    """Making dumplings round a floured table, seen close."""
    rng = c.rng
    _desk(c, nearby(rng, (214, 186, 146), 10))
    for _ in range(16):
        c.wash(rng.random(), rng.random(), 0.16, 0.1, (255, 255, 250), 0.5)
    c.shadow(0.36, 0.46, 0.42, 0.36, 0.4)
    c.oval(0.36, 0.44, 0.36, 0.32, (206, 166, 110))
    c.oval(0.36, 0.44, 0.335, 0.295, (226, 190, 136))
    for ring, count in ((0.25, 11), (0.13, 6)):
        for index in range(count):
            turn = 2 * pi * index / count + ring
            x, y = 0.36 + c.unit_x(ring) * cos(turn), 0.44 + c.unit_y(ring * 0.86) * sin(turn)
            c.oval(x, y + 0.006, 0.05, 0.032, (206, 180, 140))
            c.oval(x, y, 0.05, 0.03, (252, 246, 230))
            c.stroke(
                [(x - c.unit_x(0.036), y - 0.008), (x, y - c.unit_y(0.026)), (x + c.unit_x(0.036), y - 0.008)],
                0.006,
                (222, 208, 178),
            )
    c.oval(0.8, 0.24, 0.13, 0.11, (240, 240, 238))
    c.oval(0.8, 0.23, 0.11, 0.088, rng.choice(((150, 170, 90), (196, 120, 90), (230, 160, 90))))
    c.stroke([(0.62, 0.9), (0.92, 0.78)], 0.036, (196, 146, 92))
    _hand(c, 0.66, 0.6, rng.choice(SCHOOL_KITS)[0])
    _hand(c, 0.2, 0.72, rng.choice(SCHOOL_KITS)[0], -1)
