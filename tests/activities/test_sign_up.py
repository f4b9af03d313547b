"""Signing up and off: places, the waiting list, and every reason why not."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity, ActivityClass, Participant
from portfolio.activities.roster_places import hold_roster, promote_waiting
from portfolio.activities.states import ActivityState, Means, SignUp, Standing
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.activity_factories import make_activity, make_participant
from tests.browser import Browser
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
Offer = Callable[..., int]
STUDENTS = ("student", "student2", "other_student")


@pytest.fixture
def offer(world: World) -> Offer:
    """Make an activity of tomorrow that students sign up for; `class_ids`: for whom."""

    def make_one(class_ids: tuple[int, ...] = (), **facts: Any) -> int:
        with world.open():
            tomorrow = clock.today() + timedelta(days=1)
            values = {"sign_up": SignUp.OPEN, "from_on": tomorrow, "to_on": tomorrow, "title": "天文观测"} | facts
            activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], **values)
            for class_id in class_ids:
                make.add(ActivityClass(school_id=world.school_id, activity_id=activity.id, class_id=class_id))
            db.session.commit()
            return activity.id

    return make_one


def standings(world: World, activity_id: int) -> list[Standing | None]:
    """Of the three students of the world, in their order."""
    with world.open():
        rows = db.session.execute(
            select(Participant.student_id, Participant.standing).where(Participant.activity_id == activity_id)
        )
        found = dict(rows.all())
        return [found.get(each) for each in (world.student_id, world.student2_id, world.other_student_id)]


def change(world: World, activity_id: int, **facts: Any) -> None:
    with world.open():
        activity = db.session.get_one(Activity, activity_id)
        for name, value in facts.items():
            setattr(activity, name, value)
        db.session.commit()


def sign(visit: Visit, person: str, activity_id: int, way: str = "up", status: int = 302) -> str:
    return visit(person).post(f"/activities/{activity_id}/sign-{way}", status=status).text


def test_places_are_given_in_order_and_the_rest_wait(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=1)
    for person in STUDENTS:
        sign(visit, person, activity_id)
    assert standings(world, activity_id) == [Standing.ENROLLED, Standing.WAITING, Standing.WAITING]
    page = visit("other_student").get("/activities/open").text
    assert "你前面还有 1 人" in page
    assert "下一个就是你" in visit("student2").get("/activities/open").text


def test_signing_up_twice_is_one(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=5)
    for _time in range(2):
        sign(visit, "student", activity_id)
    with world.open():
        (row,) = db.session.scalars(select(Participant)).all()
        assert (row.standing, row.means, row.class_id) == (Standing.ENROLLED, Means.SIGN_UP, world.class_id)


def test_signing_off_lets_the_first_who_waits_in(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=1)
    for person in STUDENTS:
        sign(visit, person, activity_id)
    sign(visit, "student", activity_id, "off")
    assert standings(world, activity_id) == [Standing.LEFT, Standing.ENROLLED, Standing.WAITING]


def test_who_comes_back_stands_at_the_end_of_the_line(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=1)
    for person in STUDENTS:
        sign(visit, person, activity_id)
    for way in ("off", "up"):
        sign(visit, "student2", activity_id, way)
    sign(visit, "student", activity_id, "off")
    assert standings(world, activity_id) == [Standing.LEFT, Standing.WAITING, Standing.ENROLLED]


def test_more_places_let_the_first_who_wait_in(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=1)
    for person in STUDENTS:
        sign(visit, person, activity_id)
    change(world, activity_id, capacity=2)
    with world.open():
        promoted = promote_waiting(hold_roster(db.session.get_one(Activity, activity_id)))
        assert [row.student_id for row in promoted] == [world.student2_id]
        db.session.commit()
    assert standings(world, activity_id) == [Standing.ENROLLED, Standing.ENROLLED, Standing.WAITING]


def test_nobody_overtakes_who_waits_when_places_were_added(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(capacity=1)
    for person in STUDENTS[:2]:
        sign(visit, person, activity_id)
    change(world, activity_id, capacity=2)
    sign(visit, "other_student", activity_id)
    assert standings(world, activity_id) == [Standing.ENROLLED, Standing.ENROLLED, Standing.WAITING]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"sign_up_from_at": clock.now() + timedelta(hours=1)}, "开始"),
        ({"sign_up_until_at": clock.now() - timedelta(hours=1)}, "截止"),
        ({"status": ActivityState.CANCELLED}, "已取消"),
        ({"from_on": clock.today() - timedelta(days=9), "to_on": clock.today() - timedelta(days=9)}, "已经结束"),
    ],
    ids=["not yet open", "closed", "called off", "over"],
)
def test_the_true_reason_is_told_and_nothing_happens(
    world: World, visit: Visit, offer: Offer, facts: dict[str, Any], words: str
) -> None:
    activity_id = offer(**facts)
    assert words in sign(visit, "student", activity_id, status=422)
    assert standings(world, activity_id) == [None, None, None]
    assert f"/activities/{activity_id}/sign-up" not in visit("student").get("/activities/open").text


def test_an_activity_for_other_classes_says_so(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer((world.other_class_id,))
    assert "面向别的班级" in sign(visit, "student", activity_id, status=422)
    sign(visit, "other_student", activity_id)
    assert standings(world, activity_id) == [None, None, Standing.ENROLLED]
    assert "天文观测" not in visit("student").get("/activities/open").text


def test_after_the_term_nobody_signs_up(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer()
    with world.open():
        db.session.get_one(Term, world.term_id).ends_on = clock.today() - timedelta(days=1)
        db.session.commit()
    assert "学期已经结束" in sign(visit, "student", activity_id, status=422)
    assert "天文观测" not in visit("student").get("/activities/open").text


def test_sign_up_ends_on_the_stroke_of_midnight(
    world: World, visit: Visit, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime.combine(clock.today() + timedelta(days=1), time(0), clock.DEFAULT_ZONE)
    activity_id = offer(sign_up_until_at=midnight)
    monkeypatch.setattr(clock, "now", lambda: midnight)
    sign(visit, "student2", activity_id, status=422)
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(seconds=1))
    sign(visit, "student", activity_id)
    assert standings(world, activity_id) == [Standing.ENROLLED, None, None]


def test_sign_up_begins_on_the_stroke_of_midnight(
    world: World, visit: Visit, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime.combine(clock.today() + timedelta(days=1), time(0), clock.DEFAULT_ZONE)
    activity_id = offer(sign_up_from_at=midnight)
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(seconds=1))
    sign(visit, "student2", activity_id, status=422)
    monkeypatch.setattr(clock, "now", lambda: midnight)
    sign(visit, "student", activity_id)
    assert standings(world, activity_id) == [Standing.ENROLLED, None, None]


def test_after_sign_up_has_closed_one_signs_off_with_the_organiser(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer()
    sign(visit, "student", activity_id)
    change(world, activity_id, sign_up_until_at=clock.now() - timedelta(minutes=1))
    assert "请找teacher老师商量" in sign(visit, "student", activity_id, "off", 422)
    assert standings(world, activity_id) == [Standing.ENROLLED, None, None]


def test_whom_the_organiser_put_in_does_not_sign_off(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer(sign_up=SignUp.ROSTER)
    with world.open():
        make_participant(db.session.get_one(Activity, activity_id), db.session.get_one(Student, world.student_id))
        db.session.commit()
    assert "teacher老师" in sign(visit, "student", activity_id, "off", 422)
    assert standings(world, activity_id) == [Standing.ENROLLED, None, None]


def test_signing_off_from_what_one_is_not_on_changes_nothing(world: World, visit: Visit, offer: Offer) -> None:
    activity_id = offer()
    sign(visit, "student", activity_id, "off")
    assert standings(world, activity_id) == [None, None, None]


def test_a_roster_put_in_by_teachers_and_another_schools_activity_are_not_found(
    world: World, twin: World, visit: Visit, offer: Offer
) -> None:
    sign(visit, "student", offer(sign_up=SignUp.ROSTER), status=404)
    sign(visit, "student", offer(is_template=True), status=404)
    for way in ("up", "off"):
        Browser(world.app.test_client(), twin, "student").post(f"/activities/{offer()}/sign-{way}", status=404)


@pytest.mark.parametrize("person", ["teacher", "office", "guardian"])
def test_only_students_sign_up(visit: Visit, offer: Offer, person: str) -> None:
    sign(visit, person, offer(), status=403)
    visit(person).get("/activities/open", 403)


def test_the_page_tells_places_left_and_what_is_at_the_same_time(world: World, visit: Visit, offer: Offer) -> None:
    offer(capacity=4)
    rehearsal = offer(title="合唱排练", sign_up=SignUp.ROSTER)
    with world.open():
        make_participant(db.session.get_one(Activity, rehearsal), db.session.get_one(Student, world.student_id))
        db.session.commit()
    page = visit("student").get("/activities/open").text
    assert "还剩 4 个名额" in page
    assert "同一时间：" in page
    assert "同一时间：" not in visit("student2").get("/activities/open").text


def test_the_home_page_offers_three_and_shows_ones_own(world: World, visit: Visit, offer: Offer) -> None:
    ids = [offer(title=f"社团{number}") for number in range(5)]
    sign(visit, "student", ids[0])
    page = visit("student").get("/").text
    assert page.count("/sign-up") == 3
    assert "社团0" in page
    assert "社团4" not in page


def test_more_activities_ask_no_more_questions(visit: Visit, offer: Offer) -> None:
    sign(visit, "student", offer(capacity=1))
    sign(visit, "student2", offer(capacity=1))
    with count_selects() as few:
        visit("student").get("/activities/open")
    for _number in range(4):
        sign(visit, "student", offer(capacity=2))
        offer()
    with count_selects() as many:
        visit("student").get("/activities/open")
    assert len(many) == len(few)
