"""The phase board: where each class stands and what is missing."""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.portfolios import sign_off_routes
from portfolio.portfolios.blueprint import Page, bp
from portfolio.portfolios.board_actions import REASON, begin_selecting, go_back
from portfolio.portfolios.board_queries import PHASES, BoardRow, Gap, board_rows, terms_begun
from portfolio.portfolios.sign_off_policy import steps_of
from portfolio.portfolios.states import SignStep
from portfolio.portfolios.term_choice import chosen_term, chosen_term_or_404, is_present
from portfolio.school.models import Student, Term
from portfolio.school.phase_models import Phase, PhaseEvent
from portfolio.school.phase_workflow import may
from portfolio.school.roles import Role
from portfolio.school.windows import extensions_of
from portfolio.web.access import role_required
from portfolio.web.errors import Refusal

__all__ = ["sign_off_routes"]

readers = role_required(Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL)
movers = role_required(Role.HOMEROOM, Role.OFFICE)


@bp.get("/board")
@readers
def board() -> Page:
    """Classes as rows, phases as columns."""
    term = chosen_term()
    rows = board_rows(g.actor, term) if term else []
    return render_template(
        "portfolios/board.html", term=term, terms=terms_begun(term), rows=rows, phases=PHASES,
        extensions=extensions_of([row.class_term.id for row in rows if row.class_term.id]),
        beginners=[row for row in rows if may(row.class_term, g.actor, PhaseEvent.BEGIN_SELECTING)],
        nexts={row.school_class.id: _nexts(row) for row in rows},
    )  # fmt: skip


@bp.get("/board/classes/<int:class_id>")
@readers
def show_gap(class_id: int) -> Page:
    """The list behind one cell's words: the students concerned, by number."""
    term = chosen_term_or_404()
    row, gap = _row_or_404(class_id, term), _gap_or_404()
    counts: Mapping[int, int] = row.missing.get(gap, {})
    students = db.session.scalars(select(Student).where(Student.id.in_(counts)).order_by(Student.number)).all()
    return render_template(
        "portfolios/gap.html", term=term, row=row, gap=gap, students=students, counts=counts,
        leads=class_id in g.actor.class_ids, is_present=is_present(),
        signs=gap.value in {step.value for step in steps_of(g.actor, class_id)},
    )  # fmt: skip


@bp.post("/board/begin-selecting", endpoint="begin_selecting")
@movers
def begin() -> Page:
    """Let the classes ticked go on to selecting."""
    term, ids = chosen_term_or_404(), set(request.form.getlist("class", int))
    if not ids <= {row.school_class.id for row in board_rows(g.actor, term)}:
        abort(404)
    count = begin_selecting(g.actor, ids, term)
    if count:
        flash(ngettext("One class is selecting now.", "%(num)s classes are selecting now.", count), "success")
    else:
        flash(_("Please tick the classes that go on."), "warning")
    db.session.commit()
    return redirect(url_for("portfolios.board"))


@bp.route("/board/classes/<int:class_id>/back", methods=["GET", "POST"], endpoint="go_back")
@role_required(Role.OFFICE)
def send_back(class_id: int) -> Page:
    """Send a class back to the phase before, with a reason that the class reads."""
    term = chosen_term_or_404()
    row, reason, problem = _row_or_404(class_id, term), request.form.get("reason", ""), ""
    if request.method == "POST":
        try:
            go_back(g.actor, row.class_term, reason)
        except Refusal as refusal:
            db.session.rollback()
            row, problem = _row_or_404(class_id, term), str(refusal)
        else:
            flash(_("The class is back in the phase “%(phase)s”.", phase=row.phase.title), "success")
            db.session.commit()
            return redirect(url_for("portfolios.board"))
    page = render_template(
        "portfolios/go_back.html", term=term, row=row, reason=reason, problem=problem, limit=REASON,
        can=may(row.class_term, g.actor, PhaseEvent.GO_BACK),
    )  # fmt: skip
    return page, 422 if problem else 200


def _nexts(row: BoardRow) -> dict[str, Any]:
    """What the reader may do with a class."""
    steps: list[SignStep] = steps_of(g.actor, row.school_class.id) if row.phase is Phase.SIGN_OFF else []
    return {
        "publish": may(row.class_term, g.actor, PhaseEvent.PUBLISH),
        "back": may(row.class_term, g.actor, PhaseEvent.GO_BACK),
        "steps": steps,
    }


def _row_or_404(class_id: int, term: Term) -> BoardRow:
    return next(iter(board_rows(g.actor, term, class_id)), None) or abort(404)


def _gap_or_404() -> Gap:
    asked = request.args.get("what", Gap.REVIEW.value)
    return Gap(asked) if asked in list(Gap) else abort(404)
