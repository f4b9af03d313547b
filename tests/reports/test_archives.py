"""Archives: what is issued stays as it is."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from portfolio.core.db import db
from portfolio.core.pdf_signature_check import check_signature
from portfolio.reports.archive_models import Archive
from portfolio.reports.printing import storage
from portfolio.reports.seals import trusted_certificates
from portfolio.school.models import Student, Term
from tests.people import World
from tests.report_factories import make_archive


def _archive(world: World) -> Archive:
    student, term = db.session.get_one(Student, world.student_id), db.session.get_one(Term, world.term_id)
    return make_archive(student, term, world.class_id)


def test_an_archive_is_a_file_under_the_schools_seal(world: World) -> None:
    with world.open():
        file = storage().read(_archive(world).storage_key)
        assert check_signature(file, trusted_certificates("yunxi")).is_genuine
        assert not check_signature(file, trusted_certificates("twin")).is_genuine


@pytest.mark.parametrize("statement", [update(Archive).values(class_name="别的班"), delete(Archive)])
def test_the_database_refuses_to_change_an_archive(world: World, statement: object) -> None:
    with world.open():
        _archive(world)
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(statement)  # type: ignore[call-overload]
