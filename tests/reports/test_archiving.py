"""Archiving a class: laid out, signed, stored, each student whole or not at all, each once."""

import errno
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portfolio.core import audit, clock, jobs
from portfolio.core.audit import AuditSeal
from portfolio.core.db import db
from portfolio.core.jobs import JobItem, JobState
from portfolio.core.pdf_signature_check import check_signature
from portfolio.core.scope import system_scope
from portfolio.core.storage import LocalStorage
from portfolio.reports.archive_models import ArchiveKind
from portfolio.reports.archive_queries import ArchiveState, issued
from portfolio.reports.printing import storage
from portfolio.reports.purge import GRACE, purge_orphans
from portfolio.reports.seals import trusted_certificates
from portfolio.school.phase_models import Phase
from tests.people import World
from tests.portfolios.term_end import approved, change_record, set_school
from tests.reports.archiving import (
    KINDS,
    archive_class,
    archives,
    archives_of,
    job_state,
    order_archives,
    phase_of,
    ready,
    run_jobs,
)

FULL = OSError(errno.ENOSPC, "No space left on device")
pytestmark = pytest.mark.usefixtures("blank_paper")


def test_a_class_is_archived_when_each_student_has_genuine_files(world: World) -> None:
    archive_class(world)
    found = archives(world)
    assert [row.student_id for row in found] == [world.student_id] * KINDS + [world.student2_id] * KINDS
    with world.open():
        for row in found:
            file = storage().read(row.storage_key)
            assert check_signature(file, trusted_certificates("yunxi")).is_genuine
            assert (hashlib.sha256(file).hexdigest(), len(file)) == (row.sha256, row.size)
    assert phase_of(world) is Phase.ARCHIVED


def test_an_archive_waits_for_what_was_done_before_to_be_sealed(world: World) -> None:
    with world.open():
        audit.log("sign_off.sign", "sign_off", actor_id=None, school_id=world.school_id)
        db.session.commit()
    archive_class(world)
    first = archives(world)[0]
    with world.open():
        seal = db.session.scalars(select(AuditSeal).where(AuditSeal.school_id == world.school_id)).first()
        assert seal is not None
        assert (first.audit_position, first.audit_digest) == (seal.position, seal.digest) == (1, seal.digest)


def test_archiving_again_makes_nothing_new(world: World) -> None:
    archive_class(world)
    codes = [row.code for row in archives(world)]
    order_archives(world)
    run_jobs(world)
    assert [row.code for row in archives(world)] == codes


def test_a_message_that_comes_twice_makes_one_archive(world: World) -> None:
    ready(world)
    job_id = order_archives(world, world.student_id)
    with world.app.app_context():
        item_id = db.session.scalars(select(JobItem.id).where(JobItem.job_id == job_id)).first()
    assert item_id is not None
    ran = []
    for _turn in range(2):
        with world.app.app_context():
            ran.append(jobs.run_item(item_id))
    assert ran == [True, False]
    assert len(archives(world)) == KINDS


def test_what_changed_between_two_sign_offs_takes_the_place_of_what_was_archived(world: World) -> None:
    ready(world)
    record_id = approved(world, "班级图书角")
    order_archives(world, world.student_id)
    run_jobs(world)
    assert phase_of(world) is Phase.SIGN_OFF, "one student is still missing"
    change_record(world, record_id, title="年级图书角")
    order_archives(world)
    run_jobs(world)
    found = archives_of(world, world.student_id)
    assert [row.supersedes_id for row in found[KINDS:]] == [row.id for row in found[:KINDS]]
    assert all(row.reason for row in found[KINDS:])
    assert phase_of(world) is Phase.ARCHIVED


def test_what_was_changed_after_the_last_signature_is_not_archived_unsigned(world: World) -> None:
    ready(world)
    record_id = approved(world, "班级图书角")
    job_id = order_archives(world)
    change_record(world, record_id, title="年级图书角")
    run_jobs(world)
    assert {row.student_id for row in archives(world)} == {world.student2_id}
    assert phase_of(world) is Phase.SIGN_OFF
    with world.open():
        (failed,) = db.session.scalars(select(JobItem).where(JobItem.job_id == job_id, JobItem.error.is_not(None)))
        assert "重新签字" in (failed.error or "")
    order_archives(world)
    run_jobs(world)
    assert phase_of(world) is Phase.ARCHIVED


