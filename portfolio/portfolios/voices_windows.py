"""Until when each voice is heard (PRODUCT.md, "A term, class by class": comments and notes belong to selecting).

Adults may begin while the class still records, so that nobody has to write forty-five texts in one week. Students
speak while their class selects. Classmates' notes are read by the homeroom teacher until the notice begins, also when
the window has closed: what was written in time is not lost. A reading is confirmed whenever a guardian likes.
"""

from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.windows import class_term_of, why_closed
from portfolio.web.errors import Refusal


def why_adults_wait(class_id: int, term_id: int) -> str:
    """Why comments, levels, lines and family messages cannot be written now; empty when they can."""
    class_term = class_term_of(class_id, term_id)
    return "" if _phase(class_term) is Phase.RECORDING else why_closed(class_term, Phase.SELECTING)


def why_students_wait(class_id: int, term_id: int) -> str:
    """Why classmates cannot be asked or answer now; empty when they can."""
    return why_closed(class_term_of(class_id, term_id), Phase.SELECTING)


def why_notes_wait(class_id: int, term_id: int) -> str:
    """Why classmates' notes cannot be decided on now; empty when they can."""
    class_term = class_term_of(class_id, term_id)
    return "" if _phase(class_term) is Phase.SELECTING else why_closed(class_term, Phase.SELECTING)


def require_open(reason: str, field: str | None = None) -> None:
    """Raise Refusal with the reason, if there is one."""
    if reason:
        raise Refusal(reason, field)


def _phase(class_term: ClassTerm | None) -> Phase:
    return class_term.phase if class_term else Phase.RECORDING
