"""Term reports of invented students, with drawn pictures, for measuring, for looking at, and for the tests of paper."""

import io
import json
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from portfolio.reports.documents import (
    Amount,
    Comment,
    Dimension,
    Language,
    Picture,
    ReportRecord,
    StudentFacts,
    TermReport,
)

FRAME = (
    ("moral", "德", "品德发展", "Character", "#B3392F"),
    ("learning", "学", "学业发展", "Learning", "#1F5FA8"),
    ("body", "体", "身心发展", "Body and mind", "#2B7A4B"),
    ("aesthetic", "美", "审美素养", "Arts", "#7A4FA3"),
    ("labour", "劳", "劳动与社会实践", "Work and community", "#96600A"),
)
STORIES = json.loads((Path(__file__).parent / "report_stories.json").read_text("utf-8"))
NAMES = ("陈思源", "欧阳若曦", "李䶮", "周子昂", "王𠅤堃", "林小满", "赵翀", "司徒静好", "吴瑱", "孙喆")


def read_picture(key: str) -> bytes:
    """What storage would give for a key of this fixture."""
    scene, number = key.split("/")[1:]
    return draw(scene, int(number.removesuffix(".jpg")))


@cache
def draw(scene: str, number: int) -> bytes:
    """A picture of 1200 × 900, grainy as a telephone's, as the JPEG a print derivative would be."""
    dice = random.Random(f"{scene}{number}")
    size = (900, 1200) if scene in {"poster", "portrait"} else (1200, 900)
    image = _ground(size, dice)
    SCENES.get(scene, _people)(ImageDraw.Draw(image), size, dice)
    grain = Image.effect_noise(size, 22).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(1)), grain, 0.08)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _ground(size: tuple[int, int], dice: random.Random) -> Image.Image:
    top, bottom = (tuple(dice.randint(low, low + 70) for _ in range(3)) for low in (150, 60))
    ramp = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)


def _people(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    for _ in range(dice.randint(3, 7)):
        x, tall = dice.randint(60, width - 160), dice.randint(260, 380)
        coat = tuple(dice.randint(30, 230) for _ in range(3))
        pen.rounded_rectangle((x, height - tall, x + 130, height), 50, fill=coat)
        pen.ellipse((x + 25, height - tall - 95, x + 105, height - tall - 5), fill=(226, 188, 160))
        pen.pieslice((x + 20, height - tall - 100, x + 110, height - tall - 10), 180, 360, fill=(40, 32, 30))


def _stage(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, 0, width, height), fill=(38, 20, 34))
    for x in range(100, width, 220):
        pen.polygon([(x, 0), (x - 150, height - 180), (x + 150, height - 180)], fill=(120, 90, dice.randint(60, 120)))
    pen.rectangle((0, height - 180, width, height), fill=(110, 70, 40))
    for side in (range(0, 200, 40), range(width - 200, width, 40)):
        for x in side:
            pen.rectangle((x, 0, x + 34, height - 150), fill=(150 + x % 60, 24, 36))
    _people(pen, (width, height - 60), dice)


def _track(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.45, width, height), fill=(176, 74, 52))
    pen.rectangle((0, height * 0.38, width, height * 0.47), fill=(70, 130, 66))
    for lane in range(7):
        pen.line((width / 2, height * 0.45, lane * width / 6, height), fill=(240, 236, 228), width=6)
    _people(pen, (width, height - 40), dice)


def _plants(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, height * 0.55, width, height), fill=(94, 66, 44))
    for _ in range(70):
        x, y = dice.randint(0, width), dice.randint(int(height * 0.5), height)
        green = (dice.randint(40, 110), dice.randint(130, 190), dice.randint(40, 90))
        for turn in (-60, -20, 20, 60):
            pen.line((x, y, x + turn, y - dice.randint(50, 110)), fill=green, width=14)


