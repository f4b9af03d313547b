"""Signed links: what a partner sees without an account, what their answer does, and what opens nothing."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select, update
from werkzeug.exceptions import Forbidden

from portfolio.activities.models import Activity, Participant
from portfolio.activities.partner_links import SALT, actor_of, answer_link, issue_link
from portfolio.activities.partner_models import Partner, PartnerAnswer, PartnerLink
from portfolio.activities.partner_queries import objections_to
from portfolio.activities.states import ActivityState, Answer, Standing
from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import current_scope
from portfolio.school.models import School, SchoolClass, Student, Term
from tests.activity_factories import make_activity, make_participant, make_partner
from tests.browser import Browser
from tests.factories import make_student
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]


class Asked:
    """An activity of the teacher's with a partner, two participants and a link about the whole list; ids only."""

    def __init__(self, world: World, *, only_first: bool = False, **facts: Any) -> None:
        self.world = world
        with world.open():
            partner = make_partner(world.school_id)
            activity = make_activity(
                db.session.get_one(Term, world.term_id), world.people["teacher"], partner_id=partner.id, **facts
            )
            first, other = (
                make_participant(activity, db.session.get_one(Student, id_))
                for id_ in (world.student_id, world.other_student_id)
            )
            self.id, self.partner, self.first, self.other = activity.id, partner.id, first.id, other.id
            self.title, self.tab = activity.title, f"/activities/{activity.id}/partner"
            link, self.token = issue_link(
                world.actor("teacher"), activity, "王主任", participant_id=first.id if only_first else None
            )
            self.link, self.url = link.id, f"/partner/{self.token}"
            db.session.commit()

    def answer(self, browser: Browser, status: int = 302, fields: dict[str, str] | None = None) -> str:
        sent = {"shown": [self.first, self.other], **(fields or {})}
        return browser.post(self.url, sent, status=status).get_data(as_text=True)

    def witnesses(self) -> tuple[str, str]:
        with self.world.open():
            first, other = (db.session.get_one(Participant, id_) for id_ in (self.first, self.other))
            return first.witness, other.witness

    def answers(self) -> dict[int, tuple[Answer, str]]:
        with self.world.open():
            return {row.participant_id: (row.answer, row.note) for row in db.session.scalars(select(PartnerAnswer))}

    def traces(self) -> tuple[datetime | None, int]:
        with self.world.open():
            acts = db.session.scalars(select(AuditEvent.id)).all()
            return db.session.get_one(PartnerLink, self.link).answered_at, len(acts)

    def change(self, model: type[Any], id_: int, **facts: Any) -> None:
        with self.world.open():
            db.session.execute(update(model).where(model.id == id_).values(**facts))
            db.session.commit()


WITNESS = "王主任（云溪社区居委会）"


@pytest.fixture
def asked(world: World) -> Asked:
    return Asked(world)


def test_a_partner_sees_the_least_that_is_needed(asked: Asked, stranger: Browser) -> None:
    answer = stranger.get(asked.url)
    page = answer.get_data(as_text=True)
    for shown in ("云溪实验学校", asked.title, "学校田径场", "3 小时", "张*明", "欧阳*", "王主任"):
        assert shown in page
    with asked.world.open():
        numbers = db.session.scalars(select(Student.number)).all()
    for hidden in ("张小明", "欧阳雨", "李", "班", "teacher老师", "体育教研组", *numbers):
        assert hidden not in page
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in page


def test_who_is_left_as_they_are_is_confirmed(asked: Asked, stranger: Browser) -> None:
    asked.answer(stranger)
    assert asked.witnesses() == (WITNESS, WITNESS)
    assert "谢谢您" in stranger.get(asked.url).get_data(as_text=True)
    with asked.world.open():
        acts = db.session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("partner"))).all()
    assert [act.action for act in acts if act.actor_id is None] == ["partner.confirmed"] * 2 + ["partner_link.answer"]
    assert all(act.facts["partner_id"] == asked.partner for act in acts if act.actor_id is None)


