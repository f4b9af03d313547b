"""A roster's pages: who is on it, putting students in by class, paste or spreadsheet, taking them off and back."""

from collections.abc import Collection
from io import BytesIO
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.clashes import clashes_of
from portfolio.activities.models import Activity
from portfolio.activities.partner_queries import objections_to
from portfolio.activities.queries import run_activity_or_403
from portfolio.activities.roster_actions import AddReport, NoRoom, add_to_roster
from portfolio.activities.roster_actions import put_back as put_student_back
from portfolio.activities.roster_actions import take_off as take_student_off
from portfolio.activities.roster_files import MOST_LINES, lines_of_file, lines_of_text, roster_template
from portfolio.activities.roster_forms import FileForm, PasteForm, chosen_students, ticked, uploaded
from portfolio.activities.roster_matching import Matches, Outcome, match_lines
from portfolio.activities.roster_places import places_taken, waiting_in_order, why_roster_is_closed
from portfolio.activities.roster_queries import (
    candidates_for,
    class_choices,
    on_roster_ids,
    participant_or_404,
    participants_in_order,
    students_of_classes,
)
from portfolio.activities.states import ActivityState, Standing
from portfolio.core.db import db
from portfolio.core.paging import paginate
from portfolio.core.sheets import XLSX
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import SchoolClass
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter

SHOWN = 200
Page = str | Response | tuple[str, int]
planners = role_required(*PLANNERS)


@bp.get("/<int:activity_id>/roster")
@planners
def show_roster(activity_id: int) -> str:
    """Who is on the roster, who waits, who is off it."""
    return _roster_page(run_activity_or_403(g.actor, activity_id))


@bp.post("/<int:activity_id>/roster/<int:participant_id>/take-off")
@planners
def take_off(activity_id: int, participant_id: int) -> Page:
    """Take a student off the roster or the waiting list."""
    activity = run_activity_or_403(g.actor, activity_id)
    participant = participant_or_404(activity, participant_id)
    try:
        promoted = take_student_off(g.actor, activity, participant)
    except Refusal as refusal:
        return _refused(activity_id, refusal)
    names = "、".join(each.student.name for each in promoted)
    db.session.commit()
    if names:
        flash(_("From the waiting list onto the roster: %(names)s.", names=names), "success")
    return redirect(url_for("activities.show_roster", activity_id=activity_id, taken=participant_id))


@bp.post("/<int:activity_id>/roster/<int:participant_id>/put-back")
@planners
def put_back(activity_id: int, participant_id: int) -> Page:
    """Put a student on the roster who was taken off, or who waits."""
    activity = run_activity_or_403(g.actor, activity_id)
    participant = participant_or_404(activity, participant_id)
    try:
        put_student_back(g.actor, activity, participant)
    except Refusal as refusal:
        return _refused(activity_id, refusal)
    name = participant.student.name
    db.session.commit()
    flash(_("%(name)s is on the roster.", name=name), "success")
    return redirect(url_for("activities.show_roster", activity_id=activity_id))


@bp.get("/<int:activity_id>/roster/add")
@planners
def add_participants(activity_id: int) -> str:
    """The three ways to put students in."""
    return _add_page(run_activity_or_403(g.actor, activity_id))


@bp.post("/<int:activity_id>/roster/classes")
@planners
def add_classes(activity_id: int) -> Page:
    """Put whole classes in."""
    activity = run_activity_or_403(g.actor, activity_id)
    class_ids = ticked(request.form, "class_id")
    try:
        report = _put(activity, students_of_classes(activity, class_ids), _("Please choose a class with students."))
    except Refusal as refusal:
        db.session.rollback()
        activity = run_activity_or_403(g.actor, activity_id)
        return _add_page(activity, class_problem=refusal, picked=class_ids), 422
    return _added(activity_id, report)


@bp.post("/<int:activity_id>/roster/check")
@planners
def check_lines(activity_id: int) -> Page:
    """Show whom the pasted lines mean; nothing is written."""
    activity = run_activity_or_403(g.actor, activity_id)
    form = PasteForm()
    try:
        lines = lines_of_text(form.lines.data or "")
    except Refusal as refusal:
        form.lines.errors = [str(refusal)]
        return _add_page(activity, paste=form), 422
    return _check_page(activity, lines)


@bp.post("/<int:activity_id>/roster/file")
@limiter.limit("30 per minute")
@planners
def read_roster_file(activity_id: int) -> Page:
    """Show whom the lines of a spreadsheet mean; nothing is written."""
    activity = run_activity_or_403(g.actor, activity_id)
    form = FileForm()
    try:
        lines = lines_of_file(uploaded(request.files.get("file")))
    except Refusal as refusal:
        form.file.errors = [str(refusal)]
        return _add_page(activity, file=form), 422
    return _check_page(activity, lines)


