"""The voices of a class for its homeroom teacher: what there is, classmates' notes to read first, levels."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.portfolios import peers_actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.peers_actions import ASKED_AT_MOST
from portfolio.portfolios.peers_workflow import NoteEvent
from portfolio.portfolios.queries import Seat, led_classes, seat_in, seat_or_404
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.voice_models import LevelGiven
from portfolio.portfolios.voices_levels import WORDS, levels_mark, save_levels, typed_levels
from portfolio.portfolios.voices_queries import (
    class_voices,
    evaluation_levels,
    led_peer_note_or_404,
    levels_of,
    peer_note_or_404,
    peer_notes_of,
    receipts_of,
    shown_levels,
    shown_remarks,
)
from portfolio.portfolios.voices_remarks import about
from portfolio.portfolios.voices_windows import require_open, why_adults_wait, why_notes_wait, why_students_wait
from portfolio.school.models import Student, Term
from portfolio.school.queries import class_of_student, current_term, students_of_class
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal

leaders = role_required(Role.HOMEROOM)


@bp.get("/voices")
@leaders
def show_class_voices() -> Page:
    """Every student of the class by number: what is there, in words."""
    return _class_page(request.args.get("class", type=int))


@bp.get("/students/<int:student_id>/voices")
@leaders
def show_voices(student_id: int) -> Page:
    """Everything said of one student's term."""
    return _student_page(seat_or_404(g.actor, student_id))


@bp.post("/students/<int:student_id>/voices/levels")
@leaders
def save_levels_of(student_id: int) -> Page:
    """The homeroom teacher's levels, with words."""
    seat, term = seat_or_404(g.actor, student_id), _term_or_404()
    wishes, seen = typed_levels(request.form, term), request.form.get("seen", "")
    try:
        require_open(why_adults_wait(seat.school_class.id, term.id))
        rules = about(seat.student, seat.school_class, WORDS)
        save_levels(g.actor, seat.student, term, wishes, rules, seen=seen, voice=Voice.HOMEROOM)
    except Refusal as refusal:
        return _student_page(seat, 422, problem={"levels": str(refusal)}, typed={"levels": wishes})
    except Conflict as conflict:
        return _student_page(seat, 409, problem={"levels": conflict.message}, typed={"levels": wishes})
    db.session.commit()
    return redirect(url_for("portfolios.show_voices", student_id=student_id, _anchor="levels"))


@bp.post("/students/<int:student_id>/voices/peers")
@leaders
def invite_for(student_id: int) -> Page:
    """Ask a classmate on the student's behalf."""
    seat, mate_id = seat_or_404(g.actor, student_id), request.form.get("classmate", 0, type=int)
    return _acted(seat, lambda: peers_actions.invite_peer(g.actor, seat, _term_or_404(), mate_id))


@bp.post("/students/<int:student_id>/voices/peers/<int:remark_id>/take-back")
@leaders
def take_back_for(student_id: int, remark_id: int) -> Page:
    """Ask a classmate no longer."""
    seat = seat_or_404(g.actor, student_id)
    note = peer_note_or_404(remark_id, [student_id])
    return _acted(seat, lambda: peers_actions.take_back_invitation(g.actor, seat, note))


@bp.post("/peer-notes/<int:remark_id>/decide")
@leaders
def decide_note(remark_id: int) -> Page:
    """Let a classmate's note through, or keep it back with a reason."""
    note = led_peer_note_or_404(g.actor, remark_id)
    school_class = class_of_student(note.student_id) or abort(404)
    seat, reason = seat_in(school_class, note.student_id), request.form.get("reason", "")
    event = NoteEvent.SHOW if request.form.get("to") == "show" else NoteEvent.KEEP_BACK
    decision = peers_actions.NoteDecision(event, reason, request.form.get("revision", 0, type=int))
    try:
        peers_actions.decide_note(g.actor, note, seat, decision)
    except Refusal as refusal:
        db.session.rollback()
        return _class_page(school_class.id, 422, problem={remark_id: str(refusal)}, typed={remark_id: reason})
    except Conflict as conflict:
        db.session.rollback()
        return _class_page(school_class.id, 409, problem={remark_id: conflict.message}, typed={remark_id: reason})
    flash(_("The note is let through.") if event is NoteEvent.SHOW else _("The note is kept back."), "success")
    db.session.commit()
    if request.form.get("back") == "student":
        return redirect(url_for("portfolios.show_voices", student_id=note.student_id))
    return redirect(f"{url_for('portfolios.show_class_voices')}?class={school_class.id}")


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _acted(seat: Seat, act: Callable[[], Any]) -> Page:
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        return _student_page(seat, 422, problem={"asked": str(refusal)})
    except Conflict as conflict:
        return _student_page(seat, 409, problem={"asked": conflict.message})
    db.session.commit()
    return redirect(url_for("portfolios.show_voices", student_id=seat.student.id, _anchor="peers"))


def _class_page(class_id: int | None, status: int = 200, **said: Any) -> Response:
    classes, term = led_classes(g.actor), current_term()
    school_class = next((row for row in classes if row.id == class_id), classes[0])
    students = students_of_class(school_class.id)
    voices = class_voices(term.id, [row.id for row in students]) if term else {}
    context = {
        "classes": classes, "term": term, "school_class": school_class, "students": students, "voices": voices,
        "notes": [note for row in students if row.id in voices for note in voices[row.id].notes_to_read],
        "peer_levels": _peer_levels(students, term) if term else {},
        "closed": why_notes_wait(school_class.id, term.id) if term else "", "typed": {}, "problem": {},
    }  # fmt: skip
    return make_response(render_template("portfolios/voices.html", **(context | said)), status)


def _peer_levels(students: Iterable[Student], term: Term) -> dict[tuple[int, int], list[LevelGiven]]:
    """Classmates' levels, by student and author."""
    found: dict[tuple[int, int], list[LevelGiven]] = {}
    for level in levels_of([row.id for row in students], term.id, Voice.PEER):
        found.setdefault((level.student_id, level.author_id), []).append(level)
    return found


def _student_page(seat: Seat, status: int = 200, **said: Any) -> Response:
    term, student = _term_or_404(), seat.student
    asked = peer_notes_of(student.id, term.id)
    known = {note.author_id for note in asked}
    given = levels_of([student.id], term.id, Voice.HOMEROOM)
    levels = shown_levels([student.id], term.id)[student.id]
    context = {
        "seat": seat, "term": term, "voices": class_voices(term.id, [student.id])[student.id],
        "asked": asked, "to_ask": [mate for mate in seat.classmates if mate != student and mate.user_id not in known],
        "may_ask": len([note for note in asked if note.status is not RemarkState.DECLINED]) < ASKED_AT_MOST,
        "remarks": [row for row in shown_remarks([student.id], term.id)[student.id] if row.voice is not Voice.PEER],
        "levels_named": evaluation_levels(student.school_id), "given": {row.dimension_id: row for row in given},
        "mark": levels_mark(given), "levels": [row for row in levels if row.voice is Voice.SELF],
        "receipts": receipts_of([student.id], term.id).get(student.id, []), "closed": _closed(seat, term),
        "peer_levels": _peer_levels([student], term), "typed": {}, "problem": {}, "most": ASKED_AT_MOST,
    }  # fmt: skip
    return make_response(render_template("portfolios/student_voices.html", **(context | said)), status)


def _closed(seat: Seat, term: Term) -> dict[str, str]:
    """Why nothing may be written, asked or decided now."""
    place = (seat.school_class.id, term.id)
    return {"levels": why_adults_wait(*place), "ask": why_students_wait(*place), "decide": why_notes_wait(*place)}
