"""A class's students as one signer sees them: what can be signed, what wants a look first, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portfolio.core.db import db
from portfolio.portfolios.board_queries import members_of
from portfolio.portfolios.models import TermComment
from portfolio.portfolios.notice_models import NoticeLine, Objection, SignOff
from portfolio.portfolios.queries import comments_of
from portfolio.portfolios.selection_digest import is_to_confirm_again
from portfolio.portfolios.selection_models import TermPortfolio
from portfolio.portfolios.selection_queries import portfolios_of
from portfolio.portfolios.sign_off_policy import step_before
from portfolio.portfolios.sign_off_queries import counting, sign_offs_of
from portfolio.portfolios.states import ObjectionState, SelectionState, SignStep, Voice
from portfolio.portfolios.term_content import notice_lines, term_digests
from portfolio.portfolios.voice_models import LevelGiven
from portfolio.portfolios.voices_queries import levels_of
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.models import Student
from portfolio.school.phase_models import ClassTerm
from portfolio.web.rendering import moment


@dataclass(frozen=True)
class SignLine:
    """One student at one step.

    `digest` is of the term as it stands; `stop`: why nobody can sign now; `reasons`: what wants a look before signing;
    `signed`: this step's signature that counts; `waits`: the step before has not been signed.
    """

    student: Student
    digest: str
    stop: str
    reasons: Sequence[str]
    signed: SignOff | None
    waits: bool

    def is_as_seen(self, digest: str | None) -> bool:
        """Whether it can be signed now, and stands as the page that names this digest showed it."""
        return digest == self.digest and self.signed is None and not self.stop and not self.waits

    @property
    def is_exception(self) -> bool:
        """Not signed yet, and something is to be said."""
        return self.signed is None and not self.waits and bool(self.stop or self.reasons)

    @property
    def is_ready(self) -> bool:
        """Not signed yet, and nothing stands against it."""
        return self.signed is None and not self.waits and not self.is_exception


@dataclass(frozen=True)
class _Facts:
    """What the lines of a class are told by, by student."""

    digests: Mapping[int, str]
    acts: Mapping[int, Sequence[SignOff]]
    portfolios: Mapping[int, TermPortfolio]
    comments: Mapping[int, TermComment]
    notices: Mapping[int, NoticeLine]
    waiting: Mapping[int, int]
    objections: Mapping[int, list[str]]
    levels: Mapping[int, list[LevelGiven]]


def sign_lines(class_term: ClassTerm, step: SignStep) -> list[SignLine]:
    """The students of a class at a step, by number. The same number of queries for any class."""
    ids = members_of([class_term.class_id], class_term.term)[class_term.class_id]
    students = db.session.scalars(select(Student).where(Student.id.in_(ids)).order_by(Student.number)).all()
    facts = _facts(ids, class_term)
    standing = counting({id_: list(rows) for id_, rows in facts.acts.items()}, facts.digests)
    return [_line(student, class_term, step, facts, standing.get(student.id, [])) for student in students]


def _line(
    student: Student, class_term: ClassTerm, step: SignStep, facts: _Facts, standing: Sequence[SignOff]
) -> SignLine:
    signed = {row.step: row for row in standing}
    before = step_before(step)
    numbers = ", ".join(facts.objections.get(student.id, ()))
    stop = _("Nobody signs while an objection is not closed: %(numbers)s.", numbers=numbers) if numbers else ""
    reasons = [*_fallen(student.id, class_term, step, facts), *_lacking(student.id, facts)]
    digest = facts.digests[student.id]
    return SignLine(student, digest, stop, reasons, signed.get(step), before is not None and before not in signed)


def _fallen(student_id: int, class_term: ClassTerm, step: SignStep, facts: _Facts) -> list[str]:
    """Why the last signature of this step, given since the class came to sign, counts no longer."""
    own = [row for row in facts.acts.get(student_id, ()) if row.step is step and row.signed_at >= class_term.entered_at]
    if not own:
        return []
    last = own[-1]
    if last.undone_at is not None:
        return [_("Returned on %(when)s: %(reason)s", when=moment(last.undone_at), reason=last.undone_reason)]
    if last.digest != facts.digests[student_id]:
        return [_("Changed since it was signed on %(when)s.", when=moment(last.signed_at))]
    return []


def _lacking(student_id: int, facts: _Facts) -> list[str]:
    found, portfolio = [], facts.portfolios.get(student_id)
    if portfolio is None or portfolio.status is not SelectionState.CONFIRMED:
        found.append(_("The student has not confirmed the portfolio."))
    elif is_to_confirm_again(portfolio, facts.levels.get(student_id, [])):
        found.append(_("A chosen record changed after the student confirmed."))
    if student_id not in facts.comments:
        found.append(_("No comment has been written."))
    if student_id not in facts.notices:
        found.append(_("The public notice had no line for this student."))
    if count := facts.waiting.get(student_id, 0):
        found.append(ngettext("One record waits for review.", "%(num)s records wait for review.", count))
    return found


def _facts(ids: Sequence[int], class_term: ClassTerm) -> _Facts:
    term_id = class_term.term_id
    levels: dict[int, list[LevelGiven]] = defaultdict(list)
    for level in levels_of(ids, term_id, Voice.SELF):
        levels[level.student_id].append(level)
    return _Facts(
        term_digests(ids, term_id), sign_offs_of(ids, term_id), portfolios_of(ids, term_id), comments_of(ids, term_id),
        notice_lines(ids, term_id), _waiting(ids, term_id), _open_objections(ids, term_id), levels,
    )  # fmt: skip


def _waiting(ids: Sequence[int], term_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Record.student_id, func.count(Record.id))
        .where(Record.student_id.in_(ids), Record.term_id == term_id, Record.status == RecordState.SUBMITTED)
        .group_by(Record.student_id)
    )
    return {row[0]: row[1] for row in rows}


def _open_objections(ids: Sequence[int], term_id: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Objection.student_id, Objection.number)
        .join(ClassTerm, ClassTerm.id == Objection.class_term_id)
        .where(Objection.student_id.in_(ids), ClassTerm.term_id == term_id, Objection.status != ObjectionState.CLOSED)
        .order_by(Objection.number)
    )
    for student_id, number in rows:
        found[student_id].append(number)
    return found
