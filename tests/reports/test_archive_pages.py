"""Archives on the screen: the class's list, the student's own, downloads, issuing again, erasing."""

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from sqlalchemy import select

from portfolio.core.db import db
from portfolio.core.jobs import Job
from portfolio.reports import archiving
from portfolio.reports.archive_models import ArchiveErasure, ArchiveKind
from portfolio.reports.printing import storage
from portfolio.school.models import School
from portfolio.web.errors import Refusal
from tests import factories as make
from tests.browser import Browser
from tests.people import World
from tests.reports.archiving import KINDS, archive_class, archives, order_archives, ready, run_jobs

Visit = Callable[[str], Browser]
pytestmark = pytest.mark.usefixtures("blank_paper")


@pytest.fixture
def page(world: World) -> str:
    """The address of the class's list."""
    return f"/archives?class_id={world.class_id}&term_id={world.term_id}"


def text(browser: Browser, address: str, status: int = 200) -> str:
    return browser.get(address, status).get_data(as_text=True)


def test_the_list_names_each_student_with_the_signed_file(world: World, visit: Visit, page: str) -> None:
    archive_class(world)
    shown = text(visit("homeroom"), page)
    assert "张小明" in shown
    assert all(f"/archives/{row.id}.pdf" in shown for row in archives(world))


def test_the_list_opens_at_a_class_that_has_archives(world: World, visit: Visit) -> None:
    with world.open():
        first_id = make.make_class(db.session.get_one(School, world.school_id), grade=6).id
        db.session.commit()
    assert f'<option value="{first_id}" selected>' in text(visit("office"), "/archives")
    archive_class(world)
    assert f'<option value="{world.class_id}" selected>' in text(visit("office"), "/archives")


def test_a_student_downloads_the_very_bytes_that_were_sealed(world: World, visit: Visit) -> None:
    archive_class(world)
    own, other = archives(world)[0], archives(world)[-1]
    student = visit("student")
    place = student.get("/archives/mine", 302).location
    assert own.code in text(student, place)
    file = student.get(f"/archives/{own.id}.pdf").data
    with world.open():
        assert file == storage().read(own.storage_key)
    student.get(f"/archives/{other.id}.pdf", 404)


def test_a_guardian_reads_the_childs_archives_and_no_others(world: World, visit: Visit) -> None:
    archive_class(world)
    own, other = archives(world)[0], archives(world)[-1]
    guardian = visit("guardian")
    assert own.code in text(guardian, guardian.get("/archives/mine", 302).location)
    guardian.get(f"/archives/{other.id}.pdf", 404)
    guardian.get(f"/students/{world.student2_id}/archives", 404)


def test_an_administrator_reads_no_archive(world: World, visit: Visit, page: str) -> None:
    archive_class(world)
    admin = visit("admin")
    admin.get(page, 403)
    admin.get(f"/archives/{archives(world)[0].id}.pdf", 403)


def test_who_was_not_archived_is_listed_with_the_reason_and_tried_again(
    world: World, visit: Visit, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world)
    job_id = order_archives(world)
    with monkeypatch.context() as patch:
        patch.setattr(archiving, "seal_of", _no_seal)
        run_jobs(world)
    office = visit("office")
    assert "没有印章" in text(office, page)
    order_archives(world, world.student2_id)
    run_jobs(world)
    shown = text(office, page)
    assert "没有印章" in shown, "one of the two is made good by the later job"
    assert "张小明" in shown.partition("run-failures")[2].partition("</ul>")[0]
    office.post(f"/archives/jobs/{job_id}/retry")
    run_jobs(world)
    assert len(archives(world)) == 2 * KINDS
    assert "没有印章" not in text(office, page)


def _no_seal(_school: object) -> None:
    raise Refusal("没有印章")


def test_the_class_is_put_together_for_the_printer(world: World, visit: Visit, page: str) -> None:
    archive_class(world)
    homeroom = visit("homeroom")
    form = {"class_id": world.class_id, "term_id": world.term_id, "kind": "term_report", "language": "zh"}
    homeroom.post("/archives/files", form)
    assert "正在合并文件" in text(homeroom, page)
    run_jobs(world)
    with world.open():
        bundle = db.session.scalars(select(Job.id).where(Job.kind == "reports.archive_files")).one()
    assert f"/archives/files/{bundle}.zip" in text(homeroom, page)
    packed = zipfile.ZipFile(io.BytesIO(homeroom.get(f"/archives/files/{bundle}.zip").data))
    with world.open():
        reports = [row for row in archives(world) if row.kind is ArchiveKind.TERM_REPORT]
        signed = [storage().read(row.storage_key) for row in reports]
    assert [packed.read(name) for name in packed.namelist()] == signed
    with pikepdf.open(io.BytesIO(homeroom.get(f"/archives/files/{bundle}.pdf").data)) as merged:
        assert len(merged.pages) % 2 == 0
    visit("other_homeroom").get(f"/archives/files/{bundle}.pdf", 404)


def test_the_office_issues_again_with_a_reason_only(world: World, visit: Visit) -> None:
    archive_class(world)
    office, place = visit("office"), f"/students/{world.student_id}/archives/issue-again"
    office.post(place, {"term_id": world.term_id, "reason": "  "})
    run_jobs(world)
    assert len(archives(world)) == 2 * KINDS
    office.post(place, {"term_id": world.term_id, "reason": "姓名有误"})
    run_jobs(world)
    shown = text(office, f"/students/{world.student_id}/archives")
    assert "姓名有误" in shown
    assert "已被取代" in shown


def test_what_is_erased_leaves_a_tombstone_and_no_file(world: World, visit: Visit) -> None:
    archive_class(world)
    row = archives(world)[0]
    office = visit("office")
    office.post(f"/archives/{row.id}/erase", {"reason": "家长依法要求删除"})
    run_jobs(world)
    office.get(f"/archives/{row.id}.pdf", 404)
    assert "家长依法要求删除" in text(office, f"/students/{world.student_id}/archives")
    with world.open():
        assert storage().stat(row.storage_key) is None
        assert db.session.scalars(select(ArchiveErasure.reason)).all() == ["家长依法要求删除"]
    office.post(f"/archives/{row.id}/erase", {"reason": "再删一次"})
    with world.open():
        assert len(db.session.scalars(select(ArchiveErasure)).all()) == 1


def test_another_school_sees_nothing_of_it(world: World, twin: World) -> None:
    archive_class(world)
    stranger = Browser(world.app.test_client(), twin, "office")
    stranger.get(f"/archives/{archives(world)[0].id}.pdf", 404)
    stranger.get(f"/students/{world.student_id}/archives", 404)
    stranger.get(f"/archives?class_id={world.class_id}", 404)
