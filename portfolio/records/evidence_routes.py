"""Evidence over HTTP: one file per request coming in; thumb, screen, print and master going out, never the original."""

from flask import abort, g, jsonify, make_response, redirect, render_template, request, send_file, url_for
from flask.wrappers import Response as FlaskResponse
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.core.images import MAX_BYTES
from portfolio.core.refusals import Refused, RefusedReason
from portfolio.core.storage import NotStoredError
from portfolio.records import evidence
from portfolio.records.actions import NotAllowed
from portfolio.records.blueprint import READERS, bp, person_key
from portfolio.records.form_routes import WRITERS, school_settings
from portfolio.records.models import Evidence
from portfolio.records.queries import visible_evidence_or_404, visible_record_or_404
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal, wants_json
from portfolio.web.limits import limiter

Answer = Response | tuple[Response, int]
_KEPT_FOR = 600


@bp.post("/records/<int:record_id>/evidence")
@limiter.limit("60 per minute", key_func=person_key)
@role_required(*WRITERS)
def upload_evidence(record_id: int) -> Answer:
    """One file as it is, in the field `file`. 201 with its receipt; 422 with the reason; 409 for one that is here."""
    record = visible_record_or_404(g.actor, record_id)
    file = request.files.get("file")
    settings = school_settings()
    if file is None:
        return _refused(Refused(RefusedReason.EMPTY).message, record_id)
    try:
        evidence.hold_place(g.actor, record, settings)
        db.session.rollback()  # decoding may take seconds: nobody waits for the database meanwhile
        with evidence.received(file.stream, file.filename or "", MAX_BYTES) as checked:
            record = visible_record_or_404(g.actor, record_id)
            kept = evidence.attach_evidence(g.actor, record, checked, settings)
            answer = _described(kept)
            db.session.commit()
    except Refused as refused:
        return _refused(refused.message, record_id)
    except NotAllowed as refusal:
        raise Conflict(str(refusal)) from refusal
    except Refusal as refusal:
        return _refused(str(refusal), record_id)
    return (answer, 201) if wants_json() else _back(record_id)


@bp.post("/evidence/<int:evidence_id>/caption")
@role_required(*WRITERS)
def caption_evidence(evidence_id: int) -> Answer:
    """Say what is seen."""
    kept = visible_evidence_or_404(g.actor, evidence_id)
    evidence.caption_evidence(g.actor, kept, request.form.get("caption", ""))
    answer, record_id = _described(kept), kept.record_id
    db.session.commit()
    return answer if wants_json() else _back(record_id)


@bp.post("/evidence/<int:evidence_id>/move")
@role_required(*WRITERS)
def move_evidence(evidence_id: int) -> Answer:
    """One place towards the front or the end."""
    kept = visible_evidence_or_404(g.actor, evidence_id)
    evidence.move_evidence(g.actor, kept, -1 if request.form.get("to") == "front" else 1)
    answer, record_id = _described(kept), kept.record_id
    db.session.commit()
    return answer if wants_json() else _back(record_id)


@bp.post("/evidence/<int:evidence_id>/remove")
@role_required(*WRITERS)
def remove_evidence(evidence_id: int) -> Answer:
    """Take the file off the record."""
    kept = visible_evidence_or_404(g.actor, evidence_id)
    record_id = kept.record_id
    evidence.remove_evidence(g.actor, kept)
    db.session.commit()
    return jsonify(is_removed=True) if wants_json() else _back(record_id)


@bp.get("/evidence/<int:evidence_id>/<any(thumb, screen, print, master):size>")
@role_required(*READERS)
def show_evidence(evidence_id: int, size: str) -> Response:
    """One size of a file, to whoever may see its record."""
    kept = visible_evidence_or_404(g.actor, evidence_id)
    key = getattr(kept, f"{size}_key")
    if key is None:
        return _being_prepared()
    try:
        opened = evidence.storage().open(key)
    except NotStoredError:
        abort(404)
    name = f"evidence-{kept.id}-{size}.jpg"
    tag = f"{kept.sha256[:20]}-{size}"
    response = send_file(
        opened, mimetype="image/jpeg", download_name=name, etag=tag, conditional=True, max_age=_KEPT_FOR
    )
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_FOR}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """A file over the limit is refused unread, with the reason."""
    db.session.rollback()
    message = Refused(RefusedReason.TOO_BIG, MAX_BYTES).message
    if wants_json():
        return jsonify(error=message), 413
    return make_response(render_template("errors/413.html", message=message), 413)


def _being_prepared() -> Response:
    """A quiet picture that says so, in the reader's language."""
    response = make_response(render_template("records/being_prepared.svg"))
    response.mimetype = "image/svg+xml"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _described(kept: Evidence) -> FlaskResponse:
    return jsonify(
        id=kept.id,
        sha256=kept.sha256,
        receipt=kept.sha256[: evidence.RECEIPT_LENGTH],
        filename=kept.filename,
        size=kept.size,
        caption=kept.caption,
        taken_at=kept.taken_at.isoformat() if kept.taken_at else None,
        state=kept.state.value,
        thumb_url=url_for("records.show_evidence", evidence_id=kept.id, size="thumb"),
        caption_url=url_for("records.caption_evidence", evidence_id=kept.id),
        move_url=url_for("records.move_evidence", evidence_id=kept.id),
        remove_url=url_for("records.remove_evidence", evidence_id=kept.id),
    )


def _refused(message: str, record_id: int) -> Answer:
    db.session.rollback()
    if wants_json():
        return jsonify(error=message), 422
    page = render_template("records/upload_refused.html", message_text=message, record_id=record_id)
    return make_response(page), 422


def _back(record_id: int) -> Response:
    return redirect(url_for("records.edit_record", record_id=record_id, _anchor="photos"))
