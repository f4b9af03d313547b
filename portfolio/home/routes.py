"""The dashboard of each role: the next thing to do."""

from flask import Blueprint, g, render_template
from sqlalchemy import select

from portfolio.activities.sign_up import offers_for
from portfolio.core.db import db
from portfolio.home import queries
from portfolio.home.organising import organising
from portfolio.home.own_term import running_notice, to_select
from portfolio.home.term_end import term_ends
from portfolio.portfolios.objection_queries import objection_news
from portfolio.portfolios.voices_queries import has_notes_to_read, open_invitations, read_by
from portfolio.records.correction_queries import open_disputes, undecided_count
from portfolio.records.months import by_month
from portfolio.records.queries import counts_by_dimension, drafts, returned, to_confirm
from portfolio.reports.policy import can_print_school
from portfolio.reports.queries import print_targets
from portfolio.school.actors import Actor
from portfolio.school.models import School, Student
from portfolio.school.queries import current_term
from portfolio.school.roles import STAFF, Role
from portfolio.school.school_settings import settings_of
from portfolio.web.access import signed_in

bp = Blueprint("home", __name__)
OFFERS = 3


@bp.get("/")
@signed_in
def dashboard() -> str:
    """What comes next for this person."""
    actor: Actor = g.actor
    if actor.has(*STAFF):
        return _staff(actor)
    if actor.student_id is not None:
        return _student(actor, actor.student_id)
    if actor.has(Role.GUARDIAN):
        return _guardian(actor)
    if actor.has(Role.INSPECTOR) and actor.district_id:
        return render_template("home/district.html", schools=queries.district_counts(actor.district_id))
    return render_template("home/nobody.html")


def _student(actor: Actor, student_id: int) -> str:
    term, confirmable = current_term(), to_confirm(actor)
    return render_template(
        "home/student.html",
        news=objection_news(actor),
        term=term,
        to_select=to_select(student_id, term) if term else None,
        notice=running_notice(student_id, term) if term else None,
        to_confirm=confirmable,
        disputes=open_disputes([record.id for record in confirmable]),
        words_limit=settings_of(db.session.get_one(School, actor.school_id)).description_limit,
        returned=returned(actor),
        drafts=drafts(actor),
        recent=by_month(queries.recent_records(actor)),
        offers=offers_for(student_id, OFFERS),
        signed_up=queries.waiting_or_signed_up(student_id),
        counts=counts_by_dimension(student_id, term.id) if term else [],
        invitations=open_invitations(actor, term.id) if term else [],
    )


def _guardian(actor: Actor) -> str:
    children = db.session.scalars(
        select(Student).where(Student.id.in_(sorted(actor.child_ids))).order_by(Student.number)
    ).all()
    term = current_term()
    return render_template(
        "home/guardian.html", news=objection_news(actor), children=children, term=term,
        recent=by_month(queries.recent_records(actor)), read=read_by(actor, actor.child_ids, term.id) if term else {},
        notices={child.id: running_notice(child.id, term) for child in children} if term else {},
    )  # fmt: skip


def _staff(actor: Actor) -> str:
    is_printer = actor.has(Role.HOMEROOM) or can_print_school(actor)
    term = current_term()
    targets = [
        target
        for target in (print_targets() if is_printer and term else ())
        if term and target.term.id == term.id and (can_print_school(actor) or target.school_class.id in actor.class_ids)
    ]
    return render_template(
        "home/staff.html",
        news=objection_news(actor),
        term=term,
        term_ends=term_ends(actor, term) if term else (),
        organising=organising(actor) if actor.has(Role.TEACHER, Role.HOMEROOM, Role.OFFICE) else None,
        corrections=undecided_count(actor) if actor.has(Role.HOMEROOM, Role.OFFICE) else 0,
        waiting=queries.review_waiting(actor) if actor.has(Role.HOMEROOM, Role.OFFICE) else None,
        returned=returned(actor) if actor.has(Role.TEACHER) else (),
        targets=targets,
        notes_to_read=bool(term and actor.class_ids and has_notes_to_read(actor, term.id)),
        sign_in_states=queries.sign_in_states() if actor.has(Role.ADMIN) else (),
        recent=by_month(queries.recent_records(actor, 5)) if actor.has(Role.TEACHER, Role.PRINCIPAL) else (),
    )
