"""Signing: step after step, in bulk with exceptions first, returned with a reason, void once the content changed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from portfolio.core import clock, jobs
from portfolio.core.db import db
from portfolio.core.jobs import Job, JobItem, JobState
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, SignOff
from portfolio.portfolios.sign_off_actions import sign_students
from portfolio.portfolios.sign_off_lines import SignLine, sign_lines
from portfolio.portfolios.sign_off_queries import signatures_of
from portfolio.portfolios.states import Decision, ObjectionState, SignStep
from portfolio.portfolios.term_content import term_content, term_digests
from portfolio.school.models import Enrolment, School
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.windows import class_term_of
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import PASSWORD, approved, change_record, give_password, set_phase, set_window
from tests.statements import count_selects

Visit = Callable[[str], Browser]
WHO = {SignStep.HOMEROOM: "homeroom", SignStep.COMMITTEE: "office", SignStep.PRINCIPAL: "principal"}


@pytest.fixture(autouse=True)
def archives(world: World) -> Iterator[None]:
    """The kind of job that makes archives, doing nothing."""
    with world.app.app_context():
        kinds = jobs.registry()
    before = kinds.get("reports.archive")
    kinds["reports.archive"] = jobs.JobKind(lambda _ticket: {})
    yield
    kinds.pop("reports.archive")
    if before:
        kinds["reports.archive"] = before


@pytest.fixture(autouse=True)
def signing(world: World, visit: Visit) -> None:
    """A class that is being signed: both students confirmed, commented and on the notice; passwords for the signers."""
    set_phase(world, Phase.SELECTING)
    for person in ("student", "student2"):
        give_password(world, person)
        visit(person).post("/portfolio/confirm", {"password": PASSWORD})
    for person in ("homeroom", "deputy", "office", "principal"):
        give_password(world, person)
    set_phase(world, Phase.SIGN_OFF)
    with world.open():
        row = standing(world)
        today, author = clock.today(), world.people["homeroom"]
        notice = make.add(Notice(
            school_id=world.school_id, class_term_id=row.id, secret="s", working_days=10, opens_on=today,
            closes_on=today, closes_at=clock.now(), digest="d", opened_by_id=author,
        ))  # fmt: skip
        for position, student_id in enumerate((world.student_id, world.student2_id), 1):
            make.add(TermComment(
                school_id=world.school_id, student_id=student_id, term_id=world.term_id, author_id=author, text="好",
            ))  # fmt: skip
            make.add(NoticeLine(
                school_id=world.school_id, notice_id=notice.id, student_id=student_id, position=position, facts={},
                record_numbers=[], digest="line", opens_on=today, closes_on=today,
            ))  # fmt: skip
        db.session.commit()


def standing(world: World) -> ClassTerm:
    row = class_term_of(world.class_id, world.term_id)
    assert row is not None
    return row


def lines(world: World, step: SignStep) -> dict[int, SignLine]:
    return {line.student.id: line for line in sign_lines(standing(world), step)}


def seen(world: World, step: SignStep, *student_ids: int) -> dict[int, str]:
    with world.open():
        marks = {id_: line.digest for id_, line in lines(world, step).items()}
    return {id_: marks[id_] for id_ in student_ids or marks}


def sign(
    world: World, visit: Visit, step: SignStep, *student_ids: int, status: int = 302, person: str = "", **changes: Any
) -> str:
    pairs = [f"{id_}:{mark}" for id_, mark in seen(world, step, *student_ids).items()]
    data = {"step": step.value, "sign": pairs, "confirmed": "1", "password": PASSWORD} | changes
    return visit(person or WHO[step]).post(f"/classes/{world.class_id}/sign-off", data, status=status).text


def give_back(world: World, visit: Visit, step: SignStep, reason: str = "照片要换", status: int = 302) -> None:
    data = {"step": step.value, "student": [world.student_id], "reason": reason}
    visit(WHO[step]).post(f"/classes/{world.class_id}/sign-off/return", data, status=status)


def signed(world: World, student_id: int | None = None) -> list[SignStep]:
    id_ = student_id or world.student_id
    with world.open():
        return [row.step for row in signatures_of([id_], world.term_id).get(id_, [])]


def object_to(world: World, status: ObjectionState, **facts: Any) -> None:
    with world.open():
        make.add(Objection(
            school_id=world.school_id, number="Y1", class_term_id=standing(world).id, student_id=world.student_id,
            text="不对", status=status, answer_by=clock.today(), **facts,
        ))  # fmt: skip
        db.session.commit()


def test_part_of_a_digest_signs_nothing(world: World, visit: Visit) -> None:
    pairs = [f"{id_}:{mark[:16]}" for id_, mark in seen(world, SignStep.HOMEROOM).items()]
    sign(world, visit, SignStep.HOMEROOM, sign=pairs)
    assert signed(world) == []


def test_three_steps_each_with_person_time_and_digest(world: World, visit: Visit) -> None:
    for step in SignStep:
        sign(world, visit, step)
    assert signed(world) == list(SignStep)
    with world.open():
        digest = term_digests([world.student_id], world.term_id)[world.student_id]
        rows = signatures_of([world.student_id], world.term_id)[world.student_id]
        assert [row.signed_by_id for row in rows] == [world.people[person] for person in WHO.values()]
        assert [row.signed_by_name for row in rows] == ["homeroom老师", "office老师", "principal老师"]
        assert {row.digest for row in rows} == {digest}


@pytest.mark.parametrize("step", [SignStep.COMMITTEE, SignStep.PRINCIPAL])
def test_nobody_signs_before_the_step_before(world: World, visit: Visit, step: SignStep) -> None:
    sign(world, visit, step)
    assert signed(world) == []


def test_question_names_the_count_and_signs_nothing_without_the_password(world: World, visit: Visit) -> None:
    pairs = [f"{id_}:{mark}" for id_, mark in seen(world, SignStep.HOMEROOM).items()]
    url, data = f"/classes/{world.class_id}/sign-off", {"step": "homeroom", "sign": pairs}
    assert "为2名学生签字" in visit("homeroom").post(url, data, status=200).text
    wrong = data | {"confirmed": "1", "password": "wrong"}
    assert "密码" in visit("homeroom").post(url, wrong, status=422).text
    assert signed(world) == []


def test_exceptions_come_first_with_their_reasons(world: World, visit: Visit) -> None:
    with world.open():
        db.session.query(TermComment).filter_by(student_id=world.student2_id).one().text = ""
        db.session.commit()
    page = visit("homeroom").get(f"/classes/{world.class_id}/sign-off").text
    assert page.index("李堃") < page.index("张小明")
    assert "还没有写评语" in page
    sign(world, visit, SignStep.HOMEROOM, world.student2_id)
    assert signed(world, world.student2_id) == [SignStep.HOMEROOM]


def test_all_exceptions_are_signed_at_once_after_their_reasons_are_read(world: World, visit: Visit) -> None:
    with world.open():
        for row in db.session.query(TermComment):
            row.text = ""
        db.session.commit()
    pairs = [f"{id_}:{mark}" for id_, mark in seen(world, SignStep.HOMEROOM).items()]
    url, data = f"/classes/{world.class_id}/sign-off", {"step": "homeroom", "listed": pairs}
    visit("homeroom").post(url, data, status=422)
    page = visit("homeroom").post(url, data | {"everyone": "1"}, status=200).text
    assert page.count("还没有写评语") == 2


@pytest.mark.parametrize("state", list(ObjectionState))
def test_nobody_signs_while_an_objection_is_open(world: World, visit: Visit, state: ObjectionState) -> None:
    object_to(world, state)
    sign(world, visit, SignStep.HOMEROOM)
    assert signed(world) == ([SignStep.HOMEROOM] if state is ObjectionState.CLOSED else [])
    assert signed(world, world.student2_id) == [SignStep.HOMEROOM]


def test_change_after_signing_voids_all_signatures_until_signed_again(world: World, visit: Visit) -> None:
    record_id = approved(world, "话剧")
    for step in (SignStep.HOMEROOM, SignStep.COMMITTEE):
        sign(world, visit, step)
    change_record(world, record_id, version=2, title="话剧《茶馆》", updated_at=clock.now())
    assert signed(world) == []
    assert signed(world, world.student2_id) == [SignStep.HOMEROOM, SignStep.COMMITTEE]
    assert "签字后内容有变动" in visit("homeroom").get(f"/classes/{world.class_id}/sign-off").text
    assert "1人待签" in visit("office").get("/board").text
    sign(world, visit, SignStep.PRINCIPAL)
    sign(world, visit, SignStep.HOMEROOM)
    assert signed(world) == [SignStep.HOMEROOM]
    sign(world, visit, SignStep.COMMITTEE)
    assert signed(world) == [SignStep.HOMEROOM, SignStep.COMMITTEE]


def test_what_changed_while_one_looked_is_not_signed(world: World, visit: Visit) -> None:
    pairs = [f"{id_}:{mark}" for id_, mark in seen(world, SignStep.HOMEROOM).items()]
    approved(world, "话剧")
    data = {"step": "homeroom", "sign": pairs, "confirmed": "1", "password": PASSWORD}
    visit("homeroom").post(f"/classes/{world.class_id}/sign-off", data)
    assert signed(world) == []
    assert signed(world, world.student2_id) == [SignStep.HOMEROOM]


def test_double_click_signs_once(world: World, visit: Visit) -> None:
    for _time in range(2):
        sign(world, visit, SignStep.HOMEROOM)
    with world.open():
        assert db.session.query(SignOff).count() == 2


def test_second_of_two_people_finds_it_signed(world: World, visit: Visit) -> None:
    marks = seen(world, SignStep.HOMEROOM)
    sign(world, visit, SignStep.HOMEROOM, person="deputy")
    with world.open():
        assert sign_students(world.actor("homeroom"), standing(world), SignStep.HOMEROOM, marks).signed == 0
        assert {row.signed_by_id for row in db.session.query(SignOff)} == {world.people["deputy"]}


def test_returned_step_by_step_with_the_reason(world: World, visit: Visit) -> None:
    sign(world, visit, SignStep.HOMEROOM)
    sign(world, visit, SignStep.COMMITTEE)
    give_back(world, visit, SignStep.PRINCIPAL, " ", 422)
    give_back(world, visit, SignStep.PRINCIPAL)
    assert signed(world) == [SignStep.HOMEROOM]
    assert "照片要换" in visit("office").get(f"/classes/{world.class_id}/sign-off").text
    give_back(world, visit, SignStep.COMMITTEE, "请班主任再看")
    assert signed(world) == []
    assert "请班主任再看" in visit("homeroom").get(f"/classes/{world.class_id}/sign-off").text
    with world.open():
        undone = db.session.query(SignOff).filter(SignOff.undone_at.is_not(None)).order_by(SignOff.id).all()
        assert [(row.step, row.undone_reason) for row in undone] == [
            (SignStep.HOMEROOM, "请班主任再看"), (SignStep.COMMITTEE, "照片要换"),
        ]  # fmt: skip
    for step in SignStep:
        sign(world, visit, step)
    assert signed(world) == list(SignStep)


def test_nothing_to_return_is_said(world: World, visit: Visit) -> None:
    give_back(world, visit, SignStep.COMMITTEE, status=422)
    give_back(world, visit, SignStep.HOMEROOM, status=422)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.SIGN_OFF])
def test_outside_the_phase_nobody_signs(world: World, visit: Visit, phase: Phase) -> None:
    set_phase(world, phase)
    page = sign(world, visit, SignStep.HOMEROOM, status=422)
    with world.app.test_request_context():
        assert str(phase.title) in page
    assert signed(world) == []


def test_closed_window_holds_signing_too(world: World, visit: Visit) -> None:
    set_window(world, Phase.SIGN_OFF, -48, -1)
    assert "截止" in sign(world, visit, SignStep.HOMEROOM, status=422)


@pytest.mark.parametrize("step", list(SignStep))
@pytest.mark.parametrize(
    "person", ["homeroom", "deputy", "other_homeroom", "office", "principal", "teacher", "student"]
)
def test_who_signs_which_step(world: World, visit: Visit, person: str, step: SignStep) -> None:
    theirs = {"homeroom": "homeroom", "deputy": "homeroom", "office": "committee", "principal": "principal"}
    refused = {"other_homeroom": 404, "teacher": 403, "student": 403}.get(person, 403)
    is_theirs = theirs.get(person) == step.value
    sign(world, visit, step, status=302 if is_theirs else refused, person=person)
    visit(person).get(f"/classes/{world.class_id}/sign-off?step={step.value}", 200 if is_theirs else refused)


def archive_jobs(world: World) -> list[tuple[dict[str, Any], list[int]]]:
    with world.open():
        found = db.session.query(Job).filter_by(kind="reports.archive").order_by(Job.id).all()
        return [
            (job.params, [item.payload["student_id"] for item in db.session.query(JobItem).filter_by(job_id=job.id)])
            for job in found
        ]


def test_last_signature_sets_off_the_archives_once(world: World, visit: Visit) -> None:
    for step in (SignStep.HOMEROOM, SignStep.COMMITTEE):
        sign(world, visit, step)
    sign(world, visit, SignStep.PRINCIPAL, world.student_id)
    assert archive_jobs(world) == []
    for _time in range(2):
        sign(world, visit, SignStep.PRINCIPAL)
    with world.open():
        class_term_id = standing(world).id
    wanted = ({"class_term_id": class_term_id, "reason": ""}, [world.student_id, world.student2_id])
    assert archive_jobs(world) == [wanted]
    assert "正在归档 0/2" in visit("office").get("/board").text
    give_back(world, visit, SignStep.PRINCIPAL, status=409)
    visit("office").post(f"/board/classes/{world.class_id}/back", {"reason": "再来"}, status=409)


def test_failures_are_told_on_the_board(world: World, visit: Visit) -> None:
    for step in SignStep:
        sign(world, visit, step)
    with world.open():
        for item, state in zip(db.session.query(JobItem).all()[-2:], (JobState.DONE, JobState.FAILED), strict=True):
            item.state = state
        db.session.query(Job).filter_by(kind="reports.archive").one().state = JobState.FAILED
        db.session.commit()
    page = visit("principal").get("/board").text
    assert "1份档案未能制作" in page


def test_student_who_left_is_passed_over(world: World, visit: Visit) -> None:
    with world.open():
        row = db.session.query(Enrolment).filter_by(student_id=world.student2_id).one()
        row.until_on = clock.today() - timedelta(days=1)
        db.session.commit()
    for step in SignStep:
        sign(world, visit, step)
    assert [ids for _params, ids in archive_jobs(world)] == [[world.student_id]]


def test_class_that_goes_back_is_signed_anew(world: World, visit: Visit) -> None:
    sign(world, visit, SignStep.HOMEROOM)
    visit("office").post(f"/board/classes/{world.class_id}/back", {"reason": "漏了一场活动"})
    set_phase(world, Phase.SIGN_OFF)
    assert signed(world) == []
    with world.open():
        assert {row.undone_reason for row in db.session.query(SignOff)} == {"漏了一场活动"}


def test_home_says_what_waits_for_whom(world: World, visit: Visit) -> None:
    assert "1个班待签" in visit("homeroom").get("/").text
    assert "1个班待签" not in visit("principal").get("/").text
    sign(world, visit, SignStep.HOMEROOM)
    assert "1个班待签" in visit("office").get("/").text
    visit("office").get("/sign-off")


def test_page_asks_for_no_more_with_more_students(world: World) -> None:
    def ask() -> int:
        with world.open():
            row = standing(world)
            with count_selects() as found:
                sign_lines(row, SignStep.COMMITTEE)
            return len(found)

    few = ask()
    with world.open():
        school, school_class = db.session.get_one(School, world.school_id), standing(world).school_class
        ids = [make.make_student(school, school_class).id for _number in range(20)]
        db.session.commit()
    for id_ in ids:
        approved(world, "话剧", student_id=id_)
    assert ask() <= few + 2


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"title": "改"}, {"description": "改"}, {"hours": 3}, {"status": "withdrawn"}]
)
def test_digest_follows_what_is_signed(world: World, change: dict[str, Any]) -> None:
    record_id = approved(world, "话剧")
    ids = [world.student_id, world.student2_id]
    with world.open():
        before = term_digests(ids, world.term_id)
    change_record(world, record_id, **change)
    with world.open():
        after = term_digests(ids, world.term_id)
    assert before[world.student_id] != after[world.student_id]
    assert before[world.student2_id] == after[world.student2_id]


def test_digest_holds_the_outcome_of_an_objection_but_nobody_who_objected(world: World) -> None:
    with world.open():
        before = term_digests([world.student_id], world.term_id)
    object_to(
        world, ObjectionState.CLOSED, decision=Decision.UPHELD_AS_IS, reasons="记录属实",
        decided_by_id=world.people["office"], handler_id=world.people["office"],
    )  # fmt: skip
    with world.open():
        assert term_digests([world.student_id], world.term_id) != before
        told = term_content([world.student_id], world.term_id)[world.student_id]
    assert told["objections"] == [["Y1", "upheld_as_is", "记录属实"]]
    assert set(told) == {
        "records", "selection", "levels", "comment", "remarks", "family", "notice", "objections",
    }  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{64}", before[world.student_id])
