"""Notices and their lines: what is shown, to whom, until when, and whether it is still what was published."""

from collections.abc import Collection, Sequence

from flask import abort
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.core.scope import open_school, system_scope
from portfolio.portfolios.notice_facts import digest_of_lines
from portfolio.portfolios.notice_models import Notice, NoticeLine
from portfolio.portfolios.states import NoticeState
from portfolio.school.phase_models import ClassTerm, Phase


def latest_notice(class_term_id: int) -> Notice | None:
    """The class's last notice that was not withdrawn."""
    return latest_notices([class_term_id]).get(class_term_id)


def latest_notices(class_term_ids: Collection[int]) -> dict[int, Notice]:
    """The last notices that were not withdrawn, by class term. One query."""
    rows = db.session.scalars(
        select(Notice)
        .where(Notice.class_term_id.in_(class_term_ids), Notice.status != NoticeState.WITHDRAWN)
        .options(joinedload(Notice.class_term).joinedload(ClassTerm.school_class))
        .order_by(Notice.id)
    )
    return {row.class_term_id: row for row in rows}


def lines_of(notice: Notice) -> Sequence[NoticeLine]:
    """The lines that stand, in the order of the class list; those that were replaced are left out."""
    return db.session.scalars(_standing([notice.id]).order_by(NoticeLine.position)).all()


def running_lines(notice: Notice) -> list[NoticeLine]:
    """The lines shown today: while the notice is open, each for its own days."""
    return [line for line in lines_of(notice) if is_running(notice) and line.closes_on >= clock.today()]


def is_running(notice: Notice) -> bool:
    """Whether the notice is open and its class still in that phase."""
    return notice.status is NoticeState.OPEN and notice.class_term.phase is Phase.NOTICE


def verify_notice(notice: Notice) -> bool:
    """Whether everything published is still what it was when its digests were written, here and in the audit log."""
    lines = db.session.scalars(select(NoticeLine).where(NoticeLine.notice_id == notice.id)).all()
    if digest_of_lines(lines) != notice.digest:
        return False
    logged = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == "notice", AuditEvent.subject_id == notice.id)
        .where(AuditEvent.school_id == notice.school_id)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).first()
    return logged is None or logged.facts.get("digest") == notice.digest


def notice_at(secret: str) -> Notice | None:
    """The notice of an address, in whose school the rest of this request works."""
    with system_scope():
        school_id = db.session.scalar(select(Notice.school_id).where(Notice.secret == secret))
    if school_id is None:
        return None
    open_school(school_id)
    return db.session.scalars(
        select(Notice)
        .where(Notice.secret == secret)
        .options(joinedload(Notice.class_term).joinedload(ClassTerm.school_class))
    ).one()


def line_or_404(line_id: int) -> NoticeLine:
    """A line of the school's; a replaced one leads to the one that stands in its place."""
    line = db.session.scalars(
        select(NoticeLine).where(NoticeLine.id == line_id).options(joinedload(NoticeLine.notice))
    ).first()
    if line is None:
        abort(404)
    standing = _standing([line.notice_id]).where(NoticeLine.student_id == line.student_id)
    return db.session.scalars(standing.options(joinedload(NoticeLine.notice))).one()


def _standing(notice_ids: Collection[int]) -> Select[NoticeLine]:
    return select(NoticeLine).where(NoticeLine.notice_id.in_(notice_ids), NoticeLine.replaced_at.is_(None))
