"""A list of staff: roles are added, classes taken over, nothing is taken away."""

from collections.abc import Callable

from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.school.models import Appointment, AppointmentKind
from portfolio.school.people_queries import roles_here
from portfolio.school.queries import homeroom_teachers
from portfolio.school.roles import Role
from tests.browser import Browser
from tests.people import World
from tests.school.rosters import STAFF, bring_in, upload, workbook

Visit = Callable[[str], Browser]


def user_of(name: str) -> User:
    return db.session.scalars(select(User).where(User.username == name)).one()


def test_staff_come_with_roles_and_classes(visit: Visit, world: World) -> None:
    bring_in(visit("admin"), workbook(STAFF, ["T9", "周老师", "教务处、任课教师", "八年级1班", "七年级1班"]), "staff")
    with world.open():
        user = user_of("t9")
        assert roles_here(world.school_id, [user.id])[user.id] == [Role.TEACHER, Role.OFFICE]
        kinds = {row.kind for row in db.session.scalars(select(Appointment).where(Appointment.user_id == user.id))}
        assert kinds == {AppointmentKind.HOMEROOM, AppointmentKind.DEPUTY}


def test_the_same_staff_list_twice_changes_nothing(visit: Visit, world: World) -> None:
    admin, file = visit("admin"), workbook(STAFF, ["T9", "周老师", "教务处", "七年级1班", ""])
    bring_in(admin, file, "staff")
    assert 'name="seen"' not in admin.get(upload(admin, file, "staff").location).get_data(as_text=True)


def test_a_new_homeroom_teacher_takes_the_place_of_the_one_before(visit: Visit, world: World) -> None:
    admin, file = visit("admin"), workbook(STAFF, ["T9", "周老师", "", "七年级1班", ""])
    assert "homeroom老师 → 周老师" in admin.get(upload(admin, file, "staff").location).get_data(as_text=True)
    bring_in(admin, file, "staff")
    with world.open():
        homeroom, deputy = homeroom_teachers(world.class_id)
        assert (homeroom.user.name, deputy.user.name) == ("周老师", "deputy老师")
    visit("homeroom").get(f"/classes/{world.class_id}", 403)


def test_a_role_nobody_knows_and_a_second_homeroom_teacher_are_refused(visit: Visit, world: World) -> None:
    admin = visit("admin")
    file = workbook(STAFF, ["T1", "甲", "飞行员", "", ""], ["T2", "乙", "", "701", ""], ["T3", "丙", "", "701", ""])
    page = admin.get(upload(admin, file, "staff").location).get_data(as_text=True)
    assert page.count("is-marked") == 2
    assert "飞行员" in page


def test_roles_missing_from_the_list_stay(visit: Visit, world: World) -> None:
    admin = visit("admin")
    bring_in(admin, workbook(STAFF, ["T9", "周老师", "教务处", "", ""]), "staff")
    bring_in(admin, workbook(STAFF, ["T9", "周老师", "校长", "", ""]), "staff")
    with world.open():
        user = user_of("t9")
        assert roles_here(world.school_id, [user.id])[user.id] == [Role.OFFICE, Role.PRINCIPAL]
