"""A member of staff: roles, classes looked after, leaving and coming back; a guardian's page."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school import people_actions as actions
from portfolio.school.blueprint import Page, bp, current_actor
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.forms import NameForm, RolesForm, StaffForm
from portfolio.school.models import Appointment
from portfolio.school.people_queries import (
    children_of,
    class_labels,
    has_role_elsewhere,
    person_here_or_404,
    roles_here,
    staff_number_of,
    staff_or_404,
    students_by_user,
)
from portfolio.school.people_routes import put_error
from portfolio.school.policy import can_issue_slip_to
from portfolio.school.roles import Role
from portfolio.school.slips import open_slips
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal


@bp.route("/people/staff/new", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def add_staff() -> Page:
    """A member of staff who came without a list."""
    form = StaffForm(roles=[Role.TEACHER.value])
    if form.validate_on_submit():
        try:
            user = actions.add_staff(form.number.data, form.name.data, _roles(form), current_actor())
        except Refusal as refusal:
            put_error(form, refusal, "number")
        else:
            target = url_for("school.show_staff", user_id=user.id)
            db.session.commit()
            return redirect(target)
    return render_template("school/add_staff.html", form=form), 422 if form.errors else 200


def _roles(form: RolesForm) -> set[Role]:
    return {Role(value) for value in form.roles.data or []}


@bp.get("/people/staff/<int:user_id>")
@role_required(Role.ADMIN)
def show_staff(user_id: int) -> Page:
    """A member of staff."""
    return _staff_page(staff_or_404(current_actor(), user_id))


def _staff_page(user: User, form: RolesForm | None = None) -> str:
    actor = current_actor()
    roles = roles_here(actor.school_id, [user.id])[user.id]
    appointments = db.session.scalars(
        select(Appointment).where(Appointment.user_id == user.id).order_by(Appointment.from_on.desc())
    ).all()
    return render_template(
        "school/show_staff.html",
        person=user,
        roles=roles,
        form=form or RolesForm(formdata=None, roles=[role.value for role in roles]),
        appointments=appointments,
        number=staff_number_of(user.id),
        slip_until=open_slips([user.id]).get(user.id),
        can_issue=can_issue_slip_to(actor, user.id),
        is_elsewhere=bool(has_role_elsewhere([user.id], actor.school_id)),
        class_name=class_name,
        year=school_year_of(clock.today()),
        today=clock.today(),
    )


@bp.post("/people/staff/<int:user_id>/roles")
@role_required(Role.ADMIN)
def set_roles(user_id: int) -> Page:
    """Exactly these roles."""
    user, form = staff_or_404(current_actor(), user_id), RolesForm()
    if form.validate():
        try:
            actions.set_staff_roles(user, _roles(form), current_actor())
        except Refusal as refusal:
            put_error(form, refusal, "roles")
        else:
            return _done(user, _("The roles are changed."))
    return _staff_page(user, form), 422


@bp.post("/people/staff/<int:user_id>/leave")
@role_required(Role.ADMIN)
def leave_staff(user_id: int) -> Response:
    """The person left the school."""
    user = staff_or_404(current_actor(), user_id)
    actions.let_staff_go(user, current_actor())
    flash(_("%(name)s can no longer sign in here.", name=user.name), "success")
    db.session.commit()
    return redirect(url_for("school.people", role="staff"))


@bp.post("/people/staff/<int:user_id>/return")
@role_required(Role.ADMIN)
def return_staff(user_id: int) -> Response:
    """The person is here again."""
    user = staff_or_404(current_actor(), user_id)
    actions.take_staff_back(user, current_actor())
    return _done(user, _("%(name)s can sign in again.", name=user.name))


def _done(user: User, message: str) -> Response:
    target = url_for("school.show_staff", user_id=user.id)
    flash(message, "success")
    db.session.commit()
    return redirect(target)


@bp.route("/people/<int:user_id>/name", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def rename_person(user_id: int) -> Page:
    """Put the name of a member of staff or of a guardian right."""
    user = person_here_or_404(current_actor(), user_id)
    if has_role_elsewhere([user.id], current_actor().school_id):
        raise NotFound
    form = NameForm(obj=user)
    if form.validate_on_submit():
        actions.rename_person(user, form.name.data, current_actor())
        db.session.commit()
        return redirect(url_for("school.show_person", user_id=user_id))
    return render_template("school/rename_person.html", form=form, person=user), 422 if form.errors else 200


@bp.get("/people/<int:user_id>")
@role_required(Role.ADMIN)
def show_person(user_id: int) -> Page:
    """Wherever a person's page is: staff, student or guardian."""
    actor = current_actor()
    user = person_here_or_404(actor, user_id)
    roles = set(roles_here(actor.school_id, [user.id]).get(user.id, ()))
    if roles - {Role.STUDENT, Role.GUARDIAN}:
        return redirect(url_for("school.show_staff", user_id=user.id))
    student = students_by_user([user.id]).get(user.id)
    if student is not None:
        return redirect(url_for("school.show_student", student_id=student.id))
    children = children_of(user.id)
    return render_template(
        "school/show_guardian.html",
        person=user,
        children=children,
        labels=class_labels([link.student_id for link in children]),
        slip_until=open_slips([user.id]).get(user.id),
        can_issue=can_issue_slip_to(actor, user.id),
        can_rename=not has_role_elsewhere([user.id], actor.school_id),
    )
