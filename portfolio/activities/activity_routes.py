"""The term's activities, one activity's overview, entering and changing one."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from portfolio.activities import catalogue, planning
from portfolio.activities.activity_forms import (
    ActivityForm,
    SessionForm,
    activity_form,
    offer_dimensions,
    times_of,
    values_of,
    values_to_copy,
)
from portfolio.activities.attendance_queries import session_lines
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.catalogue import Filters
from portfolio.activities.copying import copied_slots, copied_timetable
from portfolio.activities.dimensions import dimensions_in
from portfolio.activities.kinds import KINDS
from portfolio.activities.models import Activity
from portfolio.activities.policy import can_plan, can_run
from portfolio.activities.queries import activities_visible_to, run_activity_or_403, visible_activity_or_404
from portfolio.activities.roster_places import places_taken
from portfolio.activities.states import ACTIVITY_STATES, ActivityState, SessionState, Standing
from portfolio.activities.timetable import (
    PlannedDay,
    Slot,
    Timetable,
    plan_days,
    same_place,
    slots_of,
    timetable_of,
)
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.text import tidy
from portfolio.school.class_names import class_name
from portfolio.school.models import School, Term
from portfolio.school.queries import classes_in, current_term, terms_newest_first
from portfolio.school.roles import Role
from portfolio.school.school_settings import settings_of
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.numbers import whole_number

STAFF_READERS = (Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
Page = str | Response | tuple[str, int]


@bp.get("")
@role_required(*STAFF_READERS)
def list_activities() -> Page:
    """A term's activities by day."""
    terms = terms_newest_first()
    filters = chosen_filters(terms)
    page = catalogue.page_of(catalogue.activities_listed(g.actor, filters), request.args.get("page", 1, int))
    return render_template(
        "activities/activities.html",
        page=page, filters=filters, terms=terms, kinds=KINDS, states=ACTIVITY_STATES, Standing=Standing,
        sizes=catalogue.roster_sizes([each.id for each in page.rows]), may_plan=can_plan(g.actor),
    )  # fmt: skip


def chosen_filters(terms: Sequence[Term]) -> Filters:
    """The filters of the address; the present term where it names none of the school's."""
    now = current_term()
    term_id = request.args.get("term", type=whole_number)
    known = {term.id for term in terms}
    return Filters(
        term_id=term_id if term_id in known else now.id if now else None,
        kind=request.args.get("kind", ""), state=request.args.get("state", ""),
        is_mine=bool(request.args.get("mine")), words=tidy(request.args.get("q", ""))[:60],
    )  # fmt: skip


@bp.get("/<int:activity_id>")
@role_required(*STAFF_READERS, Role.STUDENT, Role.GUARDIAN)
def show_activity(activity_id: int) -> Page:
    """The overview; students and guardians read it plainly."""
    return overview(visible_activity_or_404(g.actor, activity_id))


def overview(activity: Activity, error: str = "", form: SessionForm | None = None) -> str:
    """The page of one activity, also beside a refused act."""
    slots = [Slot.of(each) for each in activity.sessions if each.status is not SessionState.CANCELLED]
    return render_template(
        "activities/show_activity.html",
        activity=activity, error=error, form=form or SessionForm(formdata=None),
        lines=sorted(session_lines(activity), key=lambda line: line.session.starts_at),
        may_run=can_run(activity, g.actor), may_plan=can_plan(g.actor), is_staff=g.actor.has(*STAFF_READERS),
        classes=[class_name(each.school_class, activity.term.school_year) for each in activity.classes],
        sizes=catalogue.roster_sizes([activity.id])[activity.id], Standing=Standing,
        crowds=same_place(activity.id, activity.place, slots) if g.actor.has(*STAFF_READERS) else [],
        today=clock.today(),
    )  # fmt: skip


@bp.get("/new")
@role_required(*PLANNERS)
def new_activity() -> Page:
    """The blank form, or one filled in from an activity or a template (`from`)."""
    values: dict[str, Any] = {"form_key": str(uuid.uuid4()), "organiser_id": g.actor.user_id}
    source = _source(request.args.get("from", type=whole_number))
    said: list[str] = []
    if source is not None:
        values, said = values_to_copy(g.actor, source, clock.today())
    return _form_page(_form(None, source, data=values, formdata=None), source=source, said=said)


@bp.post("/new")
@role_required(*PLANNERS)
def create_activity() -> Page:
    """What was typed, once for each form."""
    source = _source(whole_number(request.form.get("copied_from", "")))
    form = _form(None, source)
    key = _clean_key(form.form_key.data)
    form.form_key.data = key
    if existing := planning.activity_of_form(g.actor, key):
        return redirect(url_for("activities.show_activity", activity_id=existing.id))
    if not form.validate() or request.form.get("preview"):
        return _unsaved(form, None, source)
    try:
        slots = _typed_slots(form, copied_timetable(source, clock.today()) if source else None)
        if slots is None and source is not None:
            slots = copied_slots(source, clock.today())
        activity = planning.create_activity(g.actor, key, form.facts(), slots or [], source.id if source else None)
    except Refusal as refusal:
        return _refused(form, refusal, None, source)
    return _saved(activity, _("The activity is planned. Next: its roster."))


@bp.get("/<int:activity_id>/edit")
@role_required(*PLANNERS)
def edit_activity(activity_id: int) -> Page:
    """The form with what is stored."""
    activity = _editable(activity_id)
    timetable = timetable_of(activity.sessions, is_series=activity.is_series)
    return _form_page(_form(activity, data=values_of(activity) | times_of(timetable), formdata=None), activity)


