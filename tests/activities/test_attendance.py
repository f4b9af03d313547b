"""Attendance taken from the list, and what it comes to."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from portfolio.activities.attendance import hours_attended
from portfolio.activities.models import Activity, Attendance, Participant, Session
from portfolio.activities.states import Mark, Means, SessionState
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_participant, make_session
from tests.browser import Browser
from tests.factories import add
from tests.people import World
from tests.statements import count_selects

Visit = Callable[[str], Browser]
BEGINS = datetime(2026, 11, 24, 14, tzinfo=clock.DEFAULT_ZONE)


def mark(session: Session, participant: Participant, kind: Mark, means: Means = Means.LIST) -> None:
    add(
        Attendance(
            school_id=session.school_id, session_id=session.id, participant_id=participant.id, mark=kind, means=means
        )
    )


def session_of(world: World, *, begins: datetime = BEGINS, **facts: object) -> tuple[int, list[int]]:
    """A session of three hours of the teacher's; ids of it and of its participants: student, student2, other."""
    with world.open():
        activity = make_activity(
            db.session.get_one(Term, world.term_id), world.people["teacher"], from_on=begins.date(),
            to_on=begins.date(), **facts,
        )  # fmt: skip
        session = db.session.scalars(select(Session).where(Session.activity_id == activity.id)).one()
        session.starts_at, session.ends_at = begins, begins + timedelta(hours=3)
        ids = [
            make_participant(activity, db.session.get_one(Student, id_)).id
            for id_ in (world.student_id, world.student2_id, world.other_student_id)
        ]
        db.session.commit()
        return session.id, ids


def marks_of(world: World, session_id: int) -> dict[int, tuple[str, str]]:
    with world.open():
        rows = db.session.scalars(select(Attendance).where(Attendance.session_id == session_id)).all()
        assert len({row.participant_id for row in rows}) == len(rows)
        return {row.participant_id: (row.mark.value, row.means.value) for row in rows}


def sheet(ids: list[int], *marks: str, shown: str = "present") -> dict[str, str]:
    """The form as a browser without scripts sends it."""
    return {f"mark-{id_}": mark for id_, mark in zip(ids, marks, strict=True)} | {f"was-{id_}": shown for id_ in ids}


@pytest.fixture(autouse=True)
def _afternoon() -> object:
    with time_machine.travel(BEGINS, tick=False):
        yield


def test_hours_of_a_series_are_those_of_the_sessions_held_where_somebody_took_part(world: World) -> None:
    with world.open():
        activity = make_activity(db.session.get_one(Term, world.term_id), world.people["teacher"], is_series=True)
        first = activity.sessions[0]
        starts = first.starts_at.replace(hour=1)
        second = make_session(activity, starts_at=starts, status=SessionState.HELD, hours=Decimal("1.5"))
        third = make_session(
            activity, starts_at=starts.replace(hour=2), status=SessionState.CANCELLED, hours=Decimal("2.0")
        )
        one, two, three = (
            make_participant(activity, db.session.get_one(Student, id_))
            for id_ in (world.student_id, world.student2_id, world.other_student_id)
        )
        assert hours_attended(activity.id) == {}
        first.status = SessionState.HELD
        for session in (first, second, third):
            mark(session, one, Mark.LATE)
        mark(first, two, Mark.PRESENT)
        mark(second, two, Mark.ABSENT)
        with count_selects() as seen:
            assert hours_attended(activity.id) == {
                one.id: (2, Decimal("4.5")), two.id: (1, Decimal("3.0")), three.id: (0, Decimal(0)),
            }  # fmt: skip
        assert len(seen) == 1


