"""The school's list of partners: teachers see and add, the office changes and ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.activities.partner_models import Partner
from portfolio.activities.partner_queries import Qualification, qualification_of
from portfolio.activities.states import PartnerKind
from portfolio.core import clock
from portfolio.core.db import db
from tests.activity_factories import make_partner
from tests.browser import Browser
from tests.people import World

Visit = Callable[[str], Browser]
FACTS = {"name": "云溪社区居委会", "kind": "community", "contact": "王主任 0571-0000"}
LIST = "/activities/partners"


def partner(world: World, **facts: Any) -> int:
    with world.open():
        id_ = make_partner(world.school_id, **facts).id
        db.session.commit()
        return id_


def test_an_organiser_adds_a_partner(world: World, visit: Visit) -> None:
    teacher = visit("teacher")
    assert "还没有校外合作方" in teacher.get(LIST).get_data(as_text=True)
    teacher.post(f"{LIST}/new", FACTS)
    page = teacher.get(LIST).get_data(as_text=True)
    assert "王主任 0571-0000" in page
    assert "结束与" not in page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": ""}, "请填写这一项"), ({"name": "长" * 37}, "37 个字"), ({"name": "社\u202e区"}, "看不见"),
        ({"kind": "king"}, "field-error"), ({"kind": "provider"}, "须有资质"), ({"qualified_until": "很久"}, "例如"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(world: World, visit: Visit, facts: dict[str, str], words: str) -> None:
    page = visit("office").post(f"{LIST}/new", FACTS | facts, status=422).get_data(as_text=True)
    assert words in page
    assert "王主任 0571-0000" in page


def test_a_name_stands_once_on_the_list(world: World, visit: Visit) -> None:
    id_ = partner(world)
    office = visit("office")
    assert "已有同名" in office.post(f"{LIST}/new", FACTS, status=422).get_data(as_text=True)
    office.post(f"{LIST}/{id_}", FACTS)
    with world.open():
        assert db.session.scalars(select(Partner.contact)).all() == ["王主任 0571-0000"]


def test_the_twin_school_has_a_list_of_its_own(world: World, twin: World, visit: Visit) -> None:
    id_ = partner(twin)
    office = visit("office")
    office.post(f"{LIST}/new", FACTS)
    office.get(f"{LIST}/{id_}", status=404)
    office.post(f"{LIST}/{id_}/end", status=404)


def test_an_ended_partner_is_shown_where_asked_for_and_comes_back(world: World, visit: Visit) -> None:
    id_ = partner(world)
    office = visit("office")
    office.post(f"{LIST}/{id_}/end")
    office.post(f"{LIST}/{id_}/end")
    assert "没有" in office.get(f"{LIST}?q=云溪").get_data(as_text=True)
    assert "结束合作" in office.get(f"{LIST}?shown=ended").get_data(as_text=True)
    office.post(f"{LIST}/{id_}/resume")
    assert "没有找到" in office.get(f"{LIST}?shown=ended").get_data(as_text=True)


def test_search_takes_signs_as_they_are_and_pages_go_on(world: World, visit: Visit) -> None:
    for number in range(31):
        partner(world, name=f"机构{number:02}_a%", kind=PartnerKind.PROVIDER)
    teacher = visit("teacher")
    assert "机构30" in teacher.get(f"{LIST}?page=99").get_data(as_text=True)
    assert "机构07" in teacher.get(f"{LIST}?q=07_a%25").get_data(as_text=True)
    assert "机构07" not in teacher.get(f"{LIST}?q=%25%25").get_data(as_text=True)


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(-1, Qualification.EXPIRED, "过期"), (0, Qualification.SOON, "到期"), (30, Qualification.SOON, "到期"),
     (31, Qualification.GOOD, "有效期至"), (None, Qualification.NONE, "许可证")],
)  # fmt: skip
def test_a_qualification_tells_in_words_how_long_it_is_good(
    world: World, visit: Visit, days: int | None, state: Qualification, words: str
) -> None:
    until: date | None = None if days is None else clock.today() + timedelta(days=days)
    id_ = partner(world, qualification="许可证 12", qualified_until=until)
    with world.open():
        assert qualification_of(db.session.get_one(Partner, id_), clock.today()) is state
    assert words in visit("principal").get(LIST).get_data(as_text=True)


def test_only_the_office_changes_and_ends(world: World, visit: Visit) -> None:
    id_ = partner(world)
    teacher = visit("teacher")
    for path in (f"{LIST}/{id_}", f"{LIST}/{id_}/end", f"{LIST}/{id_}/resume"):
        teacher.post(path, FACTS, status=403)
    visit("student").get(LIST, status=403)
    visit("principal").post(f"{LIST}/new", FACTS, status=403)