@bp.post("/<int:activity_id>/edit")
@role_required(*PLANNERS)
def update_activity(activity_id: int) -> Page:
    """What was changed; a page that knows an older state gets 409 and keeps what was typed."""
    activity = _editable(activity_id)
    form = _form(activity)
    if not form.validate() or request.form.get("preview"):
        return _unsaved(form, activity)
    try:
        slots = _typed_slots(form, timetable_of(activity.sessions, is_series=activity.is_series))
        revision = whole_number(form.revision.data or "")
        activity = planning.update_activity(g.actor, activity, form.facts(), slots, revision)
    except planning.StaleActivity:
        return _stale(form, activity_id)
    except Refusal as refusal:
        return _refused(form, refusal, activity_id)
    return _saved(activity, _("Saved."))


def _editable(activity_id: int) -> Activity:
    activity = run_activity_or_403(g.actor, activity_id)
    if activity.is_template:
        abort(404)
    return activity


def _saved(activity: Activity, said: str) -> Response:
    flash(said, "success")
    slots = [Slot.of(each) for each in activity.sessions if each.status is not SessionState.CANCELLED]
    crowds = same_place(activity.id, activity.place, slots)
    if crowds:
        titles = dict.fromkeys(each.activity.title for each in crowds)
        flash(_("Same place, same time: %(titles)s.", titles=_("; ").join(titles)), "warning")
    answer = redirect(url_for("activities.show_activity", activity_id=activity.id))
    db.session.commit()
    return answer


def _typed_slots(form: ActivityForm, before: Timetable | None) -> list[Slot] | None:
    """The times of the days chosen; None where neither the timetable nor a day of it was changed."""
    timetable = form.timetable()
    is_previewed = form.days_rule.data == timetable.rule
    if before is not None and timetable.rule == before.rule and not is_previewed:
        return None
    planned = plan_days(timetable)
    ticked = set(request.form.getlist("day"))
    days = [each.on for each in planned if (each.on.isoformat() in ticked if is_previewed else not each.why_not)]
    return slots_of(timetable, days, form.hours.data if form.is_series else None)


def _form(activity: Activity | None, source: Activity | None = None, **options: Any) -> ActivityForm:
    """The form with its choices."""
    school = db.session.get_one(School, g.actor.school_id)
    form = activity_form(settings_of(school).title_limit, **options)
    model = activity or source
    _offer_people(form, model)
    term = activity.term if activity else current_term()
    offer_dimensions(form, dimensions_in(term) if term else [])
    today = clock.today()
    year = term.school_year if term else today.year
    form.class_ids.choices = [SelectChoice(each.id, class_name(each, year)) for each in classes_in(today)]
    form.partner_id.choices = [SelectChoice("", _("None"))] + [
        SelectChoice(each.id, each.name)
        for each in catalogue.partner_choices(today, activity.partner_id if activity else None)
    ]
    if activity is not None or source is not None:
        _keep_known(form)
    return form


def _offer_people(form: ActivityForm, model: Activity | None) -> None:
    also = {each.user_id for each in model.staff} | {model.organiser_id} if model else set()
    people = [SelectChoice(each.id, each.name) for each in catalogue.staff_choices(g.actor, also)]
    form.helper_ids.choices = people
    form.organiser_id.choices = people
    if not g.actor.has(Role.OFFICE):
        del form.organiser_id


def _keep_known(form: ActivityForm) -> None:
    """Leave out what a copied activity names and today's choices do not have."""
    for field in (form.dimension, form.indicator, form.secondary):
        if field.data not in {each.value for each in field.choices}:
            field.data = ""
    known = {each.value for each in form.class_ids.choices}
    form.class_ids.data = [each for each in form.class_ids.data or [] if each in known]


def _source(activity_id: int | None) -> Activity | None:
    """The activity or template to copy, if the actor may see it."""
    if activity_id is None:
        return None
    return db.session.scalars(activities_visible_to(g.actor).where(Activity.id == activity_id)).first()


def _clean_key(text: str | None) -> str:
    try:
        return str(uuid.UUID(text or ""))
    except ValueError:
        return str(uuid.uuid4())


def _unsaved(form: ActivityForm, activity: Activity | None, source: Activity | None = None) -> Page:
    """The form again: faulty, or with the days it leads to."""
    days: Sequence[PlannedDay] = []
    if not form.errors:
        try:
            days = plan_days(form.timetable())
        except Refusal as refusal:
            form.show(str(refusal), refusal.field)
    return _form_page(form, activity, source, days=days), 422 if form.errors else 200


def _refused(form: ActivityForm, refusal: Refusal, activity_id: int | None, source: Activity | None = None) -> Page:
    source_id = source.id if source else None
    db.session.rollback()
    form.show(str(refusal), refusal.field)
    activity = _editable(activity_id) if activity_id else None
    return _form_page(form, activity, _source(source_id)), 422


def _stale(form: ActivityForm, activity_id: int) -> Page:
    db.session.rollback()
    activity = _editable(activity_id)
    form.revision.process_data(activity.revision)
    form.revision.raw_data = None
    return _form_page(form, activity, is_stale=True), 409


def _form_page(
    form: ActivityForm, activity: Activity | None = None, source: Activity | None = None,
    said: Sequence[str] = (), days: Sequence[PlannedDay] = (), *, is_stale: bool = False,
) -> str:  # fmt: skip
    timetable = form.timetable() if days else None
    ticked = set(request.form.getlist("day")) if timetable and form.days_rule.data == timetable.rule else None
    if timetable:
        form.days_rule.process_data(timetable.rule)
        form.days_rule.raw_data = None
    return render_template(
        "activities/edit_activity.html",
        form=form, activity=activity, source=source, said=said, days=days, ticked=ticked, is_stale=is_stale,
        taken=places_taken(activity.id) if activity else 0, states=ActivityState,
    )  # fmt: skip
