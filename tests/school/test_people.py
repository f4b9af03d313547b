"""The administrator's screens of people and classes, and who may open them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.school.models import Appointment, Enrolment, Guardianship, Membership, Student
from portfolio.school.people_queries import roles_here
from portfolio.school.queries import class_of_student, homeroom_teachers, student_numbered
from portfolio.school.roles import Role
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
TODAY = clock.today()
NOBODY = ("student", "guardian", "teacher", "homeroom", "principal", "inspector")


def acts(world: World) -> set[str]:
    with world.open():
        return set(db.session.scalars(select(AuditEvent.action).where(AuditEvent.school_id == world.school_id)))


@pytest.mark.parametrize("person", [*NOBODY, "office"])
@pytest.mark.parametrize("url", ["/people", "/import", "/settings", "/people/students/1", "/classes/new"])
def test_people_and_imports_are_the_administrators(visit: Visit, world: World, person: str, url: str) -> None:
    visit(person).get(url, 403)


@pytest.mark.parametrize("person", NOBODY)
def test_terms_and_framework_are_the_offices(visit: Visit, world: World, person: str) -> None:
    visit(person).get("/terms", 403)
    visit(person).get("/framework", 403)


def test_people_are_found_by_name_pinyin_and_number(visit: Visit, world: World) -> None:
    admin = visit("admin")
    for words in ("李堃", "li kun"):
        page = admin.get("/people", query_string={"q": words}).get_data(as_text=True)
        assert "李堃" in page
        assert "张小明" not in page


def test_people_are_filtered_by_role_and_class(visit: Visit, world: World) -> None:
    admin = visit("admin")
    page = admin.get("/people", query_string={"role": "student", "class_id": world.other_class_id}).get_data(
        as_text=True
    )
    assert "欧阳雨" in page
    assert "张小明" not in page
    assert "homeroom老师" in admin.get("/people", query_string={"role": "staff"}).get_data(as_text=True)


@pytest.mark.parametrize(
    "url",
    [
        "/people/students/{student}", "/people/students/{student}/edit", "/classes/{school_class}",
        "/people/staff/{teacher}", "/people/{guardian}", "/terms/{term}/edit",
    ],
)  # fmt: skip
def test_another_schools_ids_are_not_found(visit: Visit, world: World, twin: World, url: str) -> None:
    place = url.format(
        student=twin.student_id,
        school_class=twin.class_id,
        teacher=twin.people["teacher"],
        guardian=twin.people["guardian"],
        term=twin.term_id,
    )
    visit("admin").get(place, 404)
    Browser(world.app.test_client(), twin, "admin").get(place)


def test_a_student_is_added_by_hand(visit: Visit, world: World) -> None:
    fields = {"name": "马骉", "number": "0099", "class_id": world.class_id, "day": TODAY.isoformat(), "gender": "男"}
    admin = visit("admin")
    admin.post("/people/students/new", fields)
    admin.post("/people/students/new", fields, 422)
    with world.open():
        student = student_numbered("0099")
        assert student is not None
        assert student.user.username == "0099"


def test_a_student_moves_on_a_day_and_keeps_the_history(visit: Visit, world: World) -> None:
    day = TODAY - timedelta(days=3)
    page = f"/people/students/{world.student_id}"
    visit("admin").post(f"{page}/move", {"class_id": world.other_class_id, "day": day.isoformat()})
    with world.open():
        before, now = (class_of_student(world.student_id, each) for each in (day - timedelta(days=1), day))
        assert before is not None
        assert now is not None
        assert (before.id, now.id) == (world.class_id, world.other_class_id)
    assert "student.move" in acts(world)


def test_a_move_before_the_present_class_began_is_refused(visit: Visit, world: World) -> None:
    page, day = f"/people/students/{world.student_id}", TODAY - timedelta(days=4000)
    fields = {"class_id": world.other_class_id, "day": day.isoformat()}
    visit("admin").post(f"{page}/move", fields, 422)


def test_who_leaves_is_signed_out_at_once_and_can_come_back(visit: Visit, world: World) -> None:
    student, admin, page = visit("student"), visit("admin"), f"/people/students/{world.student_id}"
    student.get("/account")
    admin.post(f"{page}/leave", {"day": TODAY.isoformat()})
    student.get("/account", 302)
    assert "张小明" in admin.get("/people", query_string={"state": "left"}).get_data(as_text=True)
    admin.post(f"{page}/move", {"class_id": world.class_id, "day": (TODAY + timedelta(days=1)).isoformat()})
    with world.open():
        row = db.session.get_one(Student, world.student_id)
        assert row.left_on is None
        assert row.user.is_active


def test_guardians_are_linked_and_unlinked(visit: Visit, world: World) -> None:
    admin, page = visit("admin"), f"/people/students/{world.student2_id}"
    with world.open():
        username = db.session.get_one(User, world.people["guardian"]).username
    admin.post(f"{page}/guardians", {"username": username, "relation": "舅舅"})
    admin.post(f"{page}/guardians", {"username": username}, 422)
    admin.post(f"{page}/guardians", {"name": ""}, 422)
    admin.post(f"{page}/guardians", {"name": "李大山", "relation": "父亲"})
    with world.open():
        links = db.session.scalars(select(Guardianship).where(Guardianship.student_id == world.student2_id)).all()
        assert [link.relation for link in links] == ["舅舅", "父亲"]
        link_id, user_id = links[1].id, links[1].user_id
    admin.post(f"{page}/guardians/{link_id}/unlink")
    with world.open():
        assert roles_here(world.school_id, [user_id]) == {}


def test_a_sign_in_name_of_another_school_is_not_told(visit: Visit, world: World, twin: World) -> None:
    with twin.open():
        username = db.session.get_one(User, twin.people["guardian"]).username
    admin, page = visit("admin"), f"/people/students/{world.student_id}/guardians"
    known = admin.post(page, {"username": username}, 422).get_data(as_text=True)
    unknown = admin.post(page, {"username": "nobody-has-this"}, 422).get_data(as_text=True)
    words = "本校没有使用这个登录名的人"
    assert words in known
    assert words in unknown


def test_roles_are_given_and_taken_but_never_ones_own_last_key(visit: Visit, world: World) -> None:
    admin = visit("admin")
    admin.post(f"/people/staff/{world.people['teacher']}/roles", {"roles": ["office", "principal"]})
    admin.post(f"/people/staff/{world.people['admin']}/roles", {"roles": ["office"]}, 422)
    admin.post(f"/people/staff/{world.people['teacher']}/roles", {}, 422)
    with world.open():
        teacher = world.people["teacher"]
        assert roles_here(world.school_id, [teacher])[teacher] == [Role.OFFICE, Role.PRINCIPAL]


def test_staff_who_leave_cannot_sign_in_and_may_return(visit: Visit, world: World) -> None:
    admin, page = visit("admin"), f"/people/staff/{world.people['teacher']}"
    teacher = visit("teacher")
    admin.post(f"{page}/leave")
    teacher.get("/account", 302)
    admin.post(f"{page}/return")
    admin.post(f"/people/staff/{world.people['admin']}/leave", status=400)


def test_who_works_elsewhere_loses_only_the_roles_here(visit: Visit, world: World, twin: World) -> None:
    with twin.open():
        db.session.add(Membership(user_id=world.people["teacher"], school_id=twin.school_id, role=Role.TEACHER))
        db.session.commit()
    visit("admin").post(f"/people/staff/{world.people['teacher']}/leave")
    with twin.open():
        user = db.session.get_one(User, world.people["teacher"])
        assert user.is_active
        assert roles_here(twin.school_id, [user.id]) == {user.id: [Role.TEACHER]}


def test_a_teacher_who_leaves_and_has_a_child_here_stays_its_guardian(visit: Visit, world: World) -> None:
    with world.open():
        add = {"school_id": world.school_id, "user_id": world.people["teacher"]}
        db.session.add_all([Guardianship(student_id=world.student2_id, **add), Membership(role=Role.GUARDIAN, **add)])
        db.session.commit()
    visit("admin").post(f"/people/staff/{world.people['teacher']}/leave")
    with world.open():
        teacher = world.people["teacher"]
        assert db.session.get_one(User, teacher).is_active
        assert roles_here(world.school_id, [teacher]) == {teacher: [Role.GUARDIAN]}


def test_a_new_homeroom_teacher_takes_over_and_a_deputy_stands_beside(visit: Visit, world: World) -> None:
    admin, page = visit("admin"), f"/classes/{world.class_id}/appointments"
    fields = {"user_id": world.people["teacher"], "kind": "homeroom", "from_on": TODAY.isoformat()}
    admin.post(page, fields)
    admin.post(page, fields, 422)
    visit("homeroom").get(f"/classes/{world.class_id}", 403)
    visit("teacher").get(f"/classes/{world.class_id}")
    with world.open():
        rows = homeroom_teachers(world.class_id)
        assert [row.user.name for row in rows] == ["teacher老师", "deputy老师"]
        deputy_row = rows[1].id
    admin.post(f"{page}/{deputy_row}/end")
    visit("deputy").get(f"/classes/{world.class_id}", 403)


def test_an_appointment_that_ends_before_it_begins_is_refused(visit: Visit, world: World) -> None:
    fields = {
        "user_id": world.people["teacher"], "kind": "deputy", "from_on": TODAY.isoformat(),
        "until_on": (TODAY - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    visit("admin").post(f"/classes/{world.class_id}/appointments", fields, 422)


def test_a_teacher_of_another_school_cannot_be_appointed(visit: Visit, world: World, twin: World) -> None:
    fields = {"user_id": twin.people["teacher"], "kind": "deputy", "from_on": TODAY.isoformat()}
    visit("admin").post(f"/classes/{world.class_id}/appointments", fields, 422)
    with world.open():
        assert twin.people["teacher"] not in set(db.session.scalars(select(Appointment.user_id)))


def test_a_class_is_opened_once(visit: Visit, world: World) -> None:
    admin = visit("admin")
    admin.post("/classes/new", {"grade": 8, "number": 5, "nickname": "向阳班"})
    admin.post("/classes/new", {"grade": 8, "number": 5}, 422)
    assert "向阳班" in admin.get("/classes").get_data(as_text=True)


def test_a_class_is_closed_once_it_is_empty_and_opens_again(visit: Visit, world: World) -> None:
    admin = visit("admin")
    admin.post(f"/classes/{world.class_id}/close")
    assert "/classes/" + str(world.class_id) in admin.get("/classes").get_data(as_text=True)
    with world.open():
        for row in db.session.scalars(select(Enrolment).where(Enrolment.class_id == world.class_id)):
            row.until_on = TODAY - timedelta(days=1)
        db.session.commit()
    admin.post(f"/classes/{world.class_id}/close")
    visit("homeroom").get("/classes", 403)
    assert f'/classes/{world.class_id}"' not in admin.get("/classes").get_data(as_text=True)
    admin.post("/classes/new", {"grade": 7, "number": 1})
    assert f'/classes/{world.class_id}"' in admin.get("/classes").get_data(as_text=True)


def test_a_homeroom_teacher_sees_the_own_class_only(visit: Visit, world: World) -> None:
    page = visit("homeroom").get("/classes").get_data(as_text=True)
    assert f"/classes/{world.class_id}" in page
    assert f"/classes/{world.other_class_id}" not in page
    visit("homeroom").get(f"/classes/{world.other_class_id}", 404)


def test_facts_are_put_right_and_the_pages_of_people_open(visit: Visit, world: World) -> None:
    admin = visit("admin")
    admin.post(f"/people/students/{world.student_id}/edit", {"name": "张晓明", "number": "0777", "gender": "男"})
    assert "0777" in admin.get(f"/people/students/{world.student_id}").get_data(as_text=True)
    admin.post(f"/people/{world.people['guardian']}/name", {"name": "张大海"})
    assert "张大海" in admin.get(f"/people/{world.people['guardian']}").get_data(as_text=True)
    assert admin.get(f"/people/{world.people['student']}", 302).location.endswith(str(world.student_id))
    with world.open():
        assert db.session.scalars(select(Enrolment).where(Enrolment.student_id == world.student_id)).one()


def test_staff_are_added_by_hand(visit: Visit, world: World) -> None:
    admin = visit("admin")
    admin.post("/people/staff/new", {"name": "周老师", "number": "T77", "roles": ["teacher", "office"]})
    admin.post("/people/staff/new", {"name": "周老师", "number": "T77", "roles": ["teacher"]}, 422)
    assert "t77" in admin.get("/people", query_string={"q": "T77"}).get_data(as_text=True)
