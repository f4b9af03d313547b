"""The notice of a class: its preview and opening, its state for the school, and the page that anybody may read."""

import segno
from flask import Response as PageResponse
from flask import abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portfolio.activities.kinds import Level
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios import notice_actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.notice_closing import why_kept_open
from portfolio.portfolios.notice_models import Notice
from portfolio.portfolios.notice_queries import (
    is_running,
    latest_notice,
    lines_of,
    notice_at,
    running_lines,
    verify_notice,
)
from portfolio.portfolios.objection_queries import outcomes_of_class
from portfolio.portfolios.term_choice import chosen_term_or_404
from portfolio.school.actors import Actor
from portfolio.school.class_names import class_label
from portfolio.school.models import School
from portfolio.school.phase_models import ClassTerm, Phase, PhaseEvent
from portfolio.school.phase_workflow import may
from portfolio.school.policy import can_see_class
from portfolio.school.queries import class_or_404
from portfolio.school.roles import Role
from portfolio.school.windows import class_term_of
from portfolio.web.access import role_required, signed_link
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.limits import limiter
from portfolio.web.rendering import day

LEADERS = (Role.HOMEROOM, Role.OFFICE)
READERS = (*LEADERS, Role.PRINCIPAL)
# The secret stands in the address: no search engine, no cache, no other page is told it.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


@bp.get("/classes/<int:class_id>/notice")
@role_required(*READERS)
def show_notice(class_id: int) -> Page:
    """The class's notice as the school sees it: its address, its days, what keeps it open, its objections."""
    class_term = _class_term_or_404(g.actor, class_id)
    notice = latest_notice(class_term.id)
    if notice is None:
        return redirect(url_for("portfolios.open_notice", class_id=class_id))
    is_due = is_running(notice) and notice.closes_at <= clock.now()
    outcomes = [(student.name, each) for student, each in outcomes_of_class(class_term.id)]
    return render_template(
        "portfolios/notice.html", notice=notice, class_term=class_term, lines=lines_of(notice), today=clock.today(),
        label=_label(class_term), address=_address(notice), qr=_qr(notice), running=is_running(notice),
        waits=why_kept_open(notice) if is_due else "", is_unchanged=verify_notice(notice), Level=Level,
        outcomes=outcomes, may_open=may(class_term, g.actor, PhaseEvent.PUBLISH),
    )  # fmt: skip


@bp.get("/classes/<int:class_id>/notice/open")
@role_required(*READERS)
def open_notice(class_id: int) -> Page:
    """Exactly what would be published, with the exceptions first."""
    class_term = _class_term_or_404(g.actor, class_id)
    if class_term.phase is Phase.NOTICE:
        return redirect(url_for("portfolios.show_notice", class_id=class_id))
    return _preview_page(class_term)


@bp.post("/classes/<int:class_id>/notice/open")
@role_required(*LEADERS)
def publish_notice(class_id: int) -> Page:
    """Publish what was previewed."""
    class_term = _class_term_or_404(g.actor, class_id)
    if class_term.phase is not Phase.SELECTING:
        raise Conflict(_("This class is now in the phase “%(phase)s”.", phase=class_term.phase.title))
    try:
        notice = notice_actions.open_notice(g.actor, class_term, request.form.get("seen", ""))
    except Refusal:
        db.session.rollback()
        return make_response(_preview_page(_class_term_or_404(g.actor, class_id)), 422)
    flash(_("The notice is open. It closes by itself at the end of %(day)s.", day=day(notice.closes_on)), "success")
    db.session.commit()
    return redirect(url_for("portfolios.show_notice", class_id=class_id))


@bp.get("/notices/<notice_secret>")
@limiter.limit("120 per minute")
@signed_link
def public_notice(notice_secret: str) -> PageResponse:
    """What anybody reads who has the address: the lines while their days run, afterwards that it is closed."""
    notice = notice_at(notice_secret)
    if notice is None:
        return _public(render_template("portfolios/public_notice_unknown.html"), 404)
    is_unchanged = verify_notice(notice)
    page = render_template(
        "portfolios/public_notice.html", notice=notice, label=_label(notice.class_term), running=is_running(notice),
        lines=running_lines(notice) if is_unchanged else [], is_unchanged=is_unchanged, Level=Level,
        school=db.session.get_one(School, notice.school_id),
    )  # fmt: skip
    return _public(page)


def _public(page: str, status: int = 200) -> PageResponse:
    response: PageResponse = make_response(page, status)
    response.headers.update(HEADERS)
    return response


def _class_term_or_404(actor: Actor, class_id: int) -> ClassTerm:
    """Where the class stands in the term; a class the actor does not see is not found."""
    class_or_404(class_id)
    if not can_see_class(actor, class_id):
        abort(404)
    class_term = class_term_of(class_id, chosen_term_or_404().id)
    if class_term is None:
        raise Conflict(_("This class is now in the phase “%(phase)s”.", phase=Phase.RECORDING.title))
    return class_term


def _preview_page(class_term: ClassTerm) -> str:
    preview = notice_actions.preview_notice(g.actor, class_term)
    return render_template(
        "portfolios/open_notice.html", preview=preview, class_term=class_term, label=_label(class_term), Level=Level,
        today=clock.today(), is_planner=g.actor.has(Role.OFFICE, Role.ADMIN),
    )  # fmt: skip


def _label(class_term: ClassTerm) -> str:
    return class_label(class_term.school_class, class_term.term)


def _address(notice: Notice) -> str:
    path = url_for("portfolios.public_notice", notice_secret=notice.secret)
    return f"{current_app.config['SETTINGS'].public_url}{path}"


def _qr(notice: Notice) -> Markup:
    drawn = segno.make(_address(notice), error="m").svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 drawn by us
