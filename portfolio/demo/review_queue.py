"""The cases that h71 and s1001 meet: one of each thing that can wait, come back, or be left to confirm."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portfolio.core import clock
from portfolio.demo.activity_records import Days, add_certificate, add_shots, at, record_of
from portfolio.demo.events import Event
from portfolio.demo.histories import Desk
from portfolio.demo.people import TWINS_IN_NAME, Pupil
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.term_records import Season, enter, observe
from portfolio.demo.texts import BY_KEY, write_topic

ONE_DAY = timedelta(days=1)
LONG_WORDS = (
    "这次学生节我负责班级摊位“旧物新生”的策划。提前三周我们在班里收集旧牛仔裤、纸箱和玻璃瓶，列出能做的东西和需要的"
    "时间，再按每个人会做什么分成四组。中间走了弯路：第一版的布袋缝得太松，装两本书就开线，我们拆掉重来，改用双线，"
    "多花了两个中午。活动那天从八点摆到下午三点，卖出六十三件，最受欢迎的是瓶子做的小夜灯。结账时少了十二块钱，对了三遍"
    "才发现是找零写错了行。收摊以后把剩下的材料装箱，留给下一届。"
)
LONG_THOUGHTS = (
    "我一直以为策划就是想点子，做过才知道更多的是记账、催进度和道歉。下次我会先做一个样品再分工，也会早一点请别人帮忙。"
    "账本我留着，写给明年的同学看。"
)
EMOJI_WORDS = "今天第一次打满全场🏀，虽然只进了两个球😂，但是抢到了五个篮板💪！回家妈妈说我晒黑了☀️👩‍👦。"
HOLLOW_WORDS = "本次讲座由澄江科技馆主办，内容丰富，意义重大，同学们受益匪浅。"
BLURRED = "照片太模糊，看不清你在做什么，请换一张清楚的。"
NOT_OWN = "请用自己的话写写你做了什么，现在这段像是介绍活动的通知。"
PLACE_WRONG = "运动会是在学校田径场，地点写成了体育馆，请改一下。"


@dataclass(frozen=True)
class Counter:
    """Where the cases are made: the first class in its present term."""

    season: Season
    desk: Desk

    @property
    def pupils(self) -> list[Pupil]:
        """The first class, by number."""
        return self.season.cast.classmates(self.season.cast.classes[0].code)

    @property
    def rng(self) -> Random:
        """The season's chance."""
        return self.season.rng

    def named(self, part: str) -> Pupil:
        """The pupil whose name holds this."""
        return next(pupil for pupil in self.pupils if part in pupil.person.name)

    def day(self, back: int) -> date:
        """A school day about so many days ago, within the term."""
        day = max(clock.local(self.season.now).date() - back * ONE_DAY, self.season.term.starts_on)
        return max(day - ONE_DAY * max(0, day.weekday() - 4), self.season.term.starts_on)

    def draft(self, pupil: Pupil, topic: str, back: int, **facts: Any) -> RecordPlan:
        """The pupil's draft on a topic of some days ago; `facts` are said otherwise."""
        written = write_topic(self.rng, BY_KEY[topic], 7, pupil.person, title=facts.get("title", ""))
        days = Days(self.day(back), self.day(back))
        plan = record_of(pupil, self.season.term, replace(written, award=None), days, self.rng, self.season.now)
        plan.facts |= facts
        return plan

    def sent(self, plan: RecordPlan) -> RecordPlan:
        """Hand it in."""
        return self.desk.submit(plan)


def queue_cases(season: Season, desk: Desk) -> list[RecordPlan]:
    """What waits for h71 besides plain records, and what s1001 finds on the first page."""
    counter = Counter(season, desk)
    cases: tuple[Callable[[Counter], list[RecordPlan]], ...] = (
        _plain_ones, _odd_texts, _odd_names, _came_back, _odd_pictures, _by_teachers, _of_the_first_student,
        _to_confirm,
    )  # fmt: skip
    return [plan for case in cases for plan in case(counter)]


def _plain_ones(counter: Counter) -> list[RecordPlan]:
    """Without a picture, with four, and with a certificate as PDF."""
    one, other, third = counter.pupils[1:4]
    bare = counter.draft(one, "homework", 3)
    full = add_shots(counter.rng, counter.draft(other, "drama_play", 4, title="课本剧《木兰》演出"), 4)
    honour = counter.draft(
        third, "honour_work", 5, award_name="校园科技小达人", award_issuer="科技节组委会", award_on=counter.day(5)
    )
    return [counter.sent(plan) for plan in (bare, full, add_certificate(counter.rng, honour))]


def _odd_texts(counter: Counter) -> list[RecordPlan]:
    """As long as allowed; with emoji."""
    words = {"title": "学生节摊位“旧物新生”策划", "description": LONG_WORDS, "reflection": LONG_THOUGHTS}
    long = counter.draft(counter.pupils[5], "festival_stall", 6, **words)
    lively = counter.draft(counter.pupils[6], "basketball", 2, description=EMOJI_WORDS, title="篮球社对抗赛")
    return [counter.sent(add_shots(counter.rng, plan, 1)) for plan in (long, lively)]


