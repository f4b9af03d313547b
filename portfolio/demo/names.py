"""The names of the demo's people: pupils born 2011–2014, staff, guardians, and the schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

Gender = Literal["male", "female"]


def _words(text: str) -> list[str]:
    return text.split()


def _weighted(text: str) -> dict[str, int]:
    """Words that each carry their weight behind them."""
    return {word.rstrip("0123456789"): int(word.lstrip(word.rstrip("0123456789"))) for word in text.split()}


SCHOOLS: Mapping[str, str] = {"云溪实验学校": "Yunxi Experimental School", "青禾中学": "Qinghe Middle School"}
DISTRICT: tuple[str, str] = ("澄江区", "Chengjiang District")

# Surnames with their share in ten thousand people, about as the census counts them.
SURNAMES: Mapping[str, int] = _weighted("""
    王715 李702 张674 刘510 陈461 杨322 黄245 赵205 吴200 周193 徐145 孙139 马129 朱126 胡116 郭114 何112 林112
    高108 罗106 郑93 梁87 谢80 宋77 唐72 许66 韩65 邓62 冯62 曹58 彭57 曾57 肖55 田53 董53 潘50 袁49 蔡48 蒋48
    余47 于46 杜45 叶44 程44 魏43 苏43 吕42 丁40 任40 卢39 姚39 沈39 钟38 姜37 崔37 谭37 陆36 范36 汪35 廖34
    石33 金33 韦32 贾32 夏31 付31 方30 邹30 熊30 白29 孟28 秦28 邱27 侯26 江26 尹25 薛25 闫25 段25 雷24 龙23
    黎23 史22 陶22 贺21 毛21 郝21 顾21 龚21 邵20 万20 覃19 武19 钱19 戴19 严18 莫18 孔17 向17 常16 汤16 康15
    易15 乔14 赖14 文14 施14 洪13 季12 柯11 柳10 翁9 项9 祝9 卞6 欧阳9 诸葛2 司马2 上官3 令狐1 甯1 乐2 单3 解3
    仇2 查3 缪4 区1
""")

BOYS_TWO = _words("""
    浩宇 子轩 宇轩 浩然 梓轩 俊杰 博文 子涵 一诺 皓轩 子睿 宇航 天佑 梓豪 嘉懿 铭泽 奕辰 沐宸 思远 承宇 景行 知行
    书恒 明哲 睿哲 致远 文博 昊天 子墨 子昂 俊熙 煜城 晨阳 立轩 鸿煊 泽洋 瑾瑜 修远 亦凡 家豪 嘉树 展鹏 伟诚 新宇
    予安 星野 秉谦 怀瑾 乐天 向阳 志远 云帆 逸飞 凯文 佳乐 子恒 雨泽 君浩 炫宇 正阳 弘毅 少卿 子谦 庭轩 家睿 允执
    慕白 维桢 昱霖 清越
""")
GIRLS_TWO = _words("""
    梓涵 欣怡 诗涵 雨桐 子萱 可馨 梦琪 思涵 佳怡 雨涵 语桐 一诺 若曦 梓萱 紫涵 雅婷 心怡 依诺 诗琪 欣妍 艺涵 静怡
    佳琪 语嫣 沐晴 芷若 安然 可欣 晨曦 书瑶 清扬 采薇 思齐 婉清 知夏 念慈 南乔 星晚 羽彤 乐瑶 嘉禾 令仪 静姝 予希
    慧敏 雪莹 美琳 晓彤 悦宁 月华 映雪 初晴 昕玥 芷晴 筱雨 婧怡 宛如 苒苒 亦菲 诗雅 明玥 语晨 雨霏 思琪 言蹊 若彤
    舒涵 灵犀 韵竹 怀真
""")
BOYS_ONE = _words("""
    轩 浩 睿 哲 宇 博 凯 翔 锐 昊 晨 铭 磊 泽 晖 骁 恒 毅 朗 岩 彬 淇 骏 川 洋 旭 峥 越 楷 淳
""")
GIRLS_ONE = _words("""
    妍 婷 悦 雪 莹 琳 瑶 蕊 萌 彤 媛 菲 玥 蓉 洁 珊 岚 倩 馨 颖 芮 璐 静 柠 苗 禾 露 霏 琪 沁
""")
RARE_GIVEN: Mapping[Gender, Sequence[str]] = {
    "male": (
        "䶮",
        "翀",
        "堃",
        "㛃然",
        "喆",
        "垚",
        "犇",
        "子堃",
        "瑱",
        "翊翀",
        "𠅤",
        "书喆",
        "羿垚",
        "昶煜",
        "彧",
        "祎凡",
        "骉",
    ),
    "female": ("瑱", "㛃", "垚垚", "喆涵", "彧卿", "祎宁", "旻玥", "婳祎", "姝㛃", "韫", "𠅤如", "翾", "曌", "沄汐"),
}
MINORITY: Sequence[tuple[str, Gender]] = (
    ("阿依古丽·买买提", "female"),
    ("艾力·吐尔逊", "male"),
    ("古丽娜尔·艾山", "female"),
    ("阿卜杜拉·热合曼", "male"),
    ("扎西次仁", "male"),
    ("卓玛央宗", "female"),
    ("乌兰图雅", "female"),
    ("巴特尔·孟和", "male"),
    ("阿米娜·卡德尔", "female"),
    ("吉克阿牛", "male"),
    ("买尔旦·玉素甫", "male"),
    ("其其格", "female"),
)
STAFF_BOYS = _words("""
    建国 志强 卫东 文斌 海涛 振华 国栋 晓东 永明 俊峰 立新 家明 学军 少华 凯 鹏 勇 伟 磊 涛 敏之 思源 亦舟 明远
