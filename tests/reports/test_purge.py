"""Orphaned files go after the grace period; files that rows name stay."""

from datetime import timedelta

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.core.storage import content_key
from portfolio.reports.printing import storage
from portfolio.reports.purge import GRACE, purge_orphans
from portfolio.school.models import Student, Term
from tests import factories as make
from tests.people import World

NAMED, ORPHAN = (content_key("yunxi", letter * 64, "thumb.jpg") for letter in "ab")


def test_only_old_files_that_no_row_names_are_deleted(world: World) -> None:
    with world.open():
        student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
        make.make_evidence(make.make_record(student, term, world.class_id), thumb_key=NAMED)
        files = storage()
        for key in (NAMED, ORPHAN):
            files.put(key, b"picture")
        db.session.commit()
        with system_scope():
            purge_orphans(files, clock.now())
            assert files.stat(ORPHAN) is not None, "within the grace period nothing goes"
            assert purge_orphans(files, clock.now() + GRACE + timedelta(hours=1)) >= 1
        assert files.stat(NAMED) is not None
        assert files.stat(ORPHAN) is None