def test_the_list_is_saved_by_a_form_without_scripts_and_the_session_is_held(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    visit("teacher").post(f"/activities/sessions/{session_id}", sheet(ids, "present", "late", "excused"))
    assert [marks_of(world, session_id)[id_] for id_ in ids] == [
        ("present", "list"), ("late", "list"), ("excused", "list"),
    ]  # fmt: skip
    with world.open():
        assert db.session.get_one(Session, session_id).status is SessionState.HELD


def test_everybody_is_present_until_somebody_says_otherwise_and_stands_by_class_and_number(
    world: World, visit: Visit
) -> None:
    session_id, ids = session_of(world)
    browser = visit("teacher")
    browser.post(f"/activities/sessions/{session_id}", sheet(ids, "absent", "absent", "present"))
    page = browser.get(f"/activities/sessions/{session_id}").get_data(as_text=True)
    assert [int(id_) for id_ in re.findall(r'name="was-(\d+)"', page)] == ids
    assert len(re.findall(r'value="\w+" checked', page)) == len(ids)


def test_what_a_teacher_did_not_touch_undoes_nobodys_mark(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    address = f"/activities/sessions/{session_id}"
    visit("office").post(address, sheet(ids, "absent", "present", "present"))
    visit("teacher").post(address, sheet(ids, "present", "late", "present"))  # opened before the office had saved
    assert [marks_of(world, session_id)[id_][0] for id_ in ids] == ["absent", "late", "present"]


def test_a_card_is_not_overwritten_by_a_mere_default_but_by_a_word(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    with world.open():
        session = db.session.get_one(Session, session_id)
        mark(session, db.session.get_one(Participant, ids[0]), Mark.LATE, Means.CARD)
        db.session.commit()
    browser, address = visit("teacher"), f"/activities/sessions/{session_id}"
    browser.post(address, sheet(ids[:1], "present"))
    assert marks_of(world, session_id) == {ids[0]: ("late", "card")}
    browser.post(address, sheet(ids[:1], "present", shown="late"))
    assert marks_of(world, session_id) == {ids[0]: ("present", "list")}


def test_where_cards_were_scanned_nobody_is_present_by_default(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    with world.open():
        session = db.session.get_one(Session, session_id)
        mark(session, db.session.get_one(Participant, ids[0]), Mark.PRESENT, Means.CARD)
        db.session.commit()
    page = visit("teacher").get(f"/activities/sessions/{session_id}").get_data(as_text=True)
    assert len(re.findall(r'value="present" checked', page)) == 1


def test_who_joined_later_appears_and_who_left_does_not(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    with world.open():
        db.session.delete(db.session.get_one(Participant, ids[1]))
        db.session.commit()
    browser = visit("teacher")
    browser.post(f"/activities/sessions/{session_id}", sheet([ids[0], ids[2], ids[1]], "present", "absent", "present"))
    assert set(marks_of(world, session_id)) == {ids[0], ids[2]}
    with world.open():
        activity = db.session.get_one(Activity, db.session.get_one(Session, session_id).activity_id)
        new = make_participant(activity, db.session.get_one(Student, world.student2_id)).id
        db.session.commit()
    assert f'name="mark-{new}"' in browser.get(f"/activities/sessions/{session_id}").get_data(as_text=True)


def test_a_session_called_off_takes_no_attendance(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    with world.open():
        db.session.get_one(Session, session_id).status = SessionState.CANCELLED
        db.session.commit()
    page = visit("teacher").post(f"/activities/sessions/{session_id}", sheet(ids, "late", "late", "late"), status=422)
    assert "已取消" in page.get_data(as_text=True)
    assert not marks_of(world, session_id)


@pytest.mark.parametrize(("minutes", "status"), [(61, 422), (59, 302)])
def test_attendance_opens_an_hour_before_also_across_midnight(
    world: World, visit: Visit, minutes: int, status: int
) -> None:
    begins = BEGINS.replace(day=25, hour=0, minute=30)
    session_id, ids = session_of(world, begins=begins)
    with time_machine.travel(begins - timedelta(minutes=minutes), tick=False):
        visit("teacher").post(
            f"/activities/sessions/{session_id}", sheet(ids, "present", "present", "absent"), status=status
        )
    assert len(marks_of(world, session_id)) == (3 if status == 302 else 0)


def test_what_was_chosen_is_kept_when_saving_is_refused(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world, begins=BEGINS + timedelta(hours=2))
    page = visit("teacher").post(f"/activities/sessions/{session_id}", sheet(ids, "late", "late", "late"), status=422)
    assert len(re.findall(r'value="late" checked', page.get_data(as_text=True))) == 3


def test_an_empty_or_nonsensical_form_is_answered_in_words(world: World, visit: Visit) -> None:
    session_id, ids = session_of(world)
    for data in ({}, {f"mark-{ids[0]}": "first"}, {"mark-99999999999999999999": "late"}):
        visit("teacher").post(f"/activities/sessions/{session_id}", data, status=422)


def test_a_session_over_midnight_is_among_todays_until_it_ends(world: World, visit: Visit) -> None:
    begins = BEGINS.replace(hour=23, minute=30)
    session_of(world, begins=begins, title="观星夜")
    browser = visit("teacher")
    for moment, is_shown in ((begins, True), (begins + timedelta(hours=2), True), (begins + timedelta(hours=4), False)):
        with time_machine.travel(moment, tick=False):
            assert ("观星夜" in browser.get("/activities/sessions/today").get_data(as_text=True)) is is_shown


def test_sessions_stand_with_todays_first(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world, is_series=True)
    with world.open():
        activity = db.session.get_one(Session, session_id).activity
        for day in (-14, -7, 7):
            make_session(activity, on=(BEGINS + timedelta(days=day)).date())
        activity_id = activity.id
        db.session.commit()
    page = visit("teacher").get(f"/activities/{activity_id}/sessions").get_data(as_text=True)
    shown = [int(day) for day in re.findall(r'class="when">2026年(?:11|12)月(\d+)日', page)]
    assert shown == [24, 1, 17, 10]


def test_lists_ask_as_much_for_many_as_for_few(world: World, visit: Visit) -> None:
    session_id, _ids = session_of(world, is_series=True)
    browser, counts = visit("teacher"), []
    with world.open():
        activity_id = db.session.get_one(Session, session_id).activity_id
    for number in range(2):
        with count_selects() as seen:
            browser.get(f"/activities/{activity_id}/sessions")
            browser.get(f"/activities/sessions/{session_id}")
        counts.append(len(seen))
        if number == 0:
            with world.open():
                activity = db.session.get_one(Activity, activity_id)
                for day in range(1, 6):
                    make_session(activity, on=(BEGINS + timedelta(days=day)).date())
                db.session.commit()
    assert counts[0] == counts[1]
