"""What lies ahead in the demo and what has just been: sign-up, a waiting list, fresh drafts, a year ago."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from portfolio.activities.kinds import Kind, Part
from portfolio.activities.states import ActivityState, Means, SignUp, Standing
from portfolio.demo.activity_plans import ActivityPlan, PartnerPlan, Seat
from portfolio.demo.activity_records import at
from portfolio.demo.courses import courses_of, school_day_near
from portfolio.demo.histories import Desk
from portfolio.demo.people import Cast, Pupil
from portfolio.demo.phrases_courses import PROVIDER
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.rosters import COMMUNITY, Office, activities_of, facts_from, meetings_of
from portfolio.demo.terms import TermPlan
from portfolio.demo.texts import BY_KEY, WrittenRecord, write_topic
from portfolio.records.sources import Source

ONE_DAY = timedelta(days=1)
UNIVERSITY = "澄江大学生命科学学院"
TALK = "讲座《在空间站里做实验》"
ROLES = (
    "饰 木兰", "饰 木兰的父亲", "饰 将军", "饰 皇帝", "饰 骗子裁缝", "饰 大臣", "饰 小男孩", "饰 屈原", "饰 婵娟",
    "饰 晏子", "饰 楚王", "饰 狗娃", "饰 水上漂", "报幕", "灯光", "音响", "换景", "化妆与服装", "提词", "舞台监督",
)  # fmt: skip


def partners_of(today: date) -> list[PartnerPlan]:
    """Whom the school works with: the community, a university, a vetted provider."""
    return [
        PartnerPlan(COMMUNITY, "community", "王主任"),
        PartnerPlan(UNIVERSITY, "university", "赵老师"),
        PartnerPlan(
            PROVIDER, "provider", "钱老师", "办学许可证：教民 999999901 号；已列入区课后服务机构白名单",
            today + 60 * ONE_DAY,
        ),
    ]  # fmt: skip


def ahead_of(office: Office, term: TermPlan) -> list[ActivityPlan]:
    """Open for sign-up with one place left; full with a waiting list; planned next week without a roster."""
    near, full = _workshop(office, term), _visit(office, term)
    pupils = [pupil for pupil in office.cast.pupils if pupil is not office.cast.pupils[0]]
    chosen = office.rng.sample(pupils, min(len(pupils) - 1, (near.capacity or 0) - 1 + (full.capacity or 0) + 4))
    cut = min((near.capacity or 0) - 1, len(chosen) // 2)
    _sign_up(office, near, chosen[:cut])
    _sign_up(office, full, chosen[cut:])
    return [near, full, _walk(office, term)]


def _made(office: Office, term: TermPlan, key: str, topic: str, on: date, hours: str, **facts: object) -> ActivityPlan:
    written = BY_KEY[topic]
    on = min(max(on, term.starts_on), term.ends_on)
    plan = ActivityPlan(
        key=key, term=term, kind=Kind(written.kind), title="", organiser=office.cast.teachers()[0].username, body="",
        place="", dimension=written.dimension, indicator=written.indicator, from_on=on, to_on=on, hours=Decimal(hours),
        meetings=meetings_of(on, on, Decimal(hours), office.now),
    )  # fmt: skip
    return replace(plan, **facts)  # type: ignore[arg-type] # as the caller names them


def _open_until(office: Office, days: int) -> dict[str, object]:
    return {"sign_up": SignUp.OPEN, "sign_up_until": at(office.today + days * ONE_DAY, 20, 0)}


def _workshop(office: Office, term: TermPlan) -> ActivityPlan:
    words = "两人一组拆装一台旧收音机，学会看电路图，最后让它重新响起来。工具由学校准备，请穿长裤。"
    return _made(
        office, term, "open", "build", school_day_near(office.today + 9 * ONE_DAY), "2.0",
        title="科技工作坊：修一台收音机", body="科学教研组", place="科技楼302", summary=words, capacity=20,
        **_open_until(office, 7),
    )  # fmt: skip


def _visit(office: Office, term: TermPlan) -> ActivityPlan:
    soon = office.today + 9 * ONE_DAY
    saturday = soon + (5 - soon.weekday()) % 7 * ONE_DAY
    words = "走进实验室看显微镜下的细胞，自己做一张洋葱表皮切片。往返有校车，带水杯。"
    return _made(
        office, term, "full", "lab", saturday, "4.0", title="走进大学实验室", body=UNIVERSITY, place="澄江大学",
        summary=words, capacity=24, partner=UNIVERSITY, **_open_until(office, 8),
    )  # fmt: skip


def _walk(office: Office, term: TermPlan) -> ActivityPlan:
    on = school_day_near(office.today + 7 * ONE_DAY)
    return _made(
        office, term, "soon", "park", on, "2.0", title="云溪湿地公园观鸟", body="生物教研组", place="云溪湿地公园",
        summary="学会用望远镜，记下看见的每一种鸟。", partner=COMMUNITY,
    )  # fmt: skip


def _sign_up(office: Office, activity: ActivityPlan, pupils: list[Pupil]) -> None:
    first = office.now - timedelta(days=2)
    for place, pupil in enumerate(pupils):
        is_in = place < (activity.capacity or 0)
        activity.seats[pupil.username] = Seat(
            pupil, pupil.class_code, first + place * timedelta(minutes=17), means=Means.SIGN_UP,
            standing=Standing.ENROLLED if is_in else Standing.WAITING,
        )  # fmt: skip


def cast_the_play(office: Office, activities: list[ActivityPlan]) -> None:
    """The drama showcase ahead has its roles."""
    plays = [one for one in activities if one.kind is Kind.DRAMA and not one.is_confirmed]
    for play in plays[:1]:
        pupils = office.rng.sample(office.cast.pupils, min(len(ROLES), len(office.cast.pupils)))
        for pupil, role in zip(pupils, ROLES, strict=False):
            part = Part.MAIN if role.startswith("饰") else Part.PART
            asked_at = office.now - timedelta(days=4)
            play.seats[pupil.username] = Seat(pupil, pupil.class_code, asked_at, part=part, task=role)


def just_confirmed(office: Office, desk: Desk, term: TermPlan) -> tuple[ActivityPlan, list[RecordPlan]]:
    """A talk of a day or two ago, confirmed since: the first class has its drafts, and some have handed theirs in."""
    on = max(office.today - ONE_DAY, term.starts_on)
    on = max(on - ONE_DAY * max(0, on.weekday() - 4), term.starts_on)
    talk = _made(
        office, term, "talk", "lecture_space", on, "1.5", title=TALK, body="科学教研组", place="学校报告厅",
        status=ActivityState.CONFIRMED, confirmed_at=min(at(on, 17, 40), office.now - timedelta(hours=2)),
    )  # fmt: skip
    plans = []
    for place, pupil in enumerate(office.cast.classmates(office.cast.classes[0].code)):
        seat = Seat(pupil, pupil.class_on(on), at(on - 2 * ONE_DAY, 16, 0))
        talk.seats[pupil.username] = seat
        plan = _draft(office, talk, seat)
        if place % 8 == 3:
            words = _as_a_listener(office.rng, pupil)
            plan.facts |= {"description": words.description, "reflection": words.reflection}
            desk.submit(plan)
        plans.append(plan)
    return talk, plans


def _as_a_listener(rng: Random, pupil: Pupil) -> WrittenRecord:
    """Only one can have been the host."""
    tries = (write_topic(rng, BY_KEY["lecture_space"], 7, pupil.person) for _ in range(20))
    return next(words for words in tries if "主持" not in words.description)


def _draft(office: Office, activity: ActivityPlan, seat: Seat) -> RecordPlan:
    assert activity.confirmed_at is not None  # noqa: S101 (its caller has just said when)
    return RecordPlan(
        pupil=seat.pupil, term=activity.term, author=seat.pupil.username, begun_at=activity.confirmed_at,
        dimension=activity.dimension, indicator=activity.indicator, source=Source.ROSTER, activity=activity.key,
        facts=facts_from(activity, seat, office.cast.names()[activity.organiser])
        | {"description": "", "reflection": ""},
    )  # fmt: skip


def a_year_ago(cast: Cast, term: TermPlan, now: datetime, rng: Random) -> list[ActivityPlan]:
    """The events of the same term a year before, whose rosters were still on paper: to copy from."""
    plans = activities_of(Office(cast, now, rng), term, [], entered=False)
    return [one for one in plans if one.kind in {Kind.SPORTS_DAY, Kind.FILM, Kind.DRAMA, Kind.STUDENT_FESTIVAL}]


def term_a_year_ago(present: TermPlan) -> TermPlan:
    """The term of the same half in the school year before."""
    year = present.school_year - 1
    if present.half == 1:
        return TermPlan(year, 1, date(year, 9, 1), date(year + 1, 1, 22))
    return TermPlan(year, 2, date(year + 1, 2, 18), date(year + 1, 7, 5))


def present_courses(cast: Cast, term: TermPlan, now: datetime, rng: Random) -> list[ActivityPlan]:
    """Twenty courses in the main school, six in the smaller one."""
    return courses_of(cast, term, now, 6 if cast.suffix else 20, rng)
