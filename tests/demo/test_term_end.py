"""The demo's term ends: a class in each phase, and everything signed, published and archived holds."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import pytest
from flask import Flask
from sqlalchemy import func, select

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.jobs import OPEN_STATES, Job
from portfolio.core.scope import school_scope
from portfolio.demo.load import MAIN, PASSWORD, open_notice_secret, term_end_hosts
from portfolio.demo.term_end_archives import have_seal
from portfolio.demo.term_end_plan import LEVELS
from portfolio.portfolios import selection_digest, sign_off_lines
from portfolio.portfolios.comment_checks import marking_words, repeated_from
from portfolio.portfolios.models import FitnessGrade, TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, Objector, SignOff
from portfolio.portfolios.notice_queries import verify_notice
from portfolio.portfolios.peers_workflow import TABLE as NOTE_TABLE
from portfolio.portfolios.queries import fitness_of
from portfolio.portfolios.selection_actions import KEY_CASES, PICTURES
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_queries import counted_picks, portfolios_of
from portfolio.portfolios.states import (
    Decision,
    NoticeState,
    ObjectionState,
    RemarkState,
    SelectionState,
    SignStep,
    Voice,
)
from portfolio.portfolios.term_words import WordRules, checked_words
from portfolio.portfolios.voice_models import CommentProof, LevelGiven, ReadReceipt, Remark
from portfolio.records.models import Record, StatusChange
from portfolio.records.states import RecordEvent, RecordState
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.reports.archive_queries import current_archives
from portfolio.reports.printing import storage
from portfolio.reports.verification import Finding, verify_pdf
from portfolio.school.models import School, SchoolClass, Student
from portfolio.school.phase_models import ClassTerm, Phase, PhaseWindow, WindowExtension
from portfolio.school.queries import current_term, students_of_class
from portfolio.school.school_settings import settings_of
from tests.demo.loading import loaded_demo

CASTING = replace(MAIN.casting, class_size=14, small={0: 36, 2: 24, 4: 2, 5: 2})
SMALL = (replace(MAIN, casting=CASTING, each=(3, 5), pictures=12),)


@pytest.fixture(scope="module")
def loaded(shared_app: Flask) -> Iterator[Flask]:
    """The main school, smaller, until the last test of this file."""
    with loaded_demo(shared_app, SMALL):
        yield shared_app


@pytest.fixture
def demo(loaded: Flask) -> Iterator[School]:
    """The school with its scope open."""
    with loaded.test_request_context():
        school = db.session.scalars(select(School).where(School.code == MAIN.code)).one()
        with school_scope(school.id):
            yield school


def standing(*phases: Phase) -> list[ClassTerm]:
    return list(db.session.scalars(select(ClassTerm).where(ClassTerm.phase.in_(phases)).order_by(ClassTerm.id)))


def now_standing(phase: Phase) -> ClassTerm:
    return next(row for row in standing(phase) if row.term == current_term())


def members(class_term: ClassTerm) -> list[int]:
    return [student.id for student in students_of_class(class_term.class_id)]


def test_a_class_is_in_each_phase_now(demo: School) -> None:
    assert {row.phase for row in standing(*Phase) if row.term == current_term()} == set(Phase)
    assert {row.phase for row in standing(*Phase) if row.term != current_term()} == {Phase.ARCHIVED}


def test_those_who_record_know_until_when(demo: School) -> None:
    first = db.session.scalars(select(SchoolClass).order_by(SchoolClass.id)).first()
    assert first is not None
    window = db.session.scalars(
        select(PhaseWindow)
        .join(ClassTerm, ClassTerm.id == PhaseWindow.class_term_id)
        .where(ClassTerm.class_id == first.id, PhaseWindow.phase == Phase.RECORDING)
    ).one()
    assert window.opens_at < clock.now() < window.closes_at


def test_a_window_was_kept_open_for_longer(demo: School) -> None:
    assert db.session.scalars(select(WindowExtension)).one().reason


def test_nothing_was_handed_in_after_recording_had_ended(demo: School) -> None:
    for class_term in standing(Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED):
        windows = {window.phase: window for window in class_term.windows}
        begun = windows[Phase.SELECTING].opens_at
        late = db.session.scalars(
            select(Record).where(
                Record.class_id == class_term.class_id, Record.term_id == class_term.term_id,
                Record.student_id.in_(members(class_term)), Record.submitted_at > begun,
            )
        )  # fmt: skip
        assert [row.title for row in late] == []


def test_students_who_select_have_come_differently_far(demo: School) -> None:
    class_term = now_standing(Phase.SELECTING)
    portfolios = portfolios_of(members(class_term), class_term.term_id)
    assert len(portfolios) < len(members(class_term))
    assert {row.status for row in portfolios.values()} == set(SelectionState)
    assert any(row.reopened_reason for row in portfolios.values())
    assert any(row.picks and not row.statement for row in portfolios.values())


def test_what_was_confirmed_is_what_stands_unless_an_objection_changed_it(demo: School) -> None:
    changed = set(db.session.scalars(select(Objection.student_id).where(Objection.decision != Decision.UPHELD_AS_IS)))
    rows = db.session.scalars(select(TermPortfolio).where(TermPortfolio.status == SelectionState.CONFIRMED)).all()
    own = db.session.scalars(select(LevelGiven).where(LevelGiven.voice == Voice.SELF)).all()
    assert len(rows) > 20
    for row in rows:
        levels = [each for each in own if (each.student_id, each.term_id) == (row.student_id, row.term_id)]
        is_the_same = not selection_digest.is_to_confirm_again(row, levels)
        assert is_the_same or row.student_id in changed or is_corrected(row)


def is_corrected(row: TermPortfolio) -> bool:
    return any(pick.record.version > 1 for pick in row.picks)


def test_picks_keep_the_rules(demo: School) -> None:
    limit = settings_of(demo).picks_per_dimension
    for row in db.session.scalars(select(TermPortfolio)):
        picks = counted_picks(row)
        keys = [pick for pick in picks if pick.is_key_case]
        assert len(keys) <= KEY_CASES
        assert all(pick.story and len(pick.pictures) <= PICTURES for pick in keys)
        dimensions = sorted(pick.record.dimension_id or 0 for pick in picks)
        assert all(len(list(same)) <= limit for _dimension, same in groupby(dimensions))
    assert any(pick.pictures for pick in db.session.scalars(select(PickedRecord)))


def texts() -> list[tuple[str, Student, int]]:
    """Every text of a term's end with whom it is about and how long it may be."""
    students = {row.id: row for row in db.session.scalars(select(Student))}
    remarks = db.session.scalars(select(Remark)).all()
    limits = {Voice.PEER: 120, Voice.SUBJECT: 60, Voice.FAMILY: 200}
    found = [(row.statement, students[row.student_id], 400) for row in db.session.scalars(select(TermPortfolio))]
    found += [(row.text, students[row.student_id], limits[row.voice]) for row in remarks]
    found += [(row.words, students[row.student_id], 60) for row in db.session.scalars(select(LevelGiven))]
    stories = db.session.execute(
        select(PickedRecord.story, TermPortfolio.student_id).join(
            TermPortfolio, TermPortfolio.id == PickedRecord.portfolio_id
        )
    )
    return [*found, *((story, students[id_], 300) for story, id_ in stories)]


