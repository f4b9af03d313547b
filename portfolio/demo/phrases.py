"""What pupils' sentences are made of: topics, their lines, and the slots in the lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

SLOT = re.compile(r"\{(\w+)\}")
TAGGED = re.compile(r"@(\S+) (.+)")
AUTUMN = (9, 10, 11, 12, 1)
SPRING = (2, 3, 4, 5, 6, 7)
ALL_YEAR = AUTUMN + SPRING
ROLE_MARKS = {"*": "lead", "~": "part"}

SHARED: Mapping[str, str] = {
    "few": "两|三|四|五|六",
    "nth": "一|二|三|四|五|六",
    "many": "七|八|九|十|十二|十五|二十",
    "mate": "同桌|前桌|组里的同学|搭档|隔壁班的朋友|好朋友|后桌|同组的女生|同组的男生",
    "elder": "妈妈|爸爸|奶奶|爷爷|外婆|外公|姑姑|舅舅|姐姐",
    "teacher": "班主任|指导老师|带队老师|老师|美术老师|语文老师|年级组的老师",
    "minutes": "五分钟|十分钟|一刻钟|二十分钟|半个小时|四十分钟",
    "tired": "腰都直不起来|出了一身汗|嗓子有点哑|手上磨出一个泡|腿有点软|晚上倒头就睡|胳膊酸了两天|鞋底全是泥",
    "happy": "挺开心的|心里美滋滋的|特别有成就感|觉得值了|一直笑|偷偷高兴了好久|回家路上都在哼歌|比我想的有意思",
    "nervous": "手心全是汗|心怦怦跳|腿有点抖|声音都变了|特别紧张|脑子一片空白|耳朵都红了",
    "weather": "太阳很大|下着小雨|风特别大|天阴阴的|天气很好|有点冷|闷热闷热的|刚下过雨",
    "again": "又试了一次|重新来了一遍|换了个办法|请教了老师|停下来商量了一下|一点一点地试",
    "food": "一根棒棒糖|半个面包|一块巧克力|两颗橘子|一根香蕉|几块饼干|一个苹果",
}


@dataclass(frozen=True)
class Topic:
    """One thing pupils do, with the lines they might write about it.

    Lists are strings: alternatives parted by `|`, lines by line ends. A line of `did` is `task｜sentence`; a task
    marked `*` was led, one marked `~` merely joined. `more`, `hard`, `end` fit any task; `feel` is the reflection.
    A line that starts with `@word/word ` is only for records in whose title, task or fillers one of the words occurs.
    """

    key: str
    kind: str
    scene: str
    titles: str
    did: str
    more: str = ""
    hard: str = ""
    end: str = ""
    feel: str = ""
    place: str = ""
    organiser: str = ""
    when: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    dimension: str = ""
    indicator: str = ""
    level: str = ""
    hours: tuple[float, float] | None = None
    times: tuple[int, int] | None = None
    months: tuple[int, ...] = ALL_YEAR
    awards: str = ""
    witness: str = ""

    def lines(self, part: str, about: str) -> list[str]:
        """The lines of a part (`did`, `more` …) that suit what the record is about."""
        found = (line.strip() for line in getattr(self, part).splitlines())
        return [fitting for line in found if line and (fitting := fitting_line(line, about))]


def fitting_line(line: str, about: str) -> str:
    """The line without its tag, or nothing where the tag speaks of something else."""
    tagged = TAGGED.fullmatch(line)
    if tagged is None:
        return line
    return tagged[2] if any(word in about for word in tagged[1].split("/")) else ""


def choices(text: str) -> list[str]:
    """The alternatives of a `|` list."""
    return [each for each in text.split("|") if each]


def expand(rng: Random, line: str, slots: Mapping[str, str]) -> str:
    """The line with every slot filled, the topic's own fillers before the shared ones; fillers may hold slots."""

    def fill(match: re.Match[str]) -> str:
        word = match.group(1)
        return expand(rng, rng.choice(choices(slots.get(word) or SHARED[word])), slots)

    return SLOT.sub(fill, line)
