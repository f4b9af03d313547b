"""Evidence: a good file is kept with its receipt, a bad one leaves nothing behind, and only those who may see it do."""

import hashlib
import io
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portfolio.core import jobs
from portfolio.core.db import db
from portfolio.core.images import MAX_BYTES
from portfolio.core.jobs import JobItem
from portfolio.records.evidence import clean_filename
from portfolio.records.models import Evidence, Record
from portfolio.records.states import EvidenceState, RecordState
from portfolio.school.models import School, Student, Term
from tests import factories as make
from tests.browser import Browser
from tests.core.sample_files import archive, exif, paper, sample, saved, scene
from tests.people import World

Visit = Callable[[str], Browser]
JSON = {"Accept": "application/json"}


@pytest.fixture
def draft(world: World) -> int:
    """A draft of the student's."""
    with world.open():
        student = db.session.get_one(Student, world.student_id)
        term = db.session.get_one(Term, world.term_id)
        record = make.make_record(student, term, world.class_id, status=RecordState.DRAFT, submitted_at=None)
        db.session.commit()
        return record.id


def upload(browser: Browser, record_id: int, data: bytes, status: int = 201, name: str = "IMG_1.jpg") -> TestResponse:
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--cut--\r\n"
    return browser.post(
        f"/records/{record_id}/evidence", body, status, content_type="multipart/form-data; boundary=cut", headers=JSON
    )


def files(world: World) -> list[Path]:
    return [path for path in (world.app.config["SETTINGS"].data_dir / "files").rglob("*") if path.is_file()]


def count(world: World) -> int:
    with world.open():
        return db.session.scalar(select(func.count(Evidence.id))) or 0


def derive_all(world: World) -> None:
    with world.open():
        waiting = db.session.scalars(select(JobItem.id).where(JobItem.state == jobs.JobState.QUEUED)).all()
    for item_id in waiting:
        with world.app.app_context():
            jobs.run_item(item_id)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "HEIC", "PDF"])
def test_a_file_is_kept_as_it_came_and_its_receipt_is_its_hash(
    visit: Visit, world: World, draft: int, kind: str
) -> None:
    data = sample(kind)
    answer = upload(visit("student"), draft, data).get_json()
    assert answer["sha256"] == hashlib.sha256(data).hexdigest()
    assert answer["receipt"] == answer["sha256"][:12]
    with world.open():
        key = db.session.get_one(Evidence, answer["id"]).received_key
        assert world.app.extensions["storage"].read(key) == data


def test_the_moment_of_a_picture_is_read_in_the_cameras_time_zone(visit: Visit, world: World, draft: int) -> None:
    data = saved(scene(), "JPEG", exif=exif(6, "2026:11:20 08:30:00", "+08:00"))
    answer = upload(visit("student"), draft, data).get_json()
    with world.open():
        evidence = db.session.get_one(Evidence, answer["id"])
        assert evidence.taken_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
        assert (evidence.width, evidence.height) == (300, 400)


