"""Whom an objection keeps secret, what is told of it to whom, and who sees its files."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from portfolio.core.audit import AuditEvent
from portfolio.core.db import Base, db
from portfolio.portfolios.notice_models import Objection, Objector
from portfolio.portfolios.objection_queries import outcomes_of_class
from portfolio.portfolios.states import Decision
from portfolio.records.models import Correction
from tests.core.sample_files import saved, scene
from tests.people import World
from tests.portfolios.notices import (
    TEXT,
    Visit,
    decide,
    line_id,
    number_of,
    objected,
    on,
    opened,
    second_office,
    taken,
    the_class,
)
from tests.portfolios.term_end import approved


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, date(2026, 11, 2))


@pytest.fixture
def record_id(world: World) -> int:
    """An approved record of the first student's, on the notice."""
    made = approved(world, "话剧《茶馆》")
    opened(world, made)
    return made


def test_objector_is_told_to_the_handler_and_to_nobody_else(world: World, visit: Visit, record_id: int) -> None:
    office2 = second_office(world)
    objection_id = objected(world, "teacher", record_id)
    url = f"/objections/{objection_id}"
    assert "teacher老师" not in visit("office").get(url).text
    assert TEXT not in visit("office").get(url).text
    visit("office").post(f"{url}/take")
    assert "teacher老师" in visit("office").get(url).text
    assert TEXT in visit("office").get(url).text
    shown = [
        visit(office2).get(url), visit(office2).get("/objections"), visit("principal").get("/audit"),
        visit("office").get("/objections"), visit("office").get("/audit"), visit("student").get("/objections/mine"),
        visit("homeroom").get(f"/classes/{world.class_id}/notice"), visit("student").get(f"/records/{record_id}"),
        visit("student").get("/"), visit("homeroom").get("/"), visit("guardian").get("/objections/mine"),
    ]  # fmt: skip
    for page in shown:
        assert "teacher老师" not in page.text
        assert TEXT not in page.text
    for person in ("student", "student2", "homeroom", "teacher", "principal", "admin", "guardian"):
        visit(person).get(url, status=403)


def test_no_row_but_the_objectors_own_names_them(world: World, visit: Visit, record_id: int) -> None:
    objection_id = decide(world, visit, record_id, "corrected", hours="1.0")
    visit("student2").post(f"/objections/mine/{objection_id}/again", {"reason": "还是不对"})
    objector = world.people["student2"]
    with world.open():
        logged = db.session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("objection."))).all()
        assert len(logged) == 4
        assert not [row for row in logged if objector in {row.actor_id, *row.facts.values()}]
        corrections = db.session.scalars(select(Correction)).all()
        assert {row.asked_by_id for row in corrections} == {world.people["office"]}
        named = [row.user_id for row in db.session.scalars(select(Objector))]
        assert named == [objector]


def test_objectors_are_read_by_their_own_module_alone() -> None:
    root = Path(__file__).parents[2]
    files = [*(root / "portfolio").rglob("*.py"), *(root / "templates").rglob("*.html")]
    names = re.compile(r"\bObjector\b|objector\.user")
    reading = {path.name for path in files if names.search(path.read_text("utf-8"))}
    assert reading == {"notice_models.py", "objection_queries.py", "objection_actions.py"}
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert not [name for name in columns if name.startswith("objection.") and ("filed_by" in name or "user" in name)]


def test_another_takes_over_and_the_first_handler_no_longer_sees_the_objector(
    world: World, visit: Visit, record_id: int
) -> None:
    office2, objection_id = second_office(world), objected(world, "teacher", record_id)
    taken(world, objection_id)
    visit(office2).post(f"/objections/{objection_id}/take")
    assert "teacher老师" in visit(office2).get(f"/objections/{objection_id}").text
    assert "teacher老师" not in visit("office").get(f"/objections/{objection_id}").text


def test_files_are_kept_as_new_pictures_for_handler_and_objector(world: World, visit: Visit, record_id: int) -> None:
    picture = saved(scene(), "JPEG")
    data = {"record": number_of(world, record_id), "text": TEXT, "files": [(BytesIO(picture), "我拍的.jpg")]}
    visit("student2").post(f"/notices/lines/{line_id(world)}/object", data)
    with world.open():
        objection = db.session.scalars(select(Objection)).one()
        url = f"/objections/{objection.id}/files/{objection.files[0].id}"
    assert visit("student2").get(url).get_data()[:2] == b"\xff\xd8"
    for person in ("student", "homeroom", "office", "principal"):
        visit(person).get(url, status=404)
    taken(world, objection.id)
    visit("office").get(url)


def test_unfit_files_are_refused_with_what_was_typed(world: World, visit: Visit, record_id: int) -> None:
    url = f"/notices/lines/{line_id(world)}/object"
    typed = {"record": number_of(world, record_id), "text": TEXT}
    page = visit("student2").post(url, typed | {"files": [(BytesIO(b"no picture"), "a.jpg")]}, status=422).text
    assert TEXT in page
    many = [(BytesIO(saved(scene(), "JPEG")), f"{number}.jpg") for number in range(4)]
    visit("student2").post(url, typed | {"files": many}, status=422)


def test_outcome_reaches_objector_student_guardian_and_class(world: World, visit: Visit, record_id: int) -> None:
    decide(world, visit, record_id, "corrected", hours="1.0")
    pages = [
        visit("student2").get("/objections/mine"), visit("student").get("/objections/mine"), visit("student").get("/"),
        visit("guardian").get("/"), visit("homeroom").get(f"/classes/{world.class_id}/notice"),
    ]  # fmt: skip
    for page in pages:
        assert "更正" in page.text.partition("<main")[2]
    with world.open():
        ((student, told),) = outcomes_of_class(the_class(world).id)
        assert student.id == world.student_id
        assert (told.decision, told.reasons, told.record_title) == (Decision.CORRECTED, "查了签到表。", "话剧《茶馆》")
        assert "text" not in {attribute.key for attribute in inspect(Objection).column_attrs} & set(vars(told))
