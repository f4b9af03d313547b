"""Reading: who sees which records, filters, search, pages, and a number of queries that does not grow."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records import queries
from portfolio.records.models import Record
from portfolio.records.queries import Filters
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def add(world: World, student_id: int | None = None, **facts: Any) -> int:
    """A record of the student's, submitted unless said otherwise."""
    with world.open():
        student = db.session.get_one(Student, student_id or world.student_id)
        term = db.session.get_one(Term, world.term_id)
        if facts.get("status") is RecordState.APPROVED:
            facts |= {"approver_id": world.people["homeroom"], "decided_at": clock.now()}
        record = make.make_record(student, term, facts.pop("class_id", world.class_id), **facts)
        make.make_evidence(record)
        db.session.commit()
        return record.id


SEEN = {
    RecordState.DRAFT: {"student"},
    RecordState.WITHDRAWN: {"student"},
    RecordState.SUBMITTED: {"student", "guardian", "homeroom", "deputy", "office", "principal"},
    RecordState.APPROVED: {"student", "guardian", "homeroom", "deputy", "office", "principal"},
    RecordState.RETURNED: {"student", "homeroom", "deputy", "office", "principal"},
}
EVERYBODY = ("student", "guardian", "homeroom", "deputy", "office", "principal", "student2", "other_student",
             "other_homeroom", "teacher")  # fmt: skip


@pytest.mark.parametrize("status", list(RecordState))
def test_each_state_is_seen_by_exactly_those_it_concerns(visit: Visit, world: World, status: RecordState) -> None:
    record_id = add(world, status=status, return_reason="看不清" if status is RecordState.RETURNED else None)
    for person in EVERYBODY:
        visit(person).get(f"/records/{record_id}", 200 if person in SEEN[status] else 404)
    for person in ("admin", "inspector"):
        visit(person).get(f"/records/{record_id}", 403)


def test_an_observation_is_read_by_the_student_once_it_is_approved(visit: Visit, world: World) -> None:
    facts: dict[str, Any] = {"is_observation": True, "source": Source.TEACHER, "author_id": world.people["teacher"]}
    waiting = add(world, **facts)
    approved = add(world, status=RecordState.APPROVED, **facts)
    for person in ("student", "guardian"):
        visit(person).get(f"/records/{waiting}", 404)
        visit(person).get(f"/records/{approved}")


def test_months_head_the_timeline_and_the_newest_comes_first(visit: Visit, world: World) -> None:
    day = clock.today() - timedelta(days=40)
    add(world, title="四十天前", from_on=day, to_on=day)
    add(world, title="今天的事")
    page = visit("student").get("/records").get_data(as_text=True)
    assert page.index("今天的事") < page.index("四十天前")
    assert f"{day.month}月</h2>" in page


@pytest.mark.parametrize(("words", "found"), [
    ("茶馆", True), ("伙计", True), ("ＴＥＡ", True), ("茶馆 伙计", True), ("茶馆 足球", False), ("%", False),
    ("_", False),
])  # fmt: skip
def test_search_finds_two_character_words_in_any_text(visit: Visit, world: World, words: str, found: bool) -> None:
    with world.open():
        actor = world.actor("student")
    browser = visit("student")
    browser.post("/records/new", {
        "form_key": "11111111-1111-4111-8111-111111111111", "kind": "drama", "title": "茶馆 Tea House", "act": "submit",
        "description": "我演小伙计", "from_on": clock.today().isoformat()})  # fmt: skip
    with world.open():
        page = queries.timeline(actor, Filters(words=words))
    assert bool(page.total) is found


@pytest.mark.parametrize(("query", "found"), [
    ("dimension=aesthetic", True), ("dimension=moral", False), ("kind=drama", True), ("kind=labour", False),
    ("status=submitted", True), ("status=approved", False), ("q=彩排", True), ("term=0", False),
    ("kind=nonsense", True), ("page=99", True), ("page=x", True), ("status=' or 1=1", True),
])  # fmt: skip
def test_filters_narrow_the_timeline(visit: Visit, world: World, query: str, found: bool) -> None:
    add(world, title="彩排一次")
    page = visit("student").get(f"/records?{query}").get_data(as_text=True)
    assert ("彩排一次</a>" in page) is found


