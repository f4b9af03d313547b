"""What of the term's end waits for a member of the staff."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.portfolios.board_queries import BoardRow, Gap, board_rows, terms_unfinished
from portfolio.portfolios.sign_off_policy import step_before, steps_of
from portfolio.portfolios.states import SignStep
from portfolio.school.actors import Actor
from portfolio.school.models import Term
from portfolio.school.phase_models import Phase
from portfolio.school.roles import Role


@dataclass(frozen=True)
class TermEnd:
    """`own`: the classes the reader leads; `phases`: how many classes stand where, for who oversees them.

    `to_sign`: at each step of the reader's, in how many classes something can be signed now.
    `term_id`: what an address names of an earlier term; None of the present one.
    """

    term: Term
    term_id: int | None
    own: Sequence[BoardRow]
    phases: Sequence[tuple[Phase, int]]
    to_sign: Sequence[tuple[SignStep, int]]


def term_ends(actor: Actor, present: Term) -> list[TermEnd]:
    """Of the present term and of earlier ones left unfinished, the oldest first; none where nobody needs to know."""
    if not actor.has(Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL):
        return []
    earlier = [_term_end(actor, term, term.id) for term in terms_unfinished(present)]
    return [found for found in (*earlier, _term_end(actor, present)) if found]


def _term_end(actor: Actor, term: Term, term_id: int | None = None) -> TermEnd | None:
    """None where every class is recording without a window."""
    rows = board_rows(actor, term)
    if all(row.phase is Phase.RECORDING and not row.class_term.windows for row in rows):
        return None
    counts = Counter(row.phase for row in rows) if actor.has(Role.OFFICE, Role.PRINCIPAL) else Counter[Phase]()
    return TermEnd(
        term,
        term_id,
        [row for row in rows if row.school_class.id in actor.class_ids],
        [(phase, counts[phase]) for phase in Phase if counts[phase]],
        _to_sign(actor, rows),
    )


def _to_sign(actor: Actor, rows: Sequence[BoardRow]) -> list[tuple[SignStep, int]]:
    found: Counter[SignStep] = Counter()
    for row in rows:
        steps = steps_of(actor, row.school_class.id) if row.phase is Phase.SIGN_OFF else []
        found.update(step for step in steps if _can_sign(row, step))
    return [(step, found[step]) for step in SignStep if found[step]]


def _can_sign(row: BoardRow, step: SignStep) -> bool:
    before = step_before(step)
    lacking = row.missing[Gap(before.value)] if before else {}
    return any(student_id not in lacking for student_id in row.missing[Gap(step.value)])
