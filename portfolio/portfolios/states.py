"""States and voices of a term's end (PRODUCT.md, "A term, class by class")."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class SelectionState(StrEnum):
    """A student's term portfolio: being put together, or confirmed by the student's signature act."""

    OPEN = "open"
    CONFIRMED = "confirmed"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return SELECTION_STATES[self]


SELECTION_STATES: dict[SelectionState, LazyString] = {
    SelectionState.OPEN: _l("Being put together"),
    SelectionState.CONFIRMED: _l("Confirmed by the student"),
}


class Voice(StrEnum):
    """Who speaks in a portfolio."""

    SELF = "self"
    PEER = "peer"
    SUBJECT = "subject"
    HOMEROOM = "homeroom"
    FAMILY = "family"

    @property
    def title(self) -> LazyString:
        """The voice's name."""
        return VOICES[self]


VOICES: dict[Voice, LazyString] = {
    Voice.SELF: _l("The student"),
    Voice.PEER: _l("A classmate"),
    Voice.SUBJECT: _l("A subject teacher"),
    Voice.HOMEROOM: _l("The homeroom teacher"),
    Voice.FAMILY: _l("The family"),
}


class RemarkState(StrEnum):
    """A remark is invited, written or declined, and (a peer's) let through or kept back by the homeroom teacher."""

    INVITED = "invited"
    DECLINED = "declined"
    WRITTEN = "written"
    SHOWN = "shown"
    KEPT_BACK = "kept_back"


class NoticeState(StrEnum):
    """A public notice."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """filed → taken up by a handler → decided → (once) up for re-examination → closed."""

    FILED = "filed"
    HANDLED = "handled"
    DECIDED = "decided"
    RE_EXAMINED = "re_examined"
    CLOSED = "closed"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return OBJECTION_STATES[self]


OBJECTION_STATES: dict[ObjectionState, LazyString] = {
    ObjectionState.FILED: _l("Filed"),
    ObjectionState.HANDLED: _l("Being looked into"),
    ObjectionState.DECIDED: _l("Decided"),
    ObjectionState.RE_EXAMINED: _l("Being re-examined"),
    ObjectionState.CLOSED: _l("Closed"),
}


class Decision(StrEnum):
    """What is found (PRODUCT.md)."""

    UPHELD_AS_IS = "upheld_as_is"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    FOUND_FALSE = "found_false"

    @property
    def title(self) -> LazyString:
        """The decision's name."""
        return DECISIONS[self]


DECISIONS: dict[Decision, LazyString] = {
    Decision.UPHELD_AS_IS: _l("The record stands as it is"),
    Decision.CORRECTED: _l("The record is corrected"),
    Decision.WITHDRAWN: _l("The record is withdrawn"),
    Decision.FOUND_FALSE: _l("The record was found false"),
}


class FitnessLevel(StrEnum):
    """The named grade 等级 of the National Student Fitness Standard 国家学生体质健康标准 (2014 revision)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASS = "pass"  # noqa: S105 a grade, no password
    FAIL = "fail"

    @property
    def title(self) -> LazyString:
        """The grade's name."""
        return FITNESS_LEVELS[self]


FITNESS_LEVELS: dict[FitnessLevel, LazyString] = {
    FitnessLevel.EXCELLENT: _l("Excellent"),
    FitnessLevel.GOOD: _l("Good"),
    FitnessLevel.PASS: _l("Pass"),
    FitnessLevel.FAIL: _l("Fail"),
}


class SignStep(StrEnum):
    """Who signs, one after the other."""

    HOMEROOM = "homeroom"
    COMMITTEE = "committee"
    PRINCIPAL = "principal"

    @property
    def title(self) -> LazyString:
        """The step's name."""
        return SIGN_STEPS[self]


SIGN_STEPS: dict[SignStep, LazyString] = {
    SignStep.HOMEROOM: _l("Homeroom teacher's signature"),
    SignStep.COMMITTEE: _l("Committee's signature"),
    SignStep.PRINCIPAL: _l("Principal's signature"),
}
