"""Opening a notice with a frozen snapshot, and publishing one student's line anew after an objection."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios import notice_workflow
from portfolio.portfolios.notice_facts import (
    class_names_of,
    digest_of_lines,
    holds_long_number,
    line_digest,
    line_facts,
    lines_digest,
)
from portfolio.portfolios.notice_models import Notice, NoticeLine
from portfolio.portfolios.notice_workflow import NoticeEvent
from portfolio.portfolios.objection_queries import open_objections
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.selection_queries import counted_picks, portfolios_of
from portfolio.portfolios.states import NoticeState, SelectionState
from portfolio.records.models import Record
from portfolio.school import phase_workflow
from portfolio.school.actors import Actor
from portfolio.school.models import School, Student
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.queries import students_of_class
from portfolio.school.school_settings import settings_of
from portfolio.school.working_days import UnpublishedYear, last_working_day
from portfolio.web.errors import Conflict, Refusal

SECRET_BYTES = 24  # 192 bits


@dataclass(frozen=True)
class DraftLine:
    """One student's line before it is published."""

    student: Student
    facts: dict[str, Any]
    records: Sequence[Record]


@dataclass(frozen=True)
class Preview:
    """Exactly what would be published now. `stops`: why it cannot be; `unconfirmed`: published as it stands."""

    lines: Sequence[DraftLine]
    unconfirmed: Sequence[Student]
    stops: Sequence[str]
    working_days: int
    closes_on: date | None
    unpublished_year: int | None
    digest: str


def preview_notice(actor: Actor, class_term: ClassTerm) -> Preview:
    """What a notice of the class would publish, and what stops it."""
    students = students_of_class(class_term.class_id)
    portfolios = portfolios_of([student.id for student in students], class_term.term_id)
    lines = _draft_lines(class_term, students, portfolios)
    stops = [*_phase_stops(actor, class_term), *_title_stops(lines)]
    if not lines:
        stops.append(_("This class has no students."))
    count = settings_of(_school(class_term)).notice_days
    closes_on, year = _closing_day(class_term, count)
    if year:
        stops.append(str(UnpublishedYear(year)))
    return Preview(
        lines, [student for student in students if not _is_confirmed(portfolios.get(student.id))], stops, count,
        closes_on, year, lines_digest((at, 1, line_digest(line.facts)) for at, line in enumerate(lines, 1)),
    )  # fmt: skip


def _draft_lines(
    class_term: ClassTerm, students: Sequence[Student], portfolios: dict[int, TermPortfolio]
) -> list[DraftLine]:
    labels = class_names_of(class_term.school_class, class_term.term)
    names = [student.name for student in students]
    chosen = {student.id: [pick.record for pick in counted_picks(portfolios.get(student.id))] for student in students}
    return [
        DraftLine(student, line_facts(student.name, labels, chosen[student.id], names), chosen[student.id])
        for student in students
    ]


def _phase_stops(actor: Actor, class_term: ClassTerm) -> list[str]:
    if class_term.phase is not Phase.SELECTING:
        return [_("This class is now in the phase “%(phase)s”.", phase=class_term.phase.title)]
    if not phase_workflow.may(class_term, actor, PhaseEvent.PUBLISH):
        return [_("The class's homeroom teacher or the academic office opens the notice.")]
    if still := open_objections([class_term.id]).get(class_term.id):
        numbers = ", ".join(row.number for row in still)
        return [_("An objection of an earlier notice is not closed yet: %(numbers)s.", numbers=numbers)]
    return []


def _title_stops(lines: Sequence[DraftLine]) -> list[str]:
    return [
        _("%(name)s: the title “%(title)s” holds a long number. It has to be corrected before it is published.",
          name=line.student.name, title=record.title)
        for line in lines
        for record in line.records
        if holds_long_number(record.title)
    ]  # fmt: skip


def _closing_day(class_term: ClassTerm, count: int) -> tuple[date | None, int | None]:
    """The last day, or the year that has to be stated first."""
    try:
        return last_day_of(_school(class_term), count), None
    except UnpublishedYear as unpublished:
        return None, unpublished.year


