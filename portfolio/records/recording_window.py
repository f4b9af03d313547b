"""Whether a student's term is still being recorded: the class's phase and its window decide."""

from flask_babel import gettext as _

from portfolio.core import clock
from portfolio.school.models import Term
from portfolio.school.phase_models import Phase
from portfolio.school.queries import class_of_student
from portfolio.school.windows import class_term_of, why_closed


def why_not_recorded(student_id: int, term: Term) -> str:
    """Why nothing is handed in for the student's term now, in the true words; empty while it is.

    The student's class of today counts, for a past term that of its last day: whose portfolio the record goes into.
    Drafts may still be written and kept; what was handed in before is reviewed, what was approved is corrected.
    """
    school_class = class_of_student(student_id, min(clock.today(), term.ends_on))
    class_term = class_term_of(school_class.id, term.id) if school_class else None
    reason = why_closed(class_term, Phase.RECORDING) if class_term else ""
    return _("Nothing can be handed in for this term now. %(reason)s", reason=reason) if reason else ""
