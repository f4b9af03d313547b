"""Signing: the classes that wait, one class with its exceptions first, one confirm step with the password."""

from typing import Any

from flask import abort, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portfolio.accounts.confirming import NotConfirmed, require_password
from portfolio.accounts.devices import device_key, person_bucket
from portfolio.accounts.models import User
from portfolio.core.db import db
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.board_queries import board_rows, terms_begun
from portfolio.portfolios.sign_off_actions import REASON, Signing, return_students
from portfolio.portfolios.sign_off_actions import sign_students as sign
from portfolio.portfolios.sign_off_lines import sign_lines
from portfolio.portfolios.sign_off_policy import step_before, steps_of
from portfolio.portfolios.states import SignStep
from portfolio.portfolios.term_choice import chosen_term, chosen_term_or_404
from portfolio.school.models import SchoolClass
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.queries import class_or_404
from portfolio.school.roles import Role
from portfolio.school.windows import class_term_of, why_closed
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal
from portfolio.web.limits import limiter

signers = role_required(Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)


@bp.get("/sign-off")
@signers
def sign_offs() -> Page:
    """The classes that are being signed, with what the reader still signs there."""
    term = chosen_term()
    rows = [row for row in board_rows(g.actor, term) if row.phase is Phase.SIGN_OFF] if term else []
    steps = {row.school_class.id: steps_of(g.actor, row.school_class.id) for row in rows}
    return render_template("portfolios/sign_offs.html", term=term, terms=terms_begun(term), rows=rows, steps=steps)


@bp.get("/classes/<int:class_id>/sign-off")
@signers
def show_sign_off(class_id: int) -> Page:
    """One class at one step: exceptions first, then the rest, then who is signed."""
    return _page(*_place_or_404(class_id))


@bp.post("/classes/<int:class_id>/sign-off")
@limiter.limit("30 per minute", key_func=person_bucket)
@signers
def sign_students(class_id: int) -> Page:
    """Without a password the question, naming the count; with it the act."""
    school_class, step = _place_or_404(class_id)
    seen = _seen()
    if not seen:
        return _page(school_class, step, 422, problem=_("Please choose for whom you sign."))
    if "confirmed" not in request.form:
        return _question(school_class, step, seen)
    try:
        username = db.session.get_one(User, g.actor.user_id).username
        require_password(g.actor.user_id, request.form.get("password", ""), device_key(request, username))
        signing = sign(g.actor, _class_term_or_404(class_id), step, seen)
    except NotConfirmed as refusal:
        db.session.commit()
        return _question(school_class, step, seen, 422, problem=str(refusal))
    except Refusal as refusal:
        db.session.rollback()
        return _page(school_class, step, 422, problem=str(refusal))
    _tell(signing)
    answer = redirect(url_for("portfolios.show_sign_off", class_id=class_id, step=step.value))
    db.session.commit()
    return answer


@bp.post("/classes/<int:class_id>/sign-off/return", endpoint="return_students")
@signers
def send_back_students(class_id: int) -> Page:
    """Back to the step before, with the reason."""
    school_class, step = _place_or_404(class_id)
    ids, reason = request.form.getlist("student", int), request.form.get("reason", "")
    try:
        count = return_students(g.actor, _class_term_or_404(class_id), step, ids, reason)
    except Refusal as refusal:
        db.session.rollback()
        return _page(school_class, step, 422, return_problem=str(refusal), reason=reason, ticked=set(ids))
    flash(ngettext("Returned for one student.", "Returned for %(num)s students.", count), "success")
    db.session.commit()
    return redirect(url_for("portfolios.show_sign_off", class_id=class_id, step=step.value))


def _place_or_404(class_id: int) -> tuple[SchoolClass, SignStep]:
    """The class and the step asked for, or the first one that is the reader's."""
    school_class, steps = class_or_404(class_id), steps_of(g.actor, class_id)
    if not steps:
        abort(404)
    asked = request.values.get("step", "")
    if asked and asked not in {step.value for step in steps}:
        abort(403)
    return school_class, SignStep(asked) if asked else steps[0]


def _class_term_or_404(class_id: int) -> ClassTerm:
    term = chosen_term()
    return (class_term_of(class_id, term.id) if term else None) or abort(404)


def _seen() -> dict[int, str]:
    """Student id → the digest of the content the page showed: of those ticked, or of all that were listed."""
    field = "listed" if "everyone" in request.form else "sign"
    pairs = (pair.partition(":") for pair in request.form.getlist(field))
    return {int(id_): digest for id_, _colon, digest in pairs if id_.isascii() and id_.isdigit()}


def _page(school_class: SchoolClass, step: SignStep, status: int = 200, **said: Any) -> Response:
    term = chosen_term_or_404()
    class_term = class_term_of(school_class.id, term.id)
    closed = why_closed(class_term, Phase.SIGN_OFF)
    lines = sign_lines(class_term, step) if class_term else []
    before = step_before(step)
    facts: dict[str, Any] = {
        "school_class": school_class, "term": term, "step": step, "steps": steps_of(g.actor, school_class.id),
        "before": before, "closed": closed, "limit": REASON, "problem": "", "return_problem": "", "reason": "",
        "ticked": set(), "exceptions": [line for line in lines if line.is_exception],
        "ready": [line for line in lines if line.is_ready], "signed": [line for line in lines if line.signed],
        "waiting": [line for line in lines if line.waits and not line.signed],
        "returnable": [line for line in lines if not line.waits] if before and not closed else [],
    }  # fmt: skip
    return make_response(render_template("portfolios/sign_off.html", **(facts | said)), status)


def _question(
    school_class: SchoolClass, step: SignStep, seen: dict[int, str], status: int = 200, problem: str = ""
) -> Response:
    term = chosen_term_or_404()
    class_term = _class_term_or_404(school_class.id)
    lines = [line for line in sign_lines(class_term, step) if line.is_as_seen(seen.get(line.student.id))]
    if not lines:
        return _page(school_class, step, 422, problem=_("For none of these a signature is open. Please look again."))
    page = render_template(
        "portfolios/sign_off_confirm.html", school_class=school_class, term=term, step=step, lines=lines, seen=seen,
        problem=problem, username=db.session.get_one(User, g.actor.user_id).username,
    )  # fmt: skip
    return make_response(page, status)


def _tell(signing: Signing) -> None:
    if signing.signed:
        flash(ngettext("Signed for one student.", "Signed for %(num)s students.", signing.signed), "success")
    elif not signing.left_out:
        flash(_("That was signed already."), "message")
    if signing.is_archiving:
        flash(_("The last signature is given: the archives are being made."), "success")
    for name, why in signing.left_out:
        flash(_("Not signed for %(name)s: %(why)s", name=name, why=why), "warning")
