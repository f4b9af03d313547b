"""Sign-in slips: issued once, kept as hashes, spent once, by the people who may."""

import re
from collections.abc import Callable
from datetime import timedelta
from subprocess import run

import pytest
from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.accounts.passwords import is_password
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.school.models import Membership, School, SignInCode, Student
from portfolio.school.people_actions import link_guardian
from portfolio.school.roles import Role
from portfolio.school.slips import ALPHABET, is_code_of, issue_codes
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
CODE = re.compile(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}")
PASSWORD = {"password": "a long password", "again": "a long password"}


def user_of(world: World, person: str) -> User:
    return db.session.get_one(User, world.people[person])


def issued(world: World, person: str = "student") -> tuple[str, str]:
    """(sign-in name, code) of a slip fresh from the administrator."""
    with world.open():
        (slip,) = issue_codes([user_of(world, person)], world.actor("admin"))
        db.session.commit()
        return slip.username, slip.code


def sign_in(browser: Browser, username: str, code: str, status: int = 302) -> str:
    return browser.post("/login", {"username": username, "password": code}, status).headers.get("Location", "")


def test_a_student_signs_in_with_a_slip_and_chooses_a_password(world: World, stranger: Browser) -> None:
    username, code = issued(world)
    assert sign_in(stranger, username, f" {code.lower().replace('-', ' ')} ") == "/choose-password"
    assert "张小明" in stranger.get("/choose-password").get_data(as_text=True)
    stranger.post("/choose-password", PASSWORD)
    stranger.get("/account")
    with world.open():
        assert is_password(user_of(world, "student").password_hash, PASSWORD["password"])


def test_a_code_works_once(app: object, world: World, stranger: Browser) -> None:
    username, code = issued(world)
    sign_in(stranger, username, code)
    stranger.post("/choose-password", PASSWORD)
    stranger.post("/logout")
    sign_in(stranger, username, code, 422)


def test_two_devices_with_one_code_give_one_password(world: World) -> None:
    username, code = issued(world)
    one, other = Browser(world.app.test_client()), Browser(world.app.test_client())
    sign_in(one, username, code)
    sign_in(other, username, code)
    one.post("/choose-password", PASSWORD)
    late = other.post("/choose-password", {"password": "another password", "again": "another password"})
    assert late.location == "/login"
    with world.open():
        assert is_password(user_of(world, "student").password_hash, PASSWORD["password"])


def test_a_weak_password_spends_nothing(world: World, stranger: Browser) -> None:
    username, code = issued(world)
    sign_in(stranger, username, code)
    stranger.post("/choose-password", {"password": "12345678", "again": "12345678"}, 422)
    stranger.post("/choose-password", {"password": "a long password", "again": "other"}, 422)
    stranger.post("/choose-password", PASSWORD)


def test_a_new_slip_ends_the_older_one(world: World, stranger: Browser) -> None:
    username, old = issued(world)
    issued(world)
    sign_in(stranger, username, old, 422)


def test_an_expired_code_is_refused(world: World, stranger: Browser) -> None:
    username, code = issued(world)
    with world.open():
        for row in db.session.scalars(select(SignInCode)):
            row.expires_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    sign_in(stranger, username, code, 422)


def test_a_code_opens_only_its_own_account_and_is_kept_as_a_hash(world: World) -> None:
    _username, code = issued(world)
    with world.open():
        assert is_code_of(user_of(world, "student"), code)
        assert not is_code_of(user_of(world, "student2"), code)
        kept = db.session.scalars(select(SignInCode.digest)).one()
        assert code.replace("-", "") not in kept.upper()


def test_choosing_a_password_needs_a_code_first(world: World, stranger: Browser) -> None:
    assert stranger.get("/choose-password", 302).location == "/login"
    stranger.post("/choose-password", PASSWORD, 302)
    with world.open():
        assert user_of(world, "student").password_hash is None


def test_a_class_gets_its_slips_as_a_pdf_that_can_be_read(visit: Visit, world: World, stranger: Browser) -> None:
    answer = visit("homeroom").post(f"/classes/{world.class_id}/slips", {"who": "waiting"}, 200)
    assert answer.mimetype == "application/pdf"
    text = run(["pdftotext", "-layout", "-", "-"], input=answer.data, capture_output=True, check=True).stdout.decode()
    assert "张小明" in text
    assert "李堃" in text
    codes = CODE.findall(text)
    assert len(codes) == 2
    with world.open():
        usernames = [user_of(world, person).username for person in ("student", "student2")]
    assert "/choose-password" in {sign_in_quietly(world, name, code) for name in usernames for code in codes}


def sign_in_quietly(world: World, username: str, code: str) -> str:
    client = world.app.test_client()
    return client.post("/login", data={"username": username, "password": code}).headers.get("Location", "")


def test_slips_for_those_who_wait_leave_out_who_has_a_password(visit: Visit, world: World) -> None:
    with world.open():
        for person in ("student", "student2"):
            user_of(world, person).password_hash = "x"
        db.session.commit()
    answer = visit("homeroom").post(f"/classes/{world.class_id}/slips", {"who": "waiting"})
    assert answer.location == f"/classes/{world.class_id}"


