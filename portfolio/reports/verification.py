"""Whether a document is genuine and still holds: by its code, or by the file itself.

Anybody may ask, signed in or not. The code or the file's hash leads to one archive; its school's scope is opened for
that archive alone, and what is told is no more than stands on the paper. Nothing of the question is kept.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

import pikepdf
from asn1crypto import x509
from sqlalchemy import ColumnElement, select

from portfolio.core.bounded import OutOfBounds, bounded
from portfolio.core.db import db
from portfolio.core.pdf_signature import fingerprint_of
from portfolio.core.pdf_signature_check import Fault, SignatureReport, check_signature, unreadable
from portfolio.core.scope import school_scope, system_scope
from portfolio.core.storage import NotStoredError
from portfolio.reports.archive_codes import parse_code
from portfolio.reports.archive_models import Archive, ArchiveErasure, ArchiveKind
from portfolio.reports.printing import storage
from portfolio.reports.seals import all_certificates, trusted_certificates
from portfolio.school.models import School

LONGEST_CODE = 300  # an address from a QR code may be typed too
MOST_BYTES = 64 * 1024 * 1024  # no document of ours comes near


class Finding(StrEnum):
    """What is told of a document."""

    CURRENT = "current"
    GENUINE = "genuine"  # by the file alone: whether it is current was not asked
    SUPERSEDED = "superseded"
    ERASED = "erased"
    COPY_CHANGED = "copy_changed"  # the school's own copy: the school has to look into it
    NOT_GENUINE = "not_genuine"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"


class Doubt(StrEnum):
    """Why a file is not genuine though its signature may hold."""

    OTHER_SCHOOL = "other_school"
    NOT_ISSUED = "not_issued"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Issued:
    """What the school issued, as it was then. Of an erased document nobody's name and class."""

    code: str
    school_name: str
    school_name_en: str
    kind: ArchiveKind
    language: str
    masked_name: str
    class_name: str
    term_name: str
    pages: int
    certificate: str
    sha256: str
    issued_at: datetime


@dataclass(frozen=True)
class Verdict:
    """The answer. `signature` where a file was looked at; `claimed_code` is what a file that is not genuine says."""

    finding: Finding
    fault: Fault | Doubt | None = None
    issued: Issued | None = None
    newer_at: datetime | None = None
    erased_at: datetime | None = None
    signature: SignatureReport | None = None
    claimed_code: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it is genuine and, where that was asked, the latest of its kind."""
        return self.finding in {Finding.CURRENT, Finding.GENUINE}


def verify_code(typed: str) -> Verdict:
    """What the school says of the document with this code; a slip of the pen is noticed before it is looked up."""
    code = parse_code(typed[:LONGEST_CODE])
    if code is None:
        return Verdict(Finding.MISTYPED)
    archive = _archive_with(Archive.code == code)
    if archive is None:
        return Verdict(Finding.UNKNOWN)
    verdict = _standing_of(archive)
    if verdict.erased_at is None and not _is_kept_as_issued(archive):
        return replace(verdict, finding=Finding.COPY_CHANGED)
    return verdict


def verify_pdf(pdf: bytes) -> Verdict:
    """Whether a file is, byte for byte, what a school of this deployment issued, and whether it still holds."""
    if len(pdf) > MOST_BYTES:
        return Verdict(Finding.NOT_GENUINE, Doubt.TOO_LARGE)
    archive = _archive_with(Archive.sha256 == hashlib.sha256(pdf).hexdigest())
    if archive is None:
        try:
            return _verdict_on_stranger(pdf)
        except OutOfBounds:
            signature = unreadable(pdf)
            return Verdict(Finding.NOT_GENUINE, signature.fault, signature=signature)
    signature = check_signature(pdf, trusted_certificates(_school_of(archive).code))
    fault: Fault | Doubt | None = signature.fault
    if fault is None and signature.fingerprint != archive.certificate:
        fault = Doubt.OTHER_SCHOOL  # under the same root
    if fault:
        return Verdict(Finding.NOT_GENUINE, fault, signature=signature, claimed_code=archive.code)
    return replace(_standing_of(archive), signature=signature)


def verify_offline(pdf: bytes, trusted: list[x509.Certificate]) -> Verdict:
    """Whether a file is genuine by these certificates alone; whether it still holds nobody can tell from the file."""
    signature = check_signature(pdf, trusted)
    return Verdict(Finding.NOT_GENUINE if signature.fault else Finding.GENUINE, signature.fault, signature=signature)


def claimed_code(pdf: bytes) -> str | None:
    """The code that a document bears among its properties, as its keyword; None where there is none to be read."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return parse_code(str(document.docinfo.get("/Keywords", "")))
    except Exception:  # noqa: BLE001  a forged file may break the parser anywhere; then it says nothing
        return None


def _verdict_on_stranger(pdf: bytes) -> Verdict:
    """Of a file that no school keeps: what is wrong with it, seen from the school whose code it bears."""
    code = bounded(partial(claimed_code, pdf))
    archive = _archive_with(Archive.code == code) if code else None
    known = all_certificates()
    trusted = trusted_certificates(_school_of(archive).code) if archive else known
    signature = bounded(partial(check_signature, pdf, trusted))
    fault: Fault | Doubt = signature.fault or Doubt.NOT_ISSUED
    if fault is Fault.FOREIGN and signature.fingerprint in {fingerprint_of(each.dump()) for each in known}:
        fault = Doubt.OTHER_SCHOOL
    return Verdict(Finding.NOT_GENUINE, fault, signature=signature, claimed_code=archive.code if archive else None)


def _archive_with(condition: ColumnElement[bool]) -> Archive | None:
    """The one archive, whichever school's: its school is asked for first, then the row in that school's scope."""
    with system_scope():
        school_id = db.session.scalar(select(Archive.school_id).where(condition).limit(1))
    if school_id is None:
        return None
    with school_scope(school_id):
        return db.session.scalars(select(Archive).where(condition).order_by(Archive.id.desc()).limit(1)).one()


def _school_of(archive: Archive) -> School:
    return db.session.get_one(School, archive.school_id)


def _standing_of(archive: Archive) -> Verdict:
    with school_scope(archive.school_id):
        erased_at = db.session.scalar(
            select(ArchiveErasure.erased_at).where(ArchiveErasure.archive_id == archive.id)
        )
        newer_at = db.session.scalar(select(Archive.issued_at).where(Archive.supersedes_id == archive.id))
    finding = Finding.ERASED if erased_at else Finding.SUPERSEDED if newer_at else Finding.CURRENT
    issued = _issued(archive, is_erased=erased_at is not None)
    return Verdict(finding, issued=issued, newer_at=newer_at, erased_at=erased_at)


def _issued(archive: Archive, *, is_erased: bool) -> Issued:
    return Issued(
        code=archive.code,
        school_name=archive.school_name,
        school_name_en=_school_of(archive).name_en,
        kind=archive.kind,
        language=archive.language,
        masked_name="" if is_erased else archive.masked_name,
        class_name="" if is_erased else archive.class_name,
        term_name=archive.term_name,
        pages=archive.pages,
        certificate=archive.certificate,
        sha256=archive.sha256,
        issued_at=archive.issued_at,
    )


def _is_kept_as_issued(archive: Archive) -> bool:
    try:
        return hashlib.sha256(storage().read(archive.storage_key)).hexdigest() == archive.sha256
    except NotStoredError:
        return False
