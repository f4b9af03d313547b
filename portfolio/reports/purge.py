"""Upkeep of stored files: what no row names any more, or never came to name, is deleted after a grace period."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portfolio.core.db import db
from portfolio.core.scope import school_scope
from portfolio.core.storage import Storage, school_prefix
from portfolio.portfolios.notice_models import ObjectionFile
from portfolio.records.models import Evidence
from portfolio.reports.archive_models import Archive, ArchiveErasure
from portfolio.reports.models import HalfMonthEdition, PrintedDocument, PrintRun
from portfolio.school.models import School

GRACE = timedelta(days=2)
KEYS = (
    Evidence.received_key,
    Evidence.master_key,
    Evidence.screen_key,
    Evidence.thumb_key,
    Evidence.print_key,
    ObjectionFile.key,
    PrintedDocument.storage_key,
    PrintRun.merged_key,
    PrintRun.archive_key,
    HalfMonthEdition.pdf_key,
    HalfMonthEdition.sheet_key,
)


def purge_orphans(files: Storage, moment: datetime) -> int:
    """Delete files of all schools that no row names and that are older than the grace period. Returns how many.

    A file is written before the commit that names it: the grace period keeps what is still on its way.
    """
    before = moment - GRACE
    files.purge_unfinished(before)
    return sum(_purge_school(files, school, before) for school in db.session.scalars(select(School)).all())


def _purge_school(files: Storage, school: School, before: datetime) -> int:
    with school_scope(school.id):
        named = {key for column in KEYS for key in db.session.scalars(select(column).where(column.is_not(None)))}
        erased = select(ArchiveErasure.archive_id)
        named |= set(db.session.scalars(select(Archive.storage_key).where(Archive.id.not_in(erased))))
    orphans = [kept.key for kept in files.keys(school_prefix(school.code)) if kept.modified_at < before]
    orphans = [key for key in orphans if key not in named]
    for key in orphans:
        files.delete(key)
    return len(orphans)
