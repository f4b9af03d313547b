"""Once a class is past recording nothing is handed in, with the true reason; what was typed is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.models import Enrolment, Student, Term
from portfolio.school.phase_models import Phase
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import approved, set_phase, set_window
from tests.records.test_class_entry import facts, records
from tests.records.test_form import typed

Visit = Callable[[str], Browser]
LATER = [Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED]


def make_own(world: World, status: RecordState) -> int:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        reason = "看不清" if status is RecordState.RETURNED else None
        row = make.make_record(student, term, world.class_id, status=status, return_reason=reason)
        db.session.commit()
        return row.id


def status_of(world: World, record_id: int) -> RecordState:
    with world.open():
        return db.session.get_one(Record, record_id).status


@pytest.mark.parametrize("phase", LATER)
def test_new_record_is_kept_as_a_draft_and_the_phase_is_named(world: World, visit: Visit, phase: Phase) -> None:
    set_phase(world, phase)
    page = visit("student").post("/records/new", typed(), status=422).text
    with world.app.test_request_context():
        assert str(phase.title) in page
    (kept,) = records(world)
    assert (kept.status, kept.title) == (RecordState.DRAFT, typed()["title"])


@pytest.mark.parametrize(("opens", "closes"), [(-48, -1), (1, 48)])
def test_window_of_recording_is_held_and_its_hour_told(world: World, visit: Visit, opens: int, closes: int) -> None:
    set_window(world, Phase.RECORDING, opens, closes)
    page = visit("student").post("/records/new", typed(), status=422).text
    hour = clock.local(clock.now() + timedelta(hours=closes if closes < 0 else opens))
    assert f"{hour.month}月{hour.day}日" in page


@pytest.mark.parametrize("state", [RecordState.DRAFT, RecordState.RETURNED])
def test_neither_one_tap_nor_the_form_hands_in_late(world: World, visit: Visit, state: RecordState) -> None:
    record_id = make_own(world, state)
    set_phase(world, Phase.SELECTING)
    student = visit("student")
    assert "整理遴选" in student.get(f"/records/{record_id}/edit").text
    student.post(f"/records/{record_id}/submit", status=422)
    student.post(f"/records/{record_id}/edit", typed(title="改过的题目"), status=422)
    with world.open():
        row = db.session.get_one(Record, record_id)
        assert (row.status, row.title) == (state, "改过的题目")


def test_teachers_hand_in_nothing_late_either(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    teacher = visit("teacher")
    page = teacher.post("/records/class-entry", facts(world), status=422).text
    assert "整理遴选" in page
    assert "航天科普讲座" in page
    seen = {"student_id": world.student_id, "title": "帮同学", "description": "他借书给同学。", "dimension": "moral"}
    page = teacher.post("/records/observations/new", seen | {"from_on": clock.today().isoformat()}, status=422).text
    assert "整理遴选" in page
    assert records(world) == []


def test_reading_review_and_corrections_go_on(world: World, visit: Visit) -> None:
    waiting, standing = make_own(world, RecordState.SUBMITTED), approved(world, "话剧")
    set_phase(world, Phase.SELECTING)
    student = visit("student")
    student.get(f"/records/{standing}")
    student.post(f"/records/{standing}/dispute", {"doubt": "hours", "note": "是三小时"})
    with world.open():
        revision = db.session.get_one(Record, waiting).revision
    visit("homeroom").post(f"/review/records/{waiting}/approve", {"revision": revision})
    assert status_of(world, waiting) is RecordState.APPROVED


def test_other_class_goes_on(world: World, visit: Visit) -> None:
    set_phase(world, Phase.ARCHIVED, world.other_class_id)
    visit("student").post("/records/new", typed())


def test_student_who_moved_goes_by_the_class_of_today(world: World, visit: Visit) -> None:
    set_phase(world, Phase.SELECTING)
    with world.open():
        row = db.session.query(Enrolment).filter_by(student_id=world.student_id).one()
        row.until_on = clock.today() - timedelta(days=1)
        moved = {"student_id": world.student_id, "class_id": world.other_class_id, "from_on": clock.today()}
        db.session.add(Enrolment(school_id=world.school_id, **moved))
        db.session.commit()
    day = clock.today() - timedelta(days=5)
    visit("student").post("/records/new", typed(from_on=day.isoformat(), to_on=day.isoformat()))


def test_nothing_is_decided_after_archiving(world: World, visit: Visit) -> None:
    waiting = make_own(world, RecordState.SUBMITTED)
    set_phase(world, Phase.ARCHIVED)
    with world.open():
        revision = db.session.get_one(Record, waiting).revision
    homeroom = visit("homeroom")
    one = homeroom.post(f"/review/records/{waiting}/approve", {"revision": revision}, status=403).text
    many = homeroom.post("/review/approve", {"record": f"{waiting}:{revision}", "confirmed": "1"}, status=200).text
    assert "已归档" in one
    assert "已归档" in many
    assert status_of(world, waiting) is RecordState.SUBMITTED