def test_an_objection_leaves_no_witness_and_is_shown_to_the_organiser(
    asked: Asked, stranger: Browser, visit: Visit
) -> None:
    asked.answer(stranger)
    asked.answer(stranger, fields={f"p{asked.other}-objected": "1", f"p{asked.other}-note": "当天没有来。"})
    assert asked.witnesses() == (WITNESS, "")
    page = visit("teacher").get(asked.tab).get_data(as_text=True)
    assert "欧阳雨" in page
    assert "当天没有来。" in page
    assert "：当天没有来。" in visit("teacher").get(f"/activities/{asked.id}/roster").get_data(as_text=True)
    with asked.world.open():
        assert {id_: row.note for id_, row in objections_to(asked.id).items()} == {asked.other: "当天没有来。"}


def test_an_answer_may_be_changed_while_the_link_is_good(asked: Asked, stranger: Browser) -> None:
    asked.answer(stranger, fields={f"p{asked.first}-objected": "1", f"p{asked.first}-note": "早退"})
    assert 'value="早退"' in stranger.get(asked.url).get_data(as_text=True)
    asked.answer(stranger)
    assert asked.witnesses() == (WITNESS, WITNESS)
    assert asked.answers() == {asked.first: (Answer.CONFIRMED, ""), asked.other: (Answer.CONFIRMED, "")}


def test_the_same_answer_twice_is_one(asked: Asked, stranger: Browser) -> None:
    asked.answer(stranger)
    before = asked.traces()
    asked.answer(stranger)
    assert asked.traces() == before


def test_a_link_about_one_student_shows_and_answers_for_one(world: World, stranger: Browser) -> None:
    asked = Asked(world, only_first=True)
    assert "欧阳" not in stranger.get(asked.url).get_data(as_text=True)
    asked.answer(stranger)
    assert asked.witnesses() == (WITNESS, "")


def test_only_whom_the_page_showed_is_confirmed(asked: Asked, stranger: Browser) -> None:
    stranger.post(asked.url, {"shown": [asked.first, 999_999, "x", 10**30]})
    assert asked.witnesses() == (WITNESS, "")
    assert "名单新增 1 名学生" in stranger.get(asked.url).get_data(as_text=True)


@pytest.mark.parametrize("sent", [{}, {"shown": "999999"}])
def test_an_answer_about_nobody_is_asked_again(asked: Asked, stranger: Browser, sent: dict[str, str]) -> None:
    stranger.post(asked.url, sent, status=422)
    assert asked.answers() == {}


@pytest.mark.parametrize(("tick", "note"), [("1", "长" * 101), ("1", "早\u202e退"), ("", "早退")])
def test_a_note_that_cannot_be_is_shown_and_kept(asked: Asked, stranger: Browser, tick: str, note: str) -> None:
    page = asked.answer(stranger, 422, {f"p{asked.first}-objected": tick, f"p{asked.first}-note": note})
    assert note in page
    assert "field-error" in page
    assert asked.answers() == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((PartnerLink, "link", {"expires_at": clock.now() - timedelta(seconds=1)}), "已过期"),
        ((PartnerLink, "link", {"revoked_at": clock.now()}), "已被收回"),
        ((Activity, "id", {"status": ActivityState.CANCELLED}), "活动已取消"),
        ((Partner, "partner", {"ended_on": clock.today()}), "已关闭"),
    ],
)
def test_a_closed_link_shows_nothing_and_says_whom_to_ask(
    asked: Asked, stranger: Browser, change: tuple[type[Any], str, dict[str, Any]], words: str
) -> None:
    model, name, facts = change
    asked.change(model, getattr(asked, name), **facts)
    for page in (stranger.get(asked.url, status=410).get_data(as_text=True), asked.answer(stranger, 410)):
        assert words in page
        assert "云溪实验学校" in page
        assert "老师" in page
        assert asked.title not in page
        assert "张*明" not in page
    assert asked.answers() == {}