""")
STAFF_GIRLS = _words("""
    丽华 秀英 晓燕 雅琴 红梅 海霞 静 敏 艳 慧 文静 雪梅 玉兰 佳音 晓雯 若兰 春晖 思敏 婷婷 宁 亚男 清 晓芸 一帆
""")
RELATIONS = ("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母")
RELATION_ODDS = (40, 48, 3, 4, 2, 3)


@dataclass(frozen=True)
class Person:
    """Somebody of the demo school."""

    name: str
    gender: Gender
    birth_year: int

    @property
    def surname(self) -> str:
        """The family name; a name with a dot, or of no Han shape, stands for itself."""
        if self.name in MINORITY_NAMES:
            return self.name
        return self.name[:2] if self.name[:2] in SURNAMES and len(self.name) > 2 else self.name[0]


@dataclass(frozen=True)
class Guardian:
    """Somebody at home, and what they are to the child."""

    name: str
    relation: str


MINORITY_NAMES = frozenset(name for name, _ in MINORITY)


def make_people(seed: int, count: int, *, born: tuple[int, int] = (2011, 2014)) -> list[Person]:
    """`count` pupils, all of different names; about one in thirty has a rare character, one in eighty a minority name.

    The first two with rare characters and the first minority name come early, so that small classes have them too.
    """
    rng = Random(f"people/{seed}")
    found: dict[str, Person] = {}
    while len(found) < count:
        name, gender = _special_name(rng, len(found)) or _usual_name(rng)
        found.setdefault(name, Person(name, gender, rng.randint(*born)))
    return list(found.values())


def namesake(person: Person, rng: Random) -> Person:
    """Another pupil of the same name, for the class that has two."""
    return replace(person, birth_year=person.birth_year + rng.choice((0, 0, -1, 1)))


def make_staff(seed: int, count: int) -> list[Person]:
    """Grown-ups who work at the school, all of different names."""
    rng = Random(f"staff/{seed}")
    found: dict[str, Person] = {}
    while len(found) < count:
        gender: Gender = "female" if rng.random() < 0.64 else "male"
        name = _surname(rng) + rng.choice(STAFF_GIRLS if gender == "female" else STAFF_BOYS)
        found.setdefault(name, Person(name, gender, rng.randint(1968, 1999)))
    return list(found.values())


def guardian_of(rng: Random, child: Person, *, relation: str = "") -> Guardian:
    """One guardian; the father's side carries the child's surname, the mother's side mostly another."""
    relation = relation or rng.choices(RELATIONS, RELATION_ODDS)[0]
    boys = relation in {"父亲", "祖父", "外祖父"}
    if child.name in MINORITY_NAMES:
        return Guardian(
            rng.choice([name for name, sex in MINORITY if (sex == "male") == boys and name != child.name]), relation
        )
    shares = relation in {"父亲", "祖父"}
    family = child.surname if shares else _surname(rng)
    return Guardian(family + rng.choice(STAFF_BOYS if boys else STAFF_GIRLS), relation)


def _surname(rng: Random) -> str:
    return rng.choices(list(SURNAMES), list(SURNAMES.values()))[0]


def _special_name(rng: Random, place: int) -> tuple[str, Gender] | None:
    chance = rng.random()
    if place == 5 or chance < 1 / 80:
        return rng.choice(MINORITY)
    if place in {2, 9} or chance < 1 / 80 + 1 / 30:
        gender: Gender = rng.choice(("male", "female"))
        return _surname(rng) + rng.choice(RARE_GIVEN[gender]), gender
    if chance < 1 / 80 + 1 / 30 + 1 / 60:
        gender = rng.choice(("male", "female"))
        family = rng.choice(("欧阳", "诸葛", "司马", "上官", "令狐", "甯"))
        return family + rng.choice(BOYS_TWO if gender == "male" else GIRLS_TWO), gender
    return None


def _usual_name(rng: Random) -> tuple[str, Gender]:
    gender: Gender = "male" if rng.random() < 0.52 else "female"
    long, short = (BOYS_TWO, BOYS_ONE) if gender == "male" else (GIRLS_TWO, GIRLS_ONE)
    chance = rng.random()
    if chance < 0.13:
        return _surname(rng) + rng.choice(short), gender
    if chance < 0.3:  # a given name nobody else has: two single characters put together
        first, second = rng.sample(short, 2)
        return _surname(rng) + first + second, gender
    return _surname(rng) + rng.choice(long), gender
