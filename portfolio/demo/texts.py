"""What the demo's pupils write about what they did: one record at a time, no two alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from portfolio.demo import (
    phrases_after,
    phrases_arts,
    phrases_asides,
    phrases_body,
    phrases_duty,
    phrases_learning,
    phrases_service,
)
from portfolio.demo.names import Person
from portfolio.demo.phrases import AUTUMN, ROLE_MARKS, SHARED, SPRING, Topic, choices, expand, fitting_line

TITLE_LIMIT, DESCRIPTION_LIMIT, REFLECTION_LIMIT = 30, 200, 100
KINDS = (
    "film",
    "sports_day",
    "student_festival",
    "drama",
    "english_skit",
    "after_school",
    "lecture",
    "science",
    "volunteering",
    "labour",
    "social_study",
    "career",
    "safety",
    "inquiry",
    "league",
    "office_held",
    "honour",
    "homework_support",
    "other",
)
TOPICS: tuple[Topic, ...] = (
    *phrases_arts.TOPICS,
    *phrases_body.TOPICS,
    *phrases_after.TOPICS,
    *phrases_learning.TOPICS,
    *phrases_service.TOPICS,
    *phrases_duty.TOPICS,
)
BY_KEY: Mapping[str, Topic] = {topic.key: topic for topic in TOPICS}
SEASONS: Mapping[str, tuple[int, ...]] = {"autumn": AUTUMN, "spring": SPRING}
SOLEMN = frozenset({"league", "safety", "honour"})
AT_HOME = frozenset({"kitchen", "hobby", "reading_month", "inquiry_notes", "chores", "seedlings"})
OPENS = re.compile(r"^(那天|前一天|早上|本来|去的路上|开学|请过|从学期初)")
ALL_TERM = frozenset({"after_school", "homework_support", "office_held"})
CLASS_LEVEL = frozenset({"homework_support", "office_held", "other"})
AWARD_GRADES = ("一等奖", "二等奖", "三等奖", "优秀奖", "")
STARTS_WITH_TIME = re.compile(
    r"^(没有|没人|第一|这|去|听|跑完|最近|周末|学会|今天|每|一开始|从|临走|提前|开学|警报|收到|轮到)"
)
EMOJI = ("😄", "😂", "✨", "🌱", "🎬", "💪", "👍", "🌟", "😅", "🍃")
TAILS = (
    "哈哈。",
    "开心！",
    "累并快乐着。",
    "嘿嘿。",
    "真不错。",
    "就这样。",
    "值得记一笔。",
    "好玩！",
    "嗯，不错。",
    "记一下。",
)
FIT_EMOJI: Mapping[str, tuple[str, ...]] = {
    "film": ("🎬", "🎥"),
    "sports_day": ("💪", "🏃"),
    "after_school": ("💪", "🎵", "😄"),
    "science": ("🌱", "💡", "🔬"),
    "labour": ("🌱", "🥟", "🍅", "🧹"),
    "volunteering": ("🌿", "❤️", "🌱"),
}
# How somebody writes stays theirs from record to record.
VOICES = ("terse", "plain", "lively", "rich")
VOICE_ODDS: Mapping[int, tuple[int, ...]] = {7: (28, 34, 26, 12), 8: (22, 34, 20, 24), 9: (18, 32, 12, 38)}
SHAPES: Mapping[str, Sequence[str]] = {
    "terse": ("did", "did", "did more", "did end", "did aside", "aside did", "did aside"),
    "plain": (
        "did more",
        "did more aside",
        "did end",
        "did hard",
        "did more end",
        "did aside",
        "did aside end",
        "did hard aside",
        "aside did more",
    ),
    "lively": (
        "did more aside",
        "did more end",
        "did aside end",
        "did hard end",
        "did more aside end",
        "aside did end",
    ),
    "rich": (
        "did more hard end",
        "did more more end",
        "did aside hard more",
        "did more aside hard end",
        "did more more aside end",
        "did aside more more hard end",
        "aside did hard more end",
    ),
}
SENTENCE_ORDER = ("did", "more", "hard", "aside", "end")
REFLECTS: Mapping[str, float] = {"terse": 0.15, "plain": 0.45, "lively": 0.5, "rich": 0.85}


@dataclass(frozen=True)
class Award:
    """What was won: its name, the grade if it has one, who gave it."""

    name: str
    grade: str
    issuer: str


@dataclass(frozen=True)
class WrittenRecord:
    """One record's facts and words. `role` is lead, main or part; `months` says when it may have been;
    `scene` names the pictures that suit it and `topic` where its lines came from.
    """

    kind: str
    topic: str
    scene: str
    title: str
    organiser: str
    level: str
    place: str
    hours: float
    times: int
    role: str
    task: str
    description: str
    reflection: str
    award: Award | None
    witness: str
    dimension: str
    indicator: str
    months: tuple[int, ...]


class _Pen:
    """One record being written: a topic's slots and the people named keep their filler throughout, other slots vary."""

    def __init__(self, rng: Random, topic: Topic, title: str) -> None:
        self.rng = rng
        self.topic = topic
        fillers = {name: SHARED[name] for name in ("elder", "mate")} | dict(topic.slots)
        self.kept: dict[str, str] = {}
        for slot, words in fillers.items():
            self.kept[slot] = expand(rng, rng.choice(choices(words)), dict(topic.slots) | self.kept)
        self.slots = dict(phrases_asides.SLOTS) | self.kept
        self.about = ""
        self.title = title or self._title()
        self.about = " ".join((self.title, *(self.kept[slot] for slot in topic.slots)))

    def _title(self) -> str:
        titles = (self.one_of(self.topic.titles) for _ in range(8))
        plain = (title.replace("《《", "《").replace("》》", "》") for title in titles)
        return next((title for title in plain if len(title) <= TITLE_LIMIT), self.topic.titles[:TITLE_LIMIT])

    def lines(self, part: str, count: int) -> list[str]:
        fitting = _asides(self.topic) if part == "aside" else self.topic.lines(part, self.about)
        return [self.line(line) for line in self.rng.sample(fitting, min(count, len(fitting)))]

    def line(self, line: str) -> str:
        return expand(self.rng, line, self.slots)

    def one_of(self, text: str) -> str:
        """One of the alternatives that suit what the record is about; none of none."""
        fitting = [each for choice in choices(text) if (each := fitting_line(choice, self.about))]
        return self.line(self.rng.choice(fitting)) if fitting else ""