def last_day_of(school: School, count: int) -> date:
    """The last of so many working days from tomorrow on: the day on which a period begins is not counted (Civil Code
    of China, art. 201). Raises UnpublishedYear.
    """
    return last_working_day(school, clock.today() + timedelta(days=1), count)


def _is_confirmed(portfolio: TermPortfolio | None) -> bool:
    return portfolio is not None and portfolio.status is SelectionState.CONFIRMED


def open_notice(actor: Actor, class_term: ClassTerm, seen: str) -> Notice:
    """Publish what was previewed under the digest `seen`; the class moves on to the notice. Flushed.

    Raises Refusal with what stops it, Conflict where the selection changed since the preview.
    """
    preview = preview_notice(actor, class_term)
    if preview.stops or preview.closes_on is None or actor.user_id is None:
        raise Refusal(" ".join(preview.stops))
    if preview.digest != seen:
        raise Conflict(_("The selection changed since this page was opened. Please look at it again."))
    _withdraw_earlier(actor, class_term)
    notice = Notice(
        school_id=class_term.school_id, class_term_id=class_term.id, secret=secrets.token_urlsafe(SECRET_BYTES),
        working_days=preview.working_days, opens_on=clock.today(), closes_on=preview.closes_on,
        closes_at=end_of(preview.closes_on), digest=preview.digest, opened_by_id=actor.user_id,
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    db.session.add_all(_line(notice, at, draft) for at, draft in enumerate(preview.lines, 1))
    phase_workflow.advance(class_term, PhaseEvent.PUBLISH, actor)
    try:
        db.session.flush()
    except StaleDataError:
        raise Conflict(_("Somebody else opened the notice of this class a moment ago.")) from None
    audit.log("notice.publish", notice, actor_id=actor.user_id, digest=notice.digest, lines=len(preview.lines))
    return notice


def _withdraw_earlier(actor: Actor, class_term: ClassTerm) -> None:
    """The notice of a class that was sent back says nothing any more, even where no beat has come by since."""
    left = select(Notice).where(Notice.class_term_id == class_term.id, Notice.status == NoticeState.OPEN)
    for notice in db.session.scalars(left).all():
        notice_workflow.advance(notice, NoticeEvent.WITHDRAW, actor)


def _line(notice: Notice, position: int, draft: DraftLine, version: int = 1) -> NoticeLine:
    return NoticeLine(
        school_id=notice.school_id, notice_id=notice.id, student_id=draft.student.id, position=position,
        version=version, facts=draft.facts, record_numbers=[record.number for record in draft.records],
        digest=line_digest(draft.facts), opens_on=clock.today(), closes_on=notice.closes_on,
    )  # fmt: skip


def end_of(day: date) -> datetime:
    """The end of a day on the school's clock."""
    return datetime.combine(day + timedelta(days=1), time.min, clock.DEFAULT_ZONE)


def reissue_line(actor: Actor, notice: Notice, student: Student) -> NoticeLine:
    """Publish a student's line anew as things stand, with its own full working days; the notice lasts as long.

    The old version is kept. Raises UnpublishedYear.
    """
    class_term = notice.class_term
    standing = next(line for line in notice.lines if line.student_id == student.id and line.replaced_at is None)
    closes_on = last_day_of(_school(class_term), notice.working_days)
    names = [mate.name for mate in students_of_class(class_term.class_id) if mate.id != student.id]
    records = [pick.record for pick in counted_picks(portfolios_of([student.id], class_term.term_id).get(student.id))]
    facts = line_facts(student.name, standing.facts["class"], records, names)
    standing.replaced_at = clock.now()
    notice.closes_on = max(notice.closes_on, closes_on)
    notice.closes_at = end_of(notice.closes_on)
    line = _line(notice, standing.position, DraftLine(student, facts, records), standing.version + 1)
    line.closes_on = closes_on
    db.session.add(line)
    db.session.flush()
    db.session.expire(notice, ["lines"])
    notice.digest = digest_of_lines(notice.lines)
    db.session.flush()
    audit.log("notice.reissue", notice, actor_id=actor.user_id, digest=notice.digest, line_id=line.id)
    return line


def _school(class_term: ClassTerm) -> School:
    return db.session.get_one(School, class_term.school_id)
