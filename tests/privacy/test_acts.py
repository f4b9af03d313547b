"""The list of what was done: filters, roles, seals and links; another school's acts never."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from portfolio.core import audit, clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.privacy.acts import BEGINNINGS, act_title
from portfolio.records.states import RecordState
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def log(
    world: World, action: str, kind: str = "record", number: int = 7, person: str | None = "office", **facts: Any
) -> None:
    """An act of a person of the school, committed."""
    with world.open():
        actor_id = world.people[person] if person else None
        event = AuditEvent(
            school_id=world.school_id, at=facts.pop("at", clock.now()), actor_id=actor_id, action=action,
            subject_type=kind, subject_id=number, facts=facts,
        )  # fmt: skip
        db.session.add(event)
        db.session.commit()


def rows(browser: Browser, query: str = "") -> list[str]:
    """The lines of the table's body, without tags."""
    body = browser.get(f"/audit{query}").get_data(as_text=True).partition("<tbody>")[2].partition("</tbody>")[0]
    lines = [re.sub(r"<[^>]+>", " ", line) for line in body.split("</tr>")]
    return [re.sub(r"\s+", " ", line).strip() for line in lines if line.strip()]


def test_acts_are_listed_in_words_the_newest_first(world: World, visit: Visit) -> None:
    log(world, "record.approve", number=7, step=3)
    log(world, "student.move", "student", number=world.student_id, person="admin", class_id=4)
    first, second = rows(visit("office"))
    assert "学生：转班" in first
    assert f"学生 {world.student_id}" in first
    assert "class_id 4" in first
    assert "admin老师" in first
    assert "活动记录：通过" in second
    assert "尚未" in second


def test_a_sealed_act_shows_its_number(world: World, visit: Visit) -> None:
    log(world, "record.approve")
    with world.open():
        audit.seal()
        db.session.commit()
    assert "第 1 号" in rows(visit("principal"))[0]


def test_an_unknown_act_is_shown_by_its_code(world: World, visit: Visit) -> None:
    log(world, "moon.landed", "moon")
    assert "moon.landed" in rows(visit("office"))[0]


def test_texts_are_not_shown_whatever_was_logged(world: World, visit: Visit) -> None:
    log(world, "record.approve", reason="照片看不清是谁", many="两 个 词", level="good")
    page = visit("office").get("/audit").get_data(as_text=True)
    assert "照片看不清是谁" not in page
    assert "两 个 词" not in page
    assert "good" in page


def test_an_act_of_nobody_in_particular_names_nobody(world: World, visit: Visit) -> None:
    log(world, "objection.lodge", "objection", person=None)
    assert "未署名" in rows(visit("office"))[0]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4), ("?group=records", 2), ("?group=people", 1), ("?group=nothing", 4), ("?subject=8", 1),
        ("?subject=abc", 4), ("?subject=99999999999999", 0), ("?person=principal", 1), ("?person=不在", 0),
        ("?person=%25", 0), ("?group=records&person=office", 2), ("?from=2026-02-30", 4), ("?from=9999-12-31", 4),
    ],
)  # fmt: skip
def test_the_list_is_filtered(world: World, visit: Visit, query: str, count: int) -> None:
    log(world, "record.approve", number=7)
    log(world, "correction.ask", "correction", number=8)
    log(world, "student.add", "student", number=9, person="principal")
    log(world, "moon.landed", "moon", number=10)
    assert len(rows(visit("office"), query)) == count


def test_days_are_the_schools_and_both_are_included(world: World, visit: Visit) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=clock.DEFAULT_ZONE)
    for shift in (-1, 0, 86_399, 86_400):
        log(world, "record.approve", number=shift + 1, at=midnight + timedelta(seconds=shift))
    office = visit("office")
    assert len(rows(office, "?from=2026-03-02&until=2026-03-02")) == 2
    assert len(rows(office, "?until=2026-03-02")) == 3
    assert len(rows(office, "?from=2026-03-02")) == 3


def test_the_administrator_sees_acts_on_people_only(world: World, visit: Visit) -> None:
    log(world, "student.add", "student", number=world.student_id)
    log(world, "record.approve")
    log(world, "moon.landed", "moon")
    assert len(rows(visit("admin"))) == 1
    assert len(rows(visit("admin"), "?group=records")) == 1
    assert "学生：添加" in rows(visit("admin"), f"?subject={world.student_id}")[0]


@pytest.mark.parametrize("person", ["student", "guardian", "teacher", "homeroom", "inspector"])
def test_nobody_else_sees_the_list(visit: Visit, person: str) -> None:
    visit(person).get("/audit", status=403)


def test_another_schools_acts_are_not_listed(world: World, twin: World, visit: Visit) -> None:
    log(twin, "record.approve", number=4711)
    audit_page = visit("office").get("/audit?subject=4711").get_data(as_text=True)
    assert "没有这样的操作" in audit_page
    assert rows(visit("office"), "?person=office") == []


def test_links_lead_only_where_the_reader_may_go(world: World, twin: World, visit: Visit) -> None:
    shown, draft = record_id(world), record_id(world, status=RecordState.DRAFT)
    foreign = record_id(twin)
    for number in (shown, draft, foreign):
        log(world, "record.create", number=number)
    log(world, "student.add", "student", number=world.student_id)
    page = visit("office").get("/audit").get_data(as_text=True)
    assert f'href="/records/{shown}"' in page
    assert f'href="/records/{draft}"' not in page
    assert f'href="/records/{foreign}"' not in page
    assert f'href="/people/students/{world.student_id}"' not in page
    assert f'href="/people/students/{world.student_id}"' in visit("admin").get("/audit").get_data(as_text=True)


def record_id(world: World, **facts: object) -> int:
    """A record of the first student, committed."""
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        found = make.make_record(student, term, world.class_id, **facts).id
        db.session.commit()
        return found


def test_every_link_of_the_list_opens(world: World, visit: Visit) -> None:
    log(world, "record.create", number=record_id(world))
    log(world, "class.open", "school_class", number=world.class_id)
    log(world, "student.add", "student", number=world.student_id)
    log(world, "password.set", "user_account", number=world.people["teacher"])
    for person, count in (("office", 2), ("admin", 3)):
        browser = visit(person)
        links = set(re.findall(r'<td><a href="([^"]+)"', browser.get("/audit").get_data(as_text=True)))
        assert len(links) == count
        assert {browser.client.get(link, buffered=True).status_code for link in links} <= {200, 302}


def test_more_acts_cost_no_more_queries(world: World, visit: Visit) -> None:
    office = visit("office")
    costs = []
    for _round in range(2):
        for _act in range(5):
            log(world, "record.create", number=record_id(world))
        with count_selects() as seen:
            office.get("/audit")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_long_lists_have_pages(world: World, visit: Visit) -> None:
    with world.open():
        for _act in range(51):
            audit.log("record.approve", "record", actor_id=None, school_id=world.school_id)
        db.session.commit()
    assert len(rows(visit("office"))) == 50
    assert len(rows(visit("office"), "?page=2")) == 1


@pytest.mark.parametrize(
    "code",
    ["record.approve", "correction.accepted", "half_month.issue", "partner_link.answer", "roster.import", "window.set"],
)
def test_a_known_act_has_words_and_one_group(code: str) -> None:
    groups = [group for group, beginnings in BEGINNINGS.items() if code.startswith(beginnings)]
    assert act_title(code) != code
    assert len(groups) == 1