def test_every_text_could_have_been_saved_by_its_form(demo: School) -> None:
    names = tuple(db.session.scalars(select(Student).order_by(Student.id)).all())
    for text, student, limit in texts():
        rules = WordRules(limit, own_name=student.name, others=tuple(each.name for each in names))
        assert checked_words(text, rules) == text


def test_texts_hardly_repeat_each_other(demo: School) -> None:
    long = [text for text, _student, limit in texts() if text and limit > 60]
    assert len(set(long)) > 0.9 * len(long)


def test_comments_of_a_class_are_each_their_own(demo: School) -> None:
    class_term = now_standing(Phase.NOTICE)
    students = {student.id: student.name for student in students_of_class(class_term.class_id)}
    rows = db.session.scalars(
        select(TermComment).where(TermComment.student_id.in_(students), TermComment.term_id == class_term.term_id)
    ).all()
    written = [(students[row.student_id], row.text) for row in rows]
    assert len(written) == len(students)
    for name, text in written:
        assert not marking_words(text)
        assert repeated_from(text, name, [each for each in written if each != (name, text)]) is None


def test_levels_are_those_the_school_names(demo: School) -> None:
    assert settings_of(demo).evaluation_levels == LEVELS
    assert set(db.session.scalars(select(LevelGiven.level))) <= set(LEVELS)
    assert set(db.session.scalars(select(LevelGiven.voice))) == {Voice.SELF, Voice.PEER, Voice.HOMEROOM}


