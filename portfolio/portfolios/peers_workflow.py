"""The one table of a classmate's note, and the only writer of its status."""

from enum import StrEnum
from types import MappingProxyType

from portfolio.core import audit, clock
from portfolio.portfolios.states import RemarkState
from portfolio.portfolios.voice_models import Remark
from portfolio.school.actors import Actor


class NoteEvent(StrEnum):
    """What the invited classmate and the homeroom teacher do; each is named as the act is logged."""

    HAND_IN = "submit"
    DECLINE = "decline"
    SHOW = "publish"
    KEEP_BACK = "return"


class IllegalNoteStep(Exception):
    """The note is not in a state from which this event leads anywhere."""


TABLE = MappingProxyType(
    {
        (RemarkState.INVITED, NoteEvent.HAND_IN): RemarkState.WRITTEN,
        (RemarkState.INVITED, NoteEvent.DECLINE): RemarkState.DECLINED,
        (RemarkState.WRITTEN, NoteEvent.SHOW): RemarkState.SHOWN,
        (RemarkState.WRITTEN, NoteEvent.KEEP_BACK): RemarkState.KEPT_BACK,
        (RemarkState.SHOWN, NoteEvent.KEEP_BACK): RemarkState.KEPT_BACK,
        (RemarkState.KEPT_BACK, NoteEvent.SHOW): RemarkState.SHOWN,
        (RemarkState.KEPT_BACK, NoteEvent.HAND_IN): RemarkState.WRITTEN,
    }
)
WRITABLE = frozenset({RemarkState.INVITED, RemarkState.WRITTEN, RemarkState.KEPT_BACK})


def advance(note: Remark, event: NoteEvent, actor: Actor, reason: str = "") -> None:
    """Move a note along the table; policy was asked before. Raises IllegalNoteStep."""
    after = TABLE.get((note.status, event))
    if after is None:
        raise IllegalNoteStep(f"{event} from {note.status}")
    is_decision = event in {NoteEvent.SHOW, NoteEvent.KEEP_BACK}
    note.status, note.kept_back_reason = after, reason
    note.decided_by_id = actor.user_id if is_decision else None
    if not is_decision:
        note.updated_at = clock.now()
    audit.log(f"peer_note.{event.value}", note, actor_id=actor.user_id, has_reason=bool(reason))
