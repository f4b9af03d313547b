"""A list of students: dry run, confirmation, and everything that can be wrong with it."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.school.import_models import ImportBatch
from portfolio.school.models import Enrolment, SchoolClass, Student
from portfolio.school.queries import class_of_student, student_numbered
from tests.browser import Browser
from tests.people import World
from tests.school.rosters import STUDENTS, bring_in, seen_on, upload, workbook

Visit = Callable[[str], Browser]
NEW = workbook(STUDENTS, ["0080", "陈𠅤", "女", "八年级3班", "G110101201309010018"], ["0081", "龙䶮", "男", "803", ""])


def count_students(world: World) -> int:
    with world.open():
        return db.session.scalar(select(func.count(Student.id))) or 0


def test_dry_run_changes_nothing_and_shows_every_row(visit: Visit, world: World) -> None:
    before, admin = count_students(world), visit("admin")
    page = admin.get(upload(admin, NEW).location).get_data(as_text=True)
    assert "陈𠅤" in page
    assert "0080" in page
    assert "八年级3班" in page
    assert count_students(world) == before


def test_confirming_adds_students_with_leading_zeros_and_makes_their_class(visit: Visit, world: World) -> None:
    bring_in(visit("admin"), NEW)
    with world.open():
        student = student_numbered("0080")
        assert student is not None
        assert (student.name, student.gender, student.user.username) == ("陈𠅤", "女", "0080")
        assert student.user.password_hash is None
        school_class = class_of_student(student.id)
        assert school_class is not None
        assert (school_class.number, school_class.first_grade) == (3, 7)


def test_the_same_file_twice_changes_nothing(visit: Visit, world: World) -> None:
    admin = visit("admin")
    bring_in(admin, NEW)
    before = count_students(world)
    page = admin.get(upload(admin, NEW).location).get_data(as_text=True)
    assert 'name="seen"' not in page
    assert count_students(world) == before


def test_a_confirmation_sent_twice_imports_once(visit: Visit, world: World) -> None:
    admin = visit("admin")
    place = upload(admin, NEW).location
    seen = seen_on(admin.get(place).get_data(as_text=True))
    admin.post(f"{place}/confirm", {"seen": seen})
    admin.post(f"{place}/confirm", {"seen": seen}, 409)
    with world.open():
        assert db.session.scalar(select(func.count(Student.id)).where(Student.number == "0080")) == 1


def test_confirming_is_refused_when_the_school_has_changed_since(visit: Visit, world: World) -> None:
    admin = visit("admin")
    place = upload(admin, NEW).location
    seen = seen_on(admin.get(place).get_data(as_text=True))
    with world.open():
        student = db.session.get_one(Student, world.student_id)
        student.number = "0080"
        db.session.commit()
    page = admin.post(f"{place}/confirm", {"seen": seen}, 409).get_data(as_text=True)
    assert 'name="seen"' in page
    with world.open():
        assert student_numbered("0081") is None


def test_moving_to_another_class_keeps_the_history(visit: Visit, world: World) -> None:
    with world.open():
        number = db.session.get_one(Student, world.student_id).number
    bring_in(visit("admin"), workbook(STUDENTS, [number, "张小明", "", "七年级2班", ""]))
    with world.open():
        rows = db.session.scalars(
            select(Enrolment).where(Enrolment.student_id == world.student_id).order_by(Enrolment.from_on)
        ).all()
        assert [row.class_id for row in rows] == [world.class_id, world.other_class_id]
        assert rows[0].until_on is not None
        assert rows[0].until_on < rows[1].from_on == clock.today()


def test_another_name_under_a_known_number_is_shown_as_old_and_new(visit: Visit, world: World) -> None:
    with world.open():
        number = db.session.get_one(Student, world.student_id).number
    admin = visit("admin")
    place = upload(admin, workbook(STUDENTS, [number, "张晓明", "", "七年级1班", ""])).location
    page = admin.get(place, query_string={"tab": "changed"}).get_data(as_text=True)
    assert "<del>张小明</del>" in page
    assert "<ins>张晓明</ins>" in page


def test_who_is_missing_from_the_file_stays(visit: Visit, world: World) -> None:
    bring_in(visit("admin"), NEW)
    with world.open():
        assert db.session.get_one(Student, world.student_id).left_on is None


def test_a_student_who_had_left_comes_back(visit: Visit, world: World) -> None:
    with world.open():
        student = db.session.get_one(Student, world.student2_id)
        number, student.left_on, student.user.is_active = student.number, date(2026, 1, 1), False
        db.session.commit()
    bring_in(visit("admin"), workbook(STUDENTS, [number, "李堃", "", "七年级1班", ""]))
    with world.open():
        student = db.session.get_one(Student, world.student2_id)
        assert student.left_on is None
        assert student.user.is_active


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "王一", "", "七年级1班", ""], "号码没有填写"),
        (["9001", "", "", "七年级1班", ""], "姓名没有填写"),
        (["9001", "王一", "", "", ""], "班级没有填写"),
        (["9001", "王一", "", "火箭班", ""], "火箭班"),
        (["9001", "王一", "?", "七年级1班", ""], "男或女"),
        (["90 01", "王一", "", "七年级1班", ""], "字母"),
        (["9001", "王\u202e一", "", "七年级1班", ""], "U+202E"),
        (["9001", "王一", "", "七年级1班", "1.10101E+17"], "末尾几位已经丢失"),
        (["9001", "王" * 41, "", "七年级1班", ""], "40"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_with_the_reason(
    visit: Visit, world: World, row: list[str], words: str
) -> None:
    admin = visit("admin")
    page = admin.get(upload(admin, workbook(STUDENTS, row)).location).get_data(as_text=True)
    assert words in page
    assert "is-marked" in page


def test_refused_rows_do_not_stop_the_others(visit: Visit, world: World) -> None:
    bring_in(
        visit("admin"), workbook(STUDENTS, ["9001", "王一", "", "七年级1班", ""], ["9002", "", "", "七年级1班", ""])
    )
    with world.open():
        assert student_numbered("9001") is not None
        assert student_numbered("9002") is None


def test_one_number_twice_is_refused_on_both_lines_unless_the_lines_are_the_same(visit: Visit, world: World) -> None:
    admin, one, other = visit("admin"), ["9001", "王一", "", "七年级1班", ""], ["9001", "王二", "", "七年级1班", ""]
    page = admin.get(upload(admin, workbook(STUDENTS, one, other)).location).get_data(as_text=True)
    assert page.count("is-marked") == 2
    bring_in(admin, workbook(STUDENTS, one, one))
    with world.open():
        assert student_numbered("9001") is not None


def test_a_national_number_of_somebody_else_is_refused(visit: Visit, world: World) -> None:
    admin = visit("admin")
    bring_in(admin, NEW)
    row = ["9005", "王一", "", "七年级1班", "G110101201309010018"]
    assert "0080" in admin.get(upload(admin, workbook(STUDENTS, row)).location).get_data(as_text=True)


def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_sent_again(visit: Visit, world: World) -> None:
    admin = visit("admin")
    place = upload(admin, workbook(STUDENTS, ["9001", "=1+1", "", "火箭班", ""])).location
    mended = admin.get(f"{place}/refused.xlsx").data
    with zipfile.ZipFile(io.BytesIO(mended)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml"), "text stays text, never a formula"
    page = admin.get(upload(admin, mended).location).get_data(as_text=True)
    assert "=1+1" in page
    assert "火箭班" in page


def test_a_number_another_school_uses_gets_the_school_code_behind_it(visit: Visit, world: World, twin: World) -> None:
    with twin.open():
        student = db.session.get_one(Student, twin.student_id)
        student.user.username = "0080"
        db.session.commit()
    bring_in(visit("admin"), NEW)
    with world.open():
        student_here = student_numbered("0080")
        assert student_here is not None
        assert student_here.user.username == "0080-yunxi"


def test_an_upload_belongs_to_who_sent_it(visit: Visit, world: World, twin: World) -> None:
    place = upload(visit("admin"), NEW).location
    stranger = Browser(visit("office").client.application.test_client(), twin, "admin")
    stranger.get(place, 404)
    stranger.post(f"{place}/confirm", {"seen": ""}, 404)
    visit("office").get(place, 403)


def test_an_expired_upload_is_gone(visit: Visit, world: World) -> None:
    admin = visit("admin")
    place = upload(admin, NEW).location
    with world.open():
        for batch in db.session.scalars(select(ImportBatch)):
            batch.expires_at = clock.now()
        db.session.commit()
    admin.get(place, 404)


def test_confirmed_rows_are_not_kept_and_the_act_is_audited_without_names(visit: Visit, world: World) -> None:
    bring_in(visit("admin"), NEW)
    with world.open():
        batch = db.session.scalars(select(ImportBatch)).one()
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.import")).one()
        assert batch.content == {}
        assert event.facts == {"kind": "students", "new": 2, "changed": 0, "same": 0, "refused": 0}


def test_a_guardian_on_the_list_gets_an_account_once(visit: Visit, world: World) -> None:
    admin = visit("admin")
    file = workbook(["学号", "姓名", "班级", "家长姓名", "关系"], ["9001", "王一", "七年级1班", "王大山", "父亲"])
    bring_in(admin, file)
    assert 'name="seen"' not in admin.get(upload(admin, file).location).get_data(as_text=True)
    assert "p9001" in admin.get("/people", query_string={"q": "王大山"}).get_data(as_text=True)


def test_the_template_explains_itself_and_its_example_line_is_left_out(visit: Visit, world: World) -> None:
    admin = visit("admin")
    template = admin.get("/import/template/students").data
    page = upload(admin, template, status=422).get_data(as_text=True)
    assert "没有名单" in page
    with world.open():
        assert db.session.scalar(select(func.count(SchoolClass.id))) == 2
