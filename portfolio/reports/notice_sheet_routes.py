"""The printable sheet of a class's public notice."""

from decimal import Decimal
from typing import Any

from flask import abort, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities.kinds import Level
from portfolio.core.db import db
from portfolio.portfolios.notice_models import Notice, NoticeLine
from portfolio.portfolios.notice_queries import latest_notice, lines_of, verify_notice
from portfolio.portfolios.term_choice import chosen_term_or_404
from portfolio.reports.blueprint import PRINTERS, bp
from portfolio.reports.notice_sheet import STYLES, NoticeSheet, PublishedLine, PublishedRecord, notice_sheet_pdf
from portfolio.reports.paper_now import send_paper
from portfolio.school.models import School
from portfolio.school.policy import can_see_class
from portfolio.school.queries import class_or_404
from portfolio.school.windows import class_term_of
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict
from portfolio.web.rendering import day, days, hours, is_english


@bp.get("/classes/<int:class_id>/notice.pdf")
@role_required(*PRINTERS)
def notice_sheet(class_id: int) -> Response:
    """The sheet on A4, or on A3 with ?size=a3."""
    class_or_404(class_id)
    if not can_see_class(g.actor, class_id):
        abort(404)
    class_term = class_term_of(class_id, chosen_term_or_404().id)
    notice = latest_notice(class_term.id) if class_term else None
    if notice is None:
        raise Conflict(_("This class has no public notice."))
    if not verify_notice(notice):
        raise Conflict(_("What is stored is no longer what was published. It is not printed."))
    sheet = _sheet(notice)
    size = request.args.get("size", "a4")
    content = notice_sheet_pdf(sheet, size if size in STYLES else "a4")
    return send_paper(content, f"{_('Public notice')} {sheet.class_label}")


def _sheet(notice: Notice) -> NoticeSheet:
    school, term = db.session.get_one(School, notice.school_id), notice.class_term.term
    lines = lines_of(notice)
    path = url_for("portfolios.public_notice", notice_secret=notice.secret)
    lang = "en" if is_english() else "zh"
    return NoticeSheet(
        school=_named(school), class_label=lines[0].facts["class"][lang], term=_named(term),
        days=days(notice.opens_on, notice.closes_on), working_days=notice.working_days, digest=notice.digest,
        address=f"{current_app.config['SETTINGS'].public_url}{path}", lines=[_line(line) for line in lines],
    )  # fmt: skip


def _line(line: NoticeLine) -> PublishedLine:
    until = day(line.closes_on) if line.version > 1 else ""
    return PublishedLine(line.facts["name"], [_record(facts) for facts in line.facts["records"]], until)


def _record(facts: dict[str, Any]) -> PublishedRecord:
    dimension = facts["dimension"]
    name = dimension["name_en"] if is_english() and dimension["name_en"] else dimension["name"]
    length = hours(Decimal(facts["hours"])) if facts["hours"] else ""
    return PublishedRecord(dimension["sign"], name, facts["title"], str(Level(facts["level"]).title), length)


def _named(row: Any) -> str:
    name: str = row.name_en if is_english() and row.name_en else row.name
    return name
