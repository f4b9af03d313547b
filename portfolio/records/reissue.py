"""What was archived of a record that is set right later is issued again: told upward by the name of a job."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import jobs
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.school.actors import Actor
from portfolio.school.phase_models import ClassTerm, Phase

JOB = "reports.reissue"


def reissue_archives(actor: Actor, record: Record) -> None:
    """Queue new archives of the student where the record's term was archived."""
    archived = select(ClassTerm.id).where(ClassTerm.term_id == record.term_id, ClassTerm.phase == Phase.ARCHIVED)
    if db.session.scalar(archived.limit(1)) is None:
        return
    with force_locale("zh_Hans"):  # it stands in the archive, whatever language the person at the screen reads
        reason = _("Record %(number)s was corrected.", number=record.number)
    jobs.enqueue(
        JOB, [{"record_id": record.id}], school_id=record.school_id, actor_id=actor.user_id, params={"reason": reason}
    )
