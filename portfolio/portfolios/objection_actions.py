"""Raising an objection, taking it up, deciding on it, and the one second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.portfolios.notice_actions import reissue_line
from portfolio.portfolios.notice_models import Notice, NoticeLine, Objection, ObjectionFile, Objector
from portfolio.portfolios.notice_queries import is_running, latest_notice, lines_of
from portfolio.portfolios.objection_policy import OBJECTORS, may, why_apart
from portfolio.portfolios.objection_queries import has_open_objection, objector_name, open_own, parties_to
from portfolio.portfolios.objection_workflow import ObjectionEvent, Ruling, advance
from portfolio.portfolios.states import Decision, ObjectionState
from portfolio.records.corrections import correct_by_objection, freeze_record, overturn_record, thaw_record
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.records.typed import new_number
from portfolio.school.actors import Actor
from portfolio.school.models import School
from portfolio.school.school_settings import settings_of
from portfolio.school.working_days import last_working_day
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import day, moment

TAKES_OUT = (Decision.WITHDRAWN, Decision.FOUND_FALSE)
MOST_FILES = 3


@dataclass(frozen=True)
class KeptFile:
    """A picture that was made of a file and is stored; `sha256` is of the bytes received."""

    sha256: str
    key: str


def why_closed(line: NoticeLine) -> str:
    """Why nobody can object to this line now, in the true words; empty when one can."""
    if not is_running(line.notice):
        return _("This notice is closed. Objections could be raised until %(day)s.", day=day(line.closes_on))
    if line.closes_on < clock.today():
        return _("The days of this line are over. Objections could be raised until %(day)s.", day=day(line.closes_on))
    return ""


def file_objection(
    actor: Actor, line: NoticeLine, number: str | None, text: str, files: Sequence[KeptFile] = ()
) -> Objection:
    """Object to a line, or to one record of it by its number; the record freezes. Flushed.

    The objector is written to a table of its own and nowhere else. Raises Refusal.
    """
    if not actor.has(*OBJECTORS) or actor.user_id is None:
        raise Refusal(_("Please sign in to the school to object."))
    db.session.scalars(select(Notice).where(Notice.id == line.notice_id).with_for_update()).one()
    if closed := why_closed(line):
        raise Refusal(closed)
    record = _record_of(line, number)
    if same := open_own(actor, line.student_id, record.id if record else None):
        raise Refusal(_("You have objected to this already: %(number)s.", number=same.number), "text")
    objection = Objection(
        school_id=line.school_id, number=new_number(), class_term_id=line.notice.class_term_id,
        student_id=line.student_id, record_id=record.id if record else None, text=text,
        answer_by=_answer_day(line.school_id),
    )  # fmt: skip
    db.session.add(objection)
    db.session.flush()
    place = {"school_id": line.school_id, "objection_id": objection.id}
    db.session.add(Objector(user_id=actor.user_id, **place))
    db.session.add_all(ObjectionFile(sha256=file.sha256, key=file.key, **place) for file in files)
    if record is not None:
        freeze_record(record)
    audit.log("objection.lodge", objection, actor_id=None)
    db.session.flush()
    return objection


def _record_of(line: NoticeLine, number: str | None) -> Record | None:
    if not number:
        return None
    record = db.session.scalars(select(Record).where(Record.number == number)).first()
    if record is None or number not in line.record_numbers or record.status is not RecordState.APPROVED:
        raise Refusal(_("This record is not on the notice any more."), "record")
    return record


def _answer_day(school_id: int) -> date:
    school = db.session.get_one(School, school_id)
    days = settings_of(school).objection_days
    return last_working_day(school, clock.today() + timedelta(days=1), days, is_asking=False)


def take_objection(actor: Actor, objection: Objection) -> None:
    """Become its handler, who alone sees who objected. Raises Refusal with why not, Conflict."""
    _hold(objection)
    if why := why_apart(objection, actor, parties_to(objection)):
        raise Refusal(why)
    if not may(objection, actor, ObjectionEvent.TAKE, parties_to(objection)):
        raise Conflict(_why_not(objection, actor))
    advance(objection, ObjectionEvent.TAKE, actor)
    _flushed()


def decide_objection(actor: Actor, objection: Objection, ruling: Ruling, facts: dict[str, Any]) -> None:
    """Decide, and carry the decision out in the same transaction: the record, the line, the thaw.

    `facts` are the corrected ones (records.corrections.CORRECTABLE). Raises Refusal, Conflict, UnpublishedYear.
    """
    _hold(objection)
    if why := why_apart(objection, actor, parties_to(objection)):
        raise Refusal(why)
    if not may(objection, actor, ObjectionEvent.DECIDE, parties_to(objection)):
        raise Conflict(_why_not(objection, actor))
    _check_reasons(actor, objection, ruling.reasons)
    if ruling.decision is not Decision.UPHELD_AS_IS:
        _carry_out(actor, objection, ruling, facts)
    advance(objection, ObjectionEvent.DECIDE, actor, ruling=ruling)
    objection.answer_by = _answer_day(objection.school_id)
    _thaw_if_closed(objection)
    _flushed()


def _check_reasons(actor: Actor, objection: Objection, reasons: str) -> None:
    if not reasons:
        raise Refusal(_("Please give the reasons: the student and the objector read them."), "reasons")
    if objector_name(objection, actor) in reasons:
        raise Refusal(_("The reasons name the objector. The student reads them: please leave the name out."), "reasons")


def _carry_out(actor: Actor, objection: Objection, ruling: Ruling, facts: dict[str, Any]) -> None:
    record = objection.record
    if record is None and ruling.decision in TAKES_OUT:
        raise Refusal(_("The objection is to the line, not to one record: no record can be taken out."), "decision")
    if record is not None and ruling.decision is Decision.CORRECTED:
        if record.status is not RecordState.APPROVED:
            raise Refusal(_("The record was taken out already; it cannot be corrected."), "decision")
        correct_by_objection(actor, record, facts, objection.number)
    elif record is not None and record.status is RecordState.APPROVED:
        overturn_record(actor, record, ruling.reasons)
    notice = latest_notice(objection.class_term_id)
    if notice is not None and is_running(notice):
        published = {line.digest for line in lines_of(notice) if line.student_id == objection.student_id}
        line = reissue_line(actor, notice, objection.student)
        if record is None and line.digest in published:
            raise Refusal(_("Nothing in this line is different now from what was published."), "decision")


def accept_outcome(actor: Actor, objection: Objection) -> None:
    """The objector is content: it is closed. Raises Conflict."""
    _answer(actor, objection, ObjectionEvent.ACCEPT, "")


def ask_second_look(actor: Actor, objection: Objection, reason: str) -> None:
    """The objector asks, once, that somebody else of the committee looks at it again. Raises Refusal, Conflict."""
    if not reason:
        raise Refusal(_("Please say what should be looked at again."), "reason")
    if objection.status is ObjectionState.DECIDED and objection.answer_by < clock.today():
        raise Refusal(_("A second look could be asked for until %(day)s.", day=day(objection.answer_by)), "reason")
    _answer(actor, objection, ObjectionEvent.RE_EXAMINE, reason)
    objection.answer_by = _answer_day(objection.school_id)
    _flushed()


def lapse_objection(actor: Actor, objection: Objection) -> None:
    """Nobody asked for a second look in time: it is closed."""
    advance(objection, ObjectionEvent.LAPSE, actor)
    _thaw_if_closed(objection)
    _flushed()


def _answer(actor: Actor, objection: Objection, event: ObjectionEvent, reason: str) -> None:
    _hold(objection)
    if not may(objection, actor, event, parties_to(objection)):
        raise Conflict(_("This objection is past that. Please look at it again."))
    advance(objection, event, actor, reason=reason)
    _thaw_if_closed(objection)
    _flushed()


def _thaw_if_closed(objection: Objection) -> None:
    is_closed = objection.status is ObjectionState.CLOSED
    if is_closed and objection.record and not has_open_objection(objection.record.id, beside=objection.id):
        thaw_record(objection.record)


def _hold(objection: Objection) -> None:
    """Nobody else changes it now; what is known of it is read anew."""
    held = select(Objection).where(Objection.id == objection.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()


def _why_not(objection: Objection, actor: Actor) -> str:
    if objection.decided_at:
        return _("This objection was decided on %(when)s. Please look at it again.", when=moment(objection.decided_at))
    if objection.handler_id == actor.user_id:
        return _("You have taken up this objection already.")
    return _("Somebody else has taken up this objection. Please look at it again.")


def _flushed() -> None:
    try:
        db.session.flush()
    except StaleDataError:
        raise Conflict(_("Somebody else changed this objection a moment ago. Please look at it again.")) from None
