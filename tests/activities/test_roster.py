"""Putting students on a roster by class, paste and spreadsheet, taking them off, and back."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from portfolio.activities.models import Activity, ActivityClass, Participant
from portfolio.activities.roster_actions import add_to_roster
from portfolio.activities.states import ActivityState, Means, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.core.sheets import SheetOut, write_xlsx
from portfolio.school.models import Enrolment, School, SchoolClass, Student, Term
from tests import factories as make
from tests.activity_factories import make_activity, make_participant, make_session
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
Plan = Callable[..., int]


@pytest.fixture
def plan(world: World) -> Plan:
    """Make an activity of the teacher's; `class_ids`: for whom."""

    def make_one(class_ids: tuple[int, ...] = (), **facts: Any) -> int:
        with world.open():
            term = db.session.get_one(Term, world.term_id)
            activity = make_activity(term, world.people["teacher"], **facts)
            for class_id in class_ids:
                make.add(ActivityClass(school_id=world.school_id, activity_id=activity.id, class_id=class_id))
            db.session.commit()
            return activity.id

    return make_one


def enrol(world: World, *names: str, number: int = 1) -> list[int]:
    with world.open():
        school = db.session.get_one(School, world.school_id)
        class_id = world.class_id if number == 1 else world.other_class_id
        ids = [make.make_student(school, db.session.get_one(SchoolClass, class_id), name).id for name in names]
        db.session.commit()
        return ids


def roster(world: World, activity_id: int) -> dict[int, Standing]:
    with world.open():
        rows = db.session.execute(
            select(Participant.student_id, Participant.standing).where(Participant.activity_id == activity_id)
        )
        return dict(rows.all())


def number_of(world: World, student_id: int) -> str:
    with world.open():
        return db.session.get_one(Student, student_id).number


def check(browser: Browser, activity_id: int, text: str, status: int = 200) -> str:
    return browser.post(f"/activities/{activity_id}/roster/check", {"lines": text}, status).text


def put(browser: Browser, activity_id: int, text: str, status: int = 302, **choices: Any) -> str:
    seen = re.search(r'name="seen" value="(\w+)"', check(browser, activity_id, text))
    assert seen
    fields = {"lines": text, "seen": seen[1], **choices}
    return browser.post(f"/activities/{activity_id}/roster/put", fields, status).text


