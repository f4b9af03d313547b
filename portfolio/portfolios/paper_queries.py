"""What paper tells of a term's end, for many students in a fixed number of queries. Only what may be shown is here."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.core.db import db
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, SignOff
from portfolio.portfolios.queries import comments_of, fitness_of
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.selection_queries import portfolios_of
from portfolio.portfolios.states import FitnessLevel, NoticeState
from portfolio.portfolios.voice_models import LevelGiven, ReadReceipt, Remark
from portfolio.portfolios.voices_queries import receipts_of, shown_levels, shown_remarks
from portfolio.records.models import Record, RecordVersion
from portfolio.school.models import Guardianship
from portfolio.school.phase_models import ClassTerm


@dataclass(frozen=True)
class TermEnd:
    """By student: what the student put together, what others said, the fitness grade, the notice, who signed."""

    portfolios: dict[int, TermPortfolio]
    comments: dict[int, TermComment]
    fitness: dict[int, FitnessLevel]
    remarks: dict[int, list[Remark]]
    levels: dict[int, list[LevelGiven]]
    receipts: dict[int, list[ReadReceipt]]
    guardians: dict[int, dict[int, Guardianship]]
    notices: dict[int, list[tuple[Notice, NoticeLine]]]
    objections: dict[int, list[Objection]]
    sign_offs: dict[int, list[SignOff]]


def term_end_of(student_ids: Collection[int], term_id: int) -> TermEnd:
    """Everything, of some students in a term."""
    return TermEnd(
        portfolios=portfolios_of(student_ids, term_id),
        comments=comments_of(student_ids, term_id),
        fitness=fitness_of(student_ids, term_id),
        remarks=shown_remarks(student_ids, term_id),
        levels=shown_levels(student_ids, term_id),
        receipts=receipts_of(student_ids, term_id),
        guardians=_guardians(student_ids),
        notices=_notices(student_ids, term_id),
        objections=_objections(student_ids, term_id),
        sign_offs=sign_offs_of(student_ids, term_id),
    )


def sign_offs_of(student_ids: Collection[int], term_id: int) -> dict[int, list[SignOff]]:
    """The signatures that stand, by student, in the order they were made."""
    found: dict[int, list[SignOff]] = defaultdict(list)
    rows = (
        select(SignOff)
        .join(ClassTerm, ClassTerm.id == SignOff.class_term_id)
        .where(ClassTerm.term_id == term_id, SignOff.student_id.in_(student_ids), SignOff.undone_at.is_(None))
        .order_by(SignOff.id)
    )
    for row in db.session.scalars(rows):
        found[row.student_id].append(row)
    return found


def corrections_of(
    student_ids: Collection[int], term_ids: Collection[int]
) -> dict[int, list[tuple[RecordVersion, Record]]]:
    """The versions that corrections took the place of, with their records, by student, oldest first. One query."""
    found: dict[int, list[tuple[RecordVersion, Record]]] = defaultdict(list)
    rows = (
        select(RecordVersion, Record)
        .join(Record, Record.id == RecordVersion.record_id)
        .where(Record.student_id.in_(student_ids), Record.term_id.in_(term_ids))
        .order_by(RecordVersion.replaced_at, RecordVersion.id)
    )
    for version, record in db.session.execute(rows):
        found[record.student_id].append((version, record))
    return found


def _guardians(student_ids: Collection[int]) -> dict[int, dict[int, Guardianship]]:
    """By student and user."""
    found: dict[int, dict[int, Guardianship]] = defaultdict(dict)
    for row in db.session.scalars(select(Guardianship).where(Guardianship.student_id.in_(student_ids))):
        found[row.student_id][row.user_id] = row
    return found


def _notices(student_ids: Collection[int], term_id: int) -> dict[int, list[tuple[Notice, NoticeLine]]]:
    """Each notice that a student's line stands on, with the line as it was published last."""
    latest: dict[tuple[int, int], tuple[Notice, NoticeLine]] = {}
    rows = (
        select(Notice, NoticeLine)
        .join(NoticeLine, NoticeLine.notice_id == Notice.id)
        .join(ClassTerm, ClassTerm.id == Notice.class_term_id)
        .where(
            ClassTerm.term_id == term_id, NoticeLine.student_id.in_(student_ids), Notice.status != NoticeState.WITHDRAWN
        )
        .order_by(Notice.id, NoticeLine.version)
    )
    for notice, line in db.session.execute(rows):
        latest[line.student_id, notice.id] = (notice, line)
    found: dict[int, list[tuple[Notice, NoticeLine]]] = defaultdict(list)
    for (student_id, _notice_id), pair in latest.items():
        found[student_id].append(pair)
    return found


def _objections(student_ids: Collection[int], term_id: int) -> dict[int, list[Objection]]:
    """Objections, settled and not; who raised one is asked nowhere."""
    found: dict[int, list[Objection]] = defaultdict(list)
    rows = (
        select(Objection)
        .join(ClassTerm, ClassTerm.id == Objection.class_term_id)
        .where(ClassTerm.term_id == term_id, Objection.student_id.in_(student_ids))
        .options(selectinload(Objection.record))
        .order_by(Objection.id)
    )
    for row in db.session.scalars(rows):
        found[row.student_id].append(row)
    return found