def test_one_slip_is_shown_once_with_its_qr_code(visit: Visit, world: World) -> None:
    page = visit("homeroom").post(f"/people/{world.people['student']}/slip", status=200).get_data(as_text=True)
    assert CODE.search(page)
    assert "<svg" in page
    assert not CODE.search(visit("homeroom").get(f"/classes/{world.class_id}").get_data(as_text=True))


def test_slips_are_for_the_classes_own_teacher_and_the_administrator(visit: Visit, world: World, twin: World) -> None:
    slip, sheet = f"/people/{world.people['student']}/slip", f"/classes/{world.class_id}/slips"
    for person, status in (("other_homeroom", 404), ("teacher", 403), ("student2", 403), ("office", 403)):
        visit(person).post(slip, status=status)
        visit(person).post(sheet, {"who": "students"}, status)
    Browser(world.app.test_client(), twin, "admin").post(slip, status=404)
    Browser(world.app.test_client(), twin, "homeroom").post(sheet, status=404)
    visit("deputy").post(slip, status=200)
    visit("admin").post(slip, status=200)


def test_a_teacher_issues_no_slip_for_a_colleague_and_nobody_for_themselves(visit: Visit, world: World) -> None:
    visit("homeroom").post(f"/people/{world.people['principal']}/slip", status=404)
    visit("admin").post(f"/people/{world.people['admin']}/slip", status=404)
    visit("admin").post(f"/people/{world.people['principal']}/slip", status=200)


def test_an_administrator_cannot_open_the_account_of_somebody_who_works_elsewhere_too(
    visit: Visit, world: World, twin: World
) -> None:
    with twin.open():
        db.session.add(Membership(user_id=world.people["teacher"], school_id=twin.school_id, role=Role.ADMIN))
        db.session.commit()
    visit("admin").post(f"/people/{world.people['teacher']}/slip", status=404)


def test_staff_and_guardians_get_slips_too(visit: Visit, world: World) -> None:
    staff = visit("admin").post("/people/staff/slips", {"who": "all"}, 200)
    guardians = visit("homeroom").post(f"/classes/{world.class_id}/slips", {"who": "guardians"}, 200)
    assert (staff.mimetype, guardians.mimetype) == ("application/pdf", "application/pdf")


def test_a_name_no_font_can_print_is_named_and_no_code_is_made(visit: Visit, world: World) -> None:
    with world.open():
        user_of(world, "student").name = "王\U0002ffff"
        db.session.commit()
    visit("admin").post(f"/classes/{world.class_id}/slips", {"who": "students"}, 400)
    with world.open():
        assert db.session.scalars(select(SignInCode)).first() is None


def test_leaving_ends_the_slip(visit: Visit, world: World, stranger: Browser) -> None:
    username, code = issued(world)
    visit("admin").post(f"/people/students/{world.student_id}/leave", {"day": clock.today().isoformat()})
    sign_in(stranger, username, code, 422)


def test_codes_last_as_long_as_the_school_says(world: World) -> None:
    with world.open():
        db.session.get_one(School, world.school_id).settings = {"slip_days": 3}
        (slip,) = issue_codes([user_of(world, "student")], world.actor("admin"))
        assert timedelta(days=2, hours=23) < slip.expires_at - clock.now() <= timedelta(days=3)


def test_students_of_the_other_school_are_out_of_reach(world: World, twin: World) -> None:
    with world.app.app_context(), school_scope(world.school_id):
        assert db.session.scalars(select(Student).where(Student.id == twin.student_id)).first() is None


def test_nobody_reaches_a_colleagues_account_through_a_child_in_the_class(visit: Visit, world: World) -> None:
    principal, homeroom = world.people["principal"], visit("homeroom")
    with world.open():
        actor, student = world.actor("admin"), db.session.get_one(Student, world.student_id)
        link_guardian(student, "", user_of(world, "principal").username, "母亲", actor)
        db.session.commit()
    homeroom.post(f"/people/{principal}/slip", status=404)
    homeroom.post(f"/classes/{world.class_id}/slips", {"who": "guardians"}, 200)
    with world.open():
        assert world.people["guardian"] in set(db.session.scalars(select(SignInCode.user_id)))
        assert principal not in set(db.session.scalars(select(SignInCode.user_id)))


@pytest.mark.parametrize(("person", "address", "who"), [
    ("guardian", "/classes/{}/slips", "guardians"), ("student", "/classes/{}/slips", "students"),
    ("teacher", "/people/staff/slips", "all"),
])  # fmt: skip
def test_no_sheet_holds_a_code_that_opens_another_school_too(
    visit: Visit, world: World, twin: World, person: str, address: str, who: str
) -> None:
    with world.open():
        db.session.add(Membership(user_id=world.people[person], school_id=twin.school_id, role=Role.TEACHER))
        db.session.commit()
    answer = visit("admin").client.post(address.format(world.class_id), data={"who": who})
    assert answer.status_code in {200, 302}
    with world.open():
        assert world.people[person] not in set(db.session.scalars(select(SignInCode.user_id)))