def _odd_names(counter: Counter) -> list[RecordPlan]:
    """Of pupils with rare characters, with a dot, and of two who have the same name."""
    twins = [counter.pupils[seat] for seat in TWINS_IN_NAME]
    pupils = [counter.named("䶮"), counter.named("㛃"), counter.named("·"), *twins]
    topics = ("park", "brush", "festival_show", "beds", "beds")
    titles = ("云溪河边捡垃圾", "书法社：我的第一张斗方", "班班有歌声排练", "给菜园浇水", "给菜园浇水")
    plans = [
        counter.draft(pupil, topic, 3, title=title) for pupil, topic, title in zip(pupils, topics, titles, strict=True)
    ]
    return [counter.sent(add_shots(counter.rng, plan, 1)) for plan in plans]


def _came_back(counter: Counter) -> list[RecordPlan]:
    """Handed in again after a return; and one that has waited for weeks."""
    again = add_shots(counter.rng, counter.draft(counter.pupils[7], "run", 8, title="运动会800米"), 1)
    counter.sent(again)
    counter.desk.send_back(again, PLACE_WRONG)
    counter.desk.submit(again, again.touched_at + timedelta(hours=21))
    old = add_shots(counter.rng, counter.draft(counter.pupils[8], "park", 24, title="清洁云溪湿地公园"), 1)
    return [again, counter.sent(old)]


def _odd_pictures(counter: Counter) -> list[RecordPlan]:
    """A photo taken weeks before the activity; the same photo in two pupils' records."""
    early = add_shots(counter.rng, counter.draft(counter.pupils[10], "kitchen", 3, title="给家人做一顿饭"), 1)
    shot, caption = early.shots[0]
    early.shots = [(replace(shot, taken_at=shot.taken_at - 40 * ONE_DAY), caption)]
    one, other = (counter.draft(counter.pupils[seat], "trip", 5, title="研学：云溪古镇") for seat in (12, 16))
    add_shots(counter.rng, one, 1)
    other.shots = [(one.shots[0][0], "")]
    return [counter.sent(plan) for plan in (early, one, other)]


def _by_teachers(counter: Counter) -> list[RecordPlan]:
    """An observation by t01; and one by the homeroom teacher, which waits for the deputy or the office."""
    school_class = counter.season.cast.classes[0]
    teachers = (counter.season.cast.teachers()[0].username, school_class.homeroom)
    pupils = counter.pupils[17:19]
    return [
        counter.sent(observe(counter.season, pupil, teacher, counter.day(4)))
        for pupil, teacher in zip(pupils, teachers, strict=True)
    ]


def _of_the_first_student(counter: Counter) -> list[RecordPlan]:
    """Two that came back, two begun, one that waits: s1001."""
    student = counter.pupils[0]
    blurred = add_shots(counter.rng, counter.draft(student, "drama_play", 9, title="课本剧《木兰》排练"), 1)
    words = {"title": "讲座《航天员的一天》", "description": HOLLOW_WORDS, "reflection": ""}
    borrowed = counter.draft(student, "lecture_space", 12, **words)
    for plan, reason in ((blurred, BLURRED), (borrowed, NOT_OWN)):
        counter.desk.send_back(counter.sent(plan), reason)
    begun = counter.draft(student, "seedlings", 2, title="绿豆发芽观察")
    scarce = counter.draft(student, "kitchen", 1, description="", reflection="", place="", hours=None, organiser="")
    waiting = add_shots(counter.rng, counter.draft(student, "festival_show", 4, title="班班有歌声排练"), 2)
    return [blurred, borrowed, begun, scarce, counter.sent(waiting)]


def _to_confirm(counter: Counter) -> list[RecordPlan]:
    """Two talks that t01 entered for the class: some pupils have confirmed them, s1001 has not."""
    author = counter.season.cast.teachers()[0].username
    talks = (("讲座《食物从哪里来》", "lecture_food", 2), ("防震逃生演练", "fire_drill", 6))
    plans: list[RecordPlan] = []
    for title, topic, back in talks:
        day = counter.day(back)
        event = Event(BY_KEY[topic].kind, title, "年级组", "学校报告厅", "school", day, day, (topic,), 1, 1.5)
        entered_at = min(at(day, 17, 20), counter.season.now - timedelta(hours=2))
        plans += enter(counter.season, counter.pupils, event, author, entered_at)
    for place, plan in enumerate(plans):
        if place % len(counter.pupils) in {9, 20, 31}:
            _confirm(counter.desk, plan)
        else:
            plan.facts |= {"description": "", "reflection": ""}
    return plans


def _confirm(desk: Desk, plan: RecordPlan) -> None:
    moment: datetime = min(plan.begun_at + timedelta(hours=2), desk.now - timedelta(minutes=50))
    desk.submit(plan, max(moment, plan.begun_at + timedelta(minutes=1)))
