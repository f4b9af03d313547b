"""What lies behind the figures: the school yard at some hour, a bright room."""

from __future__ import annotations

from portfolio.demo.scenes_canvas import Canvas, Colour, darker, lighter, mix, nearby


def outdoors(c: Canvas, horizon: float, ground: Colour | None = None) -> None:
    """A school yard at some hour: sky, a far teaching block, trees out of focus, paving or grass."""
    rng = c.rng
    skies = (
        ((92, 156, 220), (206, 230, 244)),
        ((238, 170, 110), (250, 224, 180)),
        ((150, 186, 212), (228, 234, 232)),
        ((120, 140, 190), (244, 206, 180)),
    )
    sky = rng.choice(skies)
    far = c.far(5)
    far.sky(*sky, bottom=horizon + 0.02)
    for _ in range(rng.randint(2, 5)):
        far.wash(rng.random(), rng.uniform(0.06, horizon * 0.5), rng.uniform(0.12, 0.3), 0.05, (255, 255, 255), 0.75)
    if rng.random() < 0.75:
        school_block(far, horizon)
    leaf = rng.choice(((74, 120, 66), (96, 140, 70), (190, 140, 50), (60, 104, 84)))
    for _ in range(rng.randint(5, 9)):
        x = rng.random()
        far.rect(x - 0.006, horizon - 0.1, x + 0.006, horizon, (90, 66, 48))
        for _blob in range(4):
            far.oval(x + rng.uniform(-0.04, 0.04), horizon - rng.uniform(0.09, 0.19), 0.06, 0.05, nearby(rng, leaf, 18))
    base = ground or rng.choice(((196, 186, 168), (122, 158, 86), (176, 170, 164)))
    far.sky(lighter(base, 0.15), base, darker(base, 0.22), top=horizon)
    c.settle(far, 1.3)


def school_block(far: Canvas, horizon: float) -> None:
    rng = far.rng
    wall: Colour = rng.choice(((226, 208, 186), (236, 232, 224), (196, 110, 86), (214, 218, 222)))
    left, right, top = rng.uniform(-0.1, 0.3), rng.uniform(0.65, 1.1), horizon - rng.uniform(0.3, 0.4)
    far.rect(left, top, right, horizon, wall)
    far.rect(left, top - 0.015, right, top, darker(wall, 0.35))
    for floor in range(4):
        for index in range(12):
            x, y = left + (right - left) * (index + 0.2) / 12, top + 0.03 + floor * 0.085
            far.rect(x, y, x + (right - left) / 20, y + 0.045, mix((120, 160, 190), wall, rng.random() * 0.4))


def room(c: Canvas, horizon: float, *, window: bool = True) -> Colour:
    """Walls, floor, a bright window out of focus; returns the wall's colour."""
    rng = c.rng
    wall: Colour = nearby(rng, rng.choice(((232, 224, 208), (214, 226, 224), (222, 228, 212), (236, 222, 206))), 6)
    far = c.far(5)
    far.sky(darker(wall, 0.12), wall, bottom=horizon)
    far.rect(0, horizon - 0.16, 1, horizon, mix(wall, (120, 160, 150), 0.35))
    floor: Colour = rng.choice(((176, 140, 102), (160, 158, 152), (190, 160, 124)))
    far.sky(darker(floor, 0.1), lighter(floor, 0.1), darker(floor, 0.3), top=horizon)
    if window:
        left = rng.choice((0.03, 0.66))
        for pane in range(2):
            x = left + pane * 0.15
            far.rect(x - 0.008, 0.08, x + 0.138, 0.46, (250, 250, 246))
            far.sky_pane(x, 0.1, x + 0.13, 0.44)
        far.glow(left + 0.15, 0.28, 0.24, (60, 56, 44))
    c.settle(far, 1.1)
    return wall
