"""A school of 3,000 students and 360,000 records, and how fast the office's coverage page of it is.

The records are three years' work, six terms with 60,000 each; beside it the same when all of them are of one term, and
the page of one class.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from portfolio.accounts.models import User, new_user
from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityClass, Session
from portfolio.app import create_app
from portfolio.core import clock
from portfolio.core.db import Base, db
from portfolio.core.scope import school_scope, system_scope
from portfolio.records.models import Record
from portfolio.records.states import RecordState
from portfolio.school.framework import publish_preset
from portfolio.school.models import District, Enrolment, Membership, School, SchoolClass, Student, Term
from portfolio.school.roles import Role
from portfolio.settings import Settings

STUDENTS, CLASSES, TERMS, RECORDS = 3_000, 66, 6, 360_000
ACTIVITIES, SESSIONS = 60, 20
REQUESTS, WARM = 60, 3
BATCH = 20_000
KINDS = [kind for kind in Kind if kind is not Kind.OTHER]


def measure_coverage(folder: Path) -> dict[str, Any]:
    """p95 in milliseconds of the office's page of all classes; what stands beside it."""
    app = bench_app(folder)
    with app.app_context(), system_scope():
        Base.metadata.create_all(db.engine)
        school_id = _found()
    with app.app_context(), school_scope(school_id):
        class_id = db.session.scalars(select(SchoolClass.id).order_by(SchoolClass.id)).first()
    client = _office(app)
    p95, median, worked = _timed(client, "/coverage")
    of_class, *_rest = _timed(client, f"/coverage?class_id={class_id}")
    with app.app_context(), school_scope(school_id):
        newest = db.session.scalars(select(Term.id).order_by(Term.starts_on.desc())).first()
        db.session.execute(update(Record).values(term_id=newest))
        db.session.commit()
    crowded, *_rest = _timed(client, "/coverage")
    beside = {
        "median_ms": median, "median_cpu_ms": worked, "one_class_p95_ms": of_class, "all_in_one_term_p95_ms": crowded,
        "records": RECORDS,
    }  # fmt: skip
    return {"value": p95, "unit": "ms", "beside": beside}


def bench_app(folder: Path) -> Flask:
    return create_app(
        Settings(
            data_dir=folder, secret_key="bench " * 8, database_url=f"sqlite:///{folder / 'coverage.db'}",
            broker_url="filesystem://localhost", storage_url=(folder / "files").as_uri(),
            public_url="http://localhost", testing=True,
        )
    )  # fmt: skip


def _found() -> int:
    """The school with its people, terms, classes and records; returns its id."""
    district = _added(District(code="bench", name="测试区"))
    school = _added(School(district_id=district.id, code="bench", name="测试学校"))
    office = _added(new_user("office", "教务处"))
    teacher = _added(new_user("teacher", "王老师"))
    _added(Membership(user_id=office.id, school_id=school.id, role=Role.OFFICE))
    framework = publish_preset(school.id, "compulsory")
    today = clock.today()
    terms = [
        _added(
            Term(
                school_id=school.id, code=f"t{number}", name=f"第{number}学期", school_year=today.year,
                starts_on=today - timedelta(days=60 + 180 * number), ends_on=today + timedelta(days=80 - 180 * number),
                framework_version_id=framework.id,
            )
        )
        for number in range(TERMS)
    ]  # fmt: skip
    _enrol(school.id, today)
    db.session.flush()
    places = [tuple(row) for row in db.session.execute(select(Enrolment.student_id, Enrolment.class_id))]
    dimensions = [dimension.id for dimension in framework.dimensions]
    _plan(school.id, teacher.id, terms[0].id, dimensions)
    for batch in _batches(school.id, teacher.id, [term.id for term in terms], places, dimensions):
        db.session.execute(insert(Record), batch)
    school_id = int(school.id)
    db.session.commit()
    return school_id


