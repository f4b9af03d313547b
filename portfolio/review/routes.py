"""The review queue: list beside record, decisions one by one or together, what was decided today, reusable reasons."""

from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities.queries import visible_activity_or_404
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.paging import paginate
from portfolio.records import policy
from portfolio.records.correction_queries import open_disputes, undecided_count
from portfolio.records.models import Record
from portfolio.records.queries import with_details
from portfolio.review import actions
from portfolio.review.forms import filter_arguments, ids_with_revisions, queue_filter
from portfolio.review.hints import hints_for
from portfolio.review.queries import (
    QueueFilter,
    decided_today,
    filtered_queue,
    last_act,
    last_changes,
    queue_choices,
    queue_ids,
    record_in_hand_or_404,
    waiting_count,
    waiting_record,
)
from portfolio.review.reasons import REASON_LIMIT, forget_reason, offered_reasons, own_reasons
from portfolio.review.rest import untouched_drafts
from portfolio.school.class_names import class_name, school_year_of
from portfolio.school.models import SchoolClass
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal
from portfolio.web.rendering import is_english

bp = Blueprint("review", __name__)
SHOWN = 100
reviewers = role_required(Role.HOMEROOM, Role.OFFICE)


@bp.get("/review")
@reviewers
def queue() -> Response:
    """What waits, and beside it the record that is looked at."""
    record_id = request.args.get("record", type=int)
    if _is_from("review-detail"):
        return _detail(record_id)
    return _whole(record_id)


@bp.post("/review/records/<int:record_id>/approve")
@reviewers
def approve_record(record_id: int) -> Response:
    """Approve one record and go on to the next."""
    record = record_in_hand_or_404(g.actor, record_id)
    try:
        actions.approve_record(g.actor, record, _revision())
    except (Conflict, Refusal) as problem:
        return _overtaken(problem)
    db.session.commit()
    return _next(record_id)


@bp.get("/review/records/<int:record_id>/return")
@reviewers
def return_form(record_id: int) -> str:
    """The reasons as a page of its own, where scripts do not run."""
    record = waiting_record(g.actor, record_id)
    if record is None:
        abort(404)
    return render_template("review/return.html", record=record, **_return_words())


@bp.post("/review/records/<int:record_id>/return")
@reviewers
def return_record(record_id: int) -> Response:
    """Return one record with a reason and go on to the next."""
    record = record_in_hand_or_404(g.actor, record_id)
    reason = request.form.get("reason", "").strip() or request.form.get("choice", "")
    try:
        actions.return_record(g.actor, record, reason, _revision())
    except Refusal as refusal:
        return _overtaken(refusal) if refusal.field is None else _ask_again(record_id, refusal, reason)
    except Conflict as conflict:
        return _overtaken(conflict)
    db.session.commit()
    return _next(record_id)


@bp.post("/review/approve")
@reviewers
def approve_many() -> Response:
    """Approve what is selected; where nobody has confirmed the number yet, ask first."""
    pairs = ids_with_revisions(request.form.getlist("record"))
    if not pairs:
        return redirect(url_for("review.queue", **filter_arguments(_chosen())))
    if not request.form.get("confirmed"):
        return make_response(render_template("review/confirm.html", pairs=pairs, filters=filter_arguments(_chosen())))
    report = actions.approve_many(g.actor, pairs)
    db.session.commit()
    return _whole(report=report)


@bp.get("/review/activities/<int:activity_id>/take-in")
@role_required(Role.HOMEROOM)
def confirm_taking_in(activity_id: int) -> str:
    """How many records nobody has put words to, before they are taken in."""
    rest = next((each for each in untouched_drafts(g.actor) if each.activity.id == activity_id), None)
    if rest is None:
        abort(404)
    return render_template("review/take_in.html", rest=rest)