def test_a_long_timeline_has_pages_that_keep_the_filters(visit: Visit, world: World) -> None:
    for _ in range(31):
        add(world)
    page = visit("student").get("/records?kind=drama").get_data(as_text=True)
    assert "kind=drama&amp;page=2" in page
    assert page.count('class="trace dim-') == 30


def test_an_empty_timeline_says_how_it_begins(visit: Visit) -> None:
    assert "足迹从这里开始" in visit("student").get("/records").get_data(as_text=True)
    assert "您不需要做任何事" in visit("guardian").get("/records").get_data(as_text=True)


def test_a_returned_record_shows_the_reason_and_is_sent_again_by_one_tap(visit: Visit, world: World) -> None:
    record_id = add(world, status=RecordState.RETURNED, return_reason="照片看不清是谁")
    browser = visit("student")
    assert "照片看不清是谁" in browser.get("/records").get_data(as_text=True)
    assert "照片看不清是谁" in browser.get(f"/records/{record_id}").get_data(as_text=True)
    browser.post(f"/records/{record_id}/submit")
    with world.open():
        assert db.session.get_one(Record, record_id).status is RecordState.SUBMITTED


def test_withdrawn_and_taken_up_again(visit: Visit, world: World) -> None:
    record_id, browser = add(world), visit("student")
    browser.post(f"/records/{record_id}/withdraw")
    browser.post(f"/records/{record_id}/submit", status=409)
    response = browser.post(f"/records/{record_id}/reopen")
    assert response.location == f"/records/{record_id}/edit"
    browser.post(f"/records/{record_id}/submit")


def test_an_approved_record_is_neither_edited_nor_withdrawn(visit: Visit, world: World) -> None:
    record_id, browser = add(world, status=RecordState.APPROVED), visit("student")
    assert browser.get(f"/records/{record_id}/edit", 302).location == f"/records/{record_id}"
    browser.post(f"/records/{record_id}/edit", {"title": "改了"}, 409)
    browser.post(f"/records/{record_id}/withdraw", status=409)


@pytest.mark.parametrize("person", ["student", "homeroom", "office", "guardian"])
def test_the_number_of_queries_does_not_grow_with_the_records(visit: Visit, world: World, person: str) -> None:
    browser = visit(person)

    def cost() -> int:
        with count_selects() as sent:
            browser.get("/records")
        return len(sent)

    add(world)
    few = cost()
    for number in range(12):
        add(world, student_id=(world.student_id, world.student2_id)[number % 2], kind=list(Kind)[number])
    assert cost() == few <= 30


def test_counts_are_a_students_own_for_every_dimension_in_order(world: World) -> None:
    add(world, status=RecordState.APPROVED, hours=Decimal("1.5"))
    add(world, status=RecordState.APPROVED, hours=None)
    add(world, status=RecordState.SUBMITTED)
    add(world, world.student2_id, status=RecordState.APPROVED)
    with world.open(), count_selects() as sent:
        counts = queries.counts_by_dimension(world.student_id, world.term_id)
    assert [(each.dimension.code, each.count, each.hours) for each in counts] == [
        ("moral", 0, 0), ("learning", 0, 0), ("body", 0, 0), ("aesthetic", 2, Decimal("1.5")), ("labour", 0, 0),
    ]  # fmt: skip
    assert len(sent) == 2


def test_to_confirm_and_returned_are_the_students_own(world: World) -> None:
    entered = add(world, status=RecordState.DRAFT, source=Source.TEACHER, author_id=world.people["teacher"])
    came_back = add(world, status=RecordState.RETURNED, return_reason="补一句")
    add(world, status=RecordState.DRAFT)
    with world.open():
        actor, other = world.actor("student"), world.actor("student2")
        assert [record.id for record in queries.to_confirm(actor)] == [entered]
        assert [record.id for record in queries.returned(actor)] == [came_back]
        assert not queries.to_confirm(other)
        assert not queries.returned(other)
