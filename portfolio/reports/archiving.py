"""The making of archives: drafted from the facts, laid out, put under the school's seal, checked, stored.

Nothing of it is a row until every file of a student is stored: a fault on the way leaves files that no row names.
"""

import errno
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.fonts import MissingGlyph
from portfolio.core.masked_names import masked_name
from portfolio.core.pdf import PaperNotReady, RenderedPdf, StorageReader, UnservedUrl
from portfolio.core.pdf_signature import SealKey, sign_pdf
from portfolio.core.pdf_signature_check import check_signature
from portfolio.core.storage import NotStoredError, content_key
from portfolio.core.time_stamps import NoTimeStamp
from portfolio.portfolios.archiving_queries import ARCHIVE
from portfolio.portfolios.sign_off_policy import STEPS
from portfolio.portfolios.sign_off_queries import signatures_of
from portfolio.reports.archive_codes import IN_ADDRESS, new_code
from portfolio.reports.archive_facts import appendices_of
from portfolio.reports.archive_models import Archive, ArchiveKind
from portfolio.reports.archive_queries import current_archives
from portfolio.reports.documents import LOCALES, Appendix, ChainHead, Language, TermReport, Verification
from portfolio.reports.portfolio_documents import PortfolioDocument
from portfolio.reports.portfolio_facts import portfolio_documents, terms_until
from portfolio.reports.portfolio_report import render_portfolio
from portfolio.reports.printing import storage, warm_paper
from portfolio.reports.seals import seal_of, trusted_certificates
from portfolio.reports.term_facts import term_reports
from portfolio.reports.term_report import render_term_report
from portfolio.school.class_names import class_label
from portfolio.school.models import School, Student, Term
from portfolio.school.phase_models import ClassTerm, Phase
from portfolio.school.school_settings import settings_of
from portfolio.settings import Settings
from portfolio.web.errors import Refusal

JOB = ARCHIVE
FILE = "archive.pdf"
Document = TermReport | PortfolioDocument
RENDERERS: dict[ArchiveKind, Callable[[Any, StorageReader], RenderedPdf]] = {
    ArchiveKind.TERM_REPORT: render_term_report,
    ArchiveKind.PORTFOLIO: render_portfolio,
}


@dataclass(frozen=True)
class Draft:
    """What is to become one archive: its facts, and the columns of its row that are known beforehand."""

    facts: Document
    columns: dict[str, Any]
    replaces: str  # the code of the archive it takes the place of


@dataclass(frozen=True)
class Order:
    """What is to be archived for one student, and with which key."""

    school_code: str
    seal: SealKey
    drafts: tuple[Draft, ...]


def languages_of(school: School) -> tuple[Language, ...]:
    """In which languages the school's archives are made."""
    chosen: dict[str, tuple[Language, ...]] = {"en": ("en",), "both": ("zh", "en")}
    return chosen.get(settings_of(school).print_languages, ("zh",))


def archive_order(student_id: int, class_term_id: int, reason: str) -> Order:
    """What one student still needs: what was never archived, what changed since, everything where there is a reason.

    Reads only. Raises Refusal: no key, no such student; before the class is archived, a term not signed as it stands.
    """
    class_term = db.session.get_one(ClassTerm, class_term_id)
    school, term = db.session.get_one(School, class_term.school_id), class_term.term
    seal = seal_of(school)
    student = db.session.get(Student, student_id)
    if student is None:
        raise Refusal(_("This student is no longer in the school."))
    signed = signatures_of([student_id], term.id).get(student_id, ())
    if len(signed) < len(STEPS) and class_term.phase is not Phase.ARCHIVED:
        raise Refusal(_("This term was changed after it was signed. It is archived once it is signed again."))
    before = {(row.kind, row.language): row for row in current_archives(term.id, student_ids=[student_id])}
    drafts = [
        _draft(kind, facts, _place(student, class_term, language), before.get((kind, language)), reason)
        for language in languages_of(school)
        for kind, facts in _facts(student, term, language)
    ]
    return Order(school.code, seal, tuple(draft for draft in drafts if draft))


