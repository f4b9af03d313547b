"""What tests of archiving begin with: a class ready to be archived, and the worker's work."""

import hashlib
from collections.abc import Collection
from typing import Any

import pytest
from sqlalchemy import select

from portfolio.core import clock, jobs
from portfolio.core.db import db
from portfolio.core.jobs import Job, JobItem
from portfolio.core.pdf import RenderedPdf
from portfolio.portfolios.notice_models import SignOff
from portfolio.portfolios.sign_off_policy import STEPS
from portfolio.portfolios.sign_off_queries import signatures_of
from portfolio.portfolios.term_content import term_digests
from portfolio.reports import archiving
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.reports.archiving import JOB
from portfolio.school.actors import system_actor
from portfolio.school.models import School
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.windows import ensured_class_term
from tests import factories as make
from tests.people import World
from tests.portfolios.term_end import approved, set_phase
from tests.seals import give_seal, plain_pdf

KINDS = len(ArchiveKind)


@pytest.fixture
def blank_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives of blank sheets: signed as real ones are, in a tenth of the time."""
    blank = dict.fromkeys(ArchiveKind, _blank)
    monkeypatch.setattr(archiving, "RENDERERS", blank)


def _blank(_document: object, _read: object) -> RenderedPdf:
    content = plain_pdf()
    return RenderedPdf(content, 1, hashlib.sha256(content).hexdigest())


def ready(world: World) -> None:
    """A class with records, at its sign-off, in a school with a seal."""
    approved(world, "《茶馆》片段展演")
    approved(world, "秋季运动会", dimension=2, student_id=world.student2_id)
    set_phase(world, Phase.SIGN_OFF)
    with world.open():
        give_seal(db.session.get_one(School, world.school_id))


def order_archives(world: World, *student_ids: int, reason: str = "") -> int:
    """Sign what is to be archived, and queue the archiving as the last signature does; the job's id."""
    with world.open():
        class_term = ensured_class_term(system_actor("test", world.school_id), world.class_id, world.term_id)
        ids = student_ids or (world.student_id, world.student2_id)
        sign(world, class_term, ids)
        payloads = [{"student_id": each} for each in ids]
        params = {"class_term_id": class_term.id, "reason": reason}
        job = jobs.enqueue(JOB, payloads, school_id=world.school_id, actor_id=world.people["office"], params=params)
        db.session.commit()
        return job.id


def sign(world: World, class_term: ClassTerm, student_ids: Collection[int]) -> None:
    """All three signatures, for whoever's do not stand; those under what their term was count no longer."""
    wanted = set(student_ids) - signatures_of(student_ids, class_term.term_id).keys()
    for row in db.session.scalars(select(SignOff).where(SignOff.student_id.in_(wanted))):
        row.undone_at = clock.now()
    db.session.flush()
    signers = dict(zip(STEPS, ("homeroom", "office", "principal"), strict=True))
    for student_id, digest in term_digests(wanted, class_term.term_id).items():
        for step, person in signers.items():
            make.add(
                SignOff(
                    school_id=world.school_id, class_term_id=class_term.id, student_id=student_id, step=step,
                    signed_by_id=world.people[person], signed_by_name=f"{person}老师", digest=digest,
                )
            )  # fmt: skip


def run_jobs(world: World) -> None:
    """What the worker would do."""
    for _ in range(2):  # the closing item comes into reach when the others are settled
        with world.app.app_context():
            ids = db.session.scalars(select(JobItem.id).order_by(JobItem.id)).all()
        for item_id in ids:
            with world.app.app_context():
                jobs.run_item(item_id)


def archive_class(world: World, **how: Any) -> None:
    """The whole of it."""
    ready(world)
    order_archives(world, **how)
    run_jobs(world)


def archives(world: World) -> list[Archive]:
    """All rows, loaded, in the order of their issue."""
    with world.open():
        rows = list(db.session.scalars(select(Archive).order_by(Archive.id)))
        db.session.expunge_all()
        return rows


def archives_of(world: World, student_id: int) -> list[Archive]:
    """A student's rows."""
    return [row for row in archives(world) if row.student_id == student_id]


def job_state(world: World, job_id: int) -> str:
    """How a job ended."""
    with world.open():
        return db.session.get_one(Job, job_id).state.value


def phase_of(world: World) -> Phase:
    """Where the class stands."""
    with world.open():
        actor = system_actor("test", world.school_id)
        return ensured_class_term(actor, world.class_id, world.term_id).phase
