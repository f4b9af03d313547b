"""Two files in the same moment, on a database of their own with real transactions: the last place goes to one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from sqlalchemy import func, select

from portfolio.core.db import db
from portfolio.records.models import Evidence, Record
from portfolio.school.school_settings import SchoolSettings
from tests import factories as make
from tests.browser import Browser
from tests.core.sample_files import saved, scene
from tests.people import make_world
from tests.records.drafting_school import drafted
from tests.review.test_race import own_app

LIMIT = SchoolSettings().evidence_limit


def test_four_files_stay_four_when_two_arrive_at_once(tmp_path: Path, empty_database: str) -> None:
    app = own_app(tmp_path, empty_database)
    world = make_world(app, "race")
    _activity_id, record_id = drafted(world)
    with world.open():
        for number in range(1, LIMIT):
            make.make_evidence(db.session.get_one(Record, record_id), position=number)
        db.session.commit()
    gate = Barrier(2)

    def attach(width: int) -> int:
        browser, picture = Browser(app.test_client(), world, "student"), saved(scene(width), "PNG")
        head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        gate.wait(timeout=30)
        answer = browser.client.post(
            f"/records/{record_id}/evidence", data=head + picture + b"\r\n--cut--\r\n",
            content_type="multipart/form-data; boundary=cut", headers={"Accept": "application/json"},
        )  # fmt: skip
        return answer.status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attach, (320, 400))) == [201, 422]
    with world.open():
        assert db.session.scalar(select(func.count(Evidence.id))) == LIMIT
    with app.app_context():
        db.engine.dispose()
