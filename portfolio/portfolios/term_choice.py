"""The term whose end a page is about: the present one, or an earlier one that was left unfinished, by ?term_id=.

Pages that choose name it again in every address they lead to, as long as it is not the present one. What students and
families do in a term is always about the present one.
"""

from typing import Any

from flask import abort, g, request

from portfolio.portfolios.blueprint import bp
from portfolio.portfolios.board_queries import terms_begun
from portfolio.school.models import Term
from portfolio.school.queries import current_term

CHOOSING = {
    *("portfolios.board", "portfolios.show_gap", "portfolios.begin_selecting", "portfolios.go_back"),
    *("portfolios.windows", "portfolios.set_windows", "portfolios.extend_window"),
    *("portfolios.fitness", "portfolios.import_fitness"),
    *("portfolios.show_notice", "portfolios.open_notice", "portfolios.publish_notice", "reports.notice_sheet"),
    *("portfolios.sign_offs", "portfolios.show_sign_off", "portfolios.sign_students", "portfolios.return_students"),
}


def chosen_term() -> Term | None:
    """The term that was asked for, or the present one; None before the first. 404 for one that is no choice."""
    present, asked = current_term(), request.values.get("term_id", type=int)
    if asked is None or (present and present.id == asked):
        return present
    term = next((row for row in terms_begun(present) if row.id == asked), None) or abort(404)
    g.earlier_term_id = term.id
    return term


def chosen_term_or_404() -> Term:
    """The same where a page without a term is none."""
    return chosen_term() or abort(404)


def is_present() -> bool:
    """Whether this page is about the present term."""
    return "earlier_term_id" not in g


@bp.app_url_defaults
def keep_term(endpoint: str, values: dict[str, Any]) -> None:
    """Lead on within the term that was chosen."""
    if endpoint in CHOOSING and not is_present():
        values.setdefault("term_id", g.earlier_term_id)
