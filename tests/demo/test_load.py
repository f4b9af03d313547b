"""The demo: what it promises to show is there, holds together, and is loaded once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, select

from portfolio.accounts.models import User
from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, Attendance, Participant, Performance, ProgrammeItem
from portfolio.activities.partner_models import PartnerLink
from portfolio.activities.queries import is_open_to_student, roster_of
from portfolio.activities.states import ActivityState, Mark, SessionState, Standing
from portfolio.core import clock, images
from portfolio.core.db import db
from portfolio.core.scope import school_scope, system_scope
from portfolio.core.text import reader_length
from portfolio.demo.load import MAIN, PASSWORD, SECOND, accounts, load_demo, plan_school
from portfolio.portfolios.models import TermComment
from portfolio.records import completeness
from portfolio.records.completeness import faults_of
from portfolio.records.drafting_plan import plan_drafting
from portfolio.records.models import Evidence, Record, StatusChange
from portfolio.records.sources import Source
from portfolio.records.states import RecordState
from portfolio.records.workflow import TABLE
from portfolio.reports.models import HalfMonthEdition
from portfolio.reports.printing import storage
from portfolio.reports.queries import print_targets
from portfolio.review.hints import hints_for
from portfolio.review.queries import QueueFilter, queue_ids
from portfolio.school.actors import Actor, actor_for
from portfolio.school.models import Enrolment, School, SchoolClass, Student
from portfolio.school.queries import current_term, students_of_class
from portfolio.school.school_settings import SchoolSettings
from tests.demo.loading import loaded_demo, quietly

FEW = replace(MAIN.casting, classes=MAIN.casting.classes[:4], class_size=36)
SMALL = (
    replace(MAIN, casting=FEW, each=(2, 3), pictures=20),
    replace(SECOND, casting=replace(SECOND.casting, class_size=8), each=(1, 2), pictures=4),
)


@pytest.fixture(scope="module")
def loaded(shared_app: Flask) -> Iterator[Flask]:
    """The demo, smaller, until the last test of this file."""
    with loaded_demo(shared_app, SMALL):
        yield shared_app


@pytest.fixture
def demo(loaded: Flask) -> Iterator[School]:
    """The main school with its scope open."""
    with loaded.test_request_context():
        school = db.session.scalars(select(School).where(School.code == MAIN.code)).one()
        with school_scope(school.id):
            yield school


def person(username: str) -> Actor:
    return actor_for(db.session.scalars(select(User).where(User.username == username)).one())


def records(*states: RecordState) -> list[Record]:
    return list(db.session.scalars(select(Record).where(Record.status.in_(states or tuple(RecordState)))))


def waiting_for_h71() -> list[Record]:
    return [db.session.get_one(Record, id_) for id_ in queue_ids(person("h71"), QueueFilter())]


def test_a_second_load_changes_nothing(loaded: Flask) -> None:
    with loaded.app_context(), system_scope():
        before = db.session.scalar(select(func.count(Record.id)))
        assert load_demo(quietly, SMALL) is None
    with loaded.app_context(), system_scope():
        assert db.session.scalar(select(func.count(Record.id))) == before


@pytest.mark.parametrize("suffix", ["", "-b"])
def test_everybody_named_can_sign_in_at_once(loaded: Flask, suffix: str) -> None:
    with loaded.app_context():
        usernames = [one.username for one in accounts(SMALL) if one.username.endswith("-b") == bool(suffix)]
    assert len(usernames) == 8
    for username in usernames:
        client = loaded.test_client()
        client.post("/login", data={"username": username, "password": PASSWORD})
        assert client.get("/", follow_redirects=False).status_code == 200


def test_the_present_term_is_under_way(demo: School) -> None:
    term, today = current_term(), clock.today()
    assert term is not None
    assert term.starts_on <= today <= term.ends_on


def test_every_history_follows_the_table_and_the_clock(demo: School) -> None:
    changes = db.session.scalars(select(StatusChange).order_by(StatusChange.record_id, StatusChange.id)).all()
    ends: dict[int, tuple[RecordState, datetime]] = {}
    for change in changes:
        before, at = ends.get(change.record_id, (RecordState.DRAFT, change.at))
        assert change.before is before
        assert TABLE[(before, change.event)].after is change.after  # type: ignore[index]
        assert at <= change.at <= clock.now()
        ends[change.record_id] = (change.after, change.at)
    assert all(ends.get(row.id, (RecordState.DRAFT,))[0] is row.status for row in records())


def test_what_was_sent_could_have_been_sent_by_the_form(demo: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "why_not_recorded", lambda *_asked: "")  # it was open then
    sent = records(RecordState.SUBMITTED, RecordState.APPROVED, RecordState.RETURNED)
    assert not [row.title for row in sent if faults_of(row, SchoolSettings())]
    assert {row.status for row in records()} == set(RecordState)


def test_texts_are_as_varied_as_pupils(demo: School) -> None:
    words = [row.description for row in records() if row.description]
    assert len(set(words)) > 0.95 * len(words)


def test_the_search_finds_two_characters(demo: School) -> None:
    assert all(row.title.casefold() in row.search_text for row in records() if row.title.isalpha())


def test_evidence_is_stored_and_can_be_decoded(demo: School, loaded: Flask) -> None:
    files = db.session.scalars(select(Evidence)).all()
    storage = loaded.extensions["storage"]
    assert all(storage.stat(key) for file in files for key in (file.master_key, file.screen_key, file.thumb_key))
    found = [images.inspect(storage.read(file.print_key)) for file in files[:40]]
    assert max(max(one.width, one.height) for one in found) == images.PRINT_SIDE, "a small picture stays as it is"


def test_only_two_records_share_a_file(demo: School) -> None:
    times = Counter(db.session.scalars(select(Evidence.sha256)))
    assert sorted(times.values())[-2:] == [1, 2]


def test_photos_are_of_the_days_told_but_for_one(demo: School) -> None:
    shots = db.session.execute(select(Evidence.taken_at, Record).join(Record, Record.id == Evidence.record_id)).all()
    strange = [row for at, row in shots if at and not row.from_on <= clock.local(at).date() <= row.to_on]
    assert len(strange) == 1


def test_the_homeroom_teacher_has_thirty_plain_records_to_clear(demo: School) -> None:
    rows = waiting_for_h71()
    hints = hints_for(person("h71"), rows)
    plain = [row for row in rows if row.source is Source.STUDENT and row.id not in hints]
    assert len(plain) >= 30


def test_the_homeroom_teacher_meets_every_case(demo: School) -> None:
    rows = waiting_for_h71()
    texts = [row.description for row in rows]
    names = "".join(row.student.name for row in rows)
    assert any("application/pdf" in {file.media_type for file in row.evidence} for row in rows)
    assert {0, 1, 2, 4} <= {len(row.evidence) for row in rows}
    assert max(map(reader_length, texts)) > 180
    assert any("🏀" in text for text in texts)
    assert {"䶮", "㛃", "·"} <= set(names)
    assert any(row.is_observation for row in rows)
    assert any(row.source is Source.TEACHER and not row.is_observation for row in rows)
    assert any("return" in {change.event for change in row.changes} for row in rows)
    assert len(hints_for(person("h71"), rows)) >= 3


def test_the_student_finds_one_of_each_thing_to_do(demo: School) -> None:
    student_id = person("s1001").student_id
    own = [row for row in records() if row.student_id == student_id]
    states = Counter((row.status, row.source) for row in own)
    assert states[(RecordState.RETURNED, Source.STUDENT)] == 2
    assert states[(RecordState.DRAFT, Source.STUDENT)] >= 1
    assert states[(RecordState.DRAFT, Source.TEACHER)] == 2
    assert states[(RecordState.DRAFT, Source.ROSTER)] >= 1
    assert all(row.return_reason for row in own if row.status is RecordState.RETURNED)


def test_one_class_is_ready_to_print(demo: School) -> None:
    target = min((one for one in print_targets() if one.term == current_term()), key=lambda one: one.waiting)
    students = {student.id for student in students_of_class(target.school_class.id)}
    comments = db.session.scalars(select(TermComment).where(TermComment.term_id == target.term.id)).all()
    assert (target.waiting, target.term) == (0, current_term())
    assert students <= {comment.student_id for comment in comments}
    assert all(80 <= len(comment.text) <= 200 for comment in comments)


def test_a_student_who_moved_keeps_the_class_of_then(demo: School) -> None:
    moved = db.session.scalars(select(Enrolment.student_id).where(Enrolment.until_on.is_not(None))).all()
    assert len(moved) == 2
    for row in db.session.scalars(select(Record).where(Record.student_id.in_(moved))):
        stays = db.session.scalars(select(Enrolment).where(Enrolment.student_id == row.student_id))
        classes = [stay.class_id for stay in stays if stay.from_on <= row.from_on <= (stay.until_on or row.from_on)]
        assert classes == [row.class_id]


def test_two_students_of_one_class_share_their_name(demo: School) -> None:
    first = db.session.scalars(select(SchoolClass).where(SchoolClass.number == 1).order_by(SchoolClass.id)).first()
    assert first is not None
    names = Counter(student.name for student in students_of_class(first.id))
    assert names.most_common(1)[0][1] == 2


def test_rare_characters_are_among_the_names(demo: School) -> None:
    names = "".join(student.name for student in db.session.scalars(select(Student)))
    assert set("䶮𠅤㛃堃翀瑱·") <= set(names)


def activities(*conditions: ColumnElement[bool]) -> list[Activity]:
    return list(db.session.scalars(select(Activity).where(*conditions).order_by(Activity.from_on)))


def test_confirming_an_activity_again_would_change_nothing(demo: School) -> None:
    confirmed = activities(Activity.status == ActivityState.CONFIRMED, Activity.from_on > date(2000, 1, 1))
    plans = [plan_drafting(activity) for activity in confirmed]
    assert all(plan.is_idle for plan in plans)
    assert sum(plan.unchanged for plan in plans) == sum(row.activity_id is not None for row in records())


def test_last_years_sports_day_is_there_to_copy(demo: School) -> None:
    days = [row.from_on for row in activities(Activity.kind == Kind.SPORTS_DAY)]
    assert any(300 < (clock.today() - on).days < 500 for on in days)


def test_the_sports_day_has_a_programme_and_results(demo: School) -> None:
    assert {"100米", "200米", "跳远", "实心球", "4×100米接力"} <= set(db.session.scalars(select(ProgrammeItem.name)))
    performances = db.session.scalars(select(Performance)).all()
    assert len([row for row in performances if row.result]) > 5
    told = {row.task for row in records() if row.kind is Kind.SPORTS_DAY and row.activity_id}
    assert any(row.result and row.result in task for row in performances for task in told)


def test_twenty_courses_were_attended_and_go_on(demo: School) -> None:
    courses = activities(Activity.is_series.is_(True))
    assert len({row.title for row in courses}) == 20
    states = {session.status for row in courses for session in row.sessions}
    assert states == set(SessionState)
    assert set(db.session.scalars(select(Attendance.mark))) == set(Mark)
    assert all(row.reason for each in courses for row in each.sessions if row.status is SessionState.CANCELLED)


def test_nobody_has_two_courses_on_one_day(demo: School) -> None:
    courses = activities(Activity.is_series.is_(True))
    weekdays = {row.id: row.from_on.weekday() for row in courses}
    taken = db.session.execute(
        select(Participant.student_id, Participant.activity_id).where(Participant.activity_id.in_(weekdays))
    ).all()
    days = [(student_id, weekdays[activity_id]) for student_id, activity_id in taken]
    assert len(days) == len(set(days))


def test_sign_up_is_open_with_a_place_left_and_with_a_waiting_list(demo: School) -> None:
    student_id = person("s1001").student_id
    assert student_id is not None
    left = {
        row.capacity - len(db.session.scalars(roster_of(row.id)).all())
        for row in activities(is_open_to_student(student_id))
        if row.capacity
    }
    assert left == {0, 1}
    waiting = select(func.count(Participant.id)).where(Participant.standing == Standing.WAITING)
    assert db.session.scalar(waiting) == 4


def test_the_community_has_confirmed_and_stands_as_witness(demo: School) -> None:
    assert db.session.scalars(select(PartnerLink)).first() is not None
    confirmed = [row for row in records() if row.source is Source.PARTNER]
    assert {row.witness for row in confirmed} == {"王主任（云溪社区居委会）"}


def test_the_last_half_month_is_issued(demo: School) -> None:
    edition = db.session.scalars(select(HalfMonthEdition)).one()
    assert edition.figures["held"] > 0
    assert storage().stat(edition.pdf_key)


def test_the_same_day_plans_the_same_school() -> None:
    one, other = (plan_school(SMALL[1], datetime(2027, 4, 6, 9, tzinfo=clock.DEFAULT_ZONE)) for _ in range(2))
    assert one.plans == other.plans
    assert one.comments == other.comments
    assert one.activities == other.activities
