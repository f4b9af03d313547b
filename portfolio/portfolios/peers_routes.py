"""Classmates' notes for students: whom one asked, who asks, and what was written about oneself."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portfolio.core.db import db
from portfolio.portfolios import peers_actions as actions
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.peers_actions import ASKED_AT_MOST, NOTE
from portfolio.portfolios.peers_workflow import WRITABLE
from portfolio.portfolios.queries import Seat, seat_in
from portfolio.portfolios.selection_queries import own_student_or_404
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.term_words import seen_mark
from portfolio.portfolios.voice_models import Remark
from portfolio.portfolios.voices_levels import levels_mark, typed_levels
from portfolio.portfolios.voices_queries import (
    evaluation_levels,
    invitations_of,
    levels_by,
    own_invitation_or_404,
    peer_note_or_404,
    peer_notes_of,
    shown_remarks,
)
from portfolio.portfolios.voices_windows import why_students_wait
from portfolio.portfolios.words_routes import answer_words
from portfolio.school.models import Term
from portfolio.school.queries import class_of_student, current_term
from portfolio.school.roles import Role
from portfolio.web.access import role_required
from portfolio.web.errors import Conflict, Refusal

students = role_required(Role.STUDENT)


@bp.get("/portfolio/peers")
@students
def show_peers() -> Page:
    """Notes asked of the student, asked by the student, and written about the student."""
    return _page()


@bp.post("/portfolio/peers")
@students
def invite_peer() -> Page:
    """Ask a classmate."""
    mate_id = request.form.get("classmate", 0, type=int)
    return _acted("asked", lambda: actions.invite_peer(g.actor, _own_seat(), _term_or_404(), mate_id))


@bp.post("/portfolio/peers/<int:remark_id>/take-back")
@students
def take_back_invitation(remark_id: int) -> Page:
    """Ask no longer."""
    seat = _own_seat()
    note = peer_note_or_404(remark_id, [seat.student.id])
    return _acted("asked", lambda: actions.take_back_invitation(g.actor, seat, note))


@bp.post("/peer-notes/<int:remark_id>")
@students
def save_peer_note(remark_id: int) -> Page:
    """A note, saved as one types."""
    note = own_invitation_or_404(g.actor, remark_id)
    seat, field = _seat_of(note), f"note-{remark_id}"

    def save(words: str, seen: str) -> str:
        return actions.write_note(g.actor, note, seat, words, seen)

    back = url_for("portfolios.show_peers", _anchor=field)
    return answer_words(field, save, lambda: own_invitation_or_404(g.actor, remark_id).text, _page, back)


@bp.post("/peer-notes/<int:remark_id>/levels")
@students
def save_peer_levels(remark_id: int) -> Page:
    """Named levels that go with a note."""
    note, term = own_invitation_or_404(g.actor, remark_id), _term_or_404()
    wishes, field = typed_levels(request.form, term), f"levels-{remark_id}"
    try:
        actions.give_levels(g.actor, note, _seat_of(note), wishes, request.form.get("seen", ""))
    except Refusal as refusal:
        return _page(422, problem={field: str(refusal)}, typed={field: wishes})
    except Conflict as conflict:
        return _page(409, problem={field: conflict.message}, typed={field: wishes})
    db.session.commit()
    return redirect(url_for("portfolios.show_peers", _anchor=f"note-{remark_id}"))


@bp.post("/peer-notes/<int:remark_id>/answer")
@students
def answer_invitation(remark_id: int) -> Page:
    """Hand the note in, or decline."""
    note = own_invitation_or_404(g.actor, remark_id)
    is_declined = request.form.get("to") == "decline"

    def act() -> None:
        if is_declined:
            actions.decline_note(g.actor, note)
            flash(_("That is all right. Nobody is told why."), "success")
        else:
            actions.hand_in_note(g.actor, note, _seat_of(note))
            flash(_("Handed in. The homeroom teacher reads it first."), "success")

    return _acted(f"note-{remark_id}", act)


def _term_or_404() -> Term:
    return current_term() or abort(404)


def _own_seat() -> Seat:
    student = own_student_or_404(g.actor)
    return seat_in(class_of_student(student.id) or abort(404), student.id)


def _seat_of(note: Remark) -> Seat:
    return seat_in(class_of_student(note.student_id) or abort(404), note.student_id)


def _acted(field: str, act: Callable[[], Any]) -> Page:
    try:
        act()
    except Refusal as refusal:
        db.session.rollback()
        return _page(422, problem={field: str(refusal)})
    except Conflict as conflict:
        return _page(409, problem={field: conflict.message})
    db.session.commit()
    return redirect(url_for("portfolios.show_peers"))


def _page(status: int = 200, **said: Any) -> Response:
    seat, term = _own_seat(), _term_or_404()
    asked = peer_notes_of(seat.student.id, term.id)
    known = {note.author_id for note in asked}
    invitations = [note for note in invitations_of(g.actor, term.id) if note.status is not RemarkState.DECLINED]
    standing = [note for note in asked if note.status is not RemarkState.DECLINED]
    given = levels_by(g.actor, [note.student_id for note in invitations], term.id)
    context = {
        "seat": seat, "term": term, "asked": asked, "invitations": invitations, "writable": WRITABLE,
        "closed": why_students_wait(seat.school_class.id, term.id), "note_limit": NOTE, "most": ASKED_AT_MOST,
        "to_ask": [mate for mate in seat.classmates if mate.id != seat.student.id and mate.user_id not in known],
        "may_ask": len(standing) < ASKED_AT_MOST, "given": given, "levels_mark": levels_mark,
        "levels_named": evaluation_levels(seat.student.school_id), "seen_mark": seen_mark,
        "about_me": [row for row in shown_remarks([seat.student.id], term.id)[seat.student.id]
                     if row.voice is Voice.PEER],
        "typed": {}, "problem": {}, "theirs": {},
    }  # fmt: skip
    return make_response(render_template("portfolios/peers.html", **(context | said)), status)