def _plan(school_id: int, teacher_id: int, term_id: int, dimensions: list[int]) -> None:
    """60 activities of the present term with 20 sessions each, every second one for some classes only."""
    class_ids = list(db.session.scalars(select(SchoolClass.id)))
    for number in range(ACTIVITIES):
        on = clock.today() - timedelta(days=50)
        activity = _added(
            Activity(
                school_id=school_id, term_id=term_id, form_key=f"a{number}", kind=KINDS[number % len(KINDS)],
                title="科学探索课", organiser_id=teacher_id, from_on=on, to_on=on + timedelta(days=SESSIONS),
                dimension_id=dimensions[number % len(dimensions)],
            )
        )  # fmt: skip
        for day in range(SESSIONS):
            begins = clock.now() - timedelta(days=day)
            db.session.add(
                Session(
                    school_id=school_id, activity_id=activity.id, on=begins.date(), starts_at=begins,
                    ends_at=begins + timedelta(hours=1), hours=Decimal(1),
                )
            )  # fmt: skip
        for class_id in class_ids[:: number % 2 * 6 or len(class_ids) + 1][1:]:
            db.session.add(ActivityClass(school_id=school_id, activity_id=activity.id, class_id=class_id))


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _enrol(school_id: int, today: date) -> None:
    classes = [
        _added(
            SchoolClass(
                school_id=school_id, code=f"c{number}", cohort_year=today.year - 1, first_grade=7 + number % 3,
                number=number // 3 + 1,
            )
        )
        for number in range(CLASSES)
    ]  # fmt: skip
    for number in range(STUDENTS):
        user = _added(new_user(f"s{number}", "张小明"))
        student = _added(Student(school_id=school_id, user_id=user.id, number=f"{number:06d}"))
        db.session.add(
            Enrolment(
                school_id=school_id, student_id=student.id, class_id=classes[number % CLASSES].id,
                from_on=today - timedelta(days=1200),
            )
        )  # fmt: skip


def _batches(
    school_id: int, teacher_id: int, terms: list[int], places: list[Any], dimensions: list[int]
) -> Iterator[list[dict[str, Any]]]:
    dice = random.Random(7)
    states = [RecordState.APPROVED] * 9 + [RecordState.SUBMITTED]
    for start in range(0, RECORDS, BATCH):
        rows = []
        for number in range(start, start + BATCH):
            student_id, class_id = places[number % len(places)]
            on = clock.today() - timedelta(days=dice.randint(1, 50))
            rows.append(
                {
                    "school_id": school_id, "number": f"R{number}", "student_id": student_id, "class_id": class_id,
                    "term_id": terms[number // len(places) % len(terms)], "author_id": teacher_id,
                    "form_key": f"k{number}", "kind": dice.choice(KINDS), "dimension_id": dice.choice(dimensions),
                    "from_on": on, "to_on": on, "hours": Decimal(dice.randint(1, 8)) / 2,
                    "status": dice.choice(states), "approver_id": teacher_id + STUDENTS, "title": "校园安全演练",
                    "description": "我们练习了有序撤离，我负责清点人数。", "submitted_at": clock.now(),
                }
            )  # fmt: skip
        yield rows


def _office(app: Flask) -> FlaskClient:
    with app.app_context():
        user = db.session.scalars(select(User).where(User.username == "office")).one()
        reference = user.get_id()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": reference, "_fresh": True})
    return client


def _timed(client: FlaskClient, url: str) -> tuple[float, float, float]:
    """p95, median, and median of the processor's own time (without waiting for others), in milliseconds."""
    taken, worked = [], []
    for number in range(WARM + REQUESTS):
        began, began_work = time.perf_counter(), time.process_time()
        answer = client.get(url)
        seconds, work = time.perf_counter() - began, time.process_time() - began_work
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status}")
        if number >= WARM:
            taken.append(seconds * 1000)
            worked.append(work * 1000)
    p95 = statistics.quantiles(taken, n=20)[-1]
    return round(p95, 1), round(statistics.median(taken), 1), round(statistics.median(worked), 1)
