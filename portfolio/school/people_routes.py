"""People: the list, a student's page, and what can be done there."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.paging import paginate
from portfolio.core.text import tidy
from portfolio.school import people_actions as actions
from portfolio.school.blueprint import Page, bp, current_actor
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.forms import GuardianForm, LeaveForm, NewStudentForm, PlaceForm, StudentForm, choices
from portfolio.school.models import Guardianship, Student
from portfolio.school.people_queries import (
    class_labels,
    enrolments_of,
    guardians_of,
    people_matching,
    roles_here,
    student_or_404,
    students_by_user,
)
from portfolio.school.policy import can_issue_slip_to
from portfolio.school.queries import class_or_404, classes_in
from portfolio.school.roles import Role
from portfolio.school.slips import open_slips
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

FILTERS = (Role.STUDENT, Role.GUARDIAN, Role.TEACHER, Role.OFFICE, Role.PRINCIPAL, Role.ADMIN)


def class_choices(day: date | None = None) -> list[tuple[int, str]]:
    """Open classes for a select."""
    day = day or clock.today()
    year = school_year_of(day)
    return [(row.id, class_name(row, year)) for row in classes_in(day)]


def fill_classes(field: SelectField, day: date | None = None) -> None:
    """Give a select its classes."""
    field.choices = choices(class_choices(day))


def put_error(form: object, refusal: Refusal, fallback: str) -> None:
    """Show a refusal at its field."""
    fields = form._fields  # type: ignore[attr-defined]
    field = fields.get(refusal.field or "") or fields[fallback]
    field.errors = [*field.errors, str(refusal)]


@bp.get("/people")
@role_required(Role.ADMIN)
def people() -> Page:
    """Everybody with a role here: search, filter, page."""
    actor = current_actor()
    words, role = tidy(request.args.get("q", ""))[:40], request.args.get("role", "")
    class_id, has_left = request.args.get("class_id", None, int), request.args.get("state") == "left"
    page = paginate(
        people_matching(actor.school_id, words, role, class_id, has_left=has_left), request.args.get("page", 1, int)
    )
    ids = [user.id for user in page.rows]
    students = students_by_user(ids)
    return render_template(
        "school/people.html",
        page=page,
        roles=roles_here(actor.school_id, ids),
        students=students,
        labels=class_labels([row.id for row in students.values()]),
        filters=FILTERS,
        classes=class_choices(),
        chosen={"q": words, "role": role, "class_id": class_id or "", "state": "left" if has_left else ""},
        Role=Role,
    )


@bp.route("/people/students/new", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def add_student() -> Page:
    """A student who came without a list."""
    form = NewStudentForm(day=clock.today(), class_id=request.args.get("class_id", type=int))
    fill_classes(form.class_id)
    if form.validate_on_submit():
        try:
            student = actions.add_student(
                form.number.data,
                form.name.data,
                class_or_404(form.class_id.data),
                form.day.data,
                current_actor(),
                **_facts(form),
            )
        except Refusal as refusal:
            put_error(form, refusal, "number")
        else:
            target = url_for("school.show_student", student_id=student.id)
            db.session.commit()
            return redirect(target)
    return render_template("school/add_student.html", form=form), 422 if form.errors else 200


def _facts(form: StudentForm) -> dict[str, str | int | None]:
    national = (form.national_number.data or "").upper()
    return {
        "gender": form.gender.data or None,
        "national_number": national or None,
        "entry_year": form.entry_year.data,
    }


@bp.get("/people/students/<int:student_id>")
@role_required(Role.ADMIN)
def show_student(student_id: int) -> Page:
    """Who the student is, the classes so far, guardians, sign-in. Records are not shown to the administrator."""
    return _student_page(student_or_404(student_id))


def _student_page(student: Student, **forms: object) -> str:
    guardians = guardians_of(student.id)
    today = clock.today()
    move, leave = PlaceForm(formdata=None, day=today), LeaveForm(formdata=None, day=today)
    fill_classes(move.class_id)
    ids = [student.user_id, *(link.user_id for link in guardians)]
    return render_template(
        "school/show_student.html",
        student=student,
        enrolments=enrolments_of(student.id),
        guardians=guardians,
        slips=open_slips(ids),
        can_issue=can_issue_slip_to(current_actor(), student.user_id),
        class_name=class_name,
        school_year_of=school_year_of,
        today=today,
        **{"move": move, "leave": leave, "guardian": GuardianForm(formdata=None), **forms},
    )


@bp.route("/people/students/<int:student_id>/edit", methods=["GET", "POST"])
@role_required(Role.ADMIN)
def edit_student(student_id: int) -> Page:
    """Put facts right."""
    student = student_or_404(student_id)
    form = StudentForm(obj=student, name=student.user.name, gender=student.gender or "")
    if form.validate_on_submit():
        try:
            facts = _facts(form) | {"number": form.number.data}
            actions.change_student(student, form.name.data, current_actor(), **facts)
        except Refusal as refusal:
            put_error(form, refusal, "number")
        else:
            db.session.commit()
            return redirect(url_for("school.show_student", student_id=student_id))
    return render_template("school/edit_student.html", form=form, student=student), 422 if form.errors else 200


@bp.post("/people/students/<int:student_id>/move")
@role_required(Role.ADMIN)
def move_student(student_id: int) -> Page:
    """Another class from a day on; also the way back for who had left."""
    student, form = student_or_404(student_id), PlaceForm()
    fill_classes(form.class_id)
    if form.validate():
        act = actions.take_student_back if student.left_on else actions.move_student
        try:
            act(student, class_or_404(form.class_id.data), form.day.data, current_actor())
        except Refusal as refusal:
            put_error(form, refusal, "day")
        else:
            return _done(student, _("The class is changed. Earlier records keep the class they were made in."))
    return _student_page(student, move=form), 422


@bp.post("/people/students/<int:student_id>/leave")
@role_required(Role.ADMIN)
def leave_school(student_id: int) -> Page:
    """The student left the school."""
    student, form = student_or_404(student_id), LeaveForm()
    if form.validate():
        try:
            actions.let_student_go(student, form.day.data, current_actor())
        except Refusal as refusal:
            put_error(form, refusal, "day")
        else:
            return _done(student, _("Noted. The student can no longer sign in; the records stay."))
    return _student_page(student, leave=form), 422


@bp.post("/people/students/<int:student_id>/guardians")
@role_required(Role.ADMIN)
def link_guardian(student_id: int) -> Page:
    """Link a guardian."""
    student, form = student_or_404(student_id), GuardianForm()
    if form.validate() and not (form.name.data or form.username.data):
        form.name.errors = [_("Please fill this in.")]
    if not form.errors:
        try:
            actions.link_guardian(
                student, form.name.data, form.username.data, form.relation.data or "", current_actor()
            )
        except Refusal as refusal:
            put_error(form, refusal, "username")
        else:
            return _done(student, _("The guardian is linked."))
    return _student_page(student, guardian=form), 422


@bp.post("/people/students/<int:student_id>/guardians/<int:link_id>/unlink")
@role_required(Role.ADMIN)
def unlink_guardian(student_id: int, link_id: int) -> Response:
    """End a link."""
    student = student_or_404(student_id)
    link = db.session.scalars(
        select(Guardianship).where(Guardianship.id == link_id, Guardianship.student_id == student.id)
    ).first()
    if link is None:
        raise NotFound
    actions.unlink_guardian(link, current_actor())
    return _done(student, _("The link is ended."))


def _done(student: Student, message: str) -> Response:
    target = url_for("school.show_student", student_id=student.id)
    flash(message, "success")
    db.session.commit()
    return redirect(target)


def names_by_id(users: list[User]) -> list[tuple[int, str]]:
    """People for a select."""
    return [(user.id, f"{user.name} ({user.username})") for user in users]
