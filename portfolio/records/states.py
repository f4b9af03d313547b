"""The states of a record and of a piece of evidence."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class RecordState(StrEnum):
    """PRODUCT.md: draft → submitted → approved or returned → submitted; withdrawn by its author before approval."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return STATES[self]


STATES: dict[RecordState, LazyString] = {
    RecordState.DRAFT: _l("Draft"),
    RecordState.SUBMITTED: _l("Waiting for review"),
    RecordState.APPROVED: _l("Approved"),
    RecordState.RETURNED: _l("Returned"),
    RecordState.WITHDRAWN: _l("Withdrawn"),
}


class RecordEvent(StrEnum):
    """What may happen to a record."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    UNDO = "undo"
    VERIFY = "verify"
    UNVERIFY = "unverify"
    RETRACT = "retract"
    RESTORE = "restore"
    OVERTURN = "overturn"

    @property
    def title(self) -> LazyString:
        """What a record's history says of it."""
        return EVENTS[self]


EVENTS: dict[RecordEvent, LazyString] = {
    RecordEvent.SUBMIT: _l("Submitted"),
    RecordEvent.APPROVE: _l("Approved"),
    RecordEvent.RETURN: _l("Returned"),
    RecordEvent.WITHDRAW: _l("Withdrawn"),
    RecordEvent.REOPEN: _l("Taken up again"),
    RecordEvent.UNDO: _l("Decision undone"),
    RecordEvent.VERIFY: _l("Taken in with the organiser's facts"),
    RecordEvent.UNVERIFY: _l("Decision undone"),
    RecordEvent.RETRACT: _l("Taken off with its place on the roster"),
    RecordEvent.RESTORE: _l("Back with its place on the roster"),
    RecordEvent.OVERTURN: _l("Taken out after an objection"),
}


class EvidenceState(StrEnum):
    """received: checked as decodable, sizes not made yet; ready: sizes made; failed: the sizes could not be made."""

    RECEIVED = "received"
    READY = "ready"
    FAILED = "failed"


class CorrectionState(StrEnum):
    """PRODUCT.md: asked by anyone concerned, decided by somebody else."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return CORRECTION_STATES[self]


CORRECTION_STATES: dict[CorrectionState, LazyString] = {
    CorrectionState.OPEN: _l("Open"),
    CorrectionState.ACCEPTED: _l("Set right"),
    CorrectionState.REFUSED: _l("Left as it was"),
}
