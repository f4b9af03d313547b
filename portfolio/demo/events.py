"""What the whole school does in a term: festivals, matches, talks, drills, with one title and date for all who join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from portfolio.demo.names import Person
from portfolio.demo.texts import BY_KEY, WrittenRecord, write_topic

SATURDAY = 5


@dataclass(frozen=True)
class Event:
    """One thing of the school's calendar. `topics` are what its participants may write about; `share` is roughly
    what part of the pupils takes part; `hours` is what the organiser confirms, 0 where it differs from pupil to pupil.
    """

    kind: str
    title: str
    organiser: str
    place: str
    level: str
    on: date
    ends_on: date
    topics: tuple[str, ...]
    share: float
    hours: float


@dataclass(frozen=True)
class _Plan:
    """An event before it has a date: `at` is how far into the term, `days` how long, `weekend` means a Saturday."""

    at: float
    title: str
    topics: str
    organiser: str
    place: str
    share: float = 0.3
    hours: float = 0
    days: int = 1
    level: str = "school"
    weekend: bool = False


AUTUMN_PLANS: tuple[_Plan, ...] = (
    _Plan(0.02, "开学消防疏散演练", "fire_drill", "安全办", "学校操场", 0.9, 1),
    _Plan(0.03, "七年级迎新志愿服务", "helper", "校团委", "学校大门", 0.1, 3),
    _Plan(0.06, "法治讲座《法治进校园》", "lecture_law", "学生发展中心", "学校报告厅", 0.7, 1.5),
    _Plan(0.09, "校园菜园秋播", "beds", "劳动教育教研组", "校园菜园", 0.35, 2),
    _Plan(0.13, "讲座《身边的非遗》", "lecture_heritage", "区非遗保护中心", "学术厅", 0.4, 1.5, level="district"),
    _Plan(0.16, "云溪河清洁志愿服务", "park", "云溪社区居委会", "云溪河边", 0.3, 2.5, level="district", weekend=True),
    _Plan(0.19, "“班班有歌声”合唱展演", "festival_show", "音乐教研组", "大礼堂", 0.8, 4),
    _Plan(0.25, "秋季研学：云溪古镇", "trip", "年级组", "云溪古镇", 0.85, 7, level="city"),
    _Plan(0.29, "少先队建队日主题活动", "pioneers", "少先队大队部", "学校操场", 0.5, 1),
    _Plan(0.33, "第十五届秋季运动会", "run field_events sports_service", "校运动会组委会", "学校田径场", 0.85, days=2),
    _Plan(0.37, "敬老月：青禾敬老院慰问", "elders", "校团委", "青禾敬老院", 0.15, 3, level="district", weekend=True),
    _Plan(0.41, "英语短剧比赛", "skit", "英语教研组", "学校报告厅", 0.3),
    _Plan(0.45, "讲座《从种子到餐桌》", "lecture_food", "澄江大学生命科学学院", "阶梯教室", 0.4, 1.5, level="district"),
    _Plan(0.49, "第八届校园微电影节", "film_make film_make film_night", "校微电影社", "学校报告厅", 0.45, days=12),
    _Plan(0.55, "科技节动手挑战", "build", "科技节组委会", "科技楼", 0.5, days=5),
    _Plan(0.59, "心理健康讲座《青春期的我们》", "lecture_health", "心理辅导室", "学校报告厅", 0.6, 1.5),
    _Plan(0.62, "职业体验日", "work", "学生发展中心", "各实践单位", 0.5, 5, level="district"),
    _Plan(0.66, "校园戏剧展演", "drama_play", "校戏剧社", "大礼堂", 0.4, days=3),
    _Plan(
        0.70,
        "区机器人挑战赛",
        "robot_match",
        "区青少年活动中心",
        "区青少年活动中心",
        0.06,
        8,
        level="district",
        weekend=True,
    ),
    _Plan(0.73, "市博物馆考察", "museum", "历史教研组", "市博物馆", 0.45, 4, level="city"),
    _Plan(0.77, "急救知识培训", "first_aid", "红十字会", "学校体育馆", 0.5, 2),
    _Plan(0.80, "8字长绳比赛", "skipping", "体育教研组", "操场", 0.5, 4),
    _Plan(0.84, "冬至包饺子", "dumplings", "班级家委会", "学校食堂", 0.6, 2),
    _Plan(
        0.88,
        "第十届学生节",
        "festival_stall festival_stall festival_show festival_lantern",
        "校团委",
        "学校中心广场",
        0.8,
        days=2,
    ),
    _Plan(0.93, "研究性学习结题汇报", "inquiry_survey inquiry_notes", "综合实践教研组", "本班教室", 0.4),
    _Plan(0.96, "学期表彰会", "honour_work", "学生发展中心", "大礼堂", 0.12),
)
SPRING_PLANS: tuple[_Plan, ...] = (
    _Plan(0.02, "开学安全第一课", "first_aid", "安全办", "本班教室", 0.8, 1),
    _Plan(
        0.05, "学雷锋：清洁云溪湿地公园", "park", "校团委", "云溪湿地公园", 0.35, 2.5, level="district", weekend=True
    ),
    _Plan(0.08, "植树节校园护绿与春播", "beds", "劳动教育教研组", "校园菜园", 0.4, 2),
    _Plan(0.12, "讲座《好好睡觉》", "lecture_health", "社区卫生站", "阶梯教室", 0.5, 1.5),
    _Plan(0.16, "讲座《古建筑之美》", "lecture_heritage", "语文教研组", "学术厅", 0.4, 1.5),
    _Plan(0.21, "清明祭英烈", "flag", "校团委", "烈士陵园", 0.4, 2, level="district"),
    _Plan(0.25, "春季研学：后山茶园", "trip", "年级组", "后山茶园", 0.85, 7, level="city"),
    _Plan(0.29, "阅读月读书分享", "reading_month", "语文教研组", "图书馆", 0.5, days=15),
    _Plan(0.33, "走进大学实验室", "lab", "澄江大学生命科学学院", "澄江大学", 0.15, 4, level="district", weekend=True),
    _Plan(0.37, "春季趣味运动会", "field_events skipping sports_service", "体育教研组", "操场", 0.85),
    _Plan(0.41, "劳动周：家常菜", "kitchen", "劳动教育教研组", "家里", 0.6, days=5),
    _Plan(0.45, "离队入团仪式", "pioneers", "校团委", "报告厅", 0.35, 1.5),
    _Plan(0.49, "校园戏剧展演", "drama_play", "校戏剧社", "大礼堂", 0.4, days=3),
    _Plan(0.53, "航天科普讲座", "lecture_space", "澄江科技馆", "学校报告厅", 0.6, 1.5, level="district"),
    _Plan(0.57, "消防体验日", "fire_drill", "澄江区消防救援大队", "学校操场", 0.7, 2),
    _Plan(0.61, "微电影节春季展映", "film_make film_night", "校微电影社", "学校报告厅", 0.4, days=8),
    _Plan(0.65, "科技节：植物生长观察展", "seedlings build", "科学教研组", "科技楼", 0.45, days=5),
    _Plan(0.69, "端午包粽子", "dumplings", "班级家委会", "劳动教室", 0.5, 2),
    _Plan(0.73, "英语短剧比赛", "skit", "英语教研组", "小剧场", 0.3),
    _Plan(0.77, "模拟招聘会与家长讲堂", "career_class", "学生发展中心", "阶梯教室", 0.5, 2),
    _Plan(0.80, "烈士纪念馆参观", "museum", "历史教研组", "革命烈士纪念馆", 0.45, 3, level="city"),
    _Plan(
        0.84, "毕业季学生节", "festival_stall festival_show festival_lantern", "校团委", "学校中心广场", 0.75, days=2
    ),
    _Plan(0.88, "防溺水安全教育", "first_aid", "安全办", "学校体育馆", 0.7, 1),
    _Plan(0.93, "研究性学习结题汇报", "inquiry_survey inquiry_notes", "综合实践教研组", "本班教室", 0.4),
    _Plan(0.96, "学期表彰会", "honour_work", "学生发展中心", "大礼堂", 0.12),
)


def season_of(term_start: date) -> str:
    """Autumn for a term that starts from July on, else spring."""
    return "autumn" if term_start.month >= 7 else "spring"


def school_events(term_start: date, term_end: date) -> list[Event]:
    """The school's calendar of a term in order of date, all within the term, on school days or Saturdays."""
    plans: Sequence[_Plan] = AUTUMN_PLANS if season_of(term_start) == "autumn" else SPRING_PLANS
    return sorted((_dated(plan, term_start, term_end) for plan in plans), key=lambda event: (event.on, event.title))


