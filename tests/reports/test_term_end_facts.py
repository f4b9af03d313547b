"""From rows of a term's end to reports and portfolios: what may be told, in the student's order, no secrets."""

from dataclasses import asdict
from datetime import timedelta

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.records.facts import facts_as_text
from portfolio.records.models import Correction, Record, RecordVersion
from portfolio.records.states import CorrectionState
from portfolio.reports.archive_facts import appendices_of
from portfolio.reports.documents import Signer, TermReport
from portfolio.reports.portfolio_facts import portfolio_documents
from portfolio.reports.term_facts import term_reports
from portfolio.school.models import Term
from tests import factories as make
from tests.people import World
from tests.reports import term_end_rows as rows
from tests.statements import count_selects

AESTHETIC = 3


def report_of(world: World) -> TermReport:
    """The student's report in Chinese; inside `world.open()`."""
    (report,) = term_reports([world.student_id], db.session.get_one(Term, world.term_id), "zh")
    return report


def told(report: TermReport) -> list[tuple[str, bool]]:
    """Titles in the order of the page, each with whether it takes but a line."""
    return [(record.title, record.is_brief) for record in report.dimensions[AESTHETIC].records]


def test_picked_records_come_first_in_the_students_order(world: World) -> None:
    with world.open():
        first, second, third = rows.approved_rows(world, "甲", "乙", "丙")
        rows.pick(world, [third.id, first.id])
        assert told(report_of(world)) == [("丙", False), ("甲", False), (second.title, True)]


def test_without_a_selection_everything_is_told_in_full(world: World) -> None:
    with world.open():
        rows.approved_rows(world, "甲", "乙")
        assert told(report_of(world)) == [("甲", False), ("乙", False)]


def test_a_teachers_observation_keeps_its_words(world: World) -> None:
    with world.open():
        first, second = rows.approved_rows(world, "甲", "课堂上的追问")
        second.is_observation = True
        rows.pick(world, [first.id])
        assert told(report_of(world)) == [("甲", False), ("课堂上的追问", False)]


