"""One event, a whole class drafted: what each record says, later changes, and what is never done twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from portfolio.activities.kinds import Part
from portfolio.activities.models import Activity, Performance
from portfolio.activities.states import ActivityState, Mark, Means, Standing
from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.records import actions, drafting
from portfolio.records.drafting_facts import Why, shortened
from portfolio.records.drafting_plan import plan_drafting
from portfolio.records.models import Correction, Record
from portfolio.records.sources import Source
from portfolio.records.states import CorrectionState, RecordEvent, RecordState
from portfolio.records.workflow import advance
from portfolio.school.models import School, SchoolClass, Student, Term
from portfolio.school.school_settings import SchoolSettings
from portfolio.web.errors import Conflict, Refusal
from tests import activity_factories as run
from tests import factories as make
from tests.browser import Browser
from tests.factories import add
from tests.people import World
from tests.records.drafting_school import confirm, drafted, mark, place_of, record_of, sports_day
from tests.statements import count_selects

Visit = Callable[[str], Browser]
S = RecordState


def test_each_participant_gets_a_draft_with_the_activitys_facts(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        counts = confirm(world, activity)
        record = record_of(activity.id, world.student_id)
        assert (counts["new"], record.status, record.source) == (2, S.DRAFT, Source.ROSTER)
        assert (record.title, record.organiser, record.hours) == (activity.title, "体育教研组", Decimal("3.0"))
        assert (record.author_id, record.witness) == (world.people["student"], "teacher老师")
        assert (record.class_id, record.term_id, record.from_on) == (world.class_id, world.term_id, activity.from_on)
        assert activity.status is ActivityState.CONFIRMED


def test_results_and_awards_of_the_programme_are_told(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        place = place_of(activity.id, world.student_id)
        for name, result, award in (("100米", "13.2秒", "一等奖"), ("跳远", "4.10米", "")):
            item = run.make_item(activity, name)
            run_performance(item.id, place.id, world.school_id, result, award)
        confirm(world, activity)
        record = record_of(activity.id, world.student_id)
        assert record.task == "100米 13.2秒，跳远 4.10米"
        assert (record.award_name, record.award_issuer, record.award_on) == (
            "100米 一等奖", "体育教研组", activity.to_on,
        )  # fmt: skip


def run_performance(item_id: int, participant_id: int, school_id: int, result: str, award: str) -> None:
    add(Performance(school_id=school_id, item_id=item_id, participant_id=participant_id, result=result, award=award))


def test_a_series_becomes_one_record_with_hours_summed(world: World) -> None:
    with world.open():
        activity = sports_day(world, is_series=True, hours=None)
        first = activity.sessions[0]
        second = run.make_session(activity, on=activity.from_on - timedelta(days=7), hours=Decimal("1.5"))
        for session in (first, second):
            mark(session, place_of(activity.id, world.student_id), Mark.PRESENT, Means.CARD)
            mark(session, place_of(activity.id, world.student2_id), Mark.EXCUSED)
        confirm(world, activity)
        record = record_of(activity.id, world.student_id)
        assert (record.times, record.hours, record.from_on, record.to_on) == (
            2, Decimal("4.5"), second.on, first.on,
        )  # fmt: skip
        assert record.source is Source.CHECK_IN
        assert count_records(activity) == 1


def count_records(activity: Activity) -> int:
    return db.session.scalar(select(func.count(Record.id)).where(Record.activity_id == activity.id)) or 0


def test_who_was_absent_waits_or_left_gets_none_and_the_page_says_why(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world, world.student_id, world.student2_id, world.other_student_id)
        mark(activity.sessions[0], place_of(activity.id, world.student_id), Mark.ABSENT)
        place_of(activity.id, world.student2_id).standing = Standing.WAITING
        plan = plan_drafting(activity)
        assert [entry.why for entry in plan.left_out] == [Why.ABSENT, Why.WAITING, Why.UNMARKED]
        activity_id = activity.id
        db.session.commit()
    page = visit("teacher").get(f"/activities/{activity_id}/confirm?part=left_out")
    assert "每次都缺席或请假" in page.text
    assert "候补" in page.text


def test_hours_and_witness_of_the_participant_win(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        place = place_of(activity.id, world.student_id)
        place.hours, place.witness, place.part, place.task = Decimal("5.5"), "刘主任", Part.LEAD, "裁判"
        confirm(world, activity)
        record = record_of(activity.id, world.student_id)
        assert (record.hours, record.witness, record.part, record.task) == (Decimal("5.5"), "刘主任", Part.LEAD, "裁判")
        assert record.source is Source.PARTNER


def test_what_is_too_long_is_cut_where_a_reader_would(world: World) -> None:
    assert shortened(["100米 13.2秒"] * 12).endswith("等")
    assert len(shortened(["一" * 80])) == 60
    assert shortened(["一", "二"]) == "一，二"
    with world.open():
        activity = sports_day(world)
        place_of(activity.id, world.student_id).task = "长" * 90
        confirm(world, activity)
        actions.submit_record(world.actor("student"), record_of(activity.id, world.student_id), SchoolSettings())


def test_confirming_again_changes_nothing_and_doubles_nothing(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        counts = confirm(world, activity)
        assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)
        assert count_records(activity) == 2


def test_a_late_joiner_is_drafted_by_confirming_again(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        run.make_participant(activity, db.session.get_one(Student, world.other_student_id))
        assert confirm(world, activity)["new"] == 1
        assert count_records(activity) == 3


@pytest.mark.parametrize("status", [S.DRAFT, S.SUBMITTED, S.RETURNED])
def test_changed_facts_reach_an_open_record_at_once_and_its_history(world: World, status: RecordState) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        record = record_of(activity.id, world.student_id)
        record.status, record.return_reason, record.submitted_at = status, "再写一句", clock.now()
        revision, waits_since = record.revision, record.submitted_at
        place_of(activity.id, world.student_id).hours = Decimal("6.0")
        assert confirm(world, activity)["changed"] == 1
        record = record_of(activity.id, world.student_id)
        correction = db.session.scalars(select(Correction)).one()
        assert (record.hours, record.status, record.submitted_at) == (Decimal("6.0"), status, waits_since)
        assert record.revision > revision
        assert (correction.status, correction.wants) == (CorrectionState.ACCEPTED, {"hours": ["3.0", "6.0"]})


def approve(world: World, record: Record) -> None:
    record.submitted_at = clock.now()
    advance(record, RecordEvent.SUBMIT, world.actor("student"))
    advance(record, RecordEvent.APPROVE, world.actor("homeroom"))
    db.session.flush()


def test_an_approved_record_is_never_edited_but_asked_about_once(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        approve(world, record_of(activity.id, world.student_id))
        place_of(activity.id, world.student_id).hours = Decimal("6.0")
        assert confirm(world, activity)["asked"] == 1
        assert confirm(world, activity)["asked"] == 0
        place_of(activity.id, world.student_id).hours = Decimal("7.0")
        assert confirm(world, activity)["asked"] == 1
        correction = db.session.scalars(select(Correction)).one()
        assert (correction.status, correction.wants) == (CorrectionState.OPEN, {"hours": ["3.0", "7.0"]})
        assert record_of(activity.id, world.student_id).hours == Decimal("3.0")


def test_a_wish_that_the_roster_takes_back_is_settled(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        approve(world, record_of(activity.id, world.student_id))
        place_of(activity.id, world.student_id).hours = Decimal("6.0")
        confirm(world, activity)
        place_of(activity.id, world.student_id).hours = None
        confirm(world, activity)
        assert db.session.scalars(select(Correction)).one().status is CorrectionState.REFUSED
        place_of(activity.id, world.student_id).hours = Decimal("6.0")
        assert confirm(world, activity)["asked"] == 1


def test_who_leaves_the_roster_loses_the_draft_but_no_word_and_gets_it_back(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        record_of(activity.id, world.student_id).description = "我跑完了一千五百米。"
        place_of(activity.id, world.student_id).standing = Standing.LEFT
        assert confirm(world, activity)["retracted"] == 1
        record = record_of(activity.id, world.student_id)
        assert (record.status, record.description) == (S.WITHDRAWN, "我跑完了一千五百米。")
        with pytest.raises(Conflict):
            actions.reopen_record(world.actor("student"), record)
        place = place_of(activity.id, world.student_id)
        place.standing, place.hours = Standing.ENROLLED, Decimal("2.5")
        assert confirm(world, activity)["restored"] == 1
        record = record_of(activity.id, world.student_id)
        assert (record.status, record.hours, record.retracted_at) == (S.DRAFT, Decimal("2.5"), None)
        assert count_records(activity) == 2


def test_an_approved_record_off_the_roster_waits_for_a_decision(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        approve(world, record_of(activity.id, world.student_id))
        place_of(activity.id, world.student_id).standing = Standing.LEFT
        assert confirm(world, activity)["withdrawals"] == 1
        assert confirm(world, activity)["withdrawals"] == 0
        assert db.session.scalars(select(Correction)).one().is_withdrawal
        place_of(activity.id, world.student_id).standing = Standing.ENROLLED
        confirm(world, activity)
        assert db.session.scalars(select(Correction)).one().status is CorrectionState.REFUSED


def test_what_the_student_withdrew_stays_withdrawn_through_leaving_and_coming_back(world: World) -> None:
    with world.open():
        activity, student = sports_day(world), world.actor("student")
        confirm(world, activity)
        actions.withdraw_record(student, record_of(activity.id, world.student_id))
        place_of(activity.id, world.student_id).standing = Standing.LEFT
        confirm(world, activity)
        with pytest.raises(Conflict):
            actions.reopen_record(student, record_of(activity.id, world.student_id))
        place_of(activity.id, world.student_id).standing = Standing.ENROLLED
        assert confirm(world, activity)["restored"] == 0
        record = record_of(activity.id, world.student_id)
        assert record.status is S.WITHDRAWN
        actions.reopen_record(student, record)


def test_a_stale_page_is_told_who_was_quicker(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world)
        activity_id, revision = activity.id, activity.revision
        db.session.commit()
    visit("teacher").post(f"/activities/{activity_id}/confirm", {"revision": revision})
    page = visit("office").post(f"/activities/{activity_id}/confirm", {"revision": revision}, status=409)
    assert "teacher老师" in page.text


def test_only_those_who_run_it_confirm(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world)
        activity_id = activity.id
        db.session.commit()
        with pytest.raises(actions.NotAllowed):
            drafting.confirm_activity(world.actor("homeroom"), activity, activity.revision)
    visit("homeroom").get(f"/activities/{activity_id}/confirm", status=403)
    visit("student").get(f"/activities/{activity_id}/confirm", status=403)


def test_a_term_that_closed_in_between_is_told_with_its_dates(world: World, visit: Visit) -> None:
    with world.open():
        activity = sports_day(world)
        term = db.session.get_one(Term, world.term_id)
        term.ends_on = clock.today() - timedelta(days=15)
        activity_id, revision = activity.id, activity.revision
        db.session.commit()
    page = visit("teacher").post(f"/activities/{activity_id}/confirm", {"revision": revision}, status=422)
    assert "学期已于" in page.text
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        term.ends_on = clock.today() - timedelta(days=14)
        assert confirm(world, db.session.get_one(Activity, activity_id))["new"] == 2


def test_what_has_not_taken_place_cannot_be_confirmed(world: World) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with world.open():
        with pytest.raises(Refusal):
            confirm(world, sports_day(world, from_on=tomorrow, to_on=tomorrow))
        lasting = sports_day(world, to_on=tomorrow)
        run.make_session(lasting, on=tomorrow)
        with pytest.raises(Refusal):
            confirm(world, lasting)


def test_a_series_can_be_confirmed_so_far_when_one_says_so(world: World) -> None:
    with world.open():
        activity = sports_day(world, is_series=True, hours=None)
        run.make_session(activity, on=clock.today() + timedelta(days=6))
        with pytest.raises(Refusal):
            confirm(world, activity)
        assert confirm(world, activity, is_so_far=True)["new"] == 2
        record = record_of(activity.id, world.student_id)
        assert (record.times, record.hours) == (1, Decimal("3.0"))


def test_calling_off_takes_drafts_off_and_taking_up_brings_them_back(world: World, visit: Visit) -> None:
    activity_id, record_id = drafted(world)
    with world.open():
        approve(world, record_of(activity_id, world.student2_id))
        db.session.commit()
    teacher = visit("teacher")
    teacher.post(f"/activities/{activity_id}/cancel", {"reason": ""}, status=422)
    teacher.post(f"/activities/{activity_id}/cancel", {"reason": "当天大雨，没有举行。"})
    assert "当天大雨" in visit("student").get(f"/records/{record_id}").text
    with world.open():
        assert record_of(activity_id, world.student_id).status is S.WITHDRAWN
        assert db.session.scalars(select(Correction)).one().is_withdrawal
        revision = db.session.get_one(Activity, activity_id).revision
    teacher.post(f"/activities/{activity_id}/confirm", {"revision": revision}, status=409)
    teacher.post(f"/activities/{activity_id}/reinstate")
    with world.open():
        assert confirm(world, db.session.get_one(Activity, activity_id))["restored"] == 1
        assert record_of(activity_id, world.student_id).status is S.DRAFT


def test_the_audit_holds_one_line_with_counts_and_one_for_each_record(world: World) -> None:
    with world.open():
        activity = sports_day(world)
        confirm(world, activity)
        events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "activity.draft")).all()
        created = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "record.create")).all()
        assert [event.facts["new"] for event in events] == [2]
        assert len(created) == 2


def test_the_preview_says_what_changes_and_writes_nothing(world: World, visit: Visit) -> None:
    activity_id, _record_id = drafted(world)
    with world.open():
        place_of(activity_id, world.student_id).hours = Decimal("6.0")
        db.session.commit()
    page = visit("teacher").get(f"/activities/{activity_id}/confirm")
    assert "<del>3 小时</del>" in page.text
    assert "<ins>6 小时</ins>" in page.text
    with world.open():
        assert record_of(activity_id, world.student_id).hours == Decimal("3.0")


def test_pages_ask_no_more_for_longer_rosters(world: World, visit: Visit) -> None:
    counts = []
    with world.open():
        activity_id = sports_day(world).id
        db.session.commit()
    teacher = visit("teacher")
    for size in (2, 30):
        with world.open():
            school_class = db.session.get_one(SchoolClass, world.class_id)
            for _number in range(size):
                student = make.make_student(db.session.get_one(School, world.school_id), school_class)
                run.make_participant(db.session.get_one(Activity, activity_id), student)
            db.session.commit()
        with world.app.app_context(), count_selects() as asked:
            teacher.get(f"/activities/{activity_id}/confirm")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_home_asks_no_more_for_more_cards(world: World, visit: Visit) -> None:
    student, counts = visit("student"), []
    for size in (1, 6):
        for _number in range(size):
            drafted(world)
        with world.app.app_context(), count_selects() as asked:
            page = student.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert page.text.count("home-words") == 7


def test_another_schools_activity_is_not_found(world: World, twin: World, visit: Visit) -> None:
    activity_id, _record_id = drafted(twin)
    visit("teacher").get(f"/activities/{activity_id}/confirm", status=404)
    visit("teacher").post(f"/activities/{activity_id}/confirm", status=404)