def test_a_link_about_somebody_who_left_shows_nothing(world: World, stranger: Browser) -> None:
    asked = Asked(world, only_first=True)
    asked.change(Participant, asked.first, standing=Standing.LEFT)
    assert "张*明" not in stranger.get(asked.url, status=410).get_data(as_text=True)


def test_closed_pages_speak_english_too(asked: Asked, stranger: Browser) -> None:
    asked.change(PartnerLink, asked.link, revoked_at=clock.now())
    page = stranger.get(asked.url, status=410, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "This link was withdrawn" in page


def forged(app: Flask, asked: Asked, kind: str) -> str:
    key = app.config["SECRET_KEY"]
    serializer = URLSafeSerializer(key, salt=SALT)
    content = serializer.loads(asked.token)
    return {
        "cut short": asked.token[:-3],
        "another key": str(URLSafeSerializer("x" * 40, salt=SALT).dumps(content)),
        "another purpose": str(URLSafeSerializer(key, salt="x").dumps(content)),
        "another shape": str(serializer.dumps({"school": 1})),
        "nonsense": "AAAA.BBBB",
    }[kind]


@pytest.mark.parametrize("kind", ["cut short", "another key", "another purpose", "another shape", "nonsense"])
def test_a_forged_link_is_refused_before_any_row_is_touched(
    app: Flask, asked: Asked, stranger: Browser, kind: str
) -> None:
    with count_selects() as asked_for:
        page = stranger.get(f"/partner/{forged(app, asked, kind)}", status=404).get_data(as_text=True)
    assert asked_for == []
    assert "云溪" not in page


def test_a_signed_link_without_its_secret_or_row_is_not_found(app: Flask, asked: Asked, stranger: Browser) -> None:
    serializer = URLSafeSerializer(app.config["SECRET_KEY"], salt=SALT)
    school_id, link_id, secret = serializer.loads(asked.token)
    guesses = [[school_id, link_id, "guessed"], [school_id, link_id + 1, secret], [school_id + 1, link_id, secret]]
    for content in guesses:
        stranger.get(f"/partner/{serializer.dumps(content)}", status=404)


def test_the_secret_is_kept_nowhere(asked: Asked) -> None:
    with asked.world.open():
        link = db.session.get_one(PartnerLink, asked.link)
        secret = URLSafeSerializer(asked.world.app.config["SECRET_KEY"], salt=SALT).loads(asked.token)[2]
        assert len(secret) >= 32
        assert secret not in str(vars(link))


def test_a_link_opens_its_own_school_whoever_is_signed_in(asked: Asked, twin: World) -> None:
    colleague = Browser(asked.world.app.test_client(), twin, "office")
    page = colleague.get(asked.url).get_data(as_text=True)
    assert "张*明" in page
    assert "office老师" not in page
    asked.answer(colleague)
    assert asked.witnesses() == (WITNESS, WITNESS)
    colleague.get(asked.tab, status=404)


def test_the_scope_of_a_link_is_its_school_alone(asked: Asked, twin: World) -> None:
    client = Browser(asked.world.app.test_client(), twin, "teacher").client
    with client:
        client.get(asked.url)
        scope = current_scope()
    assert scope is not None
    assert scope.school_ids == frozenset({asked.world.school_id})


def test_an_answer_needs_the_token_of_its_own_page_also_over_https(
    app: Flask, asked: Asked, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    secure: dict[str, Any] = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    stranger.post(asked.url, {"shown": asked.first}, status=400, **secure)
    page = stranger.get(asked.url, **secure).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    stranger.post(asked.url, {"shown": asked.first, "csrf_token": found.group(1)}, **secure)
    assert asked.witnesses() == (WITNESS, "")


def test_the_link_is_shown_once_with_a_code_to_scan(asked: Asked, visit: Visit, stranger: Browser) -> None:
    teacher = visit("teacher")
    sent = {"contact": "李工", "participant_id": "0", "days": "3"}
    page = teacher.post(asked.tab, sent, status=200).get_data(as_text=True)
    found = re.search(r'value="http://localhost(/partner/[^"]+)"', page)
    assert found
    assert "<svg" in page
    assert found.group(1) not in teacher.get(asked.tab).get_data(as_text=True)
    assert "李工" in stranger.get(found.group(1)).get_data(as_text=True)


@pytest.mark.parametrize(
    "facts", [{"contact": ""}, {"contact": "长" * 21}, {"days": "0"}, {"days": "61"}, {"days": "x"},
              {"participant_id": "999999"}, {"participant_id": "x"}]
)  # fmt: skip
def test_a_link_that_cannot_be_is_refused_at_its_field(asked: Asked, visit: Visit, facts: dict[str, str]) -> None:
    sent = {"contact": "李工", "participant_id": "0", "days": "3"} | facts
    assert "field-error" in visit("teacher").post(asked.tab, sent, status=422).get_data(as_text=True)


def test_a_withdrawn_link_is_withdrawn_and_issuing_again_ends_the_old_one(
    asked: Asked, visit: Visit, stranger: Browser
) -> None:
    teacher = visit("teacher")
    page = teacher.post(f"{asked.tab}/{asked.link}/again", status=200).get_data(as_text=True)
    stranger.get(asked.url, status=410)
    found = re.search(r'value="http://localhost(/partner/[^"]+)"', page)
    assert found
    stranger.get(found.group(1))
    for _twice in range(2):
        teacher.post(f"{asked.tab}/{asked.link + 1}/revoke")
    stranger.get(found.group(1), status=410)


def test_no_link_without_a_partner_or_for_what_was_called_off(asked: Asked, visit: Visit) -> None:
    teacher, sent = visit("teacher"), {"contact": "李工", "participant_id": "0", "days": "3"}
    asked.change(Partner, asked.partner, ended_on=clock.today())
    assert "不再与" in teacher.post(asked.tab, sent, status=422).get_data(as_text=True)
    asked.change(Activity, asked.id, partner_id=None)
    assert "没有校外合作方" in teacher.get(asked.tab).get_data(as_text=True)
    teacher.post(asked.tab, sent, status=422)


@pytest.mark.parametrize("person", ["homeroom", "student", "principal"])
def test_only_who_runs_the_activity_has_its_links(asked: Asked, visit: Visit, person: str) -> None:
    other = visit(person)
    other.get(asked.tab, status=403)
    for path in ("", f"/{asked.link}/again", f"/{asked.link}/revoke"):
        other.post(f"{asked.tab}{path}", status=403)


def test_a_link_of_another_activity_is_not_found(asked: Asked, world: World, visit: Visit) -> None:
    with world.open():
        other = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"]).id
        db.session.commit()
    visit("teacher").post(f"/activities/{other}/partner/{asked.link}/revoke", status=404)


def test_a_long_list_takes_as_many_queries_as_a_short_one(asked: Asked, stranger: Browser, visit: Visit) -> None:
    teacher = visit("teacher")
    with count_selects() as few:
        stranger.get(asked.url)
        teacher.get(asked.tab)
    with asked.world.open():
        activity = db.session.get_one(Activity, asked.id)
        school = db.session.get_one(School, asked.world.school_id)
        school_class = db.session.get_one(SchoolClass, asked.world.class_id)
        for number in range(20):
            make_participant(activity, make_student(school, school_class, f"学生{number}"))
        db.session.commit()
    with count_selects() as many:
        stranger.get(asked.url)
        teacher.get(asked.tab)
    assert len(many) == len(few)


def test_nobody_answers_by_a_link_that_is_not_theirs(asked: Asked, world: World) -> None:
    with world.open():
        link = db.session.get_one(PartnerLink, asked.link)
        activity = db.session.get_one(Activity, asked.id)
        other, _token = issue_link(world.actor("teacher"), activity, "李工")
        for actor in (world.actor("office"), actor_of(other)):
            with pytest.raises(Forbidden):
                answer_link(actor, link, [asked.first], {})
