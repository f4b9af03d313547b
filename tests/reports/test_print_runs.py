"""Print runs: one report for each student, one file for the printer, one archive; failures named, nothing doubled."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core import jobs
from portfolio.core.db import db
from portfolio.core.jobs import JobItem
from portfolio.records.states import RecordState
from portfolio.reports.models import PrintedDocument, PrintRun
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]


def approve_one(world: World, student_id: int, **facts: object) -> None:
    """Give a student an approved record."""
    with world.open():
        student, term = db.session.get_one(Student, student_id), db.session.get_one(Term, world.term_id)
        facts = {"status": RecordState.APPROVED, "approver_id": world.people["homeroom"], **facts}
        make.make_record(student, term, world.class_id, **facts)
        db.session.commit()


def run_everything(world: World) -> None:
    """What the worker would do."""
    for _ in range(2):  # the closing item comes into reach when the others are settled
        with world.app.app_context():
            ids = db.session.scalars(select(JobItem.id).order_by(JobItem.id)).all()
        for item_id in ids:
            with world.app.app_context():
                jobs.run_item(item_id)


@pytest.fixture
def printed(world: World, visit: Visit) -> str:
    """The address of a finished run of the class."""
    approve_one(world, world.student_id)
    office = visit("office")
    form = {"term_id": world.term_id, "class_id": world.class_id, "lang": "zh", "form_key": "a"}
    address = office.post("/print/runs", form, 303).location
    run_everything(world)
    return address


def test_a_class_is_printed_into_one_file_and_an_archive(world: World, visit: Visit, printed: str) -> None:
    office = visit("office")
    assert "term-reports.zip" in office.get(printed).get_data(as_text=True)
    archive = zipfile.ZipFile(io.BytesIO(office.get(f"{printed}/term-reports.zip").data))
    with world.open():
        numbers = db.session.scalars(select(Student.number).where(Student.id != world.other_student_id)).all()
    assert sorted(name.partition("_")[0] for name in archive.namelist()) == sorted(numbers)
    assert any(name.endswith("_张小明.pdf") for name in archive.namelist())
    with pikepdf.open(io.BytesIO(office.get(f"{printed}/term-reports.pdf").data)) as merged:
        assert len(merged.pages) % 2 == 0, "everybody begins on a fresh sheet"


def test_leaving_the_page_is_offered_while_there_is_something_to_wait_for(
    world: World, visit: Visit, printed: str
) -> None:
    assert "您可以离开这个页面" not in visit("office").get(printed).text


def test_the_same_form_sent_twice_is_one_run(world: World, visit: Visit) -> None:
    office, form = visit("office"), {"term_id": world.term_id, "class_id": world.class_id, "form_key": "twice"}
    first, second = office.post("/print/runs", form, 303), office.post("/print/runs", form, 303)
    assert first.location == second.location


def test_printing_again_makes_no_new_documents(world: World, visit: Visit, printed: str) -> None:
    form = {"term_id": world.term_id, "class_id": world.class_id, "lang": "zh", "form_key": "b"}
    visit("office").post("/print/runs", form, 303)
    run_everything(world)
    with world.open():
        assert len(db.session.scalars(select(PrintedDocument)).all()) == 2
        assert len(db.session.scalars(select(PrintRun)).all()) == 2


def test_a_character_no_font_has_is_named_and_the_others_are_printed(world: World, visit: Visit) -> None:
    approve_one(world, world.student_id)
    with world.app.app_context():
        db.session.get_one(User, world.people["student2"]).name = "李\ue123"
        db.session.commit()
    form = {"term_id": world.term_id, "class_id": world.class_id, "lang": "zh", "form_key": "c"}
    address = visit("office").post("/print/runs", form, 303).location
    run_everything(world)
    page = visit("office").get(address).get_data(as_text=True)
    assert "U+E123" in page
    assert len(zipfile.ZipFile(io.BytesIO(visit("office").get(f"{address}/term-reports.zip").data)).namelist()) == 1


def test_a_stopped_run_can_be_taken_up_again(world: World, visit: Visit) -> None:
    form = {"term_id": world.term_id, "class_id": world.class_id, "form_key": "d"}
    office = visit("office")
    address = office.post("/print/runs", form, 303).location
    office.post(f"{address}/cancel")
    run_everything(world)
    office.get(f"{address}/term-reports.pdf", 404)
    office.post(f"{address}/retry")
    run_everything(world)
    office.get(f"{address}/term-reports.pdf")


def test_classes_stand_in_their_order_whatever_waits_in_them(world: World, visit: Visit) -> None:
    approve_one(world, world.student_id)
    with world.open():
        term, other = db.session.get_one(Term, world.term_id), db.session.get_one(Student, world.other_student_id)
        approver = world.people["homeroom"]
        make.make_record(other, term, world.other_class_id, status=RecordState.APPROVED, approver_id=approver)
        first = db.session.get_one(Student, world.student_id)
        make.make_record(first, term, world.class_id, status=RecordState.SUBMITTED)
        db.session.commit()
    for page in ("/print", "/"):
        text = visit("office").get(page).text
        assert text.index(f"class_id={world.class_id}") < text.index(f"class_id={world.other_class_id}")


def test_the_homeroom_teacher_prints_the_own_class_only(world: World, visit: Visit) -> None:
    form = {"term_id": world.term_id, "class_id": world.other_class_id, "form_key": "e"}
    visit("homeroom").post("/print/runs", form, 404)
    visit("homeroom").post("/print/runs", form | {"class_id": world.class_id}, 303)
    visit("homeroom").post("/print/runs", {"term_id": world.term_id, "form_key": "f"}, 404)


def test_a_report_is_read_by_those_it_concerns(world: World, visit: Visit) -> None:
    address = f"/students/{world.student_id}/report"
    for person in ("student", "guardian", "homeroom", "office", "principal"):
        visit(person).get(address)
    for person in ("student2", "other_homeroom", "teacher"):
        visit(person).get(address, 404)
    for person in ("admin", "inspector"):
        visit(person).get(address, 403)


def test_only_approved_records_are_on_the_paper(world: World, visit: Visit) -> None:
    approve_one(world, world.student_id, title="通过的朗诵会")
    approve_one(world, world.student_id, title="待审的朗诵会", status=RecordState.SUBMITTED, approver_id=None)
    pdf = visit("student").get(f"/students/{world.student_id}/report.pdf?lang=zh").data
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert "通过的朗诵会" in text
    assert "待审的朗诵会" not in text
