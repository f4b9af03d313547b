"""From rows of a term's end to what paper tells: key cases, voices, the fitness grade, notices, signatures."""

from collections.abc import Sequence
from dataclasses import replace

from portfolio.core import clock
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection
from portfolio.portfolios.paper_queries import TermEnd
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_queries import counted_picks
from portfolio.portfolios.states import FitnessLevel, NoticeState, ObjectionState, SelectionState, SignStep, Voice
from portfolio.portfolios.voice_models import LevelGiven, Remark
from portfolio.reports.documents import (
    BY_HAND,
    Comment,
    DimensionLevels,
    KeyCase,
    NamedLevel,
    NoticeResult,
    Outcome,
    Signature,
    Signer,
    Voices,
)
from portfolio.reports.record_facts import chosen_pictures, colour_of, report_record
from portfolio.school.framework_models import Dimension
from portfolio.school.models import Student
from portfolio.web.rendering import is_english

SIGNERS = {
    SignStep.HOMEROOM: Signer.TEACHER,
    SignStep.COMMITTEE: Signer.COMMITTEE,
    SignStep.PRINCIPAL: Signer.PRINCIPAL,
}
SETTLED = (ObjectionState.DECIDED, ObjectionState.CLOSED)


def picks_of(student: Student, end: TermEnd) -> list[PickedRecord]:
    """What the student picked and still stands."""
    return counted_picks(end.portfolios.get(student.id))


def key_cases(picks: Sequence[PickedRecord]) -> tuple[KeyCase, ...]:
    """The picks that are told at more length."""
    return tuple(_key_case(pick) for pick in picks if pick.is_key_case)


def _key_case(pick: PickedRecord) -> KeyCase:
    dimension = pick.record.dimension
    return KeyCase(
        record=report_record(pick.record),
        sign=dimension.sign if dimension else "",
        colour=colour_of(dimension.code if dimension else ""),
        story=pick.story,
        pictures=chosen_pictures(pick.record, pick.pictures),
    )


def voices(student: Student, dimensions: Sequence[Dimension], end: TermEnd) -> Voices:
    """What the student and others say."""
    remarks = end.remarks.get(student.id, [])
    return Voices(
        statement=_statement(student, end.portfolios.get(student.id)),
        levels=_levels(dimensions, end.levels.get(student.id, [])),
        peers=tuple(_remark(row) for row in remarks if row.voice is Voice.PEER),
        subjects=tuple(_remark(row, row.subject) for row in remarks if row.voice is Voice.SUBJECT),
        family=tuple(_remark(row, _relation(row, end)) for row in remarks if row.voice is Voice.FAMILY),
    )


def _statement(student: Student, portfolio: TermPortfolio | None) -> Comment | None:
    if portfolio is None or not portfolio.statement.strip():
        return None
    written_at = portfolio.confirmed_at or portfolio.updated_at
    return Comment(portfolio.statement, student.name, clock.local(written_at).date())


def _remark(row: Remark, about: str = "") -> Comment:
    return Comment(row.text, row.author.name, clock.local(row.updated_at).date(), about)


def _relation(row: Remark, end: TermEnd) -> str:
    guardian = end.guardians.get(row.student_id, {}).get(row.author_id)
    return guardian.relation if guardian else ""


def _levels(dimensions: Sequence[Dimension], given: Sequence[LevelGiven]) -> tuple[DimensionLevels, ...]:
    """By dimension in the framework's order, the voices in theirs; a dimension nobody spoke of is left out."""
    order = list(Voice)
    found = []
    for dimension in dimensions:
        rows = [row for row in given if row.dimension_id == dimension.id]
        rows.sort(key=lambda row: order.index(row.voice))
        if rows:
            name = dimension.name_en if is_english() and dimension.name_en else dimension.name
            found.append(
                DimensionLevels(dimension.sign, name, colour_of(dimension.code), tuple(_level(row) for row in rows))
            )
    return tuple(found)


def _level(row: LevelGiven) -> NamedLevel:
    author = row.author.name if row.voice is not Voice.SELF else ""
    return NamedLevel(str(row.voice.title), row.level, row.words, author)


def comment(row: TermComment | None) -> Comment | None:
    """The homeroom teacher's comment."""
    if row is None or not row.text.strip():
        return None
    return Comment(row.text, row.author.name, clock.local(row.updated_at).date())


def fitness(level: FitnessLevel | None) -> str:
    """The named grade of the fitness standard; blank where none was imported."""
    return str(level.title) if level else ""


def notices(student: Student, end: TermEnd) -> tuple[NoticeResult, ...]:
    """The notices the student's line stood on; what became of objections stands with the last."""
    found = [_notice(notice, line) for notice, line in end.notices.get(student.id, [])]
    objections = end.objections.get(student.id, [])
    if found:
        is_settled = all(row.status in SETTLED for row in objections)
        outcomes = tuple(_outcome(row) for row in objections if row.status in SETTLED)
        found[-1] = replace(found[-1], is_settled=is_settled, outcomes=outcomes)
    return tuple(found)


def _notice(notice: Notice, line: NoticeLine) -> NoticeResult:
    return NoticeResult(line.opens_on, line.closes_on, notice.working_days, notice.status is NoticeState.CLOSED)


def _outcome(row: Objection) -> Outcome:
    decision = str(row.decision.title) if row.decision else ""
    decided_on = clock.local(row.decided_at or row.filed_at).date()
    return Outcome(row.number, decision, decided_on, row.record.title if row.record else "")


def signatures(student: Student, end: TermEnd) -> tuple[Signature, ...]:
    """Who signed on the screen, in the order of the row to sign by hand."""
    portfolio, guardians = end.portfolios.get(student.id), end.guardians.get(student.id, {})
    found = [
        Signature(SIGNERS[row.step], row.signed_by_name, clock.local(row.signed_at))
        for row in end.sign_offs.get(student.id, [])
    ]
    if portfolio and portfolio.status is SelectionState.CONFIRMED and portfolio.confirmed_at:
        found.append(Signature(Signer.STUDENT, student.name, clock.local(portfolio.confirmed_at)))
    for receipt in end.receipts.get(student.id, []):
        if receipt.user_id in guardians:
            name = guardians[receipt.user_id].user.name
            found.append(Signature(Signer.GUARDIAN, name, clock.local(receipt.at), is_receipt=True))
    order = list(Signer)
    return tuple(sorted(found, key=lambda one: order.index(one.signer)))


def signers(found: Sequence[Signature]) -> tuple[Signer, ...]:
    """Who has room to sign by hand: the committee too where it signed on the screen."""
    signed = {one.signer for one in found}
    return tuple(signer for signer in Signer if signer in BY_HAND or signer in signed)
