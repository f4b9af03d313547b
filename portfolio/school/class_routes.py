"""Classes: the list, a class with its students and who looks after it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school import class_actions as actions
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.class_making import label_of, open_classes
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.forms import AppointmentForm, ClassForm, choices
from portfolio.school.models import Appointment, AppointmentKind, Enrolment, SchoolClass
from portfolio.school.people_queries import person_here_or_404, staff_users
from portfolio.school.people_routes import names_by_id, put_error
from portfolio.school.policy import can_administer, can_issue_slips, can_see_class
from portfolio.school.queries import class_or_404, enrolled_on, homeroom_teachers, students_of_class
from portfolio.school.roles import Role
from portfolio.school.school_settings import settings_of
from portfolio.school.slips import open_slips
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

READERS = (Role.ADMIN, Role.OFFICE, Role.PRINCIPAL, Role.HOMEROOM)


@bp.get("/classes")
@role_required(*READERS)
def classes() -> Page:
    """The classes of this school year, by grade and number; a class's teacher sees only their own."""
    actor, today = current_actor(), clock.today()
    shown = {
        key: row
        for key, row in sorted(open_classes(today).items())
        if can_administer(actor) or can_see_class(actor, row.id)
    }
    sizes = dict(
        db.session.execute(
            enrolled_on(today)
            .with_only_columns(Enrolment.class_id, func.count(Enrolment.id))
            .group_by(Enrolment.class_id)
        ).all()
    )
    return render_template(
        "school/classes.html",
        rows=[(row, label_of(key), sizes.get(row.id, 0)) for key, row in shown.items()],
        teachers=_teachers(),
        may_edit=can_administer(actor),
        AppointmentKind=AppointmentKind,
    )


def _teachers() -> dict[int, list[Appointment]]:
    """Who looks after each class now."""
    found: dict[int, list[Appointment]] = {}
    today = clock.today()
    rows = db.session.scalars(select(Appointment).order_by(Appointment.id))
    for row in rows:
        if row.from_on <= today and (row.until_on is None or row.until_on >= today):
            found.setdefault(row.class_id, []).append(row)
    return found


@bp.route("/classes/new", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def add_class() -> Page:
    """Open a class."""
    form, settings = ClassForm(), settings_of(current_school())
    form.grade.choices = choices((grade, str(grade)) for grade in range(settings.first_grade, settings.last_grade + 1))
    if form.validate_on_submit():
        try:
            row = actions.open_class(
                form.grade.data, form.number.data, form.nickname.data or "", clock.today(), current_actor()
            )
        except Refusal as refusal:
            put_error(form, refusal, "number")
        else:
            target = url_for("school.show_class", class_id=row.id)
            db.session.commit()
            return redirect(target)
    return render_template("school/add_class.html", form=form), 422 if form.errors else 200


@bp.get("/classes/<int:class_id>")
@role_required(*READERS)
def show_class(class_id: int) -> Page:
    """The students, the teachers, the slips."""
    row = class_or_404(class_id)
    if not (can_administer(current_actor()) or can_see_class(current_actor(), class_id)):
        raise NotFound
    return _class_page(row)


def _class_page(row: SchoolClass, form: AppointmentForm | None = None) -> str:
    actor, today = current_actor(), clock.today()
    students = students_of_class(row.id)
    waiting = [student for student in students if student.user.password_hash is None]
    form = form or AppointmentForm(formdata=None, from_on=today)
    _fill_teachers(form)
    planned = db.session.scalars(
        select(Appointment).where(Appointment.class_id == row.id, Appointment.from_on > today)
    ).all()
    return render_template(
        "school/show_class.html",
        row=row,
        name=class_name(row, school_year_of(today)),
        students=students,
        waiting=waiting,
        slips=open_slips([student.user_id for student in students]) if can_issue_slips(actor, row.id) else {},
        appointments=[*homeroom_teachers(row.id), *planned],
        form=form,
        may_edit=can_administer(actor),
        may_issue=can_issue_slips(actor, row.id),
        AppointmentKind=AppointmentKind,
    )


def _fill_teachers(form: AppointmentForm) -> None:
    staff = [user for user, _roles in staff_users(current_actor().school_id) if user.is_active]
    form.user_id.choices = choices(names_by_id(staff))


@bp.post("/classes/<int:class_id>/close")
@role_required(Role.ADMIN)
def close_class(class_id: int) -> Response:
    """The class has gone up into others, or has left."""
    row = class_or_404(class_id)
    try:
        actions.close_class(row, clock.today(), current_actor())
    except Refusal as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("school.show_class", class_id=class_id))
    flash(_("The class is closed. Its records stay."), "success")
    db.session.commit()
    return redirect(url_for("school.classes"))


@bp.post("/classes/<int:class_id>/appointments")
@role_required(Role.ADMIN)
def appoint_teacher(class_id: int) -> Page:
    """Name who looks after the class."""
    row, form, actor = class_or_404(class_id), AppointmentForm(), current_actor()
    _fill_teachers(form)
    if form.validate():
        try:
            user = person_here_or_404(actor, form.user_id.data)
            kind = AppointmentKind(form.kind.data)
            actions.appoint(row, user, kind, (form.from_on.data, form.until_on.data), actor)
        except Refusal as refusal:
            put_error(form, refusal, "user_id")
        else:
            return _done(class_id, _("%(name)s now looks after this class.", name=user.name))
    return _class_page(row, form), 422


@bp.post("/classes/<int:class_id>/appointments/<int:appointment_id>/end")
@role_required(Role.ADMIN)
def end_appointment(class_id: int, appointment_id: int) -> Response:
    """The appointment ends with yesterday."""
    row = db.session.scalars(
        select(Appointment).where(Appointment.id == appointment_id, Appointment.class_id == class_id)
    ).first()
    if row is None:
        raise NotFound
    actions.end_early(row, clock.today(), current_actor())
    return _done(class_id, _("Ended."))


def _done(class_id: int, message: str) -> Response:
    flash(message, "success")
    db.session.commit()
    return redirect(url_for("school.show_class", class_id=class_id))
