"""Issuing sign-in slips, and choosing a password with one."""

from collections.abc import Sequence
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from portfolio.accounts.devices import person_bucket
from portfolio.accounts.models import User
from portfolio.accounts.new_password import ChoosePasswordForm
from portfolio.accounts.sign_in import CHOOSING, begin_session
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.blueprint import Page, bp, current_actor, current_school
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import Guardianship, SchoolClass, Student
from portfolio.school.people_queries import class_label_of_student, person_here_or_404, staff_users
from portfolio.school.policy import can_issue_slip_to, can_issue_slips, open_to_slips
from portfolio.school.queries import class_or_404, students_of_class
from portfolio.school.roles import Role
from portfolio.school.slip_sheet import SlipCard, slips_pdf
from portfolio.school.slips import issue_codes, spend_code
from portfolio.web.access import public, role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter

PDF = "application/pdf"


@bp.post("/classes/<int:class_id>/slips")
@limiter.limit("30 per minute")
@role_required(Role.ADMIN, Role.HOMEROOM)
def print_class_slips(class_id: int) -> Response:
    """New codes for a class, as a sheet to cut. Codes cannot be shown a second time."""
    actor, school_class = current_actor(), class_or_404(class_id)
    if not can_issue_slips(actor, class_id):
        raise NotFound
    people = _people_of(school_class, request.form.get("who", "waiting"))
    is_open = open_to_slips(actor, [user.id for user, _place in people])
    people = [(user, place) for user, place in people if user.id in is_open]
    if not people:
        flash(_("Everybody here has chosen a password already."))
        return redirect(url_for("school.show_class", class_id=class_id))
    slips = issue_codes([user for user, _place in people], actor)
    cards = [SlipCard(slip, place) for slip, (_user, place) in zip(slips, people, strict=True)]
    title = _("Sign-in slips %(place)s", place=class_name(school_class, school_year_of(clock.today())))
    return _sheet(cards, title)


def _people_of(school_class: SchoolClass, who: str) -> list[tuple[User, str]]:
    """Whom the slips are for, with what stands under the name."""
    students = students_of_class(school_class.id)
    label = class_name(school_class, school_year_of(clock.today()))
    if who == "guardians":
        return _guardians_of(students)
    return [
        (student.user, f"{label} · {student.number}")
        for student in students
        if who == "students" or student.user.password_hash is None
    ]


def _guardians_of(students: Sequence[Student]) -> list[tuple[User, str]]:
    """Guardians, each once, in the order of their children's numbers."""
    order = {student.id: student for student in students}
    links = db.session.scalars(select(Guardianship).where(Guardianship.student_id.in_(order)).order_by(Guardianship.id))
    found: dict[int, tuple[User, str]] = {}
    for link in sorted(links, key=lambda link: order[link.student_id].number):
        if link.user.is_active:
            label = _("Guardian of %(name)s", name=order[link.student_id].name)
            found.setdefault(link.user_id, (link.user, label))
    return list(found.values())


def _sheet(cards: Sequence[SlipCard], title: str) -> Response:
    """The codes are kept only once the sheet is drawn."""
    content = slips_pdf(cards, current_school(), title)
    db.session.commit()
    response = send_file(BytesIO(content), mimetype=PDF, download_name=f"{title}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/people/staff/slips")
@limiter.limit("10 per minute")
@role_required(Role.ADMIN)
def print_staff_slips() -> Response:
    """New codes for staff who have not chosen a password, or for all but the person who asks."""
    actor = current_actor()
    everybody = request.form.get("who") == "all"
    staff = [
        (user, roles)
        for user, roles in staff_users(actor.school_id)
        if user.is_active and (everybody or user.password_hash is None)
    ]
    is_open = open_to_slips(actor, [user.id for user, _roles in staff])
    staff = [(user, roles) for user, roles in staff if user.id in is_open]
    if not staff:
        flash(_("Everybody here has chosen a password already."))
        return redirect(url_for("school.people", role="staff"))
    slips = issue_codes([user for user, _roles in staff], actor)
    cards = [
        SlipCard(slip, "、".join(str(role.title) for role in roles))
        for slip, (_user, roles) in zip(slips, staff, strict=True)
    ]
    return _sheet(cards, _("Sign-in slips for staff"))


@bp.post("/people/<int:user_id>/slip")
@limiter.limit("60 per minute")
@role_required(Role.ADMIN, Role.HOMEROOM)
def issue_slip(user_id: int) -> Page:
    """A new code for one person, shown once."""
    actor, user = current_actor(), person_here_or_404(current_actor(), user_id)
    if not can_issue_slip_to(actor, user.id) or not user.is_active:
        raise NotFound
    (slip,) = issue_codes([user], actor)
    student = db.session.scalars(select(Student).where(Student.user_id == user.id)).first()
    place = class_label_of_student(student) if student else ""
    page = render_template(
        "school/slip.html",
        card=SlipCard(slip, place),
        school=current_school(),
        student=student,
        back=_back(student, user),
    )
    db.session.commit()
    return page


def _back(student: Student | None, user: User) -> str:
    if not current_actor().has(Role.ADMIN):
        return url_for("school.classes")
    if student:
        return url_for("school.show_student", student_id=student.id)
    return url_for("school.show_staff", user_id=user.id) if _is_staff(user) else url_for("school.people")


def _is_staff(user: User) -> bool:
    return any(each.id == user.id for each, _roles in staff_users(current_actor().school_id))


@bp.route("/choose-password", methods=["GET", "POST"])
@limiter.limit("30 per minute", key_func=person_bucket, methods=["POST"])
@public
def choose_password() -> Page:
    """The first password, right after the code of a slip."""
    user, code = _choosing()
    if user is None:
        flash(_("Sign in with the code on your slip first."), "warning")
        return redirect(url_for("accounts.sign_in"))
    form = ChoosePasswordForm()
    if not form.validate_on_submit():
        return render_template("school/choose_password.html", form=form, user=user), 422 if form.errors else 200
    try:
        is_spent = spend_code(user, code, form.password.data)
    except Refusal as refusal:
        db.session.rollback()
        form.password.errors = [str(refusal)]
        return render_template("school/choose_password.html", form=form, user=user), 422
    if not is_spent:
        db.session.rollback()
        session.pop(CHOOSING, None)
        flash(_("This code is no longer good. Ask for a new slip."), "warning")
        return redirect(url_for("accounts.sign_in"))
    begin_session(user)
    flash(_("Your password is set. From now on you sign in with it; the slip can be thrown away."), "success")
    db.session.commit()
    return redirect(url_for("home.dashboard"))


def _choosing() -> tuple[User | None, str]:
    """Whose code this device has shown, as long as nothing has ended it since."""
    kept = session.get(CHOOSING)
    if not isinstance(kept, list) or len(kept) != 3:
        return None, ""
    user_id, epoch, code = kept
    user = db.session.get(User, user_id)
    if user is None or not user.is_active or user.session_epoch != epoch:
        return None, ""
    return user, code