def _dated(plan: _Plan, start: date, end: date) -> Event:
    on = start + timedelta(days=round((end - start).days * plan.at))
    if plan.weekend:
        on += timedelta(days=SATURDAY - on.weekday() if on.weekday() <= SATURDAY else 6)
    elif on.weekday() >= SATURDAY:
        on += timedelta(days=7 - on.weekday())
    on = min(max(on, start), end)
    topics = tuple(plan.topics.split())
    return Event(
        kind=BY_KEY[topics[0]].kind,
        title=plan.title,
        organiser=plan.organiser,
        place=plan.place,
        level=plan.level,
        on=on,
        ends_on=min(end, on + timedelta(days=plan.days - 1)),
        topics=topics,
        share=plan.share,
        hours=plan.hours,
    )


def write_for_event(rng: Random, event: Event, grade: int, person: Person) -> WrittenRecord:
    """A participant's record: the event's title, organiser, place, level and hours; the person's own words."""
    title = "" if event.kind == "honour" else event.title
    record = write_topic(rng, BY_KEY[rng.choice(event.topics)], grade, person, title=title)
    facts = replace(record, kind=event.kind, organiser=event.organiser, place=event.place, level=event.level)
    return replace(facts, hours=event.hours or record.hours, months=(event.on.month,))
