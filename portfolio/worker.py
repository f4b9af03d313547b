"""The Celery app for workers: runs job items, and on its beat the upkeep that rows are owed."""

from datetime import timedelta

from celery import Celery
from celery.signals import worker_process_init

from portfolio.accounts.delays import forget_old
from portfolio.app import create_app
from portfolio.core import audit, audit_heads, clock, jobs
from portfolio.core.broker import RUN_ITEM
from portfolio.core.db import db, dispose_after_fork, reading
from portfolio.core.scope import system_scope
from portfolio.portfolios.notice_closing import close_due
from portfolio.portfolios.phase_beat import advance_due
from portfolio.privacy.queries import school_codes
from portfolio.reports.purge import purge_orphans
from portfolio.school.roster_import import forget_expired

flask_app = create_app()
celery: Celery = flask_app.extensions["celery"]
celery.conf.beat_schedule = {
    "sweep": {"task": "sweep", "schedule": timedelta(seconds=5), "options": {"expires": 5}},
    "seal": {"task": "seal", "schedule": timedelta(seconds=30), "options": {"expires": 30}},
    "heads": {"task": "heads", "schedule": timedelta(minutes=10), "options": {"expires": 600}},
    "purge": {"task": "purge", "schedule": timedelta(hours=24), "options": {"expires": 3600}},
    "phases": {"task": "phases", "schedule": timedelta(seconds=30), "options": {"expires": 30}},
    "forget": {"task": "forget", "schedule": timedelta(hours=1), "options": {"expires": 600}},
}
celery.conf.beat_schedule_filename = str(flask_app.config["SETTINGS"].data_dir / "beat")


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _forget_parents_connections(**_: object) -> None:
    dispose_after_fork(flask_app)


@celery.task(name=RUN_ITEM)  # type: ignore[untyped-decorator]
def run_item(item_id: int) -> None:
    """Run one job item, if it is still to be had."""
    with flask_app.app_context():
        jobs.run_item(item_id)


@celery.task(name="sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Send again what was lost."""
    with flask_app.app_context():
        jobs.sweep()


@celery.task(name="seal")  # type: ignore[untyped-decorator]
def seal() -> None:
    """Chain the committed audit rows."""
    with flask_app.app_context(), system_scope():
        audit.seal()
        db.session.commit()


@celery.task(name="heads")  # type: ignore[untyped-decorator]
def heads() -> None:
    """Write down where the audit chains end, outside the database."""
    with flask_app.app_context(), system_scope(), reading():
        audit_heads.export_heads(flask_app.config["SETTINGS"].heads_folder, school_codes())


@celery.task(name="phases")  # type: ignore[untyped-decorator]
def phases() -> None:
    """Move on the classes whose time has come."""
    with flask_app.app_context(), system_scope():
        advance_due(clock.now())
        close_due(clock.now())
        db.session.commit()


@celery.task(name="forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete sign-in delays that delay nobody any more, and rosters nobody confirmed."""
    with flask_app.app_context(), system_scope():
        forget_old(clock.now())
        forget_expired(clock.now())
        db.session.commit()


@celery.task(name="purge")  # type: ignore[untyped-decorator]
def purge() -> None:
    """Delete stored files that no row names."""
    with flask_app.app_context(), system_scope(), reading():
        purge_orphans(flask_app.extensions["storage"], clock.now())
