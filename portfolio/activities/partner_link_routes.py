"""Links for partners: the organiser's page, and the page a partner opens without an account."""

from typing import Any

import segno
from flask import Response as PageResponse
from flask import current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.models import Activity
from portfolio.activities.partner_forms import LinkForm
from portfolio.activities.partner_links import (
    NOTE_LIMIT,
    Closed,
    UnfitNotes,
    actor_of,
    answer_link,
    closed_because,
    issue_link,
    open_link,
    reissue_link,
    revoke_link,
)
from portfolio.activities.partner_models import PartnerLink
from portfolio.activities.partner_queries import (
    LinkState,
    answers_of_link,
    answers_on,
    enrolled_in_order,
    link_or_404,
    link_state,
    links_of,
    people_of_link,
    qualification_of,
)
from portfolio.activities.queries import run_activity_or_403
from portfolio.activities.states import ActivityState, Answer
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.masked_names import masked_name
from portfolio.school.class_names import class_label
from portfolio.school.models import School
from portfolio.web.access import role_required, signed_link
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.limits import limiter
from portfolio.web.numbers import whole_number

Page = str | Response | tuple[str, int]
# The token stands in the address: no search engine, no cache, no other page is told it. The origin alone is sent,
# since forms over HTTPS are held to come from here.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
}


@bp.get("/<int:activity_id>/partner")
@role_required(*PLANNERS)
def list_partner_links(activity_id: int) -> str:
    """The activity's partner, what it said, and the links."""
    activity = run_activity_or_403(g.actor, activity_id)
    return _links_page(activity, _link_form(activity))


@bp.post("/<int:activity_id>/partner")
@role_required(*PLANNERS)
def issue_partner_link(activity_id: int) -> Page:
    """A new link, shown this once."""
    activity = run_activity_or_403(g.actor, activity_id)
    form = _link_form(activity)
    if not form.validate():
        return _links_page(activity, form), 422
    try:
        fresh = issue_link(g.actor, activity, form.contact.data, form.days.data, form.participant_id.data or None)
    except Refusal as refusal:
        form[refusal.field or "participant_id"].errors = [str(refusal)]
        return _links_page(activity, form), 422
    page = _fresh_link_page(activity, *fresh)
    db.session.commit()
    return page


@bp.post("/<int:activity_id>/partner/<int:partner_link_id>/again")
@role_required(*PLANNERS)
def reissue_partner_link(activity_id: int, partner_link_id: int) -> Page:
    """The same link anew; the old one ends."""
    activity = run_activity_or_403(g.actor, activity_id)
    link = link_or_404(activity.id, partner_link_id)
    try:
        fresh = reissue_link(g.actor, activity, link)
    except Refusal as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("activities.list_partner_links", activity_id=activity.id))
    page = _fresh_link_page(activity, *fresh)
    db.session.commit()
    return page


@bp.post("/<int:activity_id>/partner/<int:partner_link_id>/revoke")
@role_required(*PLANNERS)
def revoke_partner_link(activity_id: int, partner_link_id: int) -> Response:
    """The link opens nothing from now on."""
    activity = run_activity_or_403(g.actor, activity_id)
    revoke_link(g.actor, activity, link_or_404(activity.id, partner_link_id))
    flash(_("The link no longer works."), "success")
    answer = redirect(url_for("activities.list_partner_links", activity_id=activity.id))
    db.session.commit()
    return answer


def _link_form(activity: Activity) -> LinkForm:
    form = LinkForm(data={"participant_id": request.args.get("participant_id", 0, int)})
    people = db.session.scalars(enrolled_in_order(activity.id))
    form.participant_id.choices = [SelectChoice(0, _("The whole list"))] + [
        SelectChoice(each.id, f"{each.student.number} {each.student.name}") for each in people
    ]
    return form


def _links_page(activity: Activity, form: LinkForm) -> str:
    people = db.session.scalars(enrolled_in_order(activity.id)).all()
    moment, links = clock.now(), links_of(activity.id)
    return render_template(
        "activities/partner_links.html",
        activity=activity,
        form=form,
        links=[(link, link_state(link, moment)) for link in links],
        LinkState=LinkState,
        names={each.id: each.student.name for each in people},
        labels={each.class_id: class_label(each.school_class, activity.term) for each in people},
        answers=answers_on(activity.id, people),
        qualification=qualification_of(activity.partner, clock.today()) if activity.partner else None,
        has_people=bool(people),
        is_confirmed=activity.status is ActivityState.CONFIRMED,
    )


