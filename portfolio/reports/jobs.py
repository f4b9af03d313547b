"""Print runs in the background: one item per student, then one file for the printer and one archive of single files."""

import tempfile
from pathlib import Path
from typing import Any

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portfolio.core import jobs
from portfolio.core.db import db, reading
from portfolio.core.fonts import MissingGlyph
from portfolio.core.jobs import ItemFailed, JobItem, JobState, Ticket
from portfolio.core.pdf import PaperNotReady, UnservedUrl
from portfolio.core.pdf_merge import Part, merge
from portfolio.core.storage import NotStoredError
from portfolio.reports import archive_files, archive_jobs
from portfolio.reports.actions import JOB
from portfolio.reports.models import PrintedDocument, PrintRun
from portfolio.reports.printing import StoredReport, fetched, file_name, packed, put_file, stored_report
from portfolio.reports.term_facts import term_reports
from portfolio.school.models import School, Student, Term

GONE = _l("This student is no longer in the school.")
NO_PICTURE = _l("A picture of this student cannot be read. Open the record and put it in again.")
NOTHING = _l("No report could be made.")


def register_jobs() -> None:
    """Name the room's kinds of job."""
    jobs.register(JOB, print_student, put_together)
    archive_jobs.register_jobs()
    archive_files.register_jobs()


def print_student(ticket: Ticket) -> dict[str, Any]:
    """One student's report. A fault a person can mend is told in words and not tried again."""
    with reading():
        term = db.session.get_one(Term, ticket.params["term_id"])
        school_code = db.session.get_one(School, ticket.school_id).code
        reports = term_reports([ticket.payload["student_id"]], term, ticket.params["language"])
        db.session.rollback()
    if not reports:
        raise ItemFailed(_reason(GONE))
    try:
        stored = stored_report(reports[0], school_code)
    except MissingGlyph as error:
        raise ItemFailed(str(error)) from error
    except (UnservedUrl, NotStoredError) as error:
        raise ItemFailed(_reason(NO_PICTURE)) from error
    except PaperNotReady as error:
        raise ItemFailed(str(error)) from error
    return {"document_id": _keep(ticket, stored).id}


def _reason(message: LazyString) -> str:
    """In Chinese: the reason is read later, by somebody whose language is not known yet."""
    with force_locale("zh_Hans"):
        return str(message)


def _keep(ticket: Ticket, stored: StoredReport) -> PrintedDocument:
    student_id, term_id = ticket.payload["student_id"], ticket.params["term_id"]
    row = db.session.scalars(
        select(PrintedDocument).where(
            PrintedDocument.student_id == student_id,
            PrintedDocument.term_id == term_id,
            PrintedDocument.cache_key == stored.cache_key,
        )
    ).first()
    if row is None:
        row = PrintedDocument(
            school_id=ticket.school_id, student_id=student_id, term_id=term_id, language=ticket.params["language"],
            cache_key=stored.cache_key, storage_key=stored.storage_key, sha256=stored.sha256, pages=stored.pages,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    return row


def put_together(ticket: Ticket) -> dict[str, Any]:
    """The merged file for the printer and the archive of single files named 学号_姓名.pdf."""
    with reading():
        school_code = db.session.get_one(School, ticket.school_id).code
        documents = _documents_in_order(ticket.job_id)
        db.session.rollback()
    if not documents:
        raise ItemFailed(_reason(NOTHING))
    with tempfile.TemporaryDirectory(prefix="xingji-print-") as name:
        folder = Path(name)
        parts = list(fetched(documents, folder))
        merged, archive = folder / "merged.pdf", folder / "reports.zip"
        with merged.open("wb") as target:
            pages = merge((Part(title, path) for title, path in parts), target)
        packed(parts, archive)
        merged_key = put_file(school_code, merged, "term-reports.pdf")
        archive_key = put_file(school_code, archive, "term-reports.zip")
    run = db.session.scalars(select(PrintRun).where(PrintRun.job_id == ticket.job_id)).one()
    run.pages, run.merged_key, run.archive_key = pages, merged_key, archive_key
    return {"documents": len(documents)}


def _documents_in_order(job_id: int) -> list[tuple[str, str]]:
    """(storage key, file name) of the finished documents, in the order of the run."""
    items = db.session.scalars(
        select(JobItem)
        .where(JobItem.job_id == job_id, JobItem.state == JobState.DONE, JobItem.is_closing.is_(False))
        .order_by(JobItem.position)
    )
    ids = [item.result["document_id"] for item in items]
    rows = db.session.execute(
        select(PrintedDocument, Student)
        .join(Student, Student.id == PrintedDocument.student_id)
        .where(PrintedDocument.id.in_(ids))
    ).all()
    by_id = {document.id: (document.storage_key, file_name(student)) for document, student in rows}
    return [by_id[document_id] for document_id in ids]