def test_pasted_names_are_looked_up_before_anything_is_written(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    page = check(visit("teacher"), activity_id, "张小明\n李坤\n孙悟空")
    assert "认出 1 名学生" in page
    assert "孙悟空" in page
    assert roster(world, activity_id) == {}


def test_a_paste_puts_the_sure_ones_and_the_chosen_ones_on_the_roster(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    put(visit("teacher"), activity_id, "张小明\n李坤\n孙悟空", **{"choice-1": world.student2_id})
    assert roster(world, activity_id) == {world.student_id: Standing.ENROLLED, world.student2_id: Standing.ENROLLED}


def test_a_doubtful_line_nobody_chose_for_is_left_out(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    put(visit("teacher"), activity_id, "张小明\n李坤")
    assert list(roster(world, activity_id)) == [world.student_id]


def test_only_a_student_who_was_offered_can_be_chosen(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    put(visit("teacher"), activity_id, "张小明\n李坤", **{"choice-1": world.other_student_id})
    assert list(roster(world, activity_id)) == [world.student_id]


def test_the_same_paste_twice_changes_nothing(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    seen = re.search(r'name="seen" value="(\w+)"', check(teacher, activity_id, "张小明\n李堃"))
    assert seen
    for _time in range(2):
        teacher.post(f"/activities/{activity_id}/roster/put", {"lines": "张小明\n李堃", "seen": seen[1]})
    assert len(roster(world, activity_id)) == 2


def test_a_list_that_was_changed_unseen_is_shown_again(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    seen = re.search(r'name="seen" value="(\w+)"', check(teacher, activity_id, "张小明"))
    assert seen
    fields = {"lines": "李堃", "seen": seen[1]}
    page = teacher.post(f"/activities/{activity_id}/roster/put", fields, 409).text
    assert "李堃</textarea>" in page
    assert roster(world, activity_id) == {}


def test_five_thousand_pasted_lines_are_put_in_and_one_more_is_refused(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    lines = [f"孙悟空{number}" for number in range(4998)] + ["张小明", "欧阳雨"]
    put(teacher, activity_id, "\n".join(lines))
    assert set(roster(world, activity_id)) == {world.student_id, world.other_student_id}
    page = check(teacher, activity_id, "\n".join([*lines, "李堃"]), 422)
    assert "5001" in page
    assert "李堃</textarea>" in page


@pytest.mark.parametrize("line", ["1.(" * 3000, "张" + "(三)" * 3000, "七年级1班 " * 800, "七年级1班" * 500])
def test_a_line_folded_a_thousand_times_is_a_stranger(visit: Visit, plan: Plan, line: str) -> None:
    assert check(visit("teacher"), plan(), line)


def test_more_names_than_a_school_has_in_one_line_are_refused(visit: Visit, plan: Plan) -> None:
    assert "25000" in check(visit("teacher"), plan(), "张三、" * 100_000, status=422)


def test_five_thousand_wide_rows_of_a_spreadsheet_are_read(world: World, visit: Visit, plan: Plan) -> None:
    row = "\t".join(["七年级1班", "张小明", *["备注栏目"] * 20])
    url = f"/activities/{plan()}/roster/check"
    part = '--x\r\nContent-Disposition: form-data; name="lines"\r\n\r\n{}\r\n--x--\r\n'.format("\n".join([row] * 5000))
    page = visit("teacher").post(url, part.encode(), 200, content_type="multipart/form-data; boundary=x").text
    assert page.count('enctype="multipart/form-data"') == 1
    assert "4999 行已在名单上或重复" in page


def test_more_choices_than_a_form_has_parts_are_taken(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    text = "\n".join(["李坤"] * 1200)
    assert "multipart" not in check(teacher, activity_id, text)
    put(teacher, activity_id, text, **{f"choice-{at}": world.student2_id for at in range(1200)})
    assert list(roster(world, activity_id)) == [world.student2_id]


def test_rare_characters_and_full_width_digits_find_their_students(world: World, visit: Visit, plan: Plan) -> None:
    rare, other = enrol(world, "𠮷䶮", "陈𠅤")
    wide = number_of(world, other).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    activity_id = plan()
    put(visit("teacher"), activity_id, f"𠮷䶮\n{wide}")
    assert set(roster(world, activity_id)) == {rare, other}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_in_any_encoding_is_looked_up(visit: Visit, plan: Plan, encoding: str) -> None:
    content = "序号,姓名,家长\r\n1,张小明,李堃\r\n2,欧阳宇,\r\n".encode(encoding)
    file = {"file": (BytesIO(content), "名单.csv")}
    url = f"/activities/{plan()}/roster/file"
    page = visit("teacher").post(url, file, 200, content_type="multipart/form-data").text
    assert "张小明</textarea>" not in page
    assert "欧阳宇" in page
    assert "欧阳雨" in page
    assert "李堃" not in page


def test_a_workbook_keeps_its_line_numbers_and_refuses_rounded_numbers(visit: Visit, plan: Plan) -> None:
    rows = [["春游名单", ""], ["学号", "备注"], ["2.02601E+17", ""], ["", "无"]]
    file = {"file": (BytesIO(write_xlsx([SheetOut("名单", rows)])), "名单.xlsx")}
    url = f"/activities/{plan()}/roster/file"
    page = visit("teacher").post(url, file, 200, content_type="multipart/form-data").text
    assert "第 3 行" in page
    assert "末尾几位已经丢失" in page


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_file_that_is_no_list_is_refused_with_words(visit: Visit, plan: Plan, content: bytes) -> None:
    file = {"file": (BytesIO(content), "名单.xlsx")}
    page = visit("teacher").post(f"/activities/{plan()}/roster/file", file, 422, content_type="multipart/form-data")
    assert "field-error" in page.text


def test_the_template_comes_back_without_its_example(visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    content = teacher.get(f"/activities/{activity_id}/roster/template.xlsx").data
    file = {"file": (BytesIO(content), "名单.xlsx")}
    page = teacher.post(f"/activities/{activity_id}/roster/file", file, 422, content_type="multipart/form-data")
    assert "李明" not in page.text


def test_whole_classes_are_put_in_once(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    for _time in range(2):
        teacher.post(f"/activities/{activity_id}/roster/classes", {"class_id": [world.class_id]})
    assert set(roster(world, activity_id)) == {world.student_id, world.student2_id}
    page = teacher.get(f"/activities/{activity_id}/roster/add").text
    assert f'value="{world.other_class_id}"' in page


def test_a_participants_class_is_that_of_the_activitys_first_day(world: World, plan: Plan) -> None:
    activity_id = plan()
    with world.open():
        activity = db.session.get_one(Activity, activity_id)
        (old,) = db.session.scalars(select(Enrolment).where(Enrolment.student_id == world.student_id)).all()
        old.until_on = activity.from_on
        make.add(
            Enrolment(
                school_id=world.school_id, student_id=world.student_id, class_id=world.other_class_id,
                from_on=clock.today(),
            )
        )  # fmt: skip
        add_to_roster(world.actor("teacher"), activity, [world.student_id])
        assert db.session.scalars(select(Participant.class_id)).one() == world.class_id


def test_who_is_taken_off_keeps_the_row_and_can_be_put_back(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    put(teacher, activity_id, "张小明")
    with world.open():
        participant_id = db.session.scalars(select(Participant.id)).one()
    place = teacher.post(f"/activities/{activity_id}/roster/{participant_id}/take-off").location
    assert roster(world, activity_id) == {world.student_id: Standing.LEFT}
    assert "张小明" in teacher.get(place).text
    teacher.post(f"/activities/{activity_id}/roster/{participant_id}/put-back")
    assert roster(world, activity_id) == {world.student_id: Standing.ENROLLED}


def test_a_paste_brings_back_who_had_left_in_the_same_row(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    with world.open():
        student = db.session.get_one(Student, world.student_id)
        make_participant(db.session.get_one(Activity, activity_id), student, standing=Standing.LEFT)
        db.session.commit()
    put(visit("teacher"), activity_id, "张小明")
    assert roster(world, activity_id) == {world.student_id: Standing.ENROLLED}


def test_more_students_than_places_are_refused_with_the_numbers_and_nothing_is_lost(
    world: World, visit: Visit, plan: Plan
) -> None:
    activity_id, teacher = plan(capacity=2), visit("teacher")
    text = "张小明\n李堃\n欧阳雨"
    page = put(teacher, activity_id, text, 422)
    assert re.search("2.*0.*3.*1", page)
    assert "欧阳雨</textarea>" in page
    assert roster(world, activity_id) == {}
    put(teacher, activity_id, text, raise_capacity="1")
    assert len(roster(world, activity_id)) == 3
    with world.open():
        assert db.session.get_one(Activity, activity_id).capacity == 3


def test_a_free_place_goes_to_the_first_who_waits(world: World, visit: Visit, plan: Plan) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    activity_id = plan(capacity=1, from_on=tomorrow, to_on=tomorrow)
    (third,) = enrol(world, "赵云")
    with world.open():
        activity, now = db.session.get_one(Activity, activity_id), clock.now()
        row = make_participant(activity, db.session.get_one(Student, world.student_id))
        for student_id, waited in ((world.student2_id, 1), (third, 5), (world.other_student_id, 3)):
            student = db.session.get_one(Student, student_id)
            moment = now - timedelta(minutes=waited)
            make_participant(activity, student, standing=Standing.WAITING, queued_at=moment)
        db.session.commit()
        participant_id = row.id
    visit("teacher").post(f"/activities/{activity_id}/roster/{participant_id}/take-off")
    standings = roster(world, activity_id)
    assert standings.pop(third) is Standing.ENROLLED
    assert standings.pop(world.student_id) is Standing.LEFT
    assert set(standings.values()) == {Standing.WAITING}


def test_after_its_last_day_nobody_comes_in_from_the_waiting_list(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan(capacity=1)
    with world.open():
        activity = db.session.get_one(Activity, activity_id)
        row = make_participant(activity, db.session.get_one(Student, world.student_id))
        make_participant(activity, db.session.get_one(Student, world.student2_id), standing=Standing.WAITING)
        db.session.commit()
        participant_id = row.id
    visit("teacher").post(f"/activities/{activity_id}/roster/{participant_id}/take-off")
    assert roster(world, activity_id)[world.student2_id] is Standing.WAITING


@pytest.mark.parametrize("days_ago", [15, 16])
def test_two_weeks_after_the_term_a_roster_is_closed(world: World, visit: Visit, plan: Plan, days_ago: int) -> None:
    activity_id = plan()
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        term.ends_on = clock.today() - timedelta(days=days_ago)
        db.session.commit()
    page = visit("teacher").post(f"/activities/{activity_id}/roster/classes", {"class_id": [world.class_id]}, 422).text
    assert "学期已经结束" in page
    assert roster(world, activity_id) == {}


def test_until_two_weeks_after_the_term_late_joiners_come_in(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    with world.open():
        db.session.get_one(Term, world.term_id).ends_on = clock.today() - timedelta(days=14)
        db.session.commit()
    put(visit("teacher"), activity_id, "张小明")
    assert roster(world, activity_id) == {world.student_id: Standing.ENROLLED}


def test_the_roster_of_an_activity_called_off_stays_as_it_is(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan(status=ActivityState.CANCELLED)
    page = put(visit("teacher"), activity_id, "张小明", 422)
    assert "已取消" in page
    assert roster(world, activity_id) == {}


def test_a_confirmed_activity_says_that_changes_need_confirming_again(world: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan(
        status=ActivityState.CONFIRMED, confirmed_by_id=world.people["teacher"], confirmed_at=clock.now()
    )
    put(visit("teacher"), activity_id, "张小明")
    assert "再确认一次" in visit("teacher").get(f"/activities/{activity_id}/roster").text


def test_a_student_of_another_school_is_not_found(world: World, twin: World, visit: Visit, plan: Plan) -> None:
    activity_id = plan()
    with world.open():
        activity, teacher = db.session.get_one(Activity, activity_id), world.actor("teacher")
        with pytest.raises(NotFound):
            add_to_roster(teacher, activity, [twin.student_id], Means.LIST)
    for path in ("roster", "roster/add", "roster/template.xlsx"):
        Browser(world.app.test_client(), twin, "teacher").get(f"/activities/{activity_id}/{path}", 404)
    visit("teacher").post(f"/activities/{activity_id}/roster/classes", {"class_id": [twin.class_id]}, 422)


def test_a_participant_of_another_activity_is_not_found(world: World, visit: Visit, plan: Plan) -> None:
    mine, other = plan(), plan()
    put(visit("teacher"), other, "张小明")
    with world.open():
        participant_id = db.session.scalars(select(Participant.id)).one()
    visit("teacher").post(f"/activities/{mine}/roster/{participant_id}/take-off", status=404)


@pytest.mark.parametrize(
    ("person", "status"), [("office", 200), ("homeroom", 403), ("principal", 403), ("student", 403)]
)
def test_only_who_runs_it_and_the_office_see_the_roster(visit: Visit, plan: Plan, person: str, status: int) -> None:
    visit(person).get(f"/activities/{plan()}/roster", status)


def test_people_stand_by_class_and_number_and_are_found(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    put(teacher, activity_id, "欧阳雨\n李堃\n张小明")
    page = teacher.get(f"/activities/{activity_id}/roster").text
    assert page.index("张小明") < page.index("李堃") < page.index("欧阳雨")
    for words in ("ouyang", "欧阳", number_of(world, world.other_student_id)):
        found = teacher.get(f"/activities/{activity_id}/roster", query_string={"q": words}).text
        assert "欧阳雨" in found
        assert "李堃" not in found


def test_the_roster_tells_who_is_somewhere_else_at_the_same_time(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, other_id = plan(), plan(title="合唱排练")
    teacher = visit("teacher")
    for each in (activity_id, other_id):
        put(teacher, each, "张小明")
    assert "合唱排练" in teacher.get(f"/activities/{activity_id}/roster").text


def test_a_longer_roster_asks_no_more_questions(world: World, visit: Visit, plan: Plan) -> None:
    activity_id, teacher = plan(), visit("teacher")
    put(teacher, activity_id, "张小明")
    with count_selects() as few:
        teacher.get(f"/activities/{activity_id}/roster")
    names = [f"赵{character}" for character in "一二三四五六七八九十"]
    enrol(world, *names)
    put(teacher, activity_id, "\n".join(names))
    with count_selects() as many:
        teacher.get(f"/activities/{activity_id}/roster")
    assert len(many) == len(few)


def test_nobody_is_on_a_roster_twice(world: World, plan: Plan) -> None:
    activity_id = plan()
    with world.open(), school_scope(world.school_id):
        activity, ids = db.session.get_one(Activity, activity_id), [world.student_id, world.student_id]
        make_session(activity, on=clock.today())
        first, second = (add_to_roster(world.actor("teacher"), activity, ids) for _ in range(2))
        assert (first.added, second.added, second.already) == (1, 0, 1)
        assert db.session.scalar(select(func.count(Participant.id))) == 1
