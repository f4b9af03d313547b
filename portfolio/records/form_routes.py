"""Writing a record: the form, saving while typing, submission and the other single taps."""

import uuid
from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.wrappers import Response as FlaskResponse
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from portfolio.activities.kinds import Kind
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.images import MAX_BYTES
from portfolio.core.refusals import Refused
from portfolio.records import actions, evidence, policy
from portfolio.records.blueprint import bp, person_key
from portfolio.records.classification import dimensions_of
from portfolio.records.completeness import missing_from_nothing
from portfolio.records.forms import RecordForm, record_form, values_of
from portfolio.records.models import Record
from portfolio.records.queries import visible_record_or_404
from portfolio.records.recording_window import why_not_recorded
from portfolio.records.states import RecordState
from portfolio.records.suggestions import kinds_for_page, suggestions_for
from portfolio.records.typed import clean_form_key
from portfolio.records.versions import Difference, differences
from portfolio.school.framework_models import Dimension
from portfolio.school.models import School
from portfolio.school.queries import current_term
from portfolio.school.roles import Role
from portfolio.school.school_settings import SchoolSettings, settings_of
from portfolio.web.access import role_required, signed_in
from portfolio.web.errors import Conflict, Refusal, wants_json
from portfolio.web.limits import limiter

Page = str | Response | tuple[str, int]
Answer = FlaskResponse | tuple[FlaskResponse, int]
WRITERS = (Role.STUDENT, Role.TEACHER, Role.HOMEROOM)
_FORMS_WITH_FILES = {"records.create_record", "records.update_record", "records.write_observation"}


@bp.url_value_preprocessor
def allow_several_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Without scripts a form brings all its files at once; it must not be refused unread."""
    if endpoint in _FORMS_WITH_FILES:
        request.max_content_length = 4 * MAX_BYTES + 1024 * 1024


@bp.errorhandler(actions.NotAllowed)
def not_allowed(refusal: actions.NotAllowed) -> Page | Answer:
    """Visible, but not this person's to do."""
    db.session.rollback()
    if wants_json():
        return jsonify(error=str(refusal)), 403
    return render_template("errors/403.html", message=str(refusal)), 403


def school_settings() -> SchoolSettings:
    """The settings of the school at hand."""
    return settings_of(db.session.get_one(School, g.actor.school_id))


def dimensions_for(record: Record | None = None) -> list[Dimension]:
    """What may be chosen: the dimensions of the record's term, or of the present one."""
    term = record.term if record else current_term()
    return dimensions_of(term) if term else []


@bp.get("/records/new")
@role_required(Role.STUDENT)
def new_record() -> Page:
    """An empty form."""
    form = _form()
    form.form_key.data = str(uuid.uuid4())
    form.from_on.data = clock.today()
    chosen = request.args.get("kind", "")
    form.kind.data = Kind(chosen) if chosen in list(Kind) else None
    return form_page(form)


@bp.post("/records/new")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(Role.STUDENT)
def create_record() -> Page:
    """What was typed, as a draft or submitted; the same form sent twice is one record."""
    form = _form()
    key = clean_form_key(form.form_key.data)
    record = actions.draft_of_form(g.actor, key)
    if record and not policy.can_edit(record, g.actor):
        return redirect(url_for("records.show_record", record_id=record.id))
    if record is None and form.is_blank():
        form.validate()
        _show_faults(form, missing_from_nothing())
        return form_page(form), 422
    return _receive(form, record or actions.create_draft(g.actor, key, form.typed()))


@bp.get("/records/<int:record_id>/edit")
@role_required(*WRITERS)
def edit_record(record_id: int) -> Page:
    """The form with what is stored."""
    record = visible_record_or_404(g.actor, record_id)
    if not policy.can_edit(record, g.actor):
        return redirect(url_for("records.show_record", record_id=record.id))
    return form_page(_form(record, is_filled=True), record)


@bp.post("/records/<int:record_id>/edit")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(*WRITERS)
def update_record(record_id: int) -> Page:
    """What was typed into a record that is there."""
    record = visible_record_or_404(g.actor, record_id)
    if not policy.can_edit(record, g.actor):
        _refuse_moved(record)
    return _receive(_form(record), record)


@bp.post("/records/drafts")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(Role.STUDENT)
def create_draft() -> Answer:
    """The first keystroke: a draft, once for each form."""
    form = _form()
    key = clean_form_key(form.form_key.data)
    existing = actions.draft_of_form(g.actor, key)
    record = existing or actions.create_draft(g.actor, key, form.typed())
    answer = saved(record)
    db.session.commit()
    return answer, 200 if existing else 201


