"""How fast anybody is told whether a document is genuine, with 100,000 archives in the database.

By the code, and by the file of a real signed report, through the whole application. Half of the codes are nobody's;
half of the files were changed.
"""

import hashlib
import io
import secrets
import statistics
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from bench.coverage import bench_app
from bench.naive_report import paper_app
from bench.report_fixture import read_picture, sample_report
from portfolio.accounts.models import new_user
from portfolio.core import clock
from portfolio.core.db import Base, db
from portfolio.core.pdf_signature import sign_pdf
from portfolio.core.scope import school_scope
from portfolio.core.storage import content_key
from portfolio.reports.archive_codes import new_code
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.reports.printing import storage
from portfolio.reports.seals import create_seal
from portfolio.reports.term_report import render_term_report
from portfolio.school.framework import publish_preset
from portfolio.school.models import District, School, SchoolClass, Student, Term

ARCHIVES, STUDENTS, RECORDS = 100_000, 25_000, 12
TERMS = ARCHIVES // STUDENTS // 2  # in two languages
REQUESTS, WARM, BATCH = 200, 5, 10_000


def measure_verification(folder: Path) -> dict[str, Any]:
    """p95 in milliseconds of the slower way; what stands beside it."""
    app = bench_app(folder)
    app.config["WTF_CSRF_ENABLED"] = False
    with paper_app():
        plain = render_term_report(sample_report(RECORDS), read_picture).content
    with app.app_context():
        Base.metadata.create_all(db.engine)
        pdf, codes = _fill(plain)
    asked = [code if number % 2 else new_code() for number, code in enumerate(codes)]
    by_code = _timed(app, ({"method": "GET", "query_string": {"code": code}} for code in asked))
    files = (pdf if number % 2 else pdf + b"\n" for number in range(len(asked)))
    by_file = _timed(app, ({"method": "POST", "data": {"file": (io.BytesIO(file), "a.pdf")}} for file in files))
    beside = {
        "code_p95_ms": by_code[0], "code_median_ms": by_code[1], "file_p95_ms": by_file[0],
        "file_median_ms": by_file[1], "file_kb": len(pdf) // 1000, "archives": ARCHIVES,
    }  # fmt: skip
    return {"value": max(by_code[0], by_file[0]), "unit": "ms", "beside": beside}


def _timed(app: Flask, calls: Iterable[dict[str, Any]]) -> tuple[float, float]:
    """p95 and median in milliseconds."""
    client, taken = app.test_client(), []
    for call in calls:
        began = time.perf_counter()
        answer = client.open("/verify", **call)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200 or b"data-verdict" not in answer.data:
            raise RuntimeError(f"/verify: {answer.status}")
    taken = taken[WARM:]
    return round(statistics.quantiles(taken, n=20)[-1], 1), round(statistics.median(taken), 1)


def _fill(plain: bytes) -> tuple[bytes, list[str]]:
    """The archives; returns a file that is one of them, and codes to ask for."""
    district = _added(District(code="bench", name="测试区"))
    school = _added(School(district_id=district.id, code="bench", name="测试学校"))
    with school_scope(school.id):
        seal = create_seal(school)
        pdf = sign_pdf(plain, seal, reason="bench")
        sha256 = hashlib.sha256(pdf).hexdigest()
        key = content_key(school.code, sha256, "archive.pdf")
        storage().put(key, pdf)
        codes: list[str] = []
        facts = {"storage_key": key, "size": len(pdf), "certificate": seal.fingerprint}
        for batch in _batches(school, facts, sha256):
            db.session.execute(insert(Archive), batch)
            codes += [row["code"] for row in batch[: REQUESTS // 2]]
        db.session.commit()
    return pdf, codes[: REQUESTS + WARM]


def _batches(school: School, facts: dict[str, Any], sha256: str) -> Iterator[list[dict[str, Any]]]:
    """All share the one file, for which only the first has the right hash: reading and comparing costs the same."""
    rows: list[dict[str, Any]] = []
    for student_id, term_id, class_id, language in _places(school):
        row = facts | {
            "school_id": school.id, "code": new_code(), "kind": ArchiveKind.TERM_REPORT, "student_id": student_id,
            "term_id": term_id, "class_id": class_id, "language": language, "masked_name": "张*明",
            "school_name": school.name, "class_name": "七年级1班", "term_name": "第一学期", "content_digest": sha256,
            "sha256": sha256 if not rows else secrets.token_hex(32), "pages": 3, "audit_position": 1,
            "audit_digest": sha256, "reason": "", "issued_at": clock.now(),
        }  # fmt: skip
        rows.append(row)
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _places(school: School) -> Iterator[tuple[int, int, int, str]]:
    """(student, term, class, language) of each archive."""
    framework, today = publish_preset(school.id, "compulsory"), clock.today()
    terms = [
        _added(
            Term(
                school_id=school.id, code=f"t{number}", name=f"第{number}学期", school_year=today.year - number,
                starts_on=today.replace(year=today.year - number, month=2, day=1),
                ends_on=today.replace(year=today.year - number, month=7, day=1), framework_version_id=framework.id,
            )
        )
        for number in range(TERMS)
    ]  # fmt: skip
    school_class = _added(
        SchoolClass(school_id=school.id, code="c1", cohort_year=today.year, first_grade=7, number=1)
    )
    users = [new_user(f"s{number}", "张小明") for number in range(STUDENTS)]
    db.session.add_all(users)
    db.session.flush()
    students = [
        Student(school_id=school.id, user_id=user.id, number=f"{number:06d}") for number, user in enumerate(users)
    ]
    db.session.add_all(students)
    db.session.flush()
    for student in students:
        for term in terms:
            yield student.id, term.id, school_class.id, "zh"
            yield student.id, term.id, school_class.id, "en"


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