def _paper(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((70, 70, width - 70, height - 70), fill=(250, 246, 232), outline=(170, 60, 50), width=14)
    for y in range(200, height - 160, 54):
        pen.line((150, y, width - dice.randint(150, 420), y), fill=(70, 80, 96), width=10)
    pen.ellipse((width - 330, height - 330, width - 150, height - 150), outline=(200, 40, 40), width=16)


def _disc(pen: ImageDraw.ImageDraw, size: tuple[int, int], dice: random.Random) -> None:
    width, height = size
    pen.rectangle((0, 0, width, height), fill=(18, 24, 32))
    pen.ellipse((width / 2 - 400, height / 2 - 400, width / 2 + 400, height / 2 + 400), fill=(206, 222, 206))
    for _ in range(40):
        x, y, r = dice.gauss(width / 2, 130), dice.gauss(height / 2, 130), dice.randint(8, 46)
        pen.ellipse((x - r, y - r / 2, x + r, y + r / 2), outline=(40, 110, 80), width=5, fill=(150, 200, 160))


SCENES = {
    "people": _people, "portrait": _people, "stage": _stage, "film": _stage, "music": _stage, "track": _track,
    "plants": _plants, "poster": _paper, "notice": _paper, "science": _disc,
}  # fmt: skip


def sample_report(records: int, language: Language = "zh", *, student: int = 0, earlier: bool = True) -> TermReport:
    """A student's term with that many records, spread unevenly over the dimensions as life does."""
    dice = random.Random(f"{student} {records}")
    spread = {code: 0 for code, *_ in FRAME}
    for _ in range(records):
        spread[dice.choices(list(spread), (5, 4, 4, 4, 3))[0]] += 1
    dimensions = tuple(_dimension(row, spread[row[0]], language, dice, earlier=earlier) for row in FRAME)
    is_zh = language == "zh"
    return TermReport(
        language=language,
        school_name="云溪实验学校",
        school_name_en="Yunxi Experimental School",
        term_name="2026—2027 学年第一学期" if is_zh else "Autumn term 2026–27",
        framework_name="义务教育质量评价指南（2021）学生发展框架"
        if is_zh
        else "Compulsory Education Guide 2021, student development",
        student=_student(student, is_zh=is_zh),
        dimensions=dimensions,
        earlier_term_name="2025—2026 学年第二学期",
        comment=Comment(STORIES["comment"], "何雨桐", date(2027, 1, 18)) if records != 0 else None,
        issued_on=date(2027, 1, 22),
    )


def _student(number: int, *, is_zh: bool) -> StudentFacts:
    return StudentFacts(
        name=NAMES[number % len(NAMES)],
        student_number=f"2026{number + 1001}",
        class_label="七年级（3）班" if is_zh else "Grade 7, Class 3",
        gender=("女" if is_zh else "Girl") if number % 3 else "",
        national_number=f"G33010620140{number + 10000}" if number % 2 else "",
        homeroom_teacher="何雨桐",
        photo=Picture(f"y/portrait/{number % 9}.jpg", NAMES[number % len(NAMES)]) if number % 4 == 1 else None,
    )


def _dimension(
    row: tuple[str, str, str, str, str], count: int, language: Language, dice: random.Random, *, earlier: bool
) -> Dimension:
    code, sign, name, name_en, colour = row
    stories, shift = STORIES["records"][code], dice.randint(0, 5)
    records = [_record(stories[(index + shift) % len(stories)], dice) for index in range(count)]
    before = Amount(dice.randint(0, 9), Decimal(dice.randint(0, 60)) / 2)
    hours = sum((one.hours or Decimal() for one in records), Decimal())
    return Dimension(
        code=code,
        sign=sign,
        name=name if language == "zh" else name_en,
        colour=colour,
        current=Amount(count, hours),
        earlier=before if earlier else None,
        records=tuple(sorted(records, key=lambda one: one.from_on)),
    )


def _record(story: dict[str, str], dice: random.Random) -> ReportRecord:
    start = date(2026, 9, 1) + timedelta(days=dice.randint(0, 130))
    if dice.random() < 0.07:
        words = STORIES["observation"]
        return ReportRecord("小组讨论中的倾听与追问", start, description=words, is_observation=True, author="沈老师")
    facts: dict[str, Any] = {name: text for name, text in story.items() if name not in {"hours", "scene"}}
    caption = story.get("place", "") if dice.random() < 0.6 else ""
    picture = Picture(f"y/{story.get('scene')}/{dice.randint(0, 5)}.jpg", f"{story['title']}的照片", caption)
    return ReportRecord(
        from_on=start,
        to_on=start + timedelta(days=dice.randint(1, 9)) if dice.random() < 0.25 else None,
        hours=Decimal(story["hours"]) if "hours" in story else None,
        witness="李老师" if dice.random() < 0.2 else "",
        picture=picture if "scene" in story else None,
        **facts,
    )
