"""Whether a signed PDF is genuine, from the file and the trusted certificates alone.

pyHanko calls a file intact and valid after an incremental edit, after appended bytes, and where bytes of the
signature's own container changed that nobody reads. Genuine here means more: one signature, over every byte but itself,
and the container byte for byte as it was written.
"""

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from asn1crypto import cms, x509
from asn1crypto.pem import detect, unarmor
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from portfolio.core.pdf_signature import DIGEST, fingerprint_of
from portfolio.core.time_stamps import Stamp, certificates_of_stamp, stamp_of, stamp_token

SIGNED_PARTS = ("sid", "signature_algorithm", "signed_attrs", "signature")
HEX_STRING = re.compile(rb"<([0-9A-F]+)>")

for _library in ("pyhanko", "pyhanko_certvalidator"):  # what is wrong with a stranger's file is the answer, not news
    logging.getLogger(_library).setLevel(logging.CRITICAL)


class Fault(StrEnum):
    """Why a file is not genuine."""

    NO_PDF = "no_pdf"
    UNSIGNED = "unsigned"
    SEVERAL = "several"
    NOT_WHOLE = "not_whole"
    ALTERED = "altered"
    FOREIGN = "foreign"
    EXPIRED = "expired"


@dataclass(frozen=True)
class SignatureReport:
    """What the file says of itself. `fault` None: genuine. `signed_at` is the signer's own word.

    `stamp` holds in itself where the file is genuine; whether its authority is to be trusted is the reader's to judge.
    """

    fault: Fault | None
    signed_at: datetime | None = None
    signer: str = ""
    fingerprint: str = ""
    stamp: Stamp | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def certificate_from(file: bytes) -> x509.Certificate:
    """A certificate from PEM or DER. Raises ValueError."""
    der = unarmor(file)[2] if detect(file) else file
    certificate = x509.Certificate.load(der, strict=True)
    _ = certificate.subject.native, certificate.public_key.native  # parsed lazily: a broken one fails here
    return certificate


def check_signature(pdf: bytes, trusted: list[x509.Certificate]) -> SignatureReport:
    """Check against the certificates that are trusted: the school's own, or its district's root. Never raises."""
    if not pdf.startswith(b"%PDF-"):
        return SignatureReport(Fault.NO_PDF)
    try:
        return _checked(pdf, trusted)
    except Exception:  # noqa: BLE001  a forged file may break the parser anywhere; then it is not what was signed
        return unreadable(pdf)


def unreadable(pdf: bytes) -> SignatureReport:
    """What is said of a file that broke the parser, or that no parser should be given."""
    return SignatureReport(Fault.ALTERED if b"/ByteRange" in pdf else Fault.UNSIGNED)


def _checked(pdf: bytes, trusted: list[x509.Certificate]) -> SignatureReport:
    signatures = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures
    if len(signatures) != 1:
        return SignatureReport(Fault.SEVERAL if signatures else Fault.UNSIGNED)
    (signature,) = signatures
    told = _told_by(signature)
    checks: tuple[tuple[Fault, Callable[[], bool]], ...] = (
        (Fault.NOT_WHOLE, lambda: _covers_all(pdf, signature)),
        (Fault.ALTERED, lambda: _is_as_written(pdf, signature)),
        (Fault.FOREIGN, lambda: _is_vouched_for(signature.signer_cert, trusted)),
        (Fault.EXPIRED, lambda: _was_valid(signature.signer_cert, told.signed_at)),
        (Fault.ALTERED, lambda: _holds(signature, trusted, told.signed_at)),
    )
    return replace(told, fault=next((fault for fault, is_right in checks if not is_right()), None))


def _holds(signature: EmbeddedPdfSignature, trusted: list[x509.Certificate], moment: datetime | None) -> bool:
    """The digest is that of the file, the signature that of the certificate, and the certificate is trusted."""
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)
    brought = certificates_of_stamp(signature.signer_info)
    of_stamp = ValidationContext(trust_roots=brought, allow_fetching=False, moment=moment)
    status = validate_pdf_signature(signature, context, ts_validation_context=of_stamp)
    return bool(status.bottom_line) and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _told_by(signature: EmbeddedPdfSignature) -> SignatureReport:
    certificate = signature.signer_cert
    name = str(certificate.subject.native.get("common_name", ""))
    return SignatureReport(
        None, signed_at=signature.self_reported_timestamp, signer=name,
        fingerprint=fingerprint_of(certificate.dump()), stamp=stamp_of(signature.signer_info),
    )  # fmt: skip


def _covers_all(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """From the first byte to the last, all but the signature itself."""
    start, before, gap_end, after = (int(number) for number in signature.byte_range)
    is_all = start == 0 and gap_end + after == len(pdf) and 0 < before < gap_end
    return is_all and HEX_STRING.fullmatch(pdf, before, gap_end) is not None


def _is_as_written(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """The container holds the signed parts and nothing else, in the one encoding, followed by zeros."""
    _start, before, gap_end, _after = (int(number) for number in signature.byte_range)
    found = bytes.fromhex(pdf[before + 1 : gap_end - 1].decode("ascii"))
    rebuilt = _rebuilt(cms.ContentInfo.load(found)["content"])
    return found.startswith(rebuilt) and not any(found[len(rebuilt) :])


def _rebuilt(signed: cms.SignedData) -> bytes:
    (info,) = signed["signer_infos"]
    for part in (*(info[name] for name in SIGNED_PARTS), signed["certificates"]):
        part.dump(force=True)  # in the one encoding from here on; a stamp keeps the one its authority signed
    parts = {
        "version": "v1",
        "digest_algorithm": cms.DigestAlgorithm({"algorithm": DIGEST}),
        **{name: info[name] for name in SIGNED_PARTS},
    }
    if stamp_token(info):
        parts["unsigned_attrs"] = info["unsigned_attrs"]
    again = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [cms.DigestAlgorithm({"algorithm": DIGEST})],
            "encap_content_info": {"content_type": "data"},
            "certificates": signed["certificates"],
            "signer_infos": [cms.SignerInfo(parts)],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": again}).dump())


def _is_vouched_for(certificate: x509.Certificate, trusted: list[x509.Certificate]) -> bool:
    """A certificate that signed itself must be a trusted one, byte for byte; others are checked along their path."""
    if certificate.issuer != certificate.subject:
        return any(each.subject == certificate.issuer for each in trusted)
    return certificate.dump() in {each.dump() for each in trusted}


def _was_valid(certificate: x509.Certificate, moment: datetime | None) -> bool:
    """Whether the signature was put on while its certificate held; a root is asked for its dates by nobody else."""
    return moment is not None and bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
