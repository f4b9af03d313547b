"""Takes a class of the site to its last signature at once, by the acts of those who would give it: SCHOOL CLASS."""

import sys
from datetime import timedelta

from sqlalchemy import select

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import school_scope, system_scope
from portfolio.portfolios.board_actions import begin_selecting
from portfolio.portfolios.notice_actions import open_notice, preview_notice
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.sign_off_actions import sign_students
from portfolio.portfolios.sign_off_lines import sign_lines
from portfolio.portfolios.states import SignStep
from portfolio.school.actors import Actor, actor_for
from portfolio.school.class_names import class_label
from portfolio.school.models import Appointment, Membership, School, SchoolClass
from portfolio.school.queries import current_term
from portfolio.school.roles import Role
from portfolio.school.windows import ensured_class_term
from wsgi import app

HEADS = {SignStep.COMMITTEE: Role.OFFICE, SignStep.PRINCIPAL: Role.PRINCIPAL}


def hasten(school_class: SchoolClass) -> None:
    """From recording to the last signature; the worker archives the class then."""
    signers = {step: _head(school_class, role) for step, role in HEADS.items()}
    office, term = signers[SignStep.COMMITTEE], current_term()
    assert term is not None
    begin_selecting(office, [school_class.id], term)
    class_term = ensured_class_term(office, school_class.id, term.id)
    open_notice(office, class_term, preview_notice(office, class_term).digest)
    close_due(clock.now() + timedelta(days=60))
    db.session.refresh(class_term)
    for step in SignStep:
        seen = {line.student.id: line.digest for line in sign_lines(class_term, step)}
        sign_students(signers.get(step) or _teacher(school_class), class_term, step, seen)


def _head(school_class: SchoolClass, role: Role) -> Actor:
    rows = select(Membership).where(Membership.school_id == school_class.school_id, Membership.role == role)
    return actor_for(db.session.scalars(rows.order_by(Membership.id)).all()[0].user, school_class.school_id)


def _teacher(school_class: SchoolClass) -> Actor:
    row = db.session.scalars(select(Appointment).where(Appointment.class_id == school_class.id)).one()
    return actor_for(db.session.get_one(User, row.user_id), school_class.school_id)


def _class_named(name: str) -> SchoolClass:
    term = current_term()
    assert term is not None
    return next(row for row in db.session.scalars(select(SchoolClass)) if class_label(row, term) == name)


if __name__ == "__main__":
    with app.app_context(), system_scope():
        school_id = db.session.scalars(select(School.id).where(School.code == sys.argv[1])).one()
    with app.test_request_context(), school_scope(school_id):
        hasten(_class_named(sys.argv[2]))
        db.session.commit()