class _FullDisk(LocalStorage):
    """Keeps so many files and no more."""

    def __init__(self, root: Path, room: int) -> None:
        super().__init__(root)
        self.room = room

    def put(self, key: str, data: bytes | Path) -> None:
        if self.room == 0:
            raise FULL
        self.room -= 1
        super().put(key, data)


def test_a_full_disk_stops_one_student_whole_and_the_rest_goes_on_after_a_retry(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world)
    disk = _FullDisk(tmp_path, room=KINDS + 1)
    monkeypatch.setitem(world.app.extensions, "storage", disk)
    job_id = order_archives(world)
    run_jobs(world)
    assert {row.student_id for row in archives(world)} == {world.student_id}, "the second had one file of several"
    assert phase_of(world) is Phase.SIGN_OFF
    with world.open():
        failed = db.session.scalars(select(JobItem).where(JobItem.state == JobState.FAILED)).one()
        assert "磁盘已满" in (failed.error or "")
        disk.room = 100
        jobs.retry(db.session.get_one(jobs.Job, job_id))
        db.session.commit()
    run_jobs(world)
    assert len(archives(world)) == 2 * KINDS
    assert (job_state(world, job_id), phase_of(world)) == ("done", Phase.ARCHIVED)


def _remove_key(folder: Path) -> None:
    (folder / "yunxi.p12").unlink()


def _other_password(folder: Path) -> None:
    (folder / "yunxi.p12").write_bytes(b"no key")


@pytest.mark.parametrize(("spoil", "words"), [(_remove_key, "yunxi.p12"), (_other_password, "无法打开")])
def test_without_a_key_nothing_is_made(world: World, spoil: Callable[[Path], None], words: str) -> None:
    ready(world)
    spoil(world.app.config["SETTINGS"].seal_folder)
    job_id = order_archives(world)
    run_jobs(world)
    assert archives(world) == []
    with world.open():
        errors = db.session.scalars(select(JobItem.error).where(JobItem.job_id == job_id, ~JobItem.is_closing)).all()
    assert all(words in (error or "") for error in errors), errors


def test_an_expired_certificate_seals_nothing(world: World) -> None:
    ready(world)
    with time_machine.travel(datetime(2046, 3, 1, tzinfo=UTC)):
        order_archives(world, world.student_id)
        run_jobs(world)
    assert archives(world) == []
    with world.open():
        errors = db.session.scalars(select(JobItem.error).where(JobItem.state == JobState.FAILED)).all()
    assert ["有效期" in (error or "") for error in errors] == [True]


def test_a_reason_issues_a_new_archive_that_names_the_old_one(world: World) -> None:
    archive_class(world)
    first = archives(world)[0]
    order_archives(world, world.student_id, reason="姓名更正")
    run_jobs(world)
    last = archives(world)[2 * KINDS]
    assert (last.supersedes_id, last.reason) == (first.id, "姓名更正")
    with world.open():
        states = [one.state for one in issued([first, last])]
    assert states == [ArchiveState.SUPERSEDED, ArchiveState.CURRENT]
    assert phase_of(world) is Phase.ARCHIVED


def test_the_purge_leaves_archives_alone(world: World) -> None:
    archive_class(world)
    with world.open(), system_scope():
        purge_orphans(storage(), clock.now() + GRACE + timedelta(days=400))
        for row in archives(world):
            assert storage().stat(row.storage_key) is not None


def test_two_schools_archive_apart(world: World, twin: World) -> None:
    for each in (world, twin):
        ready(each)
        order_archives(each)
    run_jobs(world)
    for each, code in ((world, "yunxi"), (twin, "twin")):
        found = archives(each)
        assert {row.school_id for row in found} == {each.school_id}
        assert len({row.certificate for row in found}) == 1
        assert all(row.storage_key.startswith(f"schools/{code}/") for row in found)


def test_a_school_that_prints_both_languages_archives_both(world: World) -> None:
    set_school(world, print_languages="both")
    archive_class(world)
    found = archives_of(world, world.student_id)
    expected = {(kind, each) for kind in ArchiveKind for each in ("zh", "en")}
    assert {(row.kind, row.language) for row in found} == expected
    assert {row.class_name for row in found} == {"七年级1班", "Grade 7 Class 1"}
    assert phase_of(world) is Phase.ARCHIVED


def test_a_crash_before_the_rows_leaves_no_archive(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(world)
    order_archives(world, world.student_id)

    def crash(*_args: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("portfolio.reports.archive_jobs.keep_archives", crash)
        run_jobs(world)
    assert archives(world) == []
    run_jobs(world)
    assert len(archives(world)) == KINDS
