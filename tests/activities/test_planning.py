"""Entering and changing an activity: facts, programme, terms, permissions, the list."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity, Performance
from portfolio.activities.states import ActivityState, PartnerKind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_item, make_participant, make_partner
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
TODAY = clock.today()


def facts(**changed: Any) -> dict[str, Any]:
    """A lecture tomorrow afternoon, as the form sends it."""
    return {
        "form_key": str(uuid.uuid4()), "kind": "lecture", "title": "航天员讲座", "level": "school", "shape": "once",
        "from_on": (TODAY + timedelta(days=1)).isoformat(), "begins": "14:00", "ends": "16:30", "sign_up": "roster",
    } | changed  # fmt: skip


def the_activity(world: World, title: str = "航天员讲座") -> Activity:
    return db.session.scalars(select(Activity).where(Activity.title == title)).one()


def planned(world: World, person: str = "teacher", **changed: Any) -> int:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people[person], **changed)
        db.session.commit()
        return activity.id


def test_an_activity_needs_only_a_name_and_a_time(world: World, visit: Visit) -> None:
    visit("teacher").post("/activities/new", facts())
    with world.open():
        activity = the_activity(world)
        assert activity.organiser_id == world.people["teacher"]
        assert activity.dimension.code == "learning"
        assert [(each.on, str(each.hours)) for each in activity.sessions] == [(TODAY + timedelta(days=1), "2.5")]
        assert activity.term_id == world.term_id


def test_all_facts_are_kept_and_shown(world: World, visit: Visit) -> None:
    sent = facts(
        summary="从训练讲到返回舱。", organising_body="科学组", place="报告厅", class_ids=[world.class_id],
        helper_ids=[world.people["homeroom"]], dimension="moral", indicator="moral/社会责任", secondary="learning",
        capacity="200", sign_up="open", sign_up_until_at=f"{TODAY}T23:00", items="报告\n提问｜后半小时", hours="3",
    )  # fmt: skip
    visit("teacher").post("/activities/new", sent)
    with world.open():
        number = the_activity(world).id
    page = visit("teacher").get(f"/activities/{number}").get_data(as_text=True)
    for words in ("从训练讲到返回舱。", "科学组", "报告厅", "homeroom老师", "社会责任", "提问", "后半小时", "品德发展"):
        assert words in page
    again = visit("teacher").get(f"/activities/{number}/edit").get_data(as_text=True)
    assert "提问｜后半小时" in again


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "请填写这一项"), ({"title": "长" * 31}, "31 个字"), ({"kind": "coronation"}, "field-error"),
        ({"from_on": "下周"}, "2026-10-12"), ({"begins": "25:00"}, "16:30"), ({"capacity": "0"}, "field-error"),
        ({"items": "跳远\n跳远"}, "跳远"), ({"to_on": "2020-01-01"}, "早于"), ({"hours": "很久"}, "1.5"),
        ({"from_on": "2001-01-01"}, "学期"), ({"shape": "series"}, "星期"), ({"partner_id": "999"}, "field-error"),
        ({"from_on": "0001-01-01"}, "2026-10-12"), ({"from_on": "9999-12-31", "ends": "09:00"}, "2026-10-12"),
        ({"sign_up_from_at": "0001-01-01T00:00"}, "16:30"), ({"sign_up_until_at": "9999-12-31T23:59"}, "16:30"),
        ({"class_ids": ["999"]}, "field-error"), ({"helper_ids": ["999"]}, "field-error"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_and_kept(visit: Visit, changed: dict[str, Any], words: str) -> None:
    page = visit("teacher").post("/activities/new", facts(place="一号楼") | changed, status=422)
    assert words in page.get_data(as_text=True)
    assert "一号楼" in page.get_data(as_text=True)


def test_a_form_sent_twice_makes_one_activity(world: World, visit: Visit) -> None:
    sent, teacher = facts(), visit("teacher")
    assert teacher.post("/activities/new", sent).location == teacher.post("/activities/new", sent).location
    with world.open():
        assert the_activity(world)


def test_an_activity_across_two_terms_is_refused_with_the_terms_dates(world: World, visit: Visit) -> None:
    late = (TODAY + timedelta(days=90)).isoformat()
    page = visit("teacher").post("/activities/new", facts(to_on=late), status=422).get_data(as_text=True)
    assert str((TODAY + timedelta(days=80)).day) in page
    assert "最后一天" in page


def test_a_stale_edit_keeps_what_was_typed(world: World, visit: Visit) -> None:
    number, teacher = planned(world), visit("teacher")
    with world.open():
        seen = db.session.get_one(Activity, number).revision
    teacher.post(f"/activities/{number}/edit", facts(revision=seen, place="体育馆"))
    page = teacher.post(f"/activities/{number}/edit", facts(revision=seen, place="操场"), status=409)
    assert "操场" in page.get_data(as_text=True)
    with world.open():
        activity = db.session.get_one(Activity, number)
        assert activity.place == "体育馆"
        teacher.post(f"/activities/{number}/edit", facts(revision=activity.revision, place="操场"))
        db.session.refresh(activity)
        assert activity.place == "操场"


def test_programme_items_keep_their_rows_and_those_with_results_stay(world: World, visit: Visit) -> None:
    number = planned(world)
    with world.open():
        activity = db.session.get_one(Activity, number)
        run, _jump = make_item(activity, "100米"), make_item(activity, "跳远")
        person = make_participant(activity, db.session.get_one(Student, world.student_id))
        db.session.add(Performance(school_id=world.school_id, participant_id=person.id, item_id=run.id, result="13.2"))
        db.session.commit()
        kept, revision = run.id, activity.revision
    teacher, address = visit("teacher"), f"/activities/{number}/edit"
    page = teacher.post(address, facts(revision=revision, items="跳远"), status=422).get_data(as_text=True)
    assert "100米" in page
    teacher.post(address, facts(revision=revision, items="跳高\n100米｜上午"))
    with world.open():
        items = db.session.get_one(Activity, number).items
        assert [(item.name, item.note) for item in items] == [("跳高", ""), ("100米", "上午")]
        assert items[1].id == kept


def test_a_provider_must_be_qualified_on_the_last_day(world: World, visit: Visit) -> None:
    with world.open():
        partner = make_partner(
            world.school_id, "晨星编程", kind=PartnerKind.PROVIDER, qualification="名单第7号", qualified_until=TODAY
        )
        ended = make_partner(world.school_id, "旧友", ended_on=TODAY)
        db.session.commit()
        ids = partner.id, ended.id
    teacher = visit("teacher")
    page = teacher.post("/activities/new", facts(partner_id=ids[0]), status=422).get_data(as_text=True)
    assert "晨星编程" in page
    assert "资质" in page
    teacher.post("/activities/new", facts(partner_id=ids[1]), status=422)
    teacher.post("/activities/new", facts(partner_id=ids[0], from_on=TODAY.isoformat()))


def test_places_are_not_fewer_than_the_roster(world: World, visit: Visit) -> None:
    number = planned(world)
    with world.open():
        activity = db.session.get_one(Activity, number)
        for student_id in (world.student_id, world.student2_id):
            make_participant(activity, db.session.get_one(Student, student_id))
        db.session.commit()
        revision = activity.revision
    page = visit("teacher").post(f"/activities/{number}/edit", facts(revision=revision, capacity="1"), status=422)
    assert "2 名学生" in page.get_data(as_text=True)


def test_only_the_office_names_another_organiser(world: World, visit: Visit) -> None:
    other = world.people["homeroom"]
    visit("teacher").post("/activities/new", facts(organiser_id=other))
    visit("office").post("/activities/new", facts(organiser_id=other, title="校长讲座"))
    with world.open():
        assert the_activity(world).organiser_id == world.people["teacher"]
        assert the_activity(world, "校长讲座").organiser_id == other


def test_only_those_who_run_it_change_it(world: World, visit: Visit) -> None:
    number = planned(world)
    for person in ("homeroom", "principal", "student", "guardian"):
        visit(person).get(f"/activities/{number}/edit", status=403)
    visit("office").get(f"/activities/{number}/edit")
    visit("student").get(f"/activities/{number}", status=404)
    assert "edit" not in visit("homeroom").get(f"/activities/{number}").get_data(as_text=True)


def test_a_student_on_the_roster_reads_it_plainly(world: World, visit: Visit) -> None:
    number = planned(world)
    with world.open():
        make_participant(db.session.get_one(Activity, number), db.session.get_one(Student, world.student_id))
        db.session.commit()
    for person in ("student", "guardian"):
        page = visit(person).get(f"/activities/{number}").get_data(as_text=True)
        assert "activity-tabs" not in page
        assert "roster" not in page.split("<main")[1].replace("roster-fold", "")


def test_a_called_off_activity_is_not_changed_until_it_is_taken_up(world: World, visit: Visit) -> None:
    number, teacher = planned(world), visit("teacher")
    teacher.post(f"/activities/{number}/cancel", {"reason": ""}, status=422)
    teacher.post(f"/activities/{number}/cancel", {"reason": "大雪"})
    assert "大雪" in teacher.get(f"/activities/{number}").get_data(as_text=True)
    teacher.post(f"/activities/{number}/cancel", {"reason": "大雪"}, status=409)
    with world.open():
        revision = db.session.get_one(Activity, number).revision
    teacher.post(f"/activities/{number}/edit", facts(revision=revision), status=422)
    teacher.post(f"/activities/{number}/reinstate")
    with world.open():
        assert db.session.get_one(Activity, number).status is ActivityState.PLANNED
    teacher.post(f"/activities/{number}/reinstate", status=409)


def test_the_list_is_filtered(world: World, visit: Visit) -> None:
    planned(world, title="Ａ组短剧")
    planned(world, "homeroom", title="合唱", status=ActivityState.CANCELLED, cancelled_reason="停电")
    teacher = visit("teacher")

    def listed(query: str) -> tuple[bool, bool]:
        page = teacher.get(f"/activities?{query}").get_data(as_text=True)
        return "Ａ组短剧" in page, "合唱" in page

    assert listed("") == (True, True)
    assert listed("q=a组") == (True, False)
    assert listed("mine=1") == (True, False)
    assert listed("state=cancelled") == (False, True)
    assert listed("kind=lecture") == (False, False)
    assert listed("page=99&term=x&kind=x&state=x") == (True, True)


def test_an_empty_term_teaches(visit: Visit) -> None:
    assert "/activities/new" in visit("teacher").get("/activities").get_data(as_text=True)
    assert "/activities/new" not in visit("principal").get("/activities").get_data(as_text=True)


def test_the_list_asks_as_much_for_many_as_for_few(world: World, visit: Visit) -> None:
    office = visit("office")
    planned(world)
    office.get("/activities")
    with count_selects() as few:
        office.get("/activities")
    for person in ("homeroom", "deputy", "office", "teacher", "other_homeroom"):
        planned(world, person)
    with count_selects() as many:
        office.get("/activities")
    assert len(many) <= len(few)
