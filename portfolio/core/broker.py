"""The carrier of messages: Celery over the filesystem, or Redis by one URL. A message is only `run_item(id)`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from celery import Celery
from flask import Flask
from kombu.exceptions import OperationalError

from portfolio.core import file_queue
from portfolio.settings import Settings

RUN_ITEM = "run_item"
log = structlog.get_logger()


def make_celery(settings: Settings) -> Celery:
    """A Celery application for this deployment's broker; importing or making it connects nowhere."""
    file_queue.use()
    celery = Celery("xingji", broker=settings.broker_url)
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        timezone="UTC",
    )
    if settings.broker_url.startswith("filesystem"):
        celery.conf.broker_transport_options = _folders(settings.data_dir / "queue")
    return celery


def _folders(root: Path) -> dict[str, Any]:
    for name in ("messages", "processed", "control"):
        (root / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(root / "messages"),
        "data_folder_out": str(root / "messages"),
        "processed_folder": str(root / "processed"),
        "control_folder": str(root / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }


def init_app(app: Flask) -> None:
    """Give the application its sender. A message that cannot leave now is sent by the beat later: its row is there."""
    celery = make_celery(app.config["SETTINGS"])
    app.extensions["celery"] = celery
    app.extensions["job_sender"] = _sender(celery)


def _sender(celery: Celery) -> Callable[[int], None]:
    def send(item_id: int) -> None:
        try:
            celery.send_task(RUN_ITEM, [item_id], ignore_result=True, retry=False)
        except (OperationalError, OSError) as error:
            log.warning("message not sent", item=item_id, error=str(error))

    return send