def topics_of(kind: str, season: str) -> list[Topic]:
    """The topics of a kind that suit a term of the season (autumn or spring)."""
    months = set(SEASONS[season])
    return [topic for topic in TOPICS if topic.kind == kind and months & set(topic.months)]


def write_record(rng: Random, kind: str, grade: int, term_season: str, person: Person) -> WrittenRecord:
    """A record of the kind as this person would write it; `term_season` is autumn or spring."""
    topic = rng.choice(topics_of(kind, term_season))
    months = tuple(month for month in SEASONS[term_season] if month in topic.months)
    return replace(write_topic(rng, topic, grade, person), months=months)


def write_topic(rng: Random, topic: Topic, grade: int, person: Person, *, title: str = "") -> WrittenRecord:
    """A record about a given topic, under a given title where there is one."""
    pen, voice = _Pen(rng, topic, title), voice_of(person, grade)
    role, task, did = _part(pen, rng.choice(topic.lines("did", pen.about)))
    hours, times = _amounts(rng, topic)
    return WrittenRecord(
        kind=topic.kind,
        topic=topic.key,
        scene=topic.scene,
        title=pen.title,
        organiser=pen.one_of(topic.organiser),
        level=topic.level or ("class" if topic.kind in CLASS_LEVEL else "school"),
        place=pen.one_of(topic.place),
        hours=hours,
        times=times,
        role=role,
        task=task,
        description=_description(pen, topic, voice, did),
        reflection=_reflection(pen, voice),
        award=_award(pen, topic, role),
        witness=topic.witness if rng.random() < 0.55 else "",
        dimension=topic.dimension,
        indicator=topic.indicator,
        months=topic.months,
    )