def test_classmates_notes_are_in_every_state(demo: School) -> None:
    notes = db.session.scalars(select(Remark).where(Remark.voice == Voice.PEER)).all()
    assert {note.status for note in notes} == {before for before, _event in NOTE_TABLE} | set(NOTE_TABLE.values())
    assert all(bool(note.kept_back_reason) == (note.status is RemarkState.KEPT_BACK) for note in notes)
    assert {row.voice for row in db.session.scalars(select(Remark))} == {Voice.PEER, Voice.SUBJECT, Voice.FAMILY}
    assert db.session.scalars(select(ReadReceipt)).first()


def test_a_wording_waits_one_was_taken_and_one_left(demo: School) -> None:
    assert set(db.session.scalars(select(CommentProof.is_taken))) == {None, True, False}


def test_notices_are_still_what_was_published(demo: School) -> None:
    notices = db.session.scalars(select(Notice)).all()
    assert {row.status for row in notices} == {NoticeState.OPEN, NoticeState.CLOSED}
    assert all(verify_notice(row) for row in notices)
    assert all(row.opens_on < row.closes_on for row in notices)


def test_objections_are_in_every_state_and_with_each_decision(demo: School) -> None:
    rows = db.session.scalars(select(Objection)).all()
    assert {row.status for row in rows} == set(ObjectionState)
    assert {row.decision for row in rows} == {None, *Decision}
    assert any(row.is_second_look and row.status is ObjectionState.CLOSED for row in rows)
    assert len({row.student_id for row in rows}) > 4
    assert len(db.session.scalars(select(Objector)).all()) == len(rows)


def test_whoever_decides_had_no_part_in_it(demo: School) -> None:
    raised = {row.objection_id: row.user_id for row in db.session.scalars(select(Objector))}
    for row in db.session.scalars(select(Objection).where(Objection.decision.is_not(None))):
        assert row.record is not None
        assert row.decided_by_id not in {raised[row.id], row.record.approver_id, row.record.author_id}


def test_records_are_frozen_while_an_objection_is_open(demo: School) -> None:
    rows = db.session.scalars(select(Objection)).all()
    assert all(row.record and bool(row.record.frozen_at) == (row.status is not ObjectionState.CLOSED) for row in rows)


def test_a_corrected_line_was_published_anew(demo: School) -> None:
    lines = db.session.scalars(select(NoticeLine).where(NoticeLine.version > 1)).all()
    assert lines
    assert all(line.opens_on > line_before(line).opens_on for line in lines)
    out = {Decision.WITHDRAWN, Decision.FOUND_FALSE}
    for row in db.session.scalars(select(Objection).where(Objection.decision.in_(out))):
        assert row.record is not None
        assert row.record.status is not RecordState.APPROVED


def line_before(line: NoticeLine) -> NoticeLine:
    return db.session.scalars(
        select(NoticeLine).where(
            NoticeLine.notice_id == line.notice_id, NoticeLine.student_id == line.student_id,
            NoticeLine.version == line.version - 1,
        )
    ).one()  # fmt: skip


