"""Loads the demo: one district, two schools, all in the caller's transaction; a second time it changes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from flask import current_app
from sqlalchemy import exists, select

from portfolio.accounts.models import User
from portfolio.accounts.passwords import hash_password
from portfolio.core import audit, clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.demo.activity_filing import file_activities
from portfolio.demo.activity_plans import ActivityPlan, PartnerPlan
from portfolio.demo.filing import CommentPlan, Filed, file_comments, file_records, file_school, store
from portfolio.demo.fitness import file_fitness
from portfolio.demo.half_month import issue_last_half_month
from portfolio.demo.histories import Desk, Pace, decide_all
from portfolio.demo.names import DISTRICT, SCHOOLS, make_staff
from portfolio.demo.people import Cast, Casting, cast_school
from portfolio.demo.pictures import Album, develop
from portfolio.demo.planned_activities import (
    a_year_ago,
    ahead_of,
    cast_the_play,
    just_confirmed,
    partners_of,
    present_courses,
    term_a_year_ago,
)  # fmt: skip
from portfolio.demo.record_plan import RecordPlan
from portfolio.demo.review_queue import queue_cases
from portfolio.demo.rosters import Office, activities_of
from portfolio.demo.term_comments import comments_of
from portfolio.demo.term_end_filing import file_term_ends
from portfolio.demo.term_end_plan import LEVELS, NOTICE_DAYS, TermEnd, recording_ends, term_ends
from portfolio.demo.term_records import Season, records_of_term
from portfolio.demo.terms import TermPlan, terms_around
from portfolio.portfolios.notice_models import Notice
from portfolio.portfolios.states import NoticeState
from portfolio.school.models import District, Membership, School
from portfolio.school.phase_models import Phase
from portfolio.school.roles import Role
from portfolio.school.school_settings import SchoolSettings, save_settings
from portfolio.web.errors import Refusal

PASSWORD = "xingji-demo"  # noqa: S105 the demo's, told to everybody
ACTION = "demo.load"
DISTRICT_CODE = "chengjiang"
SEED = 20260901
ACCOUNTS = (
    ("s1001", Role.STUDENT), ("p1001", Role.GUARDIAN), ("t01", Role.TEACHER), ("h71", Role.HOMEROOM),
    ("office", Role.OFFICE), ("principal", Role.PRINCIPAL), ("admin", Role.ADMIN), ("inspector", Role.INSPECTOR),
)  # fmt: skip

TERM_END = (("s1041", Phase.SELECTING), ("h72", Phase.SELECTING), ("h81", Phase.NOTICE), ("h82", Phase.SIGN_OFF))


@dataclass(frozen=True)
class Brief:
    """How one school of the demo is: code, name, people, how much is written, how many pictures are drawn for it."""

    code: str
    name: str
    casting: Casting
    each: tuple[float, float]  # records of a pupil in the former and the present term
    pictures: int


MAIN = Brief(
    "yunxi",
    "云溪实验学校",
    Casting("", ((7, 1), (7, 2), (8, 1), (8, 2), (9, 1), (9, 2)), 40, teachers=12, seed=SEED, small={4: 8}),
    each=(4.3, 7.2),
    pictures=160,
)
SECOND = Brief(
    "qinghe",
    "青禾中学",
    Casting("-b", ((7, 1), (8, 1)), 25, teachers=4, seed=SEED + 1),
    each=(2.5, 3.6),
    pictures=25,
)
BRIEFS = (MAIN, SECOND)


class CannotLoad(Exception):
    """The demo's codes or sign-in names belong to something else in this database."""


@dataclass
class Story:
    """A school as planned: nothing of it is stored yet, except its pictures once they are developed."""

    brief: Brief
    cast: Cast
    terms: tuple[TermPlan, TermPlan]
    before: TermPlan  # the term a year ago, of which only the activities are known
    partners: list[PartnerPlan] = field(default_factory=list)
    activities: list[ActivityPlan] = field(default_factory=list)
    plans: list[RecordPlan] = field(default_factory=list)
    comments: list[CommentPlan] = field(default_factory=list)
    ends: list[TermEnd] = field(default_factory=list)
    album: Album = field(default_factory=Album)


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demo."""

    school: str
    role: Role
    name: str
    username: str


@dataclass(frozen=True)
class Host:
    """Somebody of the main school whose class has come to a phase of the term's end."""

    phase: Phase
    name: str
    username: str


