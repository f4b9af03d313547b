"""Saying that a fact is wrong, and answering that."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portfolio.activities.queries import run_activity_or_403, visible_activity_or_404
from portfolio.core.db import db
from portfolio.records import corrections, policy
from portfolio.records.actions import NotAllowed
from portfolio.records.blueprint import KEEPERS, bp, person_key
from portfolio.records.correction_forms import CorrectionForm, correction_form
from portfolio.records.correction_queries import (
    correction_or_404,
    disputes_of,
    roster_corrections_for,
    undecided_groups,
)
from portfolio.records.corrections import Doubt
from portfolio.records.models import Correction
from portfolio.records.queries import visible_record_or_404
from portfolio.records.timeline_routes import record_page
from portfolio.school.class_names import class_name
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter

Answer = str | Response | tuple[str, int]
DECIDERS = (Role.HOMEROOM, Role.OFFICE)


@bp.post("/records/<int:record_id>/dispute")
@limiter.limit("30 per minute", key_func=person_key)
@role_required(Role.STUDENT)
def dispute_record(record_id: int) -> Answer:
    """One tap: something is wrong; what it is may be said too, now or later."""
    record = visible_record_or_404(g.actor, record_id)
    doubts = [doubt for doubt in Doubt if doubt.value in request.form.getlist("doubt")]
    note = request.form.get("note", "")
    try:
        corrections.dispute_record(g.actor, record, doubts, note)
    except Refusal as refusal:
        if refusal.field is None:
            raise
        db.session.rollback()
        record = visible_record_or_404(g.actor, record_id)
        return record_page(record, dispute_error=str(refusal), typed_note=note, typed_doubts=doubts), 422
    is_said = bool(doubts or note.strip())
    flash(_("Passed on.") if is_said else _("Passed on. If you like, say below what is wrong."), "success")
    answer = redirect(url_for("records.show_record", record_id=record_id, _anchor="wrong"))
    db.session.commit()
    return answer


@bp.get("/activities/<int:activity_id>/corrections")
@role_required(*KEEPERS)
def list_corrections(activity_id: int) -> Answer:
    """What students of an activity say is wrong, and what was answered."""
    activity = run_activity_or_403(g.actor, activity_id)
    return render_template(
        "records/activity_corrections.html", activity=activity, wishes=disputes_of(activity), class_label=class_label
    )


@bp.get("/corrections")
@role_required(*DECIDERS)
def corrections_to_decide() -> Answer:
    """Approved records whose facts somebody wants set right, for their class's teacher or the office."""
    return _undecided()


@bp.post("/corrections/<int:correction_id>/answer")
@role_required(*KEEPERS)
def decide_correction(correction_id: int) -> Answer:
    """Accept or refuse."""
    correction = correction_or_404(g.actor, correction_id)
    is_accepted = request.form.get("act") == "accept"
    answer_text = request.form.get("answer", "")
    try:
        corrections.answer_correction(g.actor, correction, is_accepted=is_accepted, answer=answer_text)
    except Refusal as refusal:
        if refusal.field is None:
            raise
        db.session.rollback()
        return _again(correction_id, str(refusal), answer_text), 422
    flash(_("Set right.") if is_accepted else _("Answered. The student will read it."), "success")
    answer = redirect(_back(correction))
    db.session.commit()
    return answer


@bp.post("/activities/<int:activity_id>/corrections/accept")
@role_required(*DECIDERS)
def accept_roster_corrections(activity_id: int) -> Answer:
    """Accept all that one activity's roster wants of this person's classes."""
    activity = visible_activity_or_404(g.actor, activity_id)
    count = corrections.accept_all(g.actor, roster_corrections_for(g.actor, activity.id))
    flash(ngettext("%(num)s record was set right.", "%(num)s records were set right.", count), "success")
    answer = redirect(url_for("records.corrections_to_decide"))
    db.session.commit()
    return answer


@bp.get("/corrections/<int:correction_id>")
@role_required(*DECIDERS)
def edit_correction(correction_id: int) -> Answer:
    """The record's facts, to be set right."""
    correction = _decidable(correction_id)
    return _form_page(correction, correction_form(correction.record))


@bp.post("/corrections/<int:correction_id>")
@role_required(*DECIDERS)
def correct_record(correction_id: int) -> Answer:
    """Set them right: a new version."""
    correction = _decidable(correction_id)
    form = correction_form(correction.record)
    if not form.is_sound():
        return _form_page(correction, form), 422
    try:
        corrections.correct_record(g.actor, correction, form.facts(), form.answer.data or "")
    except NotAllowed:
        raise
    except Refusal as refusal:
        db.session.rollback()
        return _form_page(correction_or_404(g.actor, correction_id), form, problem=str(refusal)), 422
    flash(_("Set right. The old version is kept."), "success")
    answer = redirect(url_for("records.show_record", record_id=correction.record_id))
    db.session.commit()
    return answer


def class_label(correction: Correction) -> str:
    """The class at the time, by the school year of the record's term."""
    record = correction.record
    return class_name(record.school_class, record.term.school_year)


def _decidable(correction_id: int) -> Correction:
    correction = correction_or_404(g.actor, correction_id)
    if not policy.can_decide(correction, correction.record, g.actor) or correction.is_from_roster:
        abort(403)
    return correction


def _form_page(correction: Correction, form: CorrectionForm, **said: Any) -> str:
    return render_template("records/correct_record.html", correction=correction, form=form, **said)


def _undecided(**said: Any) -> str:
    return render_template(
        "records/corrections.html", groups=undecided_groups(g.actor), class_label=class_label, **said
    )


def _again(correction_id: int, problem: str, typed: str) -> str:
    """The page the answer came from, with what was typed."""
    said = {"problem": problem, "problem_at": correction_id, "typed_answer": typed}
    correction = correction_or_404(g.actor, correction_id)
    if _is_deciders(correction):
        return _undecided(**said)
    activity = run_activity_or_403(g.actor, correction.record.activity_id or 0)
    return render_template(
        "records/activity_corrections.html", activity=activity, wishes=disputes_of(activity), class_label=class_label,
        **said,
    )  # fmt: skip


def _is_deciders(correction: Correction) -> bool:
    return policy.can_decide(correction, correction.record, g.actor) and request.form.get("from") != "activity"


def _back(correction: Correction) -> str:
    if request.form.get("from") == "activity" and correction.record.activity_id:
        return url_for("records.list_corrections", activity_id=correction.record.activity_id)
    return url_for("records.corrections_to_decide")
