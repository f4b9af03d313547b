"""Picking, ordering, telling key cases, the self-statement, and the student's signature act."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.portfolios.selection_digest import digest_of, is_to_confirm_again, selection_content
from portfolio.portfolios.selection_models import PickedRecord, TermPortfolio
from portfolio.portfolios.selection_policy import can_reopen, can_select
from portfolio.portfolios.selection_queries import (
    Desk,
    approved_of,
    classmates_of,
    code_of,
    counted_picks,
    fallen_picks,
    portfolio_of,
)
from portfolio.portfolios.selection_workflow import SelectionEvent, advance
from portfolio.portfolios.states import SelectionState, Voice
from portfolio.portfolios.term_words import WordRules, checked_words, names_of, require_seen
from portfolio.portfolios.voices_queries import levels_of
from portfolio.records.models import Record
from portfolio.records.policy import is_frozen
from portfolio.school.actors import Actor
from portfolio.school.phase_models import Phase
from portfolio.school.windows import class_term_of
from portfolio.web.errors import Conflict, Refusal

KEY_CASES = 3
PICTURES = 3


def require_open(actor: Actor, desk: Desk) -> None:
    """Hold a write to the student, the phase, its window and an unconfirmed portfolio. Raises Refusal."""
    _require_window(actor, desk)
    if desk.portfolio and desk.portfolio.status is SelectionState.CONFIRMED:
        raise Refusal(_("You have confirmed your portfolio. Your homeroom teacher can open it again."))


def _require_window(actor: Actor, desk: Desk) -> None:
    if not can_select(actor, desk.student.id):
        raise Refusal(_("Only the student selects."))
    if desk.closed:
        raise Refusal(desk.closed)


def begun(desk: Desk) -> TermPortfolio:
    """The student's portfolio, made at the first touch; flushed."""
    if desk.portfolio is not None:
        return desk.portfolio
    row = TermPortfolio(
        school_id=desk.student.school_id, student_id=desk.student.id, term_id=desk.term.id,
        class_id=desk.school_class.id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another window of the same student was first
        return portfolio_of(desk.student.id, desk.term.id) or begun(desk)
    return row


def pick_record(actor: Actor, desk: Desk, record_id: int) -> None:
    """Take an approved record of the term into the portfolio, last of its dimension. Twice is once. Raises Refusal."""
    require_open(actor, desk)
    picks = list(desk.portfolio.picks) if desk.portfolio else []
    if any(pick.record_id == record_id for pick in picks):
        return
    record = _approved_or_refuse(desk, record_id)
    _refuse_frozen(record)
    most = desk.settings.picks_per_dimension
    standing = [pick for pick in counted_picks(desk.portfolio) if code_of(pick.record) == code_of(record)]
    if len(standing) >= most:
        raise Refusal(_("Of one dimension at most %(most)s can be chosen. Take one out first.", most=most))
    portfolio = begun(desk)
    last = max((pick.position for pick in picks), default=0)
    place = {"portfolio_id": portfolio.id, "position": last + 1}
    db.session.add(PickedRecord(school_id=portfolio.school_id, record_id=record.id, pictures=[], **place))
    _touch(portfolio)


def _approved_or_refuse(desk: Desk, record_id: int) -> Record:
    for record in approved_of([desk.student.id], desk.term.id):
        if record.id == record_id:
            return record
    raise Refusal(_("Only your own approved records of this term can be chosen."))


def _refuse_frozen(record: Record) -> None:
    if is_frozen(record):
        raise Refusal(_("An objection to this record is being looked into. Until it is decided, nothing changes."))


def unpick_record(actor: Actor, desk: Desk, pick: PickedRecord) -> None:
    """Take a record out again; its story goes with it."""
    require_open(actor, desk)
    _refuse_frozen(pick.record)
    db.session.delete(pick)
    _touch(begun(desk))


def move_pick(actor: Actor, desk: Desk, pick: PickedRecord, step: int) -> None:
    """One place up (-1) or down (1) within its dimension; at an end nothing happens."""
    require_open(actor, desk)
    row = [each for each in counted_picks(desk.portfolio) if code_of(each.record) == code_of(pick.record)]
    at = next((number for number, each in enumerate(row) if each.id == pick.id), None)
    if at is None or not 0 <= at + step < len(row):
        return
    other = row[at + step]
    pick.position, other.position = other.position, pick.position
    _touch(begun(desk))


def order_picks(actor: Actor, desk: Desk, pick_ids: Sequence[int]) -> None:
    """Put the picks of one dimension into an order. Raises Conflict where they are no longer the ones seen."""
    require_open(actor, desk)
    picks = {pick.id: pick for pick in counted_picks(desk.portfolio)}
    if not pick_ids or not set(pick_ids) <= picks.keys() or len(set(pick_ids)) != len(pick_ids):
        raise Conflict(_("The selection changed meanwhile. Please look at it again."))
    code = code_of(picks[pick_ids[0]].record)
    if {id_ for id_, pick in picks.items() if code_of(pick.record) == code} != set(pick_ids):
        raise Conflict(_("The selection changed meanwhile. Please look at it again."))
    places = sorted(picks[id_].position for id_ in pick_ids)
    for id_, place in zip(pick_ids, places, strict=True):
        picks[id_].position = place
    _touch(begun(desk))


def mark_key_case(actor: Actor, desk: Desk, pick: PickedRecord, is_key_case: bool) -> None:
    """Tell a record as a key case, or no longer; its words are kept either way. Raises Refusal at the fourth."""
    require_open(actor, desk)
    others = [each for each in counted_picks(desk.portfolio) if each.is_key_case and each.id != pick.id]
    if is_key_case and len(others) >= KEY_CASES:
        raise Refusal(_("There can be %(most)s key cases. Take the mark from another one first.", most=KEY_CASES))
    pick.is_key_case = is_key_case
    _touch(begun(desk))


def save_story(actor: Actor, desk: Desk, pick: PickedRecord, words: str, seen: str) -> str:
    """Write a key case's story over the one that was seen; returns the text kept. Raises Refusal, Conflict."""
    require_open(actor, desk)
    if not pick.is_key_case:
        raise Refusal(_("Mark the record as a key case first."))
    text = checked_words(words, word_rules(desk, desk.settings.story_limit))
    require_seen(pick.story, text, seen)
    pick.story = text
    _touch(begun(desk))
    return text


def choose_pictures(actor: Actor, desk: Desk, pick: PickedRecord, chosen: Sequence[str]) -> None:
    """Choose a key case's pictures by their SHA-256, in the order they have in the record. Raises Refusal."""
    require_open(actor, desk)
    own = [file.sha256 for file in pick.record.evidence if file.media_type.startswith("image/")]
    if not set(chosen) <= set(own):
        raise Refusal(_("Only pictures of this record can be chosen."), "pictures")
    if len(set(chosen)) > PICTURES:
        raise Refusal(_("At most %(most)s pictures can be chosen.", most=PICTURES), "pictures")
    pick.pictures = [digest for digest in own if digest in chosen]
    _touch(begun(desk))


def save_statement(actor: Actor, desk: Desk, words: str, seen: str) -> str:
    """Write the self-statement over the one that was seen; returns the text kept. Raises Refusal, Conflict."""
    require_open(actor, desk)
    text = checked_words(words, word_rules(desk, desk.settings.statement_limit))
    require_seen(desk.portfolio.statement if desk.portfolio else "", text, seen)
    portfolio = begun(desk)
    portfolio.statement = text
    _touch(portfolio)
    return text


def word_rules(desk: Desk, limit: int) -> WordRules:
    """What the student's own texts are held to."""
    return WordRules(limit, own_name=desk.student.name, others=names_of(classmates_of(desk)))


def confirm_selection(actor: Actor, desk: Desk) -> None:
    """The student's signature act; the password was given just before. Raises Refusal."""
    _require_window(actor, desk)
    portfolio = begun(desk)
    levels = levels_of([desk.student.id], desk.term.id, Voice.SELF)
    if portfolio.status is SelectionState.CONFIRMED and not is_to_confirm_again(portfolio, levels):
        raise Refusal(_("You have confirmed your portfolio already."))
    for pick in fallen_picks(desk.portfolio):
        db.session.delete(pick)
    content: dict[str, Any] = selection_content(desk.portfolio, levels)
    advance(portfolio, SelectionEvent.CONFIRM, actor, digest=digest_of(content))
    _flushed()


def reopen_selection(actor: Actor, portfolio: TermPortfolio, reason: str) -> None:
    """Give a confirmed portfolio back to its student, who can confirm anew, saying why. Raises Refusal, Conflict."""
    if not can_reopen(actor, portfolio):
        raise Refusal(_("The homeroom teacher or the office opens a confirmed portfolio again."))
    class_term = class_term_of(portfolio.class_id, portfolio.term_id)
    phase = class_term.phase if class_term else Phase.RECORDING
    if phase is not Phase.SELECTING:
        raise Conflict(_("This class is now in the phase “%(phase)s”.", phase=phase.title))
    words = checked_words(reason, WordRules(100, "reason"))
    if not words:
        raise Refusal(_("Please say why it is opened again."), "reason")
    advance(portfolio, SelectionEvent.REOPEN, actor, reason=words)
    _flushed()


def _touch(portfolio: TermPortfolio) -> None:
    portfolio.updated_at = clock.now()
    _flushed()


def _flushed() -> None:
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        raise Conflict(_("The selection changed meanwhile. Please look at it again.")) from None