def _facts(student: Student, term: Term, language: Language) -> Iterable[tuple[ArchiveKind, Document]]:
    """The documents with the hashes of their records, dated alike on whichever day it is asked."""
    ids, day = [student.id], term.ends_on
    for report in term_reports(ids, term, language):
        yield ArchiveKind.TERM_REPORT, replace(report, issued_on=day, appendix=appendices_of(ids, [term])[student.id])
    for document in portfolio_documents(ids, term, language):
        terms = tuple(replace(each, issued_on=day) for each in document.terms)
        appendix = appendices_of(ids, terms_until(term))[student.id]
        yield ArchiveKind.PORTFOLIO, replace(document, terms=terms, issued_on=day, appendix=appendix)


def _place(student: Student, class_term: ClassTerm, language: Language) -> dict[str, Any]:
    """Whose archive it is, as its row keeps it."""
    with force_locale(LOCALES[language]):
        class_name = class_label(class_term.school_class, class_term.term)
    return {
        "student_id": student.id, "term_id": class_term.term_id, "class_id": class_term.class_id,
        "masked_name": masked_name(student.name), "class_name": class_name, "language": language,
    }  # fmt: skip


def _draft(
    kind: ArchiveKind, facts: Document, place: dict[str, Any], before: Archive | None, reason: str
) -> Draft | None:
    digest = facts.content_hash
    if before is not None and before.content_digest == digest and not reason:
        return None
    changed = _("The facts changed before the class was archived.")
    columns = place | {
        "kind": kind, "school_name": facts.school_name, "term_name": facts.term_name, "content_digest": digest,
        "supersedes_id": before.id if before else None, "reason": (reason or changed) if before else "",
    }  # fmt: skip
    return Draft(facts, columns, before.code if before else "")


def sealed_archive(draft: Draft, order: Order, head: tuple[int, str]) -> dict[str, Any]:
    """Lay out, sign, check and store one document; the columns of its row.

    `head` is where the school's audit chain stands. Raises Refusal: what a person can mend, in words.
    """
    code = new_code()
    pdf = _signed(_rendered(draft, _verification(code, draft, order.seal), head), order.seal)
    if not check_signature(pdf, trusted_certificates(order.school_code)).is_genuine:
        raise Refusal(_("The signature just made does not hold against the published certificate."))
    sha256 = hashlib.sha256(pdf).hexdigest()
    key = content_key(order.school_code, sha256, FILE)
    _store(key, pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    return draft.columns | {
        "code": code, "storage_key": key, "sha256": sha256, "size": len(pdf), "pages": pages,
        "certificate": order.seal.fingerprint, "audit_position": head[0], "audit_digest": head[1],
    }  # fmt: skip


def _verification(code: str, draft: Draft, seal: SealKey) -> Verification:
    address = f"{_settings().public_url}/verify?{IN_ADDRESS}{code}"
    return Verification(code, address, seal.fingerprint, draft.replaces, draft.columns["reason"])


def _rendered(draft: Draft, verification: Verification, head: tuple[int, str]) -> bytes:
    appendix = replace(draft.facts.appendix or Appendix(), chain_head=ChainHead(*head))
    facts = replace(draft.facts, verification=verification, appendix=appendix, issued_on=clock.today())
    try:
        warm_paper()
        return RENDERERS[draft.columns["kind"]](facts, storage().read).content
    except MissingGlyph as error:
        raise Refusal(_("No font has these characters: %(characters)s", characters=str(error))) from error
    except (UnservedUrl, NotStoredError) as error:
        message = _("A picture of this student cannot be read. Open the record and put it in again.")
        raise Refusal(message) from error
    except PaperNotReady as error:
        raise Refusal(str(error)) from error


def _signed(pdf: bytes, seal: SealKey) -> bytes:
    try:
        return sign_pdf(pdf, seal, reason=_("Archived by the school"), time_stamp_url=_settings().time_stamp_url)
    except NoTimeStamp as error:
        raise Refusal(_("The time-stamp authority did not answer. Nothing was archived; try again later.")) from error


def _store(key: str, pdf: bytes) -> None:
    try:
        storage().put(key, pdf)
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        full, other = _("The disk is full. Make room, then try again."), _("The file could not be stored.")
        raise Refusal(full if is_full else other) from error


def keep_archives(made: Iterable[dict[str, Any]], school_id: int, actor_id: int | None) -> list[Archive]:
    """The rows of a student's finished documents, and the act in the audit log; all of them or none."""
    rows = [Archive(school_id=school_id, issued_by_id=actor_id, **columns) for columns in made]
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        audit.log(
            "archive.issue", row, actor_id=actor_id, student_id=row.student_id, sha256=row.sha256,
            supersedes_id=row.supersedes_id,
        )  # fmt: skip
    return rows


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
