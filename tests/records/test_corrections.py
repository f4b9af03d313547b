"""An approved record is never edited: a correction, decided by somebody else, makes a new version and keeps the old."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select

from portfolio.activities.models import Activity
from portfolio.activities.states import Standing
from portfolio.core.db import db
from portfolio.records import corrections, facts
from portfolio.records.actions import NotAllowed
from portfolio.records.corrections import dispute_record
from portfolio.records.models import Correction, Record, RecordVersion
from portfolio.records.policy import can_decide, can_dispute
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.records.workflow import advance
from portfolio.school.models import Student, Term
from portfolio.web.errors import Conflict
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.records.drafting_school import confirm, drafted, place_of
from tests.statements import count_selects

Visit = Callable[[str], Browser]


def approved(world: World, **wants: object) -> int:
    """An approved record from a roster whose organiser then changed the student's place; its id, committed."""
    activity_id, record_id = drafted(world)
    with world.open():
        record = db.session.get_one(Record, record_id)
        advance(record, RecordEvent.SUBMIT, world.actor("student"))
        advance(record, RecordEvent.APPROVE, world.actor("homeroom"))
        for name, value in wants.items():
            setattr(place_of(activity_id, world.student_id), name, value)
        confirm(world, db.session.get_one(Activity, activity_id))
        db.session.commit()
        return record_id


def only() -> Correction:
    return db.session.scalars(select(Correction)).one()


def own_approved(world: World) -> int:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        record = make.make_record(
            student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"]
        )
        dispute_record(world.actor("student"), record, note="是三小时")
        db.session.commit()
        return record.id


def test_accepting_makes_a_new_version_and_keeps_the_old(world: World, visit: Visit) -> None:
    record_id = approved(world, hours=Decimal("6.0"), task="裁判")
    homeroom = visit("homeroom")
    assert "<ins>6 小时</ins>" in homeroom.get("/corrections").text
    with world.open():
        number = only().id
    homeroom.post(f"/corrections/{number}/answer", {"act": "accept"})
    with world.open():
        record, version = db.session.get_one(Record, record_id), db.session.scalars(select(RecordVersion)).one()
        assert (record.version, record.hours, record.task) == (2, Decimal("6.0"), "裁判")
        assert (version.version, version.facts["hours"], version.facts["task"]) == (1, "3.0", "")
        assert "裁判" in record.search_text
        assert (record.status, record.approver_id) == (RecordState.APPROVED, world.people["homeroom"])
    assert "第 1 版更正为第 2 版" in visit("student").get(f"/records/{record_id}").text


def test_refusing_leaves_it_and_the_roster_does_not_nag(world: World, visit: Visit) -> None:
    record_id = approved(world, hours=Decimal("6.0"))
    with world.open():
        number = only().id
    visit("deputy").post(f"/corrections/{number}/answer", {"act": "refuse"})
    with world.open():
        record = db.session.get_one(Record, record_id)
        assert (record.version, record.hours, only().status) == (1, Decimal("3.0"), CorrectionState.REFUSED)
        activity = db.session.get_one(Activity, record.activity_id)
        assert confirm(world, activity)["asked"] == 0


def test_a_place_that_is_gone_takes_the_record_off_once_accepted(world: World, visit: Visit) -> None:
    record_id = approved(world, standing=Standing.LEFT)
    with world.open():
        number = only().id
    visit("homeroom").post(f"/corrections/{number}/answer", {"act": "accept"})
    with world.open():
        record = db.session.get_one(Record, record_id)
        assert (record.status, record.retracted_at is not None) == (RecordState.WITHDRAWN, True)


@pytest.mark.parametrize("person", ["teacher", "student", "guardian", "other_homeroom", "principal"])
def test_who_asked_or_has_no_part_does_not_decide(world: World, person: str) -> None:
    record_id = approved(world, hours=Decimal("6.0"))
    with world.open():
        assert not can_decide(only(), db.session.get_one(Record, record_id), world.actor(person))
        with pytest.raises(NotAllowed):
            corrections.answer_correction(world.actor(person), only(), is_accepted=True)


def test_a_homeroom_teacher_who_ran_it_leaves_it_to_a_deputy(world: World) -> None:
    record_id = approved(world, hours=Decimal("6.0"))
    with world.open():
        only().asked_by_id = world.people["homeroom"]
        record = db.session.get_one(Record, record_id)
        assert [name for name in ("homeroom", "deputy", "office") if can_decide(only(), record, world.actor(name))] == [
            "deputy", "office",
        ]  # fmt: skip