def test_a_key_case_has_its_story_and_the_pictures_that_were_chosen(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        make.make_evidence(record, print_key="yunxi/1.jpg", caption="第一张", sha256="1" * 64)
        make.make_evidence(record, print_key="yunxi/2.jpg", caption="第二张", sha256="2" * 64, position=2)
        rows.pick(world, [record.id], key_case="那天下着雨。", pictures=["2" * 64])
        report = report_of(world)
    (case,) = report.key_cases
    assert (case.story, [picture.caption for picture in case.pictures]) == ("那天下着雨。", ["第二张"])
    assert report.dimensions[AESTHETIC].records[0].is_key_case


def test_a_key_case_without_chosen_pictures_has_the_records_first(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        make.make_evidence(record, print_key="yunxi/1.jpg", caption="第一张")
        rows.pick(world, [record.id], key_case="那天下着雨。")
        assert [picture.caption for picture in report_of(world).key_cases[0].pictures] == ["第一张"]


def test_a_picked_record_that_fell_is_not_told(world: World) -> None:
    with world.open():
        first, second = rows.approved_rows(world, "甲", "乙")
        rows.pick(world, [first.id, second.id], key_case="那天下着雨。")
        first.status, first.return_reason = first.status.RETURNED, "重写"
        db.session.flush()
        report = report_of(world)
    assert (told(report), report.key_cases) == ([("乙", False)], ())


def test_voices_are_told_with_who_speaks_and_only_what_was_let_through(world: World) -> None:
    with world.open():
        rows.speak(world)
        voices = report_of(world).voices
    assert [one.text for one in voices.peers] == ["和她搭戏很踏实。"]
    assert [(one.about, one.author) for one in voices.subjects] == [("生物", "teacher老师")]
    assert [(one.about, one.text) for one in voices.family] == [("父亲", "孩子回家话多了。")]
    (moral,) = voices.levels
    assert [(given.voice, given.level) for given in moral.levels] == [("学生本人", "良好"), ("班主任", "优秀")]


def test_the_notice_is_told_as_it_stood_last_with_the_outcome_and_never_the_objector(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        rows.object_to(world, rows.publish(world), record)
        report = report_of(world)
    (notice,) = report.notices
    assert notice.opened_on == clock.today() - timedelta(days=15)
    assert (notice.working_days, notice.is_over, notice.is_settled) == (10, True, True)
    assert [(one.title, one.decision) for one in notice.outcomes] == [("甲", "更正记录")]
    assert "欧阳雨" not in str(asdict(report))
    assert "那天他不在" not in str(asdict(report))


def test_an_objection_under_way_is_neither_told_nor_denied(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        rows.object_to(
            world, rows.publish(world), record, status=ObjectionState.RE_EXAMINED, decision=Decision.UPHELD_AS_IS
        )
        (notice,) = report_of(world).notices
    assert (notice.outcomes, notice.is_settled) == ((), False)


def test_signatures_that_stand_are_told_beside_the_row_for_hands(world: World) -> None:
    with world.open():
        rows.pick(world, [])
        rows.speak(world)
        rows.sign(world, rows.publish(world))
        report = report_of(world)
    assert [one.signer for one in report.signatures] == [
        Signer.STUDENT, Signer.GUARDIAN, Signer.TEACHER, Signer.PRINCIPAL,
    ]  # fmt: skip
    assert [one.is_receipt for one in report.signatures] == [False, True, False, False]
    assert Signer.COMMITTEE not in report.signers


def test_a_whole_term_end_costs_no_more_queries_for_more_students(world: World) -> None:
    everybody = [world.student_id, world.student2_id]
    with world.open():
        for student_id in everybody:
            records = rows.approved_rows(world, "甲", "乙", student_id=student_id)
            make.make_evidence(records[0], print_key="yunxi/1.jpg")
            rows.pick(world, [records[1].id, records[0].id], student_id=student_id, key_case="那天下着雨。")
            rows.speak(world, student_id)
            class_term = rows.publish(world, student_id)
            rows.object_to(world, class_term, records[0])
            rows.sign(world, class_term, student_id)
        db.session.commit()
    counts = []
    for ids in (everybody[:1], everybody):
        with world.open(), count_selects() as seen:
            term = db.session.get_one(Term, world.term_id)
            assert all(report.key_cases for report in term_reports(ids, term, "zh"))
            portfolio_documents(ids, term, "zh")
            appendices_of(ids, [term])
        counts.append(len(seen))
    assert counts[0] == counts[1]


def before(world: World, days: int = 200) -> Term:
    """A term before the present one."""
    term = db.session.get_one(Term, world.term_id)
    starts_on = term.starts_on - timedelta(days=days)
    row: Term = make.add(
        Term(
            school_id=world.school_id, code=f"before{days}", name="上学期", school_year=term.school_year - 1,
            starts_on=starts_on, ends_on=starts_on + timedelta(days=120),
            framework_version_id=term.framework_version_id,
        )
    )  # fmt: skip
    return row


def test_a_portfolio_tells_the_terms_that_hold_something(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        record.term_id = before(world).id
        before(world, 400)
        db.session.flush()
        term = db.session.get_one(Term, world.term_id)
        (document,) = portfolio_documents([world.student_id], term, "zh")
        assert [one.term_name for one in document.terms] == ["上学期", term.name]
        (earlier,) = portfolio_documents([world.student_id], db.session.get_one(Term, record.term_id), "zh")
        assert [one.term_name for one in earlier.terms] == ["上学期"]


def corrected(world: World, record: Record) -> None:
    """The record's place was put right once."""
    correction = make.add(
        Correction(
            school_id=world.school_id, record_id=record.id, status=CorrectionState.ACCEPTED, asked_by_name="张大山",
            asked_by_id=world.people["guardian"], decided_by_id=world.people["office"], decided_at=clock.now(),
        )
    )  # fmt: skip
    make.add(
        RecordVersion(
            school_id=world.school_id, record_id=record.id, correction_id=correction.id, version=1,
            facts=facts_as_text(record),
        )
    )  # fmt: skip
    record.place, record.version = "礼堂", 2


def test_a_portfolio_tells_which_facts_were_corrected_and_not_who_asked(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        corrected(world, record)
        db.session.flush()
        (document,) = portfolio_documents([world.student_id], db.session.get_one(Term, world.term_id), "zh")
        (made,) = document.corrections
        assert (made.number, made.version, made.facts) == (record.number, 2, ("地点",))
        assert "张大山" not in str(asdict(document))


def test_an_appendix_names_each_record_and_file_and_changes_with_them(world: World) -> None:
    with world.open():
        (record,) = rows.approved_rows(world, "甲")
        make.make_evidence(record, sha256="5" * 64)
        term = db.session.get_one(Term, world.term_id)
        (first,) = appendices_of([world.student_id], [term])[world.student_id].records
        record.reflection = "我还想再演一次。"
        db.session.flush()
        (second,) = appendices_of([world.student_id], [term])[world.student_id].records
    assert (first.version, first.evidence) == (1, ("5" * 64,))
    assert first.digest != second.digest