@bp.route("/records/<int:record_id>/draft", methods=["POST", "PUT"])
@limiter.limit("120 per minute", key_func=person_key)
@role_required(*WRITERS)
def save_draft(record_id: int) -> Answer:
    """Keep what is typed; a page that knows an older revision gets 409 with both versions."""
    record = visible_record_or_404(g.actor, record_id)
    form = _form(record)
    try:
        record = actions.save_draft(g.actor, record, form.typed(), form.known_revision())
    except actions.StaleDraft as stale:
        db.session.rollback()
        return jsonify(_both_versions(stale.record.id, form)), 409
    except actions.NotAllowed as refusal:
        raise Conflict(str(refusal)) from refusal
    answer = saved(record)
    db.session.commit()
    return answer


@bp.post("/records/<int:record_id>/submit")
@role_required(*WRITERS)
def submit_record(record_id: int) -> Page:
    """One tap: send what is there. What is missing is shown in the form."""
    record = visible_record_or_404(g.actor, record_id)
    try:
        actions.submit_record(g.actor, record, school_settings())
    except actions.Incomplete as incomplete:
        if not policy.can_edit(record, g.actor):
            raise
        form = _form(record, is_filled=True)
        _show_faults(form, incomplete.faults)
        return form_page(form, record), 422
    flash(said_of_submission(record), "success")
    answer = redirect(url_for("records.show_record", record_id=record.id))
    db.session.commit()
    return answer


@bp.post("/records/<int:record_id>/withdraw")
@role_required(*WRITERS)
def withdraw_record(record_id: int) -> Page:
    """One tap: take it back."""
    record = visible_record_or_404(g.actor, record_id)
    actions.withdraw_record(g.actor, record)
    flash(_("Withdrawn. You can take it up again at any time."), "success")
    answer = redirect(url_for("records.show_record", record_id=record.id))
    db.session.commit()
    return answer


@bp.post("/records/<int:record_id>/reopen")
@role_required(*WRITERS)
def reopen_record(record_id: int) -> Page:
    """One tap: a draft again."""
    record = visible_record_or_404(g.actor, record_id)
    actions.reopen_record(g.actor, record)
    is_editable = policy.can_edit(record, g.actor)
    answer = redirect(url_for("records.edit_record" if is_editable else "records.show_record", record_id=record.id))
    db.session.commit()
    return answer


@bp.get("/records/fresh-token")
@signed_in
def fresh_token() -> Answer:
    """For a page whose session ended and began again: the token its next save needs, and whose session it is now."""
    return jsonify(token=generate_csrf(), owner=g.actor.user_id)


def form_page(form: RecordForm, record: Record | None = None, **more: Any) -> str:
    """Render the form."""
    is_locked = record is not None and not policy.can_edit_facts(record, g.actor)
    suggestions = suggestions_for(g.actor)
    return render_template(
        "records/record_form.html",
        form=form,
        record=record,
        is_locked=is_locked,
        settings=school_settings(),
        suggestions=suggestions,
        kinds=kinds_for_page(),
        dimensions=dimensions_for(record),
        today=clock.today(),
        max_bytes=MAX_BYTES,
        can_discard=record is not None and policy.can_discard(record, g.actor),
        closed=_why_closed(record) if not form.errors else "",
        **more,
    )


def _why_closed(record: Record | None) -> str:
    """Told before anything is written, not only when it is handed in."""
    term, student_id = (record.term, record.student_id) if record else (current_term(), g.actor.student_id)
    return why_not_recorded(student_id, term) if term and student_id else ""


def attach_files(record: Record, files: list[FileStorage]) -> list[str]:
    """Keep the files that came with a form; the reasons of those that were refused."""
    reasons = []
    for file in (file for file in files if isinstance(file, FileStorage) and file.filename):
        try:
            with evidence.received(file.stream, file.filename or "", MAX_BYTES) as checked:
                evidence.attach_evidence(g.actor, record, checked, school_settings())
        except Refused as refused:
            reasons.append(f"{evidence.clean_filename(file.filename or '')}: {refused.message}")
        except (Refusal, Conflict) as refused:
            reasons.append(str(getattr(refused, "message", refused)))
    return reasons


def said_of_submission(record: Record) -> str:
    """What happens next."""
    if record.status is RecordState.APPROVED:
        return _("Taken in. The organiser has confirmed the facts, so nobody needs to look at it again.")
    return _("Submitted. Your teacher will look at it.")