def load_demo(tell: Callable[[str], None], briefs: Sequence[Brief] = BRIEFS) -> dict[str, int] | None:
    """Load the demo and return how many of what; None where it is there already. The caller commits.

    Drawing comes first, outside of any transaction: nobody waits for the database meanwhile, and a crash leaves only
    files that nothing points to. Raises CannotLoad.
    """
    with system_scope():
        if is_loaded(briefs):
            return None
        _require_room(briefs)
        db.session.rollback()
    now = clock.now()
    stories = [plan_school(brief, now) for brief in briefs]
    tell("Drawing pictures …")
    for story in stories:
        story.album = _developed(story)
    tell("Filing records …")
    with system_scope():
        return _file(stories)


def is_loaded(briefs: Sequence[Brief] = BRIEFS) -> bool:
    """Whether the demo is there: the audit log remembers, whatever was changed since."""
    ids = select(School.id).where(School.code == briefs[0].code)
    found = select(exists().where(AuditEvent.action == ACTION, AuditEvent.school_id.in_(ids)))
    return bool(db.session.scalar(found))


def accounts(briefs: Sequence[Brief] = BRIEFS) -> list[Account]:
    """Who can sign in, with the demo's password, as far as they are still there."""
    wanted = [
        (brief.name, role, username + brief.casting.suffix) for brief in briefs for username, role in ACCOUNTS
    ]
    rows = db.session.execute(select(User.username, User.name).where(User.username.in_([each[2] for each in wanted])))
    names = {row.username: row.name for row in rows}
    return [Account(school, role, names[username], username) for school, role, username in wanted if username in names]


def term_end_hosts() -> list[Host]:
    """Who shows what a term's end looks like, with the demo's password too, as far as they are still there."""
    phases = dict(TERM_END)
    rows = db.session.execute(select(User.username, User.name).where(User.username.in_(phases)))
    names = {row.username: row.name for row in rows}
    return [Host(phase, names[username], username) for username, phase in TERM_END if username in names]


def open_notice_secret() -> str | None:
    """The last part of the address of the notice that is open, if it still is."""
    with system_scope():
        return db.session.scalar(
            select(Notice.secret)
            .join(School, School.id == Notice.school_id)
            .where(School.code == MAIN.code, Notice.status == NoticeState.OPEN)
            .limit(1)
        )


def _require_room(briefs: Sequence[Brief]) -> None:
    codes = [brief.code for brief in briefs]
    taken = [*db.session.scalars(select(School.code).where(School.code.in_(codes)))]
    taken += db.session.scalars(select(District.code).where(District.code == DISTRICT_CODE))
    if taken:
        raise CannotLoad(f"The code {', '.join(taken)} belongs to a school or district that is not the demo's.")
    usernames = [username + brief.casting.suffix for brief in briefs for username, _role in (*ACCOUNTS, *TERM_END)]
    taken = [*db.session.scalars(select(User.username).where(User.username.in_(usernames)))]
    if taken:
        raise CannotLoad(f"Somebody here already signs in as {', '.join(taken)}, a name that the demo needs.")


def plan_school(brief: Brief, now: datetime) -> Story:
    """Make up a school as it stands at a moment; the same brief and moment give the same school. Stores nothing."""
    today = clock.local(now).date()
    terms = terms_around(today)
    cast = cast_school(brief.casting, *terms, today)
    story = Story(brief, cast, terms, term_a_year_ago(terms[1]), partners_of(today))
    rng = Random(brief.casting.seed)
    desk = Desk(cast, now, rng)
    office = Office(cast, now, Random(f"activities/{brief.casting.seed}"))
    story.activities += a_year_ago(cast, story.before, now, office.rng)
    pictured = _pictured(cast)
    story.ends = term_ends(cast, terms, now)
    for term, each, entered in zip(terms, brief.each, (1, 2), strict=True):
        until = recording_ends(story.ends, term)
        season = Season(cast, term, now, each, entered, pictured, rng, until)
        plans = records_of_term(season)
        is_present = term is terms[1]
        story.activities += activities_of(office, term, plans, entered=is_present)
        decide_all(desk, plans, _paces(story) if is_present else {}, until)
        story.plans += plans
        if is_present and not brief.casting.suffix:
            story.plans += queue_cases(season, desk)
    _add_present(story, office, desk)
    story.plans.sort(key=lambda plan: plan.begun_at)
    story.comments = comments_of(story.cast, story.plans, terms, story.ends, now, rng)
    return story


