"""A student's whole term end as rows: what was picked, what was said, the notice, an objection, signatures."""

from datetime import timedelta
from typing import Any

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, Objector, SignOff
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.states import (
    Decision,
    NoticeState,
    ObjectionState,
    RemarkState,
    SelectionState,
    SignStep,
    Voice,
)
from portfolio.portfolios.voice_models import LevelGiven, ReadReceipt, Remark
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.actors import system_actor
from portfolio.school.models import Student, Term
from portfolio.school.phase_models import ClassTerm
from portfolio.school.windows import ensured_class_term
from tests.factories import add, make_record
from tests.people import World

DIGEST = "0" * 64


def pick(
    world: World, record_ids: list[int], *, student_id: int | None = None, key_case: str = "", **facts: Any
) -> None:
    """A confirmed selection in that order; the first is a key case where a story is given. Inside `world.open()`."""
    portfolio = add(
        TermPortfolio(
            school_id=world.school_id, student_id=student_id or world.student_id, term_id=world.term_id,
            class_id=world.class_id, statement="我学会了慢慢来。", status=SelectionState.CONFIRMED,
            confirmed_at=clock.now(), confirmed_digest=DIGEST,
        )
    )  # fmt: skip
    for position, record_id in enumerate(record_ids, 1):
        told = {"is_key_case": True, "story": key_case, **facts} if key_case and position == 1 else {}
        add(
            PickedRecord(
                school_id=world.school_id, portfolio_id=portfolio.id, record_id=record_id, position=position,
                **({"pictures": []} | told),
            )
        )  # fmt: skip


def speak(world: World, student_id: int | None = None) -> None:
    """Every voice once, and a classmate's note that nobody has let through."""
    place = {"school_id": world.school_id, "student_id": student_id or world.student_id, "term_id": world.term_id}
    people, term = world.people, db.session.get_one(Term, world.term_id)
    dimension_id = term.framework.dimensions[0].id
    for voice, author, level, words in (
        (Voice.HOMEROOM, "homeroom", "优秀", "做事有始有终。"),
        (Voice.SELF, "student", "良好", "答应的事大多做到了。"),
    ):
        given = {"voice": voice, "author_id": people[author], "level": level, "words": words}
        add(LevelGiven(**place, dimension_id=dimension_id, **given))
    for voice, author, status, facts in (
        (Voice.PEER, "student2", RemarkState.SHOWN, {"text": "和她搭戏很踏实。"}),
        (Voice.PEER, "other_student", RemarkState.WRITTEN, {"text": "这一条还没有放行。"}),
        (Voice.SUBJECT, "teacher", RemarkState.WRITTEN, {"text": "肯动手。", "subject": "生物"}),
        (Voice.FAMILY, "guardian", RemarkState.WRITTEN, {"text": "孩子回家话多了。"}),
    ):
        add(Remark(**place, voice=voice, author_id=people[author], status=status, **facts))
    add(TermComment(**place, author_id=people["homeroom"], text="这学期你在戏剧里找到了自己的声音。"))
    add(ReadReceipt(**place, user_id=people["guardian"]))


def publish(world: World, student_id: int | None = None) -> ClassTerm:
    """A closed notice whose line was put right once."""
    class_term = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
    today = clock.today()
    notice = add(
        Notice(
            school_id=world.school_id, class_term_id=class_term.id, secret=f"secret{student_id}", working_days=10,
            opens_on=today - timedelta(days=30), closes_on=today - timedelta(days=2), closes_at=clock.now(),
            digest=DIGEST, status=NoticeState.CLOSED, closed_at=clock.now(), opened_by_id=world.people["homeroom"],
        )
    )  # fmt: skip
    for version, begun in ((1, 30), (2, 15)):
        add(
            NoticeLine(
                school_id=world.school_id, notice_id=notice.id, student_id=student_id or world.student_id, position=1,
                version=version, facts={}, record_numbers=[], digest=DIGEST,
                opens_on=today - timedelta(days=begun), closes_on=today - timedelta(days=begun - 13),
            )
        )  # fmt: skip
    return class_term


def object_to(world: World, class_term: ClassTerm, record: Record, **facts: Any) -> None:
    """An objection that was decided, raised by the other class's student."""
    decided = {
        "status": ObjectionState.CLOSED, "decision": Decision.CORRECTED, "decided_by_id": world.people["office"],
        "decided_at": clock.now(), "reasons": "时间写错了。",
    }  # fmt: skip
    objection = add(
        Objection(
            school_id=world.school_id, number=f"YY-{record.id}", class_term_id=class_term.id,
            student_id=record.student_id, record_id=record.id, text="那天他不在。", answer_by=clock.today(),
            **(decided | facts),
        )
    )  # fmt: skip
    add(Objector(school_id=world.school_id, objection_id=objection.id, user_id=world.people["other_student"]))


def sign(world: World, class_term: ClassTerm, student_id: int | None = None) -> None:
    """Signed by homeroom teacher and principal; one signature of the committee's was taken back."""
    for step, person, undone in (
        (SignStep.HOMEROOM, "homeroom", False),
        (SignStep.COMMITTEE, "office", True),
        (SignStep.PRINCIPAL, "principal", False),
    ):
        add(
            SignOff(
                school_id=world.school_id, class_term_id=class_term.id, student_id=student_id or world.student_id,
                step=step, signed_by_id=world.people[person], signed_by_name=f"{person}老师", digest=DIGEST,
                undone_at=clock.now() if undone else None,
            )
        )  # fmt: skip


def approved_rows(world: World, *titles: str, student_id: int | None = None) -> list[Record]:
    """Approved records of a student; inside `world.open()`."""
    student = db.session.get_one(Student, student_id or world.student_id)
    term = db.session.get_one(Term, world.term_id)
    return [_approved(world, student, term, title) for title in titles]


def _approved(world: World, student: Student, term: Term, title: str) -> Record:
    facts = {"status": RecordState.APPROVED, "approver_id": world.people["homeroom"]}
    return make_record(student, term, world.class_id, title=title, **facts)
