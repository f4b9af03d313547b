"""The code on the organiser's screen, and the page a student's phone opens with it."""

import segno
from flask import abort, current_app, g, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from portfolio.activities.attendance_queries import called_count, run_session_or_403, session_line
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.models import Session
from portfolio.activities.screen_check_in import (
    REFRESH_SECONDS,
    Ticket,
    check_in_token,
    closed_because,
    read_token,
)
from portfolio.activities.screen_check_in import check_in as mark_oneself
from portfolio.core.db import db
from portfolio.school.roles import Role
from portfolio.web.access import role_required

Page = str | Response | tuple[str, int]


@bp.get("/sessions/<int:session_id>/screen")
@role_required(*PLANNERS)
def show_screen(session_id: int) -> str:
    """The code, as large as the screen."""
    session = _with_screen_or_404(session_id)
    return render_template(
        "activities/screen.html", activity=session.activity, seconds=REFRESH_SECONDS, **_shown(session)
    )


@bp.get("/sessions/<int:session_id>/screen/code")
@role_required(*PLANNERS)
def screen_code(session_id: int) -> str:
    """The code of this moment, which the page fetches again and again."""
    return render_template("activities/_screen_code.html", **_shown(_with_screen_or_404(session_id)))


@bp.get("/check-in/<ticket>")
@role_required(Role.STUDENT)
def confirm_check_in(ticket: str) -> Page:
    """What the code opens: one button."""
    return _answer_page(read_token(g.actor, ticket), ticket)


@bp.post("/check-in/<ticket>")
@role_required(Role.STUDENT)
def check_in(ticket: str) -> Page:
    """Mark oneself as there."""
    answer = _answer_page(mark_oneself(g.actor, ticket), ticket)
    db.session.commit()
    return answer


def _answer_page(ticket: Ticket, token: str) -> Page:
    page = render_template("activities/checked_in.html", ticket=ticket, session=ticket.session, token=token)
    return page if ticket.answer.is_well else (page, 422)


def _with_screen_or_404(session_id: int) -> Session:
    session = run_session_or_403(g.actor, session_id)
    if not session.activity.allows_screen_check_in:
        abort(404)
    return session


def _shown(session: Session) -> dict[str, object]:
    return {
        "session": session,
        "closed": closed_because(session),
        "code": _code(session),
        "line": session_line(session),
        "on_roster": called_count(session.activity_id),
    }


def _code(session: Session) -> Markup:
    base = current_app.config["SETTINGS"].public_url
    address = f"{base}{url_for('activities.confirm_check_in', ticket=check_in_token(session))}"
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(border=4, omitsize=True, light="#fff", dark="#000", svgclass="qr", lineclass=None))  # noqa: S704 drawn by us
