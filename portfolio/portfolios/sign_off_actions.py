"""Signing a class's students step after step, returning to the step before, and what the last signature sets off."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portfolio.core import audit, clock, jobs
from portfolio.core.db import db
from portfolio.portfolios.archiving_queries import ARCHIVE, archivings_of
from portfolio.portfolios.notice_models import SignOff
from portfolio.portfolios.sign_off_lines import SignLine, sign_lines
from portfolio.portfolios.sign_off_policy import STEPS, step_before, steps_of
from portfolio.portfolios.states import SignStep
from portfolio.portfolios.term_words import WordRules, checked_words
from portfolio.school.actors import Actor
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.windows import why_closed
from portfolio.web.errors import Conflict, Refusal

REASON = 100


@dataclass(frozen=True)
class Signing:
    """What came of signing: how many were signed now, who was left out and why, whether archives are being made."""

    signed: int
    left_out: Sequence[tuple[str, str]]
    is_archiving: bool


def sign_students(actor: Actor, class_term: ClassTerm, step: SignStep, seen: Mapping[int, str]) -> Signing:
    """Sign for students whose term stands as it was seen (id → digest); the password was given just before. Flushed.

    Who has this step's signature already keeps it: sent twice is signed once. Raises Refusal, Conflict.
    """
    lock_class_term(class_term)
    _require_step(actor, class_term, step)
    asked = [line for line in sign_lines(class_term, step) if line.student.id in seen and line.signed is None]
    problems = {line.student.id: _why_not(line, step, seen[line.student.id]) for line in asked}
    wanted = {line.student.id: line.digest for line in asked if not problems[line.student.id]}
    _drop_overtaken(class_term, wanted)
    for student_id, digest in wanted.items():
        _sign(actor, class_term, step, student_id, digest)
    _flushed()
    is_archiving = bool(wanted) and step is STEPS[-1] and _archive(actor, class_term, list(wanted))
    left_out = [(line.student.name, why) for line in asked if (why := problems[line.student.id])]
    return Signing(len(wanted), left_out, is_archiving)


def _why_not(line: SignLine, step: SignStep, shown: str) -> str:
    if line.stop:
        return line.stop
    before = step_before(step)
    if line.waits and before is not None:
        return _("Still lacking: %(step)s.", step=before.title)
    if line.digest != shown:
        return _("It changed while you were looking. Please look again.")
    return ""


def _drop_overtaken(class_term: ClassTerm, digests: Mapping[int, str]) -> None:
    """Signatures under what these terms were before stand in the way no longer."""
    for row in _standing(class_term, list(digests)):
        if row.digest != digests[row.student_id]:
            _undo(row, _("It was changed after it was signed."))
    db.session.flush()


def _sign(actor: Actor, class_term: ClassTerm, step: SignStep, student_id: int, digest: str) -> None:
    db.session.add(
        SignOff(
            school_id=class_term.school_id, class_term_id=class_term.id, student_id=student_id, step=step,
            signed_by_id=actor.user_id, signed_by_name=actor.name, digest=digest,
        )
    )  # fmt: skip
    facts: dict[str, Any] = {"step": step.value, "student_id": student_id, "digest": digest}
    audit.log("sign_off.sign", class_term, actor_id=actor.user_id, **facts)


def return_students(
    actor: Actor, class_term: ClassTerm, step: SignStep, student_ids: Collection[int], reason: str
) -> int:
    """Give students' terms back to the step before, saying why; returns how many. Raises Refusal, Conflict."""
    lock_class_term(class_term)
    _require_step(actor, class_term, step)
    before = step_before(step)
    if before is None:
        raise Refusal(_("Before the homeroom teacher nobody has signed."))
    words = checked_words(reason, WordRules(REASON, "reason"))
    if not words:
        raise Refusal(_("Please say why it is returned."), "reason")
    archiving = archivings_of([class_term]).get(class_term.id)
    if archiving and archiving.is_open:
        raise Conflict(_("The archives of this class are being made. Nothing can be returned now."))
    rows = [row for row in _standing(class_term, student_ids) if STEPS.index(row.step) >= STEPS.index(before)]
    returned = {row.student_id for row in rows if row.step is before}
    if not returned:
        raise Refusal(_("Please choose students whom the step before has signed."), "students")
    for row in rows:
        _undo(row, words)
        audit.log(
            "sign_off.return", class_term, actor_id=actor.user_id, step=row.step.value, student_id=row.student_id
        )
    db.session.flush()
    return len(returned)


def undo_class(class_term: ClassTerm, reason: str) -> None:
    """No signature of the class counts any more: it goes back to another phase."""
    for row in _standing(class_term):
        _undo(row, reason)
    db.session.flush()


def lock_class_term(class_term: ClassTerm) -> None:
    """Nobody else signs for the class, returns or moves it until the transaction ends; it is read anew."""
    statement = select(ClassTerm).where(ClassTerm.id == class_term.id).with_for_update()
    db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _require_step(actor: Actor, class_term: ClassTerm, step: SignStep) -> None:
    if step not in steps_of(actor, class_term.class_id) or class_term.school_id != actor.school_id:
        raise Refusal(_("This signature is not yours to give."))
    if closed := why_closed(class_term, Phase.SIGN_OFF):
        raise Refusal(closed)


def _standing(class_term: ClassTerm, student_ids: Collection[int] | None = None) -> Sequence[SignOff]:
    statement = select(SignOff).where(SignOff.class_term_id == class_term.id, SignOff.undone_at.is_(None))
    if student_ids is not None:
        statement = statement.where(SignOff.student_id.in_(student_ids))
    return db.session.scalars(statement.order_by(SignOff.id)).all()


def _undo(row: SignOff, reason: str) -> None:
    row.undone_at, row.undone_reason = clock.now(), reason


def _archive(actor: Actor, class_term: ClassTerm, signed: Sequence[int]) -> bool:
    """Once nobody lacks the last signature, have the archives made; while they are, only of who was signed anew."""
    lines = sign_lines(class_term, STEPS[-1])
    if any(line.signed is None for line in lines):
        return False
    archiving = archivings_of([class_term]).get(class_term.id)
    ids = signed if archiving and archiving.is_open else [line.student.id for line in lines]
    jobs.enqueue(
        ARCHIVE, [{"student_id": id_} for id_ in ids], school_id=class_term.school_id, actor_id=actor.user_id,
        params={"class_term_id": class_term.id, "reason": ""},
    )  # fmt: skip
    return True


def _flushed() -> None:
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(_("Somebody else signed for this class a moment ago. Please look at it again.")) from None