def _add_present(story: Story, office: Office, desk: Desk) -> None:
    """What the present term has besides the school's events: courses, sign-up, roles, fresh drafts."""
    term = story.terms[1]
    talk, drafts = just_confirmed(office, desk, term)
    cast_the_play(office, story.activities)
    story.activities += [talk, *ahead_of(office, term), *present_courses(story.cast, term, office.now, office.rng)]
    story.plans += drafts


def _paces(story: Story) -> dict[str, Pace]:
    """The first class's records pile up, those of classes with a notice are all decided, the others are as ever."""
    paces = {each.code: Pace.USUAL for each in story.cast.classes}
    paces[story.cast.classes[0].code] = Pace.PILE
    return paces | {each.class_code: Pace.DONE for each in story.ends if each.has_come_to(Phase.NOTICE)}


def _pictured(cast: Cast) -> dict[str, float]:
    """Where one looks first there are more pictures."""
    parts = {each.code: 0.2 for each in cast.classes}
    parts[cast.classes[0].code] = 0.4
    if len(cast.classes) > 2:
        parts[cast.classes[2].code] = 0.5
    return parts


def _developed(story: Story) -> Album:
    shots = [shot for plan in story.plans for shot, _caption in plan.shots]
    settings = current_app.config["SETTINGS"]
    return develop(shots, story.brief.code, settings, count=story.brief.pictures, seed=story.brief.casting.seed % 1000)


def _file(stories: Sequence[Story]) -> dict[str, int]:
    secret = hash_password(PASSWORD)
    district = District(code=DISTRICT_CODE, name=DISTRICT[0], name_en=DISTRICT[1])
    db.session.add(district)
    db.session.flush()
    counts: dict[str, int] = {}
    for number, story in enumerate(stories):
        for what, count in _file_story(story, district, secret):
            counts[what] = counts.get(what, 0) + count
        _file_inspector(story.brief, district, secret, number)
    return counts


def _file_story(story: Story, district: District, secret: str) -> Iterator[tuple[str, int]]:
    brief, cast = story.brief, story.cast
    school = School(district_id=district.id, code=brief.code, name=brief.name, name_en=SCHOOLS[brief.name])
    levels = () if brief.casting.suffix else LEVELS
    save_settings(
        school, SchoolSettings(first_grade=7, last_grade=9, notice_days=NOTICE_DAYS, evaluation_levels=levels)
    )
    db.session.add(school)
    db.session.flush()
    hashes = {username + brief.casting.suffix: secret for username, _role in (*ACCOUNTS, *TERM_END)}
    filed: Filed = file_school(school, cast, (story.before, *story.terms), hashes)
    yield from file_activities(filed, story.partners, story.activities, brief.casting.seed).items()
    yield from {"schools": 1, "classes": len(cast.classes), "students": len(cast.pupils)}.items()
    yield from file_records(filed, story.plans, story.album, brief.casting.seed).items()
    yield "pictures", sum(map(len, story.album.prints.values())) + len(story.album.certificates)
    yield "comments", file_comments(filed, story.comments)
    file_fitness(filed, cast, story.terms, story.ends, brief.casting.seed)
    try:
        yield from file_term_ends(filed, cast, story.terms, story.ends, brief.casting.seed).items()
    except Refusal as refusal:
        raise CannotLoad(str(refusal)) from refusal
    if not brief.casting.suffix:
        yield "reports", issue_last_half_month(filed, f"office{brief.casting.suffix}")
    audit.log(ACTION, school, actor_id=None, school_id=school.id, students=len(cast.pupils), records=len(story.plans))


def _file_inspector(brief: Brief, district: District, secret: str, number: int) -> None:
    """Of the district, not of a school; each school's set of names has one all the same."""
    username, name = f"inspector{brief.casting.suffix}", make_staff(SEED + 50, 2)[number].name
    inspector = User(username=username, name=name, sort_key="", password_hash=secret)
    db.session.add(inspector)
    db.session.flush()
    store(Membership, [{"user_id": inspector.id, "district_id": district.id, "role": Role.INSPECTOR}])
