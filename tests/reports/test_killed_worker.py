"""A worker killed in the middle of a print run or of archiving: after the restart all is finished, each once."""

import os
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portfolio.app import create_app
from portfolio.core import clock, jobs
from portfolio.core.db import Base, db
from portfolio.core.jobs import Job, JobItem, JobState
from portfolio.core.pdf_signature_check import check_signature
from portfolio.core.scope import system_scope
from portfolio.records.states import RecordState
from portfolio.reports.actions import start_print_run
from portfolio.reports.models import PrintedDocument, PrintRun
from portfolio.reports.printing import storage
from portfolio.reports.queries import students_to_print
from portfolio.reports.seals import trusted_certificates
from portfolio.school.models import School, SchoolClass, Term
from portfolio.school.phase_models import Phase
from portfolio.settings import Settings
from tests import factories as make
from tests.conftest import settings_for
from tests.people import World, make_world
from tests.reports.archiving import KINDS, archives, job_state, order_archives, phase_of, ready
from tests.services import S3, wait_until

ROOT = Path(__file__).resolve().parents[2]
STUDENTS, ARCHIVED = 24, 8


@pytest.fixture(params=["files", "redis and s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, empty_database: str) -> Settings:
    """A deployment: everything below one folder, or with Redis as the broker and an S3 bucket for files."""
    kept = settings_for(tmp_path, empty_database)
    if request.param == "files":
        return kept
    place: S3 = request.getfixturevalue("s3")
    host = place.endpoint.removeprefix("http://")
    bucket = f"s3://{place.access_key}:{place.secret_key}@{host}/{place.bucket}?secure=0"
    return replace(kept, broker_url=request.getfixturevalue("redis_url"), storage_url=bucket)


@pytest.fixture
def real_app(settings: Settings) -> Iterator[Flask]:
    """An application with a database that other processes see too."""
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    app.extensions["celery"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start a real Celery worker with its beat; whatever is left of it is killed afterwards."""
    started: list[subprocess.Popen[bytes]] = []
    names = {"DATA_DIR": settings.data_dir, "DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_key}
    names |= {"BROKER_URL": settings.broker_url, "STORAGE_URL": settings.storage_url}
    environ = os.environ | {name: str(value) for name, value in names.items()}

    def start() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "portfolio.worker", "worker", "-B", "-c", "2", "-l", "WARNING"]
        with (settings.data_dir / "worker.log").open("ab") as log:
            worker = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
        started.append(worker)
        return worker

    yield start
    for worker in started:
        kill_group(worker)


def kill_group(worker: "subprocess.Popen[bytes]") -> None:
    """kill -9, for the worker and its children."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


def big_class(world: World, students: int = STUDENTS) -> None:
    """Fill the class with students who have something on paper."""
    with world.app.app_context(), system_scope():
        school = db.session.get_one(School, world.school_id)
        term, school_class = db.session.get_one(Term, world.term_id), db.session.get_one(SchoolClass, world.class_id)
        for index in range(students - 2):
            student = make.make_student(school, school_class, f"张晓{'东南西北中发白'[index % 7]}{index}")
            for _ in range(12):
                make.make_record(
                    student, term, world.class_id, status=RecordState.APPROVED, approver_id=world.people["homeroom"],
                    decided_at=clock.now(),
                )  # fmt: skip
        db.session.commit()


def test_a_killed_workers_run_finishes_after_the_restart_each_document_once(
    real_app: Flask, start_worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    world = make_world(real_app, "yunxi")
    big_class(world)
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        job_id = start_print_run(world.actor("office"), term, world.class_id, "zh", "a").job_id
        db.session.commit()

    def done() -> int:
        with real_app.app_context():
            return jobs.progress(job_id).done

    first = start_worker()
    wait_until(lambda: done() >= 2, 60)
    kill_group(first)
    assert done() < STUDENTS, "killed too late to show anything"
    start_worker()
    wait_until(lambda: is_settled(real_app, job_id), 60)

    with world.open():
        assert db.session.get_one(Job, job_id).state is JobState.DONE
        assert db.session.scalar(select(func.count(PrintedDocument.id))) == STUDENTS
        assert set(db.session.scalars(select(JobItem.state).where(JobItem.job_id == job_id))) == {JobState.DONE}
        key = db.session.scalars(select(PrintRun.archive_key)).one()
        assert key is not None
        with storage().open(key) as file, zipfile.ZipFile(file) as archive:
            assert len(set(archive.namelist())) == len(archive.namelist()) == STUDENTS


@pytest.mark.parametrize("settings", ["files"], indirect=True)
def test_a_class_whose_archiving_was_killed_is_archived_after_the_restart_each_student_once(
    real_app: Flask, start_worker: Callable[[], "subprocess.Popen[bytes]"]
) -> None:
    world = make_world(real_app, "yunxi")
    big_class(world, ARCHIVED)
    ready(world)
    with world.open():
        ids = students_to_print(db.session.get_one(Term, world.term_id), world.class_id)
    job_id = order_archives(world, *ids)

    first = start_worker()
    wait_until(lambda: len(archives(world)) >= KINDS, 60)
    kill_group(first)
    assert len(archives(world)) < ARCHIVED * KINDS, "killed too late to show anything"
    start_worker()
    wait_until(lambda: phase_of(world) is Phase.ARCHIVED, 60)

    made = Counter((row.student_id, row.kind, row.language) for row in archives(world))
    assert set(made.values()) == {1}
    assert len(made) == ARCHIVED * KINDS
    assert {row.supersedes_id for row in archives(world)} == {None}
    wait_until(lambda: is_settled(real_app, job_id), 30)
    assert job_state(world, job_id) == "done"
    with world.open():
        trusted = trusted_certificates("yunxi")
        assert all(check_signature(storage().read(row.storage_key), trusted).is_genuine for row in archives(world))


def is_settled(app: Flask, job_id: int) -> bool:
    """Whether the job is over, one way or the other."""
    with app.app_context():
        return db.session.get_one(Job, job_id).state not in jobs.OPEN_STATES