def voice_of(person: Person, grade: int) -> str:
    """How this person writes; the same in every record of a year."""
    odds = VOICE_ODDS[min(9, max(7, grade))]
    return Random(f"voice/{person.name}").choices(VOICES, odds)[0]


def _asides(topic: Topic) -> list[str]:
    lines = phrases_asides.ALL_TERM if topic.kind in ALL_TERM else phrases_asides.ONCE
    lines = phrases_asides.SOLEMN if topic.kind in SOLEMN else lines
    lines = phrases_asides.HONOUR if topic.kind == "honour" else lines
    return (phrases_asides.HOME if topic.key in AT_HOME else lines).strip().splitlines()


def _part(pen: _Pen, line: str) -> tuple[str, str, str]:
    task, did = line.split("｜", 1)
    role, task = ROLE_MARKS.get(task[0], "main"), pen.line(task.lstrip("".join(ROLE_MARKS)))
    did = pen.line(did)
    pen.about = f"{pen.title} {task} {did}"
    return role, task, did


def _amounts(rng: Random, topic: Topic) -> tuple[float, int]:
    low, high = topic.hours or (0, 0)
    first, last = topic.times or (1, 1)
    return round(rng.uniform(low, high) * 2) / 2, rng.randint(first, last)


def _description(pen: _Pen, topic: Topic, voice: str, did: str) -> str:
    rng = pen.rng
    parts = rng.choice(SHAPES[voice]).split()
    written = {part: pen.lines(part, parts.count(part)) for part in dict.fromkeys(parts) if part != "did"}
    opens = parts[0] == "aside" and bool(OPENS.match(written["aside"][0]))
    written["did"] = [did if opens else _opened(pen, topic, did)]
    order = ("aside", *SENTENCE_ORDER) if opens else SENTENCE_ORDER
    sentences = [sentence for part in dict.fromkeys(order) for sentence in written.get(part, ())]
    if voice == "lively":
        sentences = _livened(rng, topic, sentences)
    while len("".join(sentences)) > DESCRIPTION_LIMIT:
        sentences.pop()
    return _joined(sentences)


def _opened(pen: _Pen, topic: Topic, did: str) -> str:
    if pen.rng.random() < 0.4 and not STARTS_WITH_TIME.match(did) and did[0] > "z":
        return _when(pen, topic) + did
    return did


def _when(pen: _Pen, topic: Topic) -> str:
    opening = pen.rng.choice([*choices(topic.when), ""]) if topic.when else ""
    return pen.line(opening)


def _livened(rng: Random, topic: Topic, sentences: list[str]) -> list[str]:
    lively = list(sentences)
    if rng.random() < 0.3 and lively[-1].endswith("。"):
        lively[-1] = lively[-1][:-1] + "！"
    if rng.random() < 0.22 and topic.kind not in SOLEMN:
        lively.append(rng.choice(TAILS))
    if rng.random() < 0.22:
        lively[-1] += rng.choice(FIT_EMOJI.get(topic.kind, EMOJI))
    return lively


def _joined(sentences: Sequence[str]) -> str:
    """Sentences in a row; a space only where an English one meets another."""
    text = ""
    for sentence in sentences:
        text += (" " if text and text[-1] in ".!?" else "") + sentence
    return text


def _reflection(pen: _Pen, voice: str) -> str:
    if pen.rng.random() > REFLECTS[voice]:
        return ""
    count = 2 if voice == "rich" and pen.rng.random() < 0.35 else 1
    return _joined(pen.lines("feel", count))[:REFLECTION_LIMIT]


def _award(pen: _Pen, topic: Topic, role: str) -> Award | None:
    honour = topic.kind == "honour"
    if not topic.awards or not (honour or (role != "part" and pen.rng.random() < 0.1)):
        return None
    grade = "" if honour else pen.rng.choice(AWARD_GRADES)
    return Award(pen.one_of(topic.awards), grade, pen.one_of(topic.organiser))