@bp.post("/review/activities/<int:activity_id>/take-in")
@role_required(Role.HOMEROOM)
def take_in_rest(activity_id: int) -> Response:
    """Take them in with the organiser's facts; for half an hour that can be undone."""
    report = actions.take_in_rest(g.actor, visible_activity_or_404(g.actor, activity_id).id)
    if not report.done:
        db.session.rollback()
        return _overtaken(Conflict(_("None of these records is left to take in.")))
    db.session.commit()
    return redirect(url_for("review.queue"))


@bp.post("/review/undo")
@reviewers
def undo_decision() -> Response:
    """Take back one decision, or all of one act; the records wait again."""
    report = actions.undo_act(g.actor, request.form.get("act", 0, type=int))
    if not report.done:
        db.session.rollback()
        return _overtaken(Conflict(_undone_nothing(report)))
    db.session.commit()
    return _whole(report.done[0].id, undone=report)


@bp.post("/review/records/<int:record_id>/undo")
@reviewers
def undo_record(record_id: int) -> Response:
    """Take back one decision from the list of today's."""
    record = record_in_hand_or_404(g.actor, record_id)
    try:
        actions.undo_decision(g.actor, record, _revision())
    except (Conflict, Refusal) as problem:
        return _overtaken(problem)
    db.session.commit()
    return redirect(url_for("review.queue", record=record_id))


@bp.get("/review/decided")
@reviewers
def decided() -> str:
    """What this person decided today."""
    rows = decided_today(g.actor)
    last = last_changes(record.id for _change, record in rows)
    undoable = {
        change.id
        for change, record in rows
        if last[record.id].id == change.id and policy.may(record, g.actor, policy.undoing_event(record))
    }
    return render_template(
        "review/decided.html", rows=rows, undoable=undoable, waiting=waiting_count(g.actor), class_label=class_label,
        undecided=undecided_count(g.actor),
    )


@bp.get("/review/reasons")
@reviewers
def list_reasons() -> str:
    """The person's own reasons, to delete those no longer wanted."""
    return render_template("review/reasons.html", reasons=own_reasons(g.actor))


@bp.post("/review/reasons/<int:reason_id>/delete")
@reviewers
def delete_reason(reason_id: int) -> Response:
    """Forget one of the person's own reasons."""
    if not forget_reason(g.actor, reason_id):
        abort(404)
    db.session.commit()
    return redirect(url_for("review.list_reasons"))


def class_label(school_class: SchoolClass) -> str:
    """The class's name this school year."""
    return class_name(school_class, school_year_of(clock.today()))


def _chosen() -> QueueFilter:
    return queue_filter(request.args)


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _options() -> dict[str, list[tuple[Any, Any]]]:
    """What each filter offers, as (value, text)."""
    choices = queue_choices(g.actor)
    return {
        "kinds": [(kind.value, kind.title) for kind in choices.kinds],
        "dimensions": [
            (row.code, row.name_en if is_english() and row.name_en else row.name) for row in choices.dimensions
        ],
        "students": [(row.id, f"{row.number} {row.name}") for row in choices.students],
        "classes": [(row.id, class_label(row)) for row in choices.classes],
    }


def _page_url(number: int) -> str:
    return url_for("review.queue", page=number, **filter_arguments(_chosen()))


def _is_from(target: str) -> bool:
    """Whether a script asks for one part of the page; going back in the browser asks for the whole."""
    is_history = request.headers.get("HX-History-Restore-Request")
    return request.headers.get("HX-Target") == target and not is_history


def _whole(record_id: int | None = None, status: int = 200, **said: Any) -> Response:
    """The queue with its list; for a script that posted, without the page around it."""
    chosen = _chosen()
    page = paginate(with_details(filtered_queue(g.actor, chosen)), request.args.get("page", 1, type=int), SHOWN)
    ids = [row.id for row in page.rows]
    current = next((row for row in page.rows if row.id == record_id), None)
    if record_id and current is None:
        current = waiting_record(g.actor, record_id)
    current = current or next(iter(page.rows), None)
    is_part = request.method == "POST" and "HX-Request" in request.headers
    response = make_response(
        render_template(
            "review/_queue.html" if is_part else "review/queue.html",
            page=page, options=_options(), page_url=_page_url, waiting=waiting_count(g.actor), act=last_act(g.actor),
            untouched=untouched_drafts(g.actor),
            **_looked_at(current, ids, hints_for(g.actor, page.rows)), **said,
        ),
        status,
    )  # fmt: skip
    if is_part:
        response.headers.update({"HX-Retarget": "#review", "HX-Reswap": "outerHTML"})
    return response


