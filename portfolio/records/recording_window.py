"""Whether a student's term is still being recorded: the class's phase and its window decide."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.school.models import Term
from portfolio.school.phase_models import ClassTerm, Phase
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


def archived_among(records: Iterable[Record]) -> set[int]:
    """Ids of the records whose class's term is archived: nothing is decided about them any more. One query."""
    rows = list(records)
    archived = db.session.execute(
        select(ClassTerm.class_id, ClassTerm.term_id).where(
            ClassTerm.class_id.in_({row.class_id for row in rows}), ClassTerm.phase == Phase.ARCHIVED
        )
    )
    places = {(class_id, term_id) for class_id, term_id in archived}
    return {row.id for row in rows if (row.class_id, row.term_id) in places}
