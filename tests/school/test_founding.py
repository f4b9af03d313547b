"""The first school and its first administrator, from the command line to the set-up page; lists from there too."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portfolio.cli.imports import command as import_command
from portfolio.cli.school import command as school_command
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.school.models import School, Student, Term
from portfolio.school.school_settings import settings_of
from tests.browser import Browser
from tests.people import World
from tests.school.rosters import STAFF, STUDENTS, workbook

CREATE = [
    "create", "--district-code", "d1", "--district-name", "东区", "--code", "DX1", "--name", "东溪中学", "--preset",
    "compulsory", "--first-grade", "7", "--last-grade", "9", "--admin-username", "boss", "--admin-name", "关主任",
]  # fmt: skip


def made_school(app: Flask) -> str:
    """The set-up code that the command prints."""
    result = app.test_cli_runner().invoke(school_command, CREATE)
    assert result.exit_code == 0, result.output
    return str(re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", result.output)[0])


def test_without_any_school_the_sign_in_page_says_how_to_make_one(app: Flask, stranger_alone: Browser) -> None:
    assert "school create" in stranger_alone.get("/login").get_data(as_text=True)
    made_school(app)
    assert "school create" not in stranger_alone.get("/login").get_data(as_text=True)


@pytest.fixture
def stranger_alone(app: Flask) -> Browser:
    """A browser where no world was made."""
    return Browser(app.test_client())


def test_the_first_administrator_sets_the_school_up(app: Flask, stranger_alone: Browser) -> None:
    code, boss = made_school(app), stranger_alone
    fields = {"username": "boss", "code": code, "password": "a long password", "again": "a long password"}
    boss.post("/setup", fields | {"code": "22222-22222"}, 422)
    boss.post("/setup", fields | {"password": "12345678", "again": "12345678"}, 422)
    assert boss.post("/setup", fields).location == "/setup/school"
    assert "品德发展" in boss.get("/setup/school").get_data(as_text=True)
    year = clock.today().year
    term = {"school_year": year, "number": 1, "starts_on": f"{year}-09-01", "ends_on": f"{year + 1}-01-20"}
    boss.post("/setup/school", term)
    with app.app_context():
        school = db.session.scalars(select(School).where(School.code == "DX1")).one()
        assert (settings_of(school).first_grade, settings_of(school).last_grade) == (7, 9)
        with school_scope(school.id):
            assert db.session.scalars(select(Term)).one().school_year == year


def test_a_set_up_code_works_once(app: Flask, stranger_alone: Browser) -> None:
    fields = {"username": "boss", "code": made_school(app), "password": "a long password", "again": "a long password"}
    stranger_alone.post("/setup", fields)
    Browser(app.test_client()).post("/setup", fields, 422)


def test_a_code_or_name_that_is_taken_is_refused(app: Flask) -> None:
    made_school(app)
    again = app.test_cli_runner().invoke(school_command, CREATE)
    assert again.exit_code == 1


def test_a_code_from_the_server_lets_anybody_back_in(app: Flask, world: World, stranger: Browser) -> None:
    with world.open():
        username = db.session.get_one(Student, world.student_id).user.username
    result = app.test_cli_runner().invoke(school_command, ["slip", username])
    code = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", result.output)[0]
    assert stranger.post("/login", {"username": username, "password": code}).location == "/choose-password"
    assert app.test_cli_runner().invoke(school_command, ["slip", "nobody-here"]).exit_code == 1


def test_a_list_is_imported_from_the_command_line(app: Flask, world: World, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(workbook(STUDENTS, ["0080", "陈𠅤", "女", "八年级3班", ""], ["0081", "", "", "801", ""]))
    run = app.test_cli_runner().invoke
    dry = run(import_command, ["roster", str(file), "--school", "yunxi", "--dry-run"])
    assert dry.exit_code == 0
    with world.open():
        assert db.session.scalars(select(Student).where(Student.number == "0080")).first() is None
    done = run(import_command, ["roster", str(file), "--school", "yunxi"])
    assert done.exit_code == 0
    assert "B3" in done.output
    with world.open():
        assert db.session.scalars(select(Student).where(Student.number == "0080")).one().name == "陈𠅤"


def test_the_command_line_tells_staff_from_students_and_names_what_is_wrong(
    app: Flask, world: World, tmp_path: Path
) -> None:
    file, run = tmp_path / "staff.xlsx", app.test_cli_runner().invoke
    file.write_bytes(workbook(STAFF, ["T5", "周老师", "", "", ""]))
    assert "1" in run(import_command, ["roster", str(file), "--school", "yunxi"]).output
    file.write_bytes(b"%PDF-1.7\x00")
    broken = run(import_command, ["roster", str(file), "--school", "yunxi"])
    assert (broken.exit_code, "电子表格" in broken.output) == (1, True)
    assert run(import_command, ["roster", str(file), "--school", "none"]).exit_code == 1
