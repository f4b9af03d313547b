"""Where a record's facts come from."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Source(StrEnum):
    """Where the facts come from."""

    STUDENT = "student"
    ROSTER = "roster"
    CHECK_IN = "check_in"
    TEACHER = "teacher"
    PARTNER = "partner"
    IMPORT = "import"

    @property
    def title(self) -> LazyString:
        """The source's name."""
        return SOURCES[self]


SOURCES: dict[Source, LazyString] = {
    Source.STUDENT: _l("Written by the student"),
    Source.ROSTER: _l("From an activity roster"),
    Source.CHECK_IN: _l("From check-in"),
    Source.TEACHER: _l("Entered by a teacher"),
    Source.PARTNER: _l("Confirmed by a partner"),
    Source.IMPORT: _l("Imported"),
}
VERIFIED = (Source.ROSTER, Source.CHECK_IN, Source.PARTNER)  # facts an organiser confirmed: locked
