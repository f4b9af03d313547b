"""Holding rows until the transaction ends, where the database locks rows; what is known of them is read anew."""

from sqlalchemy import select

from portfolio.activities.models import Activity
from portfolio.core.db import db
from portfolio.records.models import Record


def lock_record(record: Record) -> None:
    """Nobody else changes the record now. A plain select: the options it was first loaded with cannot be locked."""
    statement = select(Record).where(Record.id == record.id).with_for_update()
    db.session.scalars(statement.execution_options(populate_existing=True)).one()


def lock_activity(activity: Activity) -> None:
    """Nobody else confirms or calls off the activity now."""
    statement = select(Activity).where(Activity.id == activity.id).with_for_update()
    db.session.scalars(statement.execution_options(populate_existing=True)).one()
