"""States of an activity, a session and a place on a roster; attendance; how somebody came to be there."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class ActivityState(StrEnum):
    """planned → confirmed by its organiser (again and again, as corrections) → or called off."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return ACTIVITY_STATES[self]


ACTIVITY_STATES: dict[ActivityState, LazyString] = {
    ActivityState.PLANNED: _l("Planned"),
    ActivityState.CONFIRMED: _l("Confirmed"),
    ActivityState.CANCELLED: _l("Called off"),
}


class ActivityEvent(StrEnum):
    """What may happen to an activity. Confirming a confirmed one sends what changed through as corrections."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    REINSTATE = "reinstate"


class SessionEvent(StrEnum):
    """What may happen to a session. One that was held may be held again: attendance is taken in several goes."""

    HOLD = "hold"
    CANCEL = "cancel"
    RESUME = "resume"


class SignUp(StrEnum):
    """How a roster comes about."""

    ROSTER = "roster"
    OPEN = "open"

    @property
    def title(self) -> LazyString:
        """The way's name."""
        return SIGN_UPS[self]


SIGN_UPS: dict[SignUp, LazyString] = {
    SignUp.ROSTER: _l("I put in the roster"),
    SignUp.OPEN: _l("Students sign up"),
}


class SessionState(StrEnum):
    """A session is held once attendance was taken or its organiser says so."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def title(self) -> LazyString:
        """The state's name."""
        return SESSION_STATES[self]


SESSION_STATES: dict[SessionState, LazyString] = {
    SessionState.PLANNED: _l("Planned"),
    SessionState.HELD: _l("Held"),
    SessionState.CANCELLED: _l("Called off"),
}


class Standing(StrEnum):
    """A student's place on a roster. `left`: taken off, or signed off; the row stays, so that nothing is doubled."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    LEFT = "left"

    @property
    def title(self) -> LazyString:
        """The standing's name."""
        return STANDINGS[self]


STANDINGS: dict[Standing, LazyString] = {
    Standing.ENROLLED: _l("On the roster"),
    Standing.WAITING: _l("On the waiting list"),
    Standing.LEFT: _l("Off the roster"),
}


class Mark(StrEnum):
    """Attendance at one session. Present and late took part."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"

    @property
    def title(self) -> LazyString:
        """The mark's name."""
        return MARKS[self]


MARKS: dict[Mark, LazyString] = {
    Mark.PRESENT: _l("Present"),
    Mark.LATE: _l("Late"),
    Mark.ABSENT: _l("Absent"),
    Mark.EXCUSED: _l("Excused"),
}
TOOK_PART = (Mark.PRESENT, Mark.LATE)


class Means(StrEnum):
    """How somebody came onto a roster, or how a mark was taken."""

    LIST = "list"
    SIGN_UP = "sign_up"
    CARD = "card"
    SCREEN = "screen"

    @property
    def title(self) -> LazyString:
        """The way's name."""
        return MEANS[self]


MEANS: dict[Means, LazyString] = {
    Means.LIST: _l("From the organiser's list"),
    Means.SIGN_UP: _l("Signed up"),
    Means.CARD: _l("Student card scanned"),
    Means.SCREEN: _l("Code on the screen"),
}


class PartnerKind(StrEnum):
    """What sort of body outside the school."""

    COMMUNITY = "community"
    UNIVERSITY = "university"
    PROVIDER = "provider"
    PUBLIC = "public"
    OTHER = "other"

    @property
    def title(self) -> LazyString:
        """The sort's name."""
        return PARTNER_KINDS[self]


PARTNER_KINDS: dict[PartnerKind, LazyString] = {
    PartnerKind.COMMUNITY: _l("Community"),
    PartnerKind.UNIVERSITY: _l("University or institute"),
    PartnerKind.PROVIDER: _l("Vetted course provider"),
    PartnerKind.PUBLIC: _l("Museum, library or public body"),
    PartnerKind.OTHER: _l("Other"),
}


class Answer(StrEnum):
    """What a partner says of one participation."""

    CONFIRMED = "confirmed"
    OBJECTED = "objected"

    @property
    def title(self) -> LazyString:
        """The answer's name."""
        return ANSWERS[self]


ANSWERS: dict[Answer, LazyString] = {
    Answer.CONFIRMED: _l("Confirmed"),
    Answer.OBJECTED: _l("Objected"),
}
