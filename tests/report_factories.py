"""Makers of what is printed, as tests/factories.py makes the rest."""

import hashlib
from typing import Any

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.masked_names import masked_name
from portfolio.core.storage import content_key
from portfolio.reports.archive_codes import new_code
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.reports.half_month import period_of
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.reports.printing import storage
from portfolio.school.class_names import class_label
from portfolio.school.models import School, SchoolClass, Student, Term
from tests.factories import add
from tests.seals import give_seal, signed_pdf


def make_half_month(school_id: int, user_id: int) -> HalfMonthReport:
    """The report of this half month with one edition, whose files hold a word each."""
    period, key = period_of(clock.today()), content_key("yunxi", f"{school_id:064x}", "half-month.pdf")
    storage().put(key, b"%PDF")
    report: HalfMonthReport = add(
        HalfMonthReport(school_id=school_id, from_on=period.from_on, to_on=period.to_on, created_by_id=user_id)
    )
    add(
        HalfMonthEdition(
            school_id=school_id, report_id=report.id, number=1, figures={}, words={}, pdf_key=key, sheet_key=key,
            issued_by_id=user_id,
        )
    )  # fmt: skip
    return report


def make_archive(student: Student, term: Term, class_id: int, *, file: bytes | None = None, **facts: Any) -> Archive:
    """A student's term report as it was issued; the file is stored and under the school's seal.

    `facts` are columns: `kind=`, `language=`, `supersedes_id=` with `reason=`; `file` other bytes to store.
    """
    school = db.session.get_one(School, student.school_id)
    content = signed_pdf(school) if file is None else file
    sha256 = hashlib.sha256(content).hexdigest()
    key = content_key(school.code, sha256, "archive.pdf")
    storage().put(key, content)
    position, digest = audit.head(school.id)
    values: dict[str, Any] = {
        "code": new_code(), "kind": ArchiveKind.TERM_REPORT, "language": "zh", "masked_name": masked_name(student.name),
        "school_name": school.name, "class_name": class_label(db.session.get_one(SchoolClass, class_id), term),
        "term_name": term.name, "content_digest": sha256, "storage_key": key, "sha256": sha256, "size": len(content),
        "pages": 1, "certificate": give_seal(school).fingerprint, "audit_position": position, "audit_digest": digest,
    } | facts  # fmt: skip
    archive: Archive = add(
        Archive(school_id=school.id, student_id=student.id, term_id=term.id, class_id=class_id, **values)
    )
    return archive