def test_most_are_signed_and_exceptions_wait_with_their_reasons(demo: School) -> None:
    class_term = now_standing(Phase.SIGN_OFF)
    lines = sign_off_lines.sign_lines(class_term, SignStep.HOMEROOM)
    left = [line for line in lines if line.signed is None]
    assert len(left) == 2
    assert all(line.reasons for line in left)
    assert any("核对" in reason for line in left for reason in line.reasons)
    later = sign_off_lines.sign_lines(class_term, SignStep.COMMITTEE)
    assert any(line.signed for line in later)
    assert any(line.is_ready for line in later)


def test_archived_classes_bear_all_three_signatures(demo: School) -> None:
    for class_term in standing(Phase.ARCHIVED):
        for step in SignStep:
            signed = db.session.scalars(
                select(SignOff.student_id).where(
                    SignOff.class_term_id == class_term.id, SignOff.step == step, SignOff.undone_at.is_(None)
                )
            )
            assert sorted(signed) == sorted(members(class_term))


def test_most_fitness_grades_were_imported_before_anybody_signed(demo: School) -> None:
    for class_term in standing(Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED):
        ids = members(class_term)
        assert len(ids) / 2 < len(fitness_of(ids, class_term.term_id)) <= len(ids)
        signed = select(func.min(SignOff.signed_at)).where(SignOff.class_term_id == class_term.id).scalar_subquery()
        late = select(FitnessGrade).where(FitnessGrade.term_id == class_term.term_id, FitnessGrade.updated_at >= signed)
        assert db.session.scalars(late).all() == []


def test_archives_are_real_and_one_took_the_place_of_another(demo: School) -> None:
    archives = db.session.scalars(select(Archive)).all()
    found = [verify_pdf(storage().read(row.storage_key)).finding for row in archives]
    assert set(found) == {Finding.CURRENT, Finding.SUPERSEDED}
    again = [row for row in archives if row.supersedes_id]
    assert {row.kind for row in again} == set(ArchiveKind)
    assert all(row.reason for row in again)


def test_every_archived_student_has_both_documents(demo: School) -> None:
    for class_term in standing(Phase.ARCHIVED):
        held = current_archives(class_term.term_id, class_id=class_term.class_id)
        wanted = {(student_id, kind) for student_id in members(class_term) for kind in ArchiveKind}
        assert {(row.student_id, row.kind) for row in held} == wanted
        assert all(row.issued_at <= clock.now() for row in held)


def test_nothing_is_left_for_a_worker_to_do_again(demo: School) -> None:
    waiting = db.session.scalars(select(Job).where(Job.kind.startswith("reports."), Job.state.in_(OPEN_STATES))).all()
    assert [job.kind for job in waiting] == []


def test_no_act_is_from_the_future(demo: School) -> None:
    assert all(at <= clock.now() for at in db.session.scalars(select(audit.AuditEvent.at)))
    overturned = select(StatusChange).where(StatusChange.event == RecordEvent.OVERTURN.value)
    assert all(change.at <= clock.now() for change in db.session.scalars(overturned))


def test_those_who_show_it_can_sign_in_and_the_notice_can_be_read(loaded: Flask) -> None:
    with loaded.app_context():
        hosts, secret = term_end_hosts(), open_notice_secret()
    assert {host.phase for host in hosts} == {Phase.SELECTING, Phase.NOTICE, Phase.SIGN_OFF}
    for host in hosts:
        client = loaded.test_client()
        client.post("/login", data={"username": host.username, "password": PASSWORD})
        assert client.get("/", follow_redirects=False).status_code == 200
    assert loaded.test_client().get(f"/notices/{secret}").status_code == 200


def test_a_key_that_is_there_is_never_touched(demo: School, loaded: Flask) -> None:
    path = loaded.config["SETTINGS"].seal_folder / f"{MAIN.code}.p12"
    before = path.read_bytes()
    have_seal(demo)
    assert path.read_bytes() == before
