"""Confirming an activity: what will happen, in words and counts, then the act; calling it off and taking it up."""

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portfolio.activities.models import Activity
from portfolio.activities.queries import run_activity_or_403
from portfolio.core.db import db
from portfolio.core.paging import Page
from portfolio.core.text import tidy
from portfolio.records import drafting
from portfolio.records.actions import NotAllowed
from portfolio.records.blueprint import KEEPERS, bp
from portfolio.records.correction_queries import disputes_of
from portfolio.records.drafting_checks import ahead, hindrance, warnings_for
from portfolio.records.drafting_facts import COMMA
from portfolio.records.drafting_plan import Entry, Plan, plan_drafting
from portfolio.records.facts import Line, Reader, as_text
from portfolio.records.states import CorrectionState
from portfolio.school.class_names import class_name
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

PART_TITLES = {
    "new": _l("New records"),
    "changed": _l("Facts that change"),
    "asked": _l("Corrections of approved records"),
    "restored": _l("Records that come back"),
    "retracted": _l("Records to take off"),
    "withdrawals": _l("Approved records to take off"),
    "left_out": _l("No record"),
}
PARTS = tuple(PART_TITLES)
SHOWN = 50
TOLD = ("hours", "times", "part", "task", "award_name", "award_grade")
Answer = str | Response | tuple[str, int]


@bp.get("/activities/<int:activity_id>/confirm")
@role_required(*KEEPERS)
def review_drafting(activity_id: int) -> Answer:
    """What confirming will do to each participant's record."""
    return _preview(run_activity_or_403(g.actor, activity_id))


@bp.post("/activities/<int:activity_id>/confirm")
@role_required(*KEEPERS)
def confirm_activity(activity_id: int) -> Answer:
    """Do it, once."""
    activity = run_activity_or_403(g.actor, activity_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        counts = drafting.confirm_activity(
            g.actor, activity, revision, is_so_far=bool(request.form.get("so_far"))
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _preview(run_activity_or_403(g.actor, activity_id), error=str(refusal)), 422
    flash(said_of(counts), "success")
    answer = redirect(url_for("records.review_drafting", activity_id=activity_id))
    db.session.commit()
    return answer


@bp.post("/activities/<int:activity_id>/cancel")
@role_required(*KEEPERS)
def cancel_activity(activity_id: int) -> Answer:
    """Call it off, with a reason."""
    activity = run_activity_or_403(g.actor, activity_id)
    try:
        drafting.cancel_activity(g.actor, activity, tidy(request.form.get("reason", "")))
    except Refusal as refusal:
        db.session.rollback()
        return _preview(run_activity_or_403(g.actor, activity_id), cancel_error=str(refusal)), 422
    flash(_("Called off. Records that were drafted from it are taken off; what students wrote is kept."), "success")
    answer = redirect(url_for("records.review_drafting", activity_id=activity_id))
    db.session.commit()
    return answer


@bp.post("/activities/<int:activity_id>/reinstate")
@role_required(*KEEPERS)
def reinstate_activity(activity_id: int) -> Answer:
    """Take a called-off activity up again."""
    drafting.reinstate_activity(g.actor, run_activity_or_403(g.actor, activity_id))
    flash(_("Taken up again. Confirm it and its records come back."), "success")
    answer = redirect(url_for("records.review_drafting", activity_id=activity_id))
    db.session.commit()
    return answer


def said_of(counts: dict[str, int]) -> str:
    """What became of the records, in a sentence or several."""
    said = [
        ngettext("%(num)s record was drafted.", "%(num)s records were drafted.", counts["new"]),
        ngettext("%(num)s record was changed.", "%(num)s records were changed.", counts["changed"]),
        ngettext("%(num)s record came back.", "%(num)s records came back.", counts["restored"]),
        ngettext("%(num)s record was taken off.", "%(num)s records were taken off.", counts["retracted"]),
        ngettext(
            "%(num)s correction waits for the class's teacher.",
            "%(num)s corrections wait for the classes' teachers.",
            counts["asked"] + counts["withdrawals"],
        ),
    ]
    numbers = (
        counts["new"], counts["changed"], counts["restored"], counts["retracted"],
        counts["asked"] + counts["withdrawals"],
    )  # fmt: skip
    happened = [text for text, number in zip(said, numbers, strict=True) if number]
    return " ".join([_("Confirmed."), *(happened or [_("All records stand as the roster says.")])])


def _preview(activity: Activity, **said: Any) -> str:
    plan, reader = plan_drafting(activity), Reader()
    part = request.args.get("part", "")
    part = part if part in PARTS else next((name for name in PARTS if getattr(plan, name)), "new")
    page = _page(getattr(plan, part), request.args.get("page", 1, type=int))
    disputes = [wish for wish in disputes_of(activity) if wish.correction.status is CorrectionState.OPEN]
    return render_template(
        "activities/confirm.html",
        activity=activity, plan=plan, counts=plan.counts, part=part, page=page, part_titles=PART_TITLES,
        rows=[_row(plan, entry, reader) for entry in page.rows], disputes=disputes, warnings=warnings_for(plan),
        hindrance=hindrance(activity, is_so_far=True), ahead=ahead(activity),
        page_url=lambda number: url_for(
            "records.review_drafting", activity_id=activity.id, part=part, page=number
        ),
        **said,
    )  # fmt: skip


def _page(entries: list[Entry], number: int) -> Page[Entry]:
    pages = max(1, -(-len(entries) // SHOWN))
    number = min(max(number, 1), pages)
    return Page(entries[(number - 1) * SHOWN : number * SHOWN], number, pages, len(entries))


@dataclass(frozen=True)
class Row:
    """One participant on the page: what changes line by line, or what the new record will say, or why there is none."""

    number: str
    name: str
    class_name: str
    lines: list[Line]
    told: str
    why: str


def _row(plan: Plan, entry: Entry, reader: Reader) -> Row:
    participant, activity = entry.participant, plan.sheet.activity
    told = "" if entry.changes else COMMA.join(
        shown for name in TOLD if (shown := reader.shown(name, as_text(entry.facts.get(name))))
    )  # fmt: skip
    return Row(
        participant.student.number, participant.student.name,
        class_name(participant.school_class, activity.term.school_year),
        reader.lines(entry.changes), told, str(entry.why.title) if entry.why else "",
    )  # fmt: skip