def saved(record: Record) -> FlaskResponse:
    """What the page needs to go on with a draft."""
    return jsonify(
        id=record.id,
        number=record.number,
        revision=record.revision,
        saved_at=f"{clock.local(record.updated_at):%H:%M}",
        save_url=url_for("records.save_draft", record_id=record.id),
        edit_url=url_for("records.edit_record", record_id=record.id),
        evidence_url=url_for("records.upload_evidence", record_id=record.id),
    )


def _form(record: Record | None = None, *, is_filled: bool = False) -> RecordForm:
    dimensions = dimensions_for(record)
    values = values_of(record, dimensions) if record else {}
    form = record_form(school_settings(), dimensions, **(values | ({"formdata": None} if is_filled else {})))
    if record is not None and not policy.can_edit_facts(record, g.actor):
        form.keep_words_only()
    elif record is not None and not policy.can_edit_words(record, g.actor):
        form.keep_facts_only()
    return form


def _receive(form: RecordForm, record: Record) -> Page:
    """Keep first, then judge: whatever is wrong, what was typed is stored."""
    is_valid = form.validate()
    is_known = form.known_revision()
    try:
        record = actions.save_draft(g.actor, record, form.typed(), is_known)
    except actions.StaleDraft as stale:
        db.session.rollback()
        return _conflict_page(stale.record.id, form), 409
    _caption(record)
    photos = form.photos if "photos" in form else None
    reasons = attach_files(record, photos.data or []) if photos else []
    is_kept = request.form.get("act") == "keep"
    is_whole = is_valid and not is_kept and not reasons
    faults = _try_submission(record) if is_whole else {}
    if photos:
        photos.errors = [*photos.errors, *reasons]
    _show_faults(form, faults)
    is_done = not reasons and (is_kept or (is_whole and not faults))
    answer: Page = _after(record, is_kept=is_kept) if is_done else _again(form, record)
    db.session.commit()
    return answer


def _try_submission(record: Record) -> dict[str, str]:
    try:
        actions.submit_record(g.actor, record, school_settings())
    except actions.Incomplete as incomplete:
        return incomplete.faults
    return {}


def _after(record: Record, *, is_kept: bool) -> Response:
    if is_kept:
        flash(_("Kept as a draft. Nobody else sees it until you submit it."), "success")
    else:
        flash(said_of_submission(record), "success")
    return redirect(url_for("records.show_record", record_id=record.id))


def _again(form: RecordForm, record: Record) -> Page:
    form.revision.data = str(record.revision)
    form.revision.raw_data = None
    return form_page(form, record), 422


def _show_faults(form: RecordForm, faults: dict[str, str]) -> None:
    for name, fault in faults.items():
        if name not in form:
            form.form_errors.append(fault)
        elif fault not in form[name].errors:
            form[name].errors = [*form[name].errors, fault]


def _caption(record: Record) -> None:
    """Captions come with the form too, so that they are kept without scripts."""
    for file in record.evidence:
        caption = request.form.get(f"caption-{file.id}")
        if caption is not None and policy.can_edit_evidence(record, g.actor):
            try:
                evidence.caption_evidence(g.actor, file, caption)
            except Refusal as refusal:
                flash(str(refusal), "warning")


def _both_versions(record_id: int, form: RecordForm) -> dict[str, Any]:
    record = visible_record_or_404(g.actor, record_id)
    found = _differences(record, form)
    return {
        "error": _("This draft was changed somewhere else since you opened it. Choose which version to go on with."),
        "revision": record.revision,
        "is_editable": policy.can_edit(record, g.actor),
        "differing": [difference.as_json() for difference in found],
    }


def _differences(record: Record, form: RecordForm) -> list[Difference]:
    return differences(form, values_of(record, dimensions_for(record)))


def _conflict_page(record_id: int, form: RecordForm) -> str:
    record = visible_record_or_404(g.actor, record_id)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "revision"}]
    return render_template(
        "records/conflict.html", record=record, differing=_differences(record, form), sent=sent,
        is_editable=policy.can_edit(record, g.actor),
    )  # fmt: skip


def _refuse_moved(record: Record) -> None:
    if record.status in {RecordState.SUBMITTED, RecordState.APPROVED, RecordState.WITHDRAWN}:
        raise Conflict(
            _("Meanwhile this record has become “%(state)s”. Please look at it again.", state=record.status.title)
        )
    abort(403)