@bp.post("/<int:activity_id>/roster/put")
@planners
def put_on_roster(activity_id: int) -> Page:
    """Put those on the roster whom the lines mean, with the choices made for the doubtful ones."""
    activity = run_activity_or_403(g.actor, activity_id)
    form = PasteForm()
    try:
        lines = lines_of_text(form.lines.data or "")
    except Refusal as refusal:
        form.lines.errors = [str(refusal)]
        return _add_page(activity, paste=form), 422
    matches = _matches(activity, lines)
    if request.form.get("seen") != matches.fingerprint():
        problem = _("The list or the school has changed since this page was opened. Please look through it again.")
        return _check_page(activity, lines, problem=problem), 409
    chosen = chosen_students(request.form, matches)
    try:
        report = _put(activity, [*matches.sure_ids(), *chosen.values()], _("This list means nobody yet."))
    except Refusal as refusal:
        db.session.rollback()
        activity = run_activity_or_403(g.actor, activity_id)
        return _check_page(activity, lines, problem=refusal, chosen=chosen), 422
    return _added(activity_id, report)


@bp.get("/<int:activity_id>/roster/template.xlsx")
@planners
def download_roster_template(activity_id: int) -> Response:
    """The spreadsheet to fill in."""
    run_activity_or_403(g.actor, activity_id)
    name = _("Roster template.xlsx")
    return send_file(BytesIO(roster_template()), mimetype=XLSX, as_attachment=True, download_name=name)


def _put(activity: Activity, student_ids: Collection[int], nobody: str) -> AddReport:
    if not student_ids:
        raise Refusal(nobody)
    return add_to_roster(g.actor, activity, student_ids, raise_capacity=_may_raise())


def _may_raise() -> bool:
    return bool(request.form.get("raise_capacity"))


def _added(activity_id: int, report: AddReport) -> Response:
    """Commit, say what was done, and show the roster."""
    db.session.commit()
    count = report.added + report.back
    if count:
        flash(ngettext("%(num)s student was put on the roster.", "%(num)s students were put on the roster.", count),
              "success")  # fmt: skip
    if report.already:
        flash(ngettext("%(num)s was on it already.", "%(num)s were on it already.", report.already))
    if report.over_capacity:
        flash(ngettext("There is now %(num)s place more.", "There are now %(num)s places more.", report.over_capacity))
    return redirect(url_for("activities.show_roster", activity_id=activity_id))


def _refused(activity_id: int, refusal: Refusal) -> Page:
    db.session.rollback()
    return _roster_page(run_activity_or_403(g.actor, activity_id), problem=str(refusal)), 422


def _roster_page(activity: Activity, *, problem: str = "") -> str:
    words = request.args.get("q", "")
    page = paginate(
        participants_in_order(activity.id, Standing.ENROLLED, words), request.args.get("page", 1, int), SHOWN
    )
    taken_id = request.args.get("taken", 0, int)
    left = db.session.scalars(participants_in_order(activity.id, Standing.LEFT)).all()
    return render_template(
        "activities/roster.html",
        page=page,
        words=words,
        taken=places_taken(activity.id),
        waiting=waiting_in_order(activity.id),
        left=left,
        just_left=next((row for row in left if row.id == taken_id), None),
        clashes=clashes_of([row.student_id for row in page.rows], activity) if page.rows else {},
        objections=objections_to(activity.id),
        problem=problem,
        **_frame(activity),
    )


def _add_page(
    activity: Activity,
    *,
    paste: PasteForm | None = None,
    file: FileForm | None = None,
    class_problem: Refusal | None = None,
    picked: list[int] | None = None,
) -> str:
    return render_template(
        "activities/roster_add.html",
        paste=paste or PasteForm(formdata=None),
        file=file or FileForm(formdata=None),
        choices=class_choices(activity),
        class_problem=class_problem,
        needed=class_problem.needed if isinstance(class_problem, NoRoom) else None,
        picked=picked or [],
        taken=places_taken(activity.id),
        most=MOST_LINES,
        **_frame(activity),
    )


def _matches(activity: Activity, lines: list[str]) -> Matches:
    return match_lines(lines, candidates_for(activity), on_roster_ids(activity.id))


def _check_page(
    activity: Activity, lines: list[str], *, problem: object = "", chosen: dict[str, int] | None = None
) -> str:
    matches = _matches(activity, lines)
    return render_template(
        "activities/roster_check.html",
        matches=matches,
        lines="\n".join(lines),
        on_roster=on_roster_ids(activity.id),
        chosen=chosen or {},
        problem=str(problem),
        needed=problem.needed if isinstance(problem, NoRoom) else None,
        taken=places_taken(activity.id),
        Outcome=Outcome,
        **_frame(activity),
    )


def _frame(activity: Activity) -> dict[str, Any]:
    """What every page of a roster knows."""
    year = school_year_of(activity.from_on)

    def name_of(school_class: SchoolClass) -> str:
        return class_name(school_class, year)

    is_confirmed = activity.status is ActivityState.CONFIRMED
    has_page = is_confirmed and "records.review_drafting" in current_app.view_functions
    return {
        "activity": activity,
        "closed": why_roster_is_closed(activity),
        "is_confirmed": is_confirmed,
        "confirm_url": url_for("records.review_drafting", activity_id=activity.id) if has_page else None,
        "name_of": name_of,
    }