def _detail(record_id: int | None, status: int = 200, **said: Any) -> Response:
    """The record beside the list, alone."""
    record = waiting_record(g.actor, record_id) if record_id else None
    if record is None:
        return _gone()
    facts = _looked_at(record, queue_ids(g.actor, _chosen()), hints_for(g.actor, [record]))
    return make_response(render_template("review/_detail.html", **(facts | said)), status)


def _looked_at(record: Record | None, ids: list[int], hints: dict[int, list[str]]) -> dict[str, Any]:
    """What the record's part of the page needs: itself, its neighbours in the queue, hints, reasons."""
    at = ids.index(record.id) if record is not None and record.id in ids else None
    return {
        "record": record,
        "previous_id": ids[at - 1] if at else None,
        "next_id": ids[at + 1] if at is not None and at + 1 < len(ids) else None,
        "hints": hints,
        "chosen": _chosen(),
        "filters": filter_arguments(_chosen()),
        "class_label": class_label,
        "undecided": undecided_count(g.actor),
        "disputed": open_disputes([record.id]).get(record.id) if record is not None else None,
        **_return_words(),
    }


def _return_words() -> dict[str, Any]:
    return {
        "reasons": offered_reasons(g.actor), "reason_limit": REASON_LIMIT, "filters": filter_arguments(_chosen()),
        "typed_reason": "", "reason_error": "",
    }  # fmt: skip


def _next(decided_id: int) -> Response:
    """After a decision: the next record is there already, the decided one leaves the list."""
    ids = queue_ids(g.actor, _chosen())
    wanted = request.form.get("next", type=int)
    record_id = wanted if wanted in ids else next(iter(ids), None)
    if not _is_from("review-detail"):
        return redirect(url_for("review.queue", record=record_id, **filter_arguments(_chosen())))
    record = waiting_record(g.actor, record_id) if record_id else None
    if record is None or wanted is None:
        return _whole(record_id)  # the list has come to its end, or another page of it begins
    facts = _looked_at(record, ids, hints_for(g.actor, [record]))
    return make_response(
        render_template(
            "review/_next.html", decided_id=decided_id, waiting=waiting_count(g.actor), act=last_act(g.actor), **facts
        )
    )


def _overtaken(problem: Conflict | Refusal) -> Response:
    """Say what happened and show the queue as it stands now."""
    message = problem.message if isinstance(problem, Conflict) else str(problem)
    is_script = "HX-Request" in request.headers  # to which 403 would be a failure without words
    status = 403 if isinstance(problem, Refusal) and not is_script else 409
    return _whole(request.form.get("next", type=int), status, problem=message)


def _gone() -> Response:
    """The record asked for waits no more: the whole list is shown anew."""
    response = _whole(problem=_("That record is no longer waiting. This is how the list stands now."))
    response.headers.update({"HX-Retarget": "#review", "HX-Reselect": "#review", "HX-Reswap": "outerHTML"})
    return response


def _ask_again(record_id: int, refusal: Refusal, typed: str) -> Response:
    """The reason needs another look: what was typed is kept."""
    said = {"typed_reason": typed, "reason_error": str(refusal)}
    if _is_from("review-detail"):
        return _detail(record_id, 422, **said)
    record = waiting_record(g.actor, record_id)
    if record is None:
        return _gone()
    return make_response(render_template("review/return.html", record=record, **(_return_words() | said)), 422)


def _undone_nothing(report: actions.Report) -> str:
    left = [*report.overtaken, *report.refused]
    return left[0].why if left else _("There is nothing to take back.")