BAD = {
    "nothing": b"",
    "text": b"hello, I am a picture",
    "program": b"MZ\x90\x00" + bytes(500),
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut short": sample("JPEG")[:-200],
    "cut short PNG": sample("PNG")[:-40],
    "archive behind a picture": sample("JPEG") + archive(),
    "many pages": paper(51),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    visit: Visit, world: World, draft: int, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = files(world)
    answer = upload(visit("student"), draft, BAD[name], 422).get_json()
    assert len(answer["error"]) > 10
    assert count(world) == 0
    assert files(world) == before
    assert list(tmp_path.iterdir()) == []


def test_a_file_over_the_limit_is_refused_with_its_reason(visit: Visit, world: World, draft: int) -> None:
    answer = upload(visit("student"), draft, sample("JPEG") + bytes(MAX_BYTES), 422).get_json()
    assert "20 MB" in answer["error"]
    answer = upload(visit("student"), draft, bytes(MAX_BYTES + 2 * 1024 * 1024), 413).get_json()
    assert "20 MB" in answer["error"]
    assert count(world) == 0


def test_a_request_without_a_file_is_refused(visit: Visit, draft: int) -> None:
    visit("student").post(f"/records/{draft}/evidence", {}, 422, headers=JSON)


def test_a_refused_upload_without_scripts_is_a_page_with_the_way_back(visit: Visit, draft: int) -> None:
    form = {"file": (io.BytesIO(b"no"), "a.jpg")}
    response = visit("student").post(f"/records/{draft}/evidence", form, 422, content_type="multipart/form-data")
    assert f"/records/{draft}/edit" in response.get_data(as_text=True)


def test_the_same_file_twice_is_told_and_kept_once(visit: Visit, world: World, draft: int) -> None:
    browser = visit("student")
    upload(browser, draft, sample("JPEG"))
    answer = upload(browser, draft, sample("JPEG"), 409, name="other name.jpg").get_json()
    assert "只保存一份" in answer["error"]
    assert count(world) == 1


def test_a_record_holds_as_many_files_as_the_school_says(visit: Visit, world: World, draft: int) -> None:
    with world.open():
        db.session.get_one(School, world.school_id).settings = {"evidence_limit": 2}
        db.session.commit()
    browser = visit("student")
    for kind in ("JPEG", "PNG"):
        upload(browser, draft, sample(kind))
    assert "2个文件" in upload(browser, draft, sample("WebP"), 422).get_json()["error"]


def test_sizes_are_made_once_and_the_bytes_received_go(visit: Visit, world: World, draft: int) -> None:
    answer = upload(visit("student"), draft, saved(scene(), "JPEG", exif=exif(6))).get_json()
    derive_all(world)
    with world.open():
        evidence = db.session.get_one(Evidence, answer["id"])
        assert evidence.state is EvidenceState.READY
        assert evidence.received_key is None
        kept = world.app.extensions["storage"].read(evidence.master_key)
    assert b"Zhang San" not in kept
    assert kept.startswith(b"\xff\xd8")
    assert not [path for path in files(world) if "received" in path.name and answer["sha256"] in path.name]


def test_a_school_that_keeps_originals_keeps_them(visit: Visit, world: World, draft: int) -> None:
    with world.open():
        db.session.get_one(School, world.school_id).settings = {"keeps_originals": True}
        db.session.commit()
    answer = upload(visit("student"), draft, sample("PNG")).get_json()
    derive_all(world)
    with world.open():
        assert db.session.get_one(Evidence, answer["id"]).received_key


def test_the_same_file_on_two_records_survives_either_ones_job(visit: Visit, world: World, draft: int) -> None:
    with world.open():
        student = db.session.get_one(Student, world.student2_id)
        term = db.session.get_one(Term, world.term_id)
        other = make.make_record(student, term, world.class_id, status=RecordState.DRAFT, submitted_at=None).id
        db.session.commit()
    upload(visit("student"), draft, sample("JPEG"))
    upload(visit("student2"), other, sample("JPEG"))
    derive_all(world)
    with world.open():
        states = set(db.session.scalars(select(Evidence.state)).all())
    assert states == {EvidenceState.READY}


def ready(visit: Visit, world: World, draft: int) -> dict[str, Any]:
    answer: dict[str, Any] = upload(visit("student"), draft, sample("JPEG")).get_json()
    derive_all(world)
    return answer


@pytest.mark.parametrize("size", ["thumb", "screen", "print", "master"])
def test_a_size_is_served_privately_with_a_tag(visit: Visit, world: World, draft: int, size: str) -> None:
    kept, browser = ready(visit, world, draft), visit("student")
    response = browser.get(f"/evidence/{kept['id']}/{size}")
    assert response.mimetype == "image/jpeg"
    assert response.data.startswith(b"\xff\xd8")
    assert response.headers["Cache-Control"].startswith("private")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline; filename=evidence-")
    browser.get(f"/evidence/{kept['id']}/{size}", 304, headers={"If-None-Match": response.headers["ETag"]})


def test_while_a_size_is_being_made_a_quiet_picture_says_so(visit: Visit, draft: int) -> None:
    browser = visit("student")
    kept = upload(browser, draft, sample("JPEG")).get_json()
    response = browser.get(f"/evidence/{kept['id']}/thumb")
    assert response.mimetype == "image/svg+xml"
    assert "图片正在处理" in response.get_data(as_text=True)
    assert "no-store" in response.headers["Cache-Control"]


def test_the_original_is_never_served(visit: Visit, world: World, draft: int) -> None:
    kept = ready(visit, world, draft)
    for size in ("received", "original", "../received"):
        visit("student").get(f"/evidence/{kept['id']}/{size}", 404)


@pytest.mark.parametrize("person", ["student2", "other_student", "other_homeroom", "teacher", "guardian",
                                    "homeroom", "office"])
def test_a_drafts_picture_is_its_writers_alone(visit: Visit, world: World, draft: int, person: str) -> None:
    kept = ready(visit, world, draft)
    visit(person).get(f"/evidence/{kept['id']}/thumb", 404)


def test_a_submitted_records_picture_is_seen_by_those_who_see_the_record(
    visit: Visit, world: World, draft: int
) -> None:
    kept = ready(visit, world, draft)
    visit("student").post(f"/records/{draft}/submit")
    for person in ("homeroom", "deputy", "office", "principal", "guardian"):
        visit(person).get(f"/evidence/{kept['id']}/thumb")
    for person in ("other_homeroom", "teacher", "student2"):
        visit(person).get(f"/evidence/{kept['id']}/thumb", 404)
    for person in ("admin", "inspector"):
        visit(person).get(f"/evidence/{kept['id']}/thumb", 403)


def test_another_schools_picture_is_not_found(visit: Visit, world: World, twin: World, draft: int) -> None:
    kept = ready(visit, world, draft)
    for person in ("student", "office"):
        Browser(world.app.test_client(), twin, person).get(f"/evidence/{kept['id']}/thumb", 404)


def test_captions_order_and_removal(visit: Visit, world: World, draft: int) -> None:
    browser = visit("student")
    first, second = (upload(browser, draft, sample(kind)).get_json() for kind in ("JPEG", "PNG"))
    browser.post(first["caption_url"], {"caption": "后台候场"}, 200, headers=JSON)
    browser.post(second["move_url"], {"to": "front"}, 200, headers=JSON)
    with world.open():
        record = db.session.get_one(Record, draft)
        assert [file.id for file in record.evidence] == [second["id"], first["id"]]
        assert record.evidence[1].caption == "后台候场"
    browser.post(second["remove_url"], {}, 200, headers=JSON)
    assert count(world) == 1


@pytest.mark.parametrize("caption", ["长" * 41, "台\u202e前"])
def test_a_bad_caption_is_refused(visit: Visit, draft: int, caption: str) -> None:
    browser = visit("student")
    kept = upload(browser, draft, sample("JPEG")).get_json()
    browser.post(kept["caption_url"], {"caption": caption}, 400, headers=JSON)


def test_files_of_a_submitted_record_cannot_be_changed(visit: Visit, world: World, draft: int) -> None:
    browser = visit("student")
    kept = upload(browser, draft, sample("JPEG")).get_json()
    browser.post(f"/records/{draft}/submit")
    upload(browser, draft, sample("PNG"), 409)
    browser.post(kept["remove_url"], {}, 403, headers=JSON)
    assert count(world) == 1


def test_nobody_adds_files_to_anothers_record(visit: Visit, world: World, draft: int) -> None:
    upload(visit("student2"), draft, sample("JPEG"), 404)
    visit("student").post(f"/records/{draft}/submit")
    upload(visit("homeroom"), draft, sample("JPEG"), 409)
    assert count(world) == 0


@pytest.mark.parametrize(("name", "kept"), [
    ("C:\\photos\\运动会.jpg", "运动会.jpg"), ("../../etc/passwd", "passwd"), ("a\u202egpj.exe", "agpj.exe"),
    ("\x07", "file"),
])  # fmt: skip
def test_a_files_name_is_made_harmless(name: str, kept: str) -> None:
    assert clean_filename(name) == kept


def test_a_form_key_is_no_way_into_anothers_record(visit: Visit, world: World, draft: int) -> None:
    with world.open():
        key = db.session.get_one(Record, draft).form_key
    visit("student2").post("/records/new", {"form_key": key, "kind": "drama", "title": "抢", "act": "submit"})
    with world.open():
        assert db.session.get_one(Record, draft).title != "抢"
    assert uuid.UUID(key)
