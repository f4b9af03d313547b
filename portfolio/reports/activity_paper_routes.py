"""Paper for activities: sign-in sheets and student cards."""

from collections.abc import Sequence

from flask import abort, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from portfolio.activities.attendance_queries import called_at
from portfolio.activities.cards import can_issue_cards, cards_of, issue_missing
from portfolio.activities.models import Activity, Session
from portfolio.activities.queries import run_activity_or_403
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.reports.blueprint import bp
from portfolio.reports.paper_now import send_paper
from portfolio.reports.sign_in_sheet import SheetLine, SignInSheet, sign_in_sheet_pdf
from portfolio.reports.student_cards import PrintedCard, student_cards_pdf
from portfolio.school.class_names import class_label, class_name, school_year_of
from portfolio.school.models import School, SchoolClass, Student
from portfolio.school.queries import classes_in, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.numbers import whole_number
from portfolio.web.rendering import day, is_english

Page = str | Response | tuple[str, int]
PLANNERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE)
MOST_LINES = 1000  # 35 sheets, which take some seconds
ISSUERS = (Role.HOMEROOM, Role.OFFICE, Role.ADMIN)


@bp.get("/activities/<int:activity_id>/sign-in-sheet.pdf")
@role_required(*PLANNERS)
def sign_in_sheet(activity_id: int) -> Response:
    """The sheet of one session (?session_id=), or of the activity; ?class_id= for one class of a large roster."""
    activity = run_activity_or_403(g.actor, activity_id)
    session = _session_asked(activity)
    content = sign_in_sheet_pdf(_sheet(activity, session))
    name = f"{_('Sign-in sheet')} {activity.title}"
    return send_paper(content, f"{name} {session.on}" if session else name)


def _session_asked(activity: Activity) -> Session | None:
    """The session asked for; a single event's only one."""
    sessions = db.session.scalars(
        select(Session).where(Session.activity_id == activity.id).order_by(Session.starts_at)
    ).all()
    if asked := request.args.get("session_id"):
        return next((each for each in sessions if str(each.id) == asked), None) or abort(404)
    return sessions[0] if len(sessions) == 1 else None


def _sheet(activity: Activity, session: Session | None) -> SignInSheet:
    class_id = whole_number(request.args.get("class_id", "")) or None
    lines = [
        SheetLine(class_label(each.school_class, activity.term), each.student.number, each.student.name)
        for each in called_at(activity.id, class_id)
    ]
    if len(lines) > MOST_LINES:
        raise Refusal(_("This roster is long. Print the sheet class by class, from the attendance list."))
    base, path = current_app.config["SETTINGS"].public_url, url_for(_page_of_activity(), activity_id=activity.id)
    return SignInSheet(
        school=_school_name(),
        activity=activity.title,
        organiser=activity.organiser.name,
        place=(session.place if session else "") or activity.place,
        day=day(session.on) if session else "",
        time=_times(session) if session else "",
        address=f"{base}{path}",
        lines=lines,
    )


def _page_of_activity() -> str:
    known = "activities.show_activity"
    return known if known in current_app.view_functions else "activities.list_sessions"


def _times(session: Session) -> str:
    return f"{clock.local(session.starts_at):%H:%M}–{clock.local(session.ends_at):%H:%M}"


def _school_name() -> str:
    school = db.session.get_one(School, g.actor.school_id)
    return school.name_en if is_english() and school.name_en else school.name


@bp.get("/print/cards")
@role_required(*ISSUERS)
def student_cards() -> str:
    """Choose a class and whose cards."""
    return _cards_page(_class_asked())


@bp.post("/print/cards")
@role_required(*ISSUERS)
def print_student_cards() -> Page:
    """The cards of those chosen; who has none gets one, and with `renew` everybody chosen gets a new one."""
    school_class = _class_asked() or abort(404)
    students = _students_chosen(school_class)
    try:
        content = _cards_pdf(school_class, students, is_renewing="renew" in request.form)
    except Refusal as refusal:
        db.session.rollback()
        return _cards_page(_class_asked(), fault=str(refusal)), 422
    answer = send_paper(content, _cards_title(school_class))
    db.session.commit()
    return answer


def _cards_pdf(school_class: SchoolClass, students: Sequence[Student], *, is_renewing: bool) -> bytes:
    if not students:
        raise Refusal(_("Please choose whose cards to print."))
    ids = [student.id for student in students]
    cards, label = issue_missing(g.actor, ids, ids if is_renewing else ()), _name_of(school_class)
    printed = [
        PrintedCard(student.name, label, student.number, cards[student.id].code) for student in students
    ]
    return student_cards_pdf(printed, _school_name(), _cards_title(school_class))


def _cards_page(chosen: SchoolClass | None, fault: str = "") -> str:
    students = students_of_class(chosen.id) if chosen else []
    return render_template(
        "reports/student_cards.html", classes=_classes(), chosen=chosen, students=students, fault=fault,
        cards=cards_of([student.id for student in students]), name_of=_name_of,
    )  # fmt: skip


def _classes() -> list[SchoolClass]:
    return [each for each in classes_in(clock.today()) if can_issue_cards(g.actor, each.id)]


def _class_asked() -> SchoolClass | None:
    """The class asked for, 404 where it is not the actor's; else the first."""
    classes = _classes()
    if asked := request.values.get("class_id"):
        return next((each for each in classes if str(each.id) == asked), None) or abort(404)
    return classes[0] if classes else None


def _students_chosen(school_class: SchoolClass) -> list[Student]:
    chosen = set(request.form.getlist("students"))
    return [student for student in students_of_class(school_class.id) if str(student.id) in chosen]


def _cards_title(school_class: SchoolClass) -> str:
    return _("Student cards %(place)s", place=_name_of(school_class))


def _name_of(school_class: SchoolClass) -> str:
    return class_name(school_class, school_year_of(clock.today()))
