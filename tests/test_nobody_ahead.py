"""No ranking, by behaviour: one student's records times ten leave everybody's place on every page where it was.

What the code may not say is held in tests/architecture/test_no_ranking.py; here is what people see.
"""

import io
import uuid
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.reports.term_facts import term_reports
from portfolio.school.models import School, SchoolClass, Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.sample_objects import address, calls, sample_objects

NAMES = ("安思远", "柏雨桐", "陈可欣", "杜若溪", "方书恒")
EAGER = NAMES[2]
READERS = ("homeroom", "deputy", "office", "principal", "teacher", "student", "guardian")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COPIED = {"id", "number", "form_key", "revision", "activity_id"}


@pytest.fixture
def crowd(world: World) -> dict[str, int]:
    """Five classmates, each with records on days of their own, one decided and one waiting; ids by name."""
    with world.open():
        school, term = db.session.get_one(School, world.school_id), db.session.get_one(Term, world.term_id)
        school_class = db.session.get_one(SchoolClass, world.class_id)
        ids = {}
        for number, name in enumerate(NAMES, 1):
            student = make.make_student(school, school_class, name)
            ids[name] = student.id
            for back, facts in ((number, _approved(world)), (number + 10, {})):
                on = clock.today() - timedelta(days=back)
                moment = clock.now() - timedelta(days=back)
                times = {"from_on": on, "to_on": on, "submitted_at": moment, "updated_at": moment}
                make.make_record(student, term, world.class_id, title=f"{name}的记录", **(times | facts))
        db.session.commit()
        return ids


def _approved(world: World) -> dict[str, object]:
    moment = clock.now()
    return {"status": RecordState.APPROVED, "approver_id": world.people["homeroom"], "decided_at": moment}


def multiply(world: World, student_id: int) -> None:
    """Each of the student's records nine times more, on the same days."""
    with world.open():
        for record in db.session.scalars(select(Record).where(Record.student_id == student_id)).all():
            facts = {column.key: getattr(record, column.key) for column in Record.__mapper__.column_attrs}
            for _ in range(9):
                key = uuid.uuid4().hex
                kept = {name: value for name, value in facts.items() if name not in COPIED}
                db.session.add(Record(number=key[:9], form_key=key, **kept))
        db.session.commit()


def text_of(answer: TestResponse) -> str:
    """What a reader sees of a page, a PDF or a sheet."""
    if answer.data.startswith(b"%PDF") and answer.data.rstrip().endswith(b"%%EOF"):
        document = pypdfium2.PdfDocument(answer.data)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    if answer.mimetype == XLSX and answer.data.startswith(b"PK"):
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        return "\n".join(str(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    is_text = str(answer.mimetype).startswith("text/") or answer.mimetype == "application/json"
    return answer.get_data(as_text=True) if is_text else ""


def orders(app: Flask, world: World, values: dict[str, object]) -> dict[str, list[str]]:
    """For every address and reader: the classmates in the order in which they first appear."""
    found = {}
    for rule, method in calls(app):
        if method != "GET" or rule.endpoint.startswith("web."):
            continue
        for person in READERS:
            url = address(app, rule, values)
            answer = Browser(app.test_client(), world, person).client.get(url, buffered=True)
            text = text_of(answer) if answer.status_code == 200 else ""
            seen = {name: text.find(name) for name in NAMES if name in text}
            if len(seen) > 1:
                found[f"{person} {url}"] = sorted(seen, key=seen.__getitem__)
    return found


def test_ten_times_the_records_move_nobody_on_any_page(app: Flask, world: World, crowd: dict[str, int]) -> None:
    values = sample_objects(world)
    before = orders(app, world, values)
    assert len(before) > 10, "the pages that show classmates were not found"
    multiply(world, crowd[EAGER])
    after = orders(app, world, values)
    moved = []
    for page, names in before.items():
        still = after.get(page, [])
        if [name for name in names if name in still] != [name for name in still if name in names]:
            moved.append(f"{page}: {names} became {still}")
    assert not moved


def test_the_reports_of_the_others_stay_as_they_were(app: Flask, world: World, crowd: dict[str, int]) -> None:
    def printed() -> list[str]:
        with world.open(), app.test_request_context():
            term = db.session.get_one(Term, world.term_id)
            ids = db.session.scalars(select(Student.id).where(Student.id != crowd[EAGER]).order_by(Student.id)).all()
            return [report.content_hash for report in term_reports(list(ids), term, "zh")]

    before = printed()
    multiply(world, crowd[EAGER])
    assert printed() == before