def _fresh_link_page(activity: Activity, link: PartnerLink, token: str) -> str:
    path = url_for("activities.partner_answer", partner_token=token)
    address = f"{current_app.config['SETTINGS'].public_url}{path}"
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return render_template(
        "activities/fresh_partner_link.html",
        activity=activity,
        link=link,
        address=address,
        qr=Markup(drawn),  # noqa: S704 drawn by us
    )


@limiter.limit("60 per minute")
@signed_link
def partner_answer(partner_token: str) -> PageResponse:
    """What a partner sees who opens a link, and the answer they send; nothing else of the school can be reached."""
    link = open_link(partner_token)
    if link is None:
        return _private(render_template("activities/partner_closed.html", reason=Closed.UNKNOWN, school=None), 404)
    activity = db.session.get_one(Activity, link.activity_id)
    school = db.session.get_one(School, link.school_id)
    reason = closed_because(link, activity)
    if reason is not None:
        return _private(render_template("activities/partner_closed.html", reason=reason, school=school), 410)
    if request.method != "POST":
        return _private(_answer_page(link, activity, school))
    return _take_answer(link, partner_token)


bp.record(
    lambda state: state.app.add_url_rule(
        "/partner/<partner_token>", "activities.partner_answer", partner_answer, methods=["GET", "POST"]
    )
)


def _take_answer(link: PartnerLink, token: str) -> PageResponse:
    shown = {number for value in request.form.getlist("shown") if (number := whole_number(value)) is not None}
    notes = {id_: request.form.get(f"p{id_}-note", "") for id_ in shown}
    objections = {id_: notes[id_] for id_ in shown if request.form.get(f"p{id_}-objected")}
    faults = {id_: _("Please tick “This isn’t right”, or delete the note.") for id_ in shown
              if notes[id_].strip() and id_ not in objections}  # fmt: skip
    try:
        if faults:
            raise UnfitNotes(faults)
        answer_link(actor_of(link), link, shown, objections)
    except (Refusal, Conflict) as problem:
        db.session.rollback()
        return _refused(token, problem, notes, objections)
    db.session.commit()
    return _private(redirect(url_for("activities.partner_answer", partner_token=token)))


def _refused(
    token: str, problem: Refusal | Conflict, notes: dict[int, str], objections: dict[int, str]
) -> PageResponse:
    link = open_link(token)
    if link is None:
        return _private(render_template("activities/partner_closed.html", reason=Closed.UNKNOWN, school=None), 404)
    activity, school = db.session.get_one(Activity, link.activity_id), db.session.get_one(School, link.school_id)
    if isinstance(problem, Conflict):
        reason = closed_because(link, activity) or Closed.REVOKED
        return _private(render_template("activities/partner_closed.html", reason=reason, school=school), 410)
    typed = {id_: (id_ in objections, note) for id_, note in notes.items()}
    return _private(_answer_page(link, activity, school, typed=typed, problem=problem), 422)


def _answer_page(
    link: PartnerLink,
    activity: Activity,
    school: School,
    *,
    typed: dict[int, tuple[bool, str]] | None = None,
    problem: Refusal | None = None,
) -> str:
    said = answers_of_link(link)
    state = {id_: (row.answer is Answer.OBJECTED, row.note) for id_, row in said.items()} | (typed or {})
    people = [(each.id, masked_name(each.student.name)) for each in db.session.scalars(people_of_link(link))]
    return render_template(
        "activities/partner_answer.html",
        link=link,
        activity=activity,
        school=school,
        people=people,
        state=state,
        unanswered=[id_ for id_, _name in people if id_ not in said],
        problem=problem,
        faults=problem.faults if isinstance(problem, UnfitNotes) else {},
        note_limit=NOTE_LIMIT,
    )


def _private(page: Any, status: int | None = None) -> PageResponse:
    response: PageResponse = make_response(page)
    if status is not None:
        response.status_code = status
    response.headers.update(HEADERS)
    return response
