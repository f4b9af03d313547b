"""The scanning page: the organiser's camera or a hand scanner reads student cards, also without a network."""

import hashlib
from datetime import datetime
from typing import Any

from flask import g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.activities.attendance import LATE_AFTER, why_closed
from portfolio.activities.attendance_queries import called_at, run_session_or_403
from portfolio.activities.blueprint import PLANNERS, bp
from portfolio.activities.cards import cards_of, plain_code
from portfolio.activities.models import Session
from portfolio.activities.scanning import BATCH_LIMIT, Scan, ScanAnswer, take_scans
from portfolio.activities.states import TOOK_PART, Mark
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.school.class_names import class_label
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.security import WITH_CAMERA

_LONGEST = 200  # characters of anything that a device sends
_YEARS = range(1970, 2200)  # a device whose clock starts anew says 1970
_KEEPS_MARK = {mark.value for mark in TOOK_PART}


@bp.get("/sessions/<int:session_id>/scan")
@role_required(*PLANNERS)
def scan_cards(session_id: int) -> Response:
    """The page; it works on when the network is gone."""
    session = run_session_or_403(g.actor, session_id)
    page = render_template(
        "activities/scan.html", session=session, activity=session.activity, closed=why_closed(session),
        roster=_digests(session), late_from=session.starts_at + LATE_AFTER, batch_limit=BATCH_LIMIT,
    )  # fmt: skip
    response = make_response(page)
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


@bp.post("/sessions/<int:session_id>/scans")
@role_required(*PLANNERS)
def send_scans(session_id: int) -> tuple[Response, int] | Response:
    """A batch of scans as JSON; each is answered by its own outcome, and sending it again changes nothing."""
    session = run_session_or_403(g.actor, session_id)
    sent = _sent()
    found = sent.get("scans") if isinstance(sent, dict) else None
    if not isinstance(found, list) or len(found) > BATCH_LIMIT:
        return jsonify(error=_("This is not a list of scans. Reload the page; what was scanned is kept.")), 422
    scans = [scan for each in found if (scan := _scan(each))]
    try:
        answers = take_scans(g.actor, session.id, scans, _moment(sent.get("sent_at")))
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(error=str(refusal)), 422
    answer = jsonify(answers=[_told(each) for each in answers])
    db.session.commit()
    return answer


def _sent() -> Any:
    """The JSON that came, None where it is none or nested out of all reason."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _digests(session: Session) -> list[dict[str, str | int]]:
    """The roster by the hashes of its cards, so that the page knows names without a network, and no card's code."""
    participants = called_at(session.activity_id)
    cards = cards_of([participant.student_id for participant in participants])
    return [
        {
            "digest": hashlib.sha256(cards[each.student_id].code.encode()).hexdigest(),
            "participant": each.id,
            "name": each.student.name,
            "place": f"{class_label(each.school_class, session.activity.term)} · {each.student.number}",
        }
        for each in participants
        if each.student_id in cards
    ]


def _scan(sent: Any) -> Scan | None:
    """One scan as a device sent it; None for what cannot even be answered."""
    if not isinstance(sent, dict) or not isinstance(sent.get("id"), str) or len(sent["id"]) > _LONGEST:
        return None
    code, mark = sent.get("code"), sent.get("mark")
    return Scan(
        sent["id"],
        plain_code(code[:_LONGEST]) if isinstance(code, str) else "",
        _moment(sent.get("at")) or clock.now(),
        Mark(mark) if isinstance(mark, str) and mark in _KEEPS_MARK else None,
        sent.get("enrol") is True,
    )


def _moment(sent: Any) -> datetime | None:
    """A moment as devices write it, 2026-11-23T06:05:00.000Z."""
    try:
        moment = datetime.fromisoformat(sent)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None and moment.year in _YEARS else None


def _told(answer: ScanAnswer) -> dict[str, str | None]:
    return {
        "id": answer.id,
        "outcome": answer.outcome.value,
        "words": str(answer.outcome.title),
        "name": answer.student.name if answer.student else None,
        "number": answer.student.number if answer.student else None,
        "at": answer.at.isoformat(),
        "time": f"{clock.local(answer.at):%H:%M}",
    }
