"""What tests of notices and objections begin with: an open notice of a class, an objection to its first record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.notice_actions import open_notice, preview_notice
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection
from portfolio.portfolios.notice_queries import latest_notice, line_or_404, lines_of
from portfolio.portfolios.objection_actions import file_objection, take_objection
from portfolio.records.models import Record
from portfolio.school.models import Membership, School, Student
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.roles import Role
from portfolio.school.windows import class_term_of, ensured_class_term
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import make_pick

Visit = Callable[[str], Browser]
TEXT = "他那天不在场，我可以作证。"


def noon(day: date) -> datetime:
    """Midday on the school's clock."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.DEFAULT_ZONE)


def make_notice(world: World, person: str, class_id: int, student_id: int, record: Record) -> Notice:
    """An open notice of a class in which the student picked the record; inside `world.open()`, not committed."""
    actor = world.actor(person)
    student = db.session.get_one(Student, student_id)
    make_pick(student, record)
    year = clock.today().year
    school = db.session.get_one(School, world.school_id)
    school.settings = school.settings | {"stated_years": [year, year + 1]}
    class_term = ensured_class_term(actor, class_id, world.term_id)
    class_term.phase = Phase.SELECTING
    db.session.flush()
    return open_notice(actor, class_term, preview_notice(actor, class_term).digest)


def opened(world: World, record_id: int, student_id: int | None = None) -> None:
    """The first class's notice is open, with this record on it."""
    with world.open():
        record = db.session.get_one(Record, record_id)
        make_notice(world, "homeroom", world.class_id, student_id or world.student_id, record)
        db.session.commit()


def the_notice(world: World) -> Notice:
    """The first class's notice; inside `world.open()`."""
    notice = latest_notice(the_class(world).id)
    assert notice is not None
    return notice


def the_class(world: World) -> ClassTerm:
    """The first class in the term; inside `world.open()`."""
    row = class_term_of(world.class_id, world.term_id)
    assert row is not None
    return row


def the_line(world: World) -> NoticeLine:
    """The first student's standing line; inside `world.open()`."""
    return next(line for line in lines_of(the_notice(world)) if line.student_id == world.student_id)


def objected(world: World, person: str = "student2", record_id: int | None = None) -> int:
    """An objection's id, raised by a person to a record of the first student's line, or to the line."""
    with world.open():
        number = db.session.get_one(Record, record_id).number if record_id else None
        line = line_or_404(the_line(world).id)
        objection = file_objection(world.actor(person), line, number, TEXT)
        db.session.commit()
        return objection.id


def taken(world: World, objection_id: int, person: str = "office") -> None:
    """The person looks into it."""
    with world.open():
        take_objection(world.actor(person), db.session.get_one(Objection, objection_id))
        db.session.commit()


def second_office(world: World) -> str:
    """Another person of the committee."""
    with world.open():
        school = db.session.get_one(School, world.school_id)
        world.people["office2"] = make.make_member(school, Role.OFFICE, "office2老师").id
        db.session.commit()
    return "office2"


def give_role(world: World, person: str, role: Role = Role.OFFICE) -> None:
    """The person has one more role."""
    with world.open():
        db.session.add(Membership(user_id=world.people[person], school_id=world.school_id, role=role))
        db.session.commit()


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Stop the clock at noon of a day."""
    monkeypatch.setattr(clock, "now", lambda: noon(day))


def line_id(world: World) -> int:
    """The first student's standing line."""
    with world.open():
        return the_line(world).id


def number_of(world: World, record_id: int) -> str:
    """A record's number."""
    with world.open():
        return db.session.get_one(Record, record_id).number


def decided(decision: str, **facts: Any) -> dict[str, Any]:
    """A decision as the form sends it."""
    return {
        "decision": decision, "reasons": "查了签到表。", "title": "话剧《茶馆》", "from_on": "2026-11-02",
        "to_on": "2026-11-02", "hours": "2.0", "part": "", "task": "",
    } | facts  # fmt: skip


def decide(world: World, visit: Visit, record_id: int, decision: str, **facts: Any) -> int:
    """An objection of student2's to the record, decided by the office; its id."""
    objection_id = objected(world, record_id=record_id)
    taken(world, objection_id)
    visit("office").post(f"/objections/{objection_id}/decide", decided(decision, **facts))
    return objection_id
