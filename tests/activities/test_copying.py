"""Last year's activity once more, and templates."""

from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import select

from portfolio.activities.models import Activity, Session
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.framework import publish_preset
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_item, make_participant, make_partner, make_session
from tests.browser import Browser
from tests.factories import add
from tests.people import World

Visit = Callable[[str], Browser]
YEAR = timedelta(weeks=52)


class Fields(HTMLParser):
    """What a form would send: the names and values of its fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._select, self._area = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = named["name"]
        elif tag == "option" and "selected" in named:
            self.sent[self._select] = named["value"]
        elif tag == "textarea":
            self._area = named["name"]
        elif tag == "input" and (named.get("type") not in {"checkbox", "radio"} or "checked" in named):
            self.sent.setdefault(named.get("name", ""), named.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = data.strip()
            self._area = ""


def fields_of(html: str) -> dict[str, Any]:
    return Fields(html.split("data-activity-form")[1].split("</form>", maxsplit=1)[0]).sent


def last_years(world: World, **facts: Any) -> int:
    """A sports day of a year ago, under an older framework of the school."""
    with world.open():
        on = clock.today() - YEAR
        term = db.session.get_one(Term, world.term_id)
        before = add(
            Term(
                school_id=world.school_id, code="old", name="去年", school_year=term.school_year - 1,
                starts_on=term.starts_on - YEAR, ends_on=term.ends_on - YEAR,
                framework_version_id=publish_preset(world.school_id, "compulsory").id,
            )
        )  # fmt: skip
        db.session.flush()
        values: dict[str, Any] = {"title": "秋季运动会", "from_on": on, "to_on": on, **facts}
        activity = make_activity(before, world.people["homeroom"], **values)
        make_item(activity, "100米")
        make_participant(activity, db.session.get_one(Student, world.student_id))
        db.session.commit()
        return activity.id


def copy_of(number: int) -> Activity:
    return db.session.scalars(select(Activity).where(Activity.copied_from_id == number)).one()


def test_last_years_sports_day_is_planned_again(world: World, visit: Visit) -> None:
    number, teacher = last_years(world), visit("teacher")
    assert "秋季运动会" in teacher.get("/activities/copy?q=运动会&kind=sports_day").get_data(as_text=True)
    form = fields_of(teacher.get(f"/activities/new?from={number}").get_data(as_text=True))
    with world.open():
        assert db.session.scalars(select(Activity).where(Activity.copied_from_id == number)).first() is None
    teacher.post("/activities/new", form)
    with world.open():
        source, copy = db.session.get_one(Activity, number), copy_of(number)
        assert copy.from_on == source.from_on + YEAR
        assert copy.from_on.weekday() == source.from_on.weekday()
        assert [item.name for item in copy.items] == ["100米"]
        assert copy.organiser_id == world.people["teacher"]
        assert copy.term_id == world.term_id
        assert copy.sessions[0].starts_at == source.sessions[0].starts_at + YEAR


def test_dimension_and_indicator_are_found_in_the_new_framework(world: World, visit: Visit) -> None:
    number, teacher = last_years(world), visit("teacher")
    teacher.post("/activities/new", fields_of(teacher.get(f"/activities/new?from={number}").get_data(as_text=True)))
    with world.open():
        source, copy = db.session.get_one(Activity, number), copy_of(number)
        assert copy.dimension_id != source.dimension_id
        assert (copy.dimension.code, copy.indicator.name if copy.indicator else "") == ("body", "健康生活")
        assert copy.dimension.framework_version_id == copy.term.framework_version_id


def test_several_days_keep_their_own_times(world: World, visit: Visit) -> None:
    number, teacher = last_years(world), visit("teacher")
    with world.open():
        source = db.session.get_one(Activity, number)
        source.to_on = source.from_on + timedelta(days=2)
        begins = source.sessions[0].starts_at + timedelta(days=2, hours=-5)
        make_session(source, on=source.to_on, starts_at=begins, ends_at=begins + timedelta(hours=2))
        db.session.commit()
    teacher.post("/activities/new", fields_of(teacher.get(f"/activities/new?from={number}").get_data(as_text=True)))
    with world.open():
        rows = db.session.scalars(select(Session).where(Session.activity_id == number).order_by(Session.starts_at))
        assert [each.starts_at for each in copy_of(number).sessions] == [each.starts_at + YEAR for each in rows]


def test_an_ended_partner_is_left_out_with_a_word(world: World, visit: Visit) -> None:
    with world.open():
        partner = make_partner(world.school_id, "旧场馆", ended_on=date(2020, 1, 1)).id
        db.session.commit()
    number = last_years(world, partner_id=partner)
    page = visit("teacher").get(f"/activities/new?from={number}").get_data(as_text=True)
    assert "没有带上旧场馆" in page
    assert fields_of(page).get("partner_id", "") == ""


def test_a_template_is_kept_used_and_deleted(world: World, visit: Visit) -> None:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], title="茶艺课")
        make_item(activity, "点茶")
        db.session.commit()
        number = activity.id
    teacher = visit("teacher")
    teacher.post(f"/activities/{number}/template")
    teacher.post(f"/activities/{number}/template")
    with world.open():
        template = copy_of(number)
        assert (template.is_template, template.sessions, len(template.items)) == (True, [], 1)
        kept = template.id
    assert "茶艺课" in teacher.get("/activities/templates").get_data(as_text=True)
    teacher.get(f"/activities/{kept}")
    form = fields_of(teacher.get(f"/activities/new?from={kept}").get_data(as_text=True))
    assert form["items"] == "点茶"
    assert form["from_on"] == ""
    visit("homeroom").post(f"/activities/{kept}/template/delete", status=403)
    visit("teacher").get(f"/activities/{kept}/edit", status=404)
    visit("teacher").post(f"/activities/{number}/template/delete", status=403)
    visit("teacher").post(f"/activities/{kept}/template/delete")
    with world.open():
        assert db.session.get(Activity, kept) is None


def test_nothing_of_a_stranger_is_copied(visit: Visit) -> None:
    assert "copied_from" in visit("teacher").get("/activities/new?from=99999").get_data(as_text=True)
    assert "往学期的活动会在这里" in visit("teacher").get("/activities/copy").get_data(as_text=True)