def test_a_class_is_set_right_at_once(world: World, visit: Visit) -> None:
    record_id = approved(world, hours=Decimal("6.0"))
    with world.open():
        activity_id = db.session.get_one(Record, record_id).activity_id
    visit("other_homeroom").post(f"/activities/{activity_id}/corrections/accept")
    with world.open():
        assert only().status is CorrectionState.OPEN
    visit("homeroom").post(f"/activities/{activity_id}/corrections/accept")
    with world.open():
        assert db.session.get_one(Record, record_id).version == 2


def test_a_student_asks_about_an_approved_record_and_the_decider_edits_it(world: World, visit: Visit) -> None:
    record_id = own_approved(world)
    homeroom = visit("homeroom")
    with world.open():
        number = only().id
        sent = facts.facts_as_text(db.session.get_one(Record, record_id)) | {"hours": "3"}
    assert "是三小时" in homeroom.get("/corrections").text
    homeroom.get(f"/corrections/{number}")
    homeroom.post(f"/corrections/{number}", sent | {"hours": "2.0"}, status=422)
    homeroom.post(f"/corrections/{number}", sent | {"title": ""}, status=422)
    homeroom.post(f"/corrections/{number}", sent | {"to_on": "2020-01-01"}, status=422)
    homeroom.post(f"/corrections/{number}", sent | {"answer": "谢谢你说。"})
    with world.open():
        record = db.session.get_one(Record, record_id)
        assert (record.version, record.hours) == (2, Decimal("3.0"))
        assert (only().wants, only().answer) == ({"hours": ["2.0", "3.0"]}, "谢谢你说。")
    homeroom.post(f"/corrections/{number}", sent, status=403)


def test_a_refusal_of_a_students_wish_needs_words_here_too(world: World, visit: Visit) -> None:
    own_approved(world)
    with world.open():
        number = only().id
    page = visit("homeroom").post(f"/corrections/{number}/answer", {"act": "refuse"}, status=422)
    assert "请说明理由" in page.text
    visit("homeroom").post(f"/corrections/{number}/answer", {"act": "refuse", "answer": "签到表上是两小时。"})
    visit("teacher").get("/corrections", status=403)


def test_only_an_approved_or_verified_record_of_ones_own_can_be_disputed(world: World) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        waiting = make.make_record(student, term, world.class_id)
        observed = make.make_record(
            student, term, world.class_id, is_observation=True, status=RecordState.APPROVED,
            author_id=world.people["teacher"], approver_id=world.people["homeroom"],
        )  # fmt: skip
        assert not can_dispute(waiting, world.actor("student"))
        assert not can_dispute(observed, world.actor("student"))


def test_undoing_the_approval_leaves_nothing_to_decide_and_the_roster_goes_through(world: World) -> None:
    record_id = approved(world, hours=Decimal("6.0"))
    with world.open():
        record = db.session.get_one(Record, record_id)
        advance(record, RecordEvent.UNDO, world.actor("homeroom"))
        with pytest.raises(NotAllowed):
            corrections.answer_correction(world.actor("homeroom"), only(), is_accepted=True)
        confirm(world, db.session.get_one(Activity, record.activity_id))
        states = db.session.scalars(select(Correction.status).order_by(Correction.id)).all()
        assert states == [CorrectionState.REFUSED, CorrectionState.ACCEPTED]
        assert db.session.get_one(Record, record_id).hours == Decimal("6.0")


def test_a_second_decider_is_told(world: World) -> None:
    approved(world, hours=Decimal("6.0"))
    with world.open():
        corrections.answer_correction(world.actor("homeroom"), only(), is_accepted=True)
        with pytest.raises(Conflict) as told:
            corrections.answer_correction(world.actor("deputy"), only(), is_accepted=False)
        assert "homeroom老师" in told.value.message


def test_a_correction_of_another_school_is_not_found(world: World, twin: World, visit: Visit) -> None:
    approved(twin, hours=Decimal("6.0"))
    with twin.open():
        number = only().id
    for address in (f"/corrections/{number}", f"/corrections/{number}/answer"):
        visit("homeroom").post(address, {"act": "accept"}, status=404)


def test_the_list_asks_no_more_for_more_corrections(world: World, visit: Visit) -> None:
    homeroom, counts = visit("homeroom"), []
    for size in (1, 4):
        for _number in range(size):
            approved(world, hours=Decimal("6.0"))
        with world.app.app_context(), count_selects() as asked:
            homeroom.get("/corrections")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", facts.FACTS)
def test_every_fact_survives_being_kept_as_text(world: World, name: str) -> None:
    record_id = approved(world, award_name="最佳射手", hours=Decimal("1.5"))
    with world.open():
        record = db.session.get_one(Record, record_id)
        kept = facts.facts_as_text(record)[name]
        assert facts.as_text(facts.from_text(name, kept)) == kept
        facts.Reader().shown(name, kept)
