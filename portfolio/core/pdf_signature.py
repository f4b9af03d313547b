"""The digital signature that a school puts under a PDF, PAdES (ETSI EN 319 142) and invisible, by pyHanko.

An invisible signature keeps PDF/A-2a and PDF/UA-1; it is put on last, as the file's only incremental update.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portfolio.core import clock
from portfolio.core.time_stamps import Authority

FIELD = "Seal"
KEY_BITS = 3072
DIGEST = "sha256"


class SealUnusable(Exception):
    """A key file that cannot seal: wrong password, no key inside, not valid today. The text says which."""


class SealExpired(SealUnusable):
    """The certificate is not valid today."""


class _Signer(signers.PdfSigner):
    """Writes the signing time by the clock that everything else goes by."""

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = clock.now()
        return session


@dataclass(frozen=True)
class SealKey:
    """A private key, its certificate and those above it. `certificate_der` is what a school publishes."""

    signer: signers.SimpleSigner
    certificate_der: bytes
    valid_from: datetime
    valid_until: datetime

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in pairs, as it is printed."""
        return fingerprint_of(self.certificate_der)


class _OpenedKey(signers.SimpleSigner):
    """Signs with a key opened once; pyHanko opens and checks it at every signature, which costs a tenth of a second."""

    opened: rsa.RSAPrivateKey

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:  # noqa: ARG002 (it is always DIGEST)
        return self.opened.sign(data, PKCS1v15(), hashes.SHA256())


def fingerprint_of(certificate_der: bytes) -> str:
    """SHA-256 of a certificate in upper-case pairs with colons."""
    return hashlib.sha256(certificate_der).digest().hex(":").upper()


def load_seal_key(packed: bytes, password: str) -> SealKey:
    """Open a PKCS#12 file. Raises SealUnusable."""
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(packed, password.encode())
    except ValueError as error:
        raise SealUnusable("The key file cannot be opened: wrong password, or not a PKCS#12 file.") from error
    if key is None or certificate is None:
        raise SealUnusable("The key file holds no private key with its certificate.")
    if not certificate.not_valid_before_utc <= clock.now() <= certificate.not_valid_after_utc:
        raise SealExpired(f"The certificate is valid until {certificate.not_valid_after_utc:%Y-%m-%d} only.")
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_as_asn1(each) for each in above])
    private = keys.PrivateKeyInfo.load(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )
    kind = _OpenedKey if isinstance(key, rsa.RSAPrivateKey) else signers.SimpleSigner
    signer = kind(signing_cert=_as_asn1(certificate), signing_key=private, cert_registry=store)
    if isinstance(signer, _OpenedKey) and isinstance(key, rsa.RSAPrivateKey):
        signer.opened = key
    return SealKey(
        signer=signer,
        certificate_der=certificate.public_bytes(Encoding.DER),
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )


def _as_asn1(certificate: certificates.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def new_seal_key(organisation: str, password: str, *, years: int = 10) -> tuple[bytes, bytes]:
    """A key with a certificate signed by itself: (PKCS#12 file, certificate as PEM). Trust comes from publishing it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = certificates.Name(
        [
            certificates.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            certificates.NameAttribute(NameOID.COMMON_NAME, organisation[:64]),
        ]
    )
    usage = certificates.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(clock.now() - timedelta(minutes=5))
        .not_valid_after(clock.now() + timedelta(days=365 * years))
        .add_extension(certificates.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(
        organisation.encode(), key, certificate, None, BestAvailableEncryption(password.encode())
    )
    return packed, certificate.public_bytes(Encoding.PEM)


def sign_pdf(pdf: bytes, seal: SealKey, *, reason: str, time_stamp_url: str = "") -> bytes:
    """The PDF with the seal's signature over every byte of it. `time_stamp_url`: an RFC 3161 authority, if any.

    Raises NoTimeStamp.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    stamper = Authority(time_stamp_url) if time_stamp_url else None
    signer = _Signer(metadata, signer=seal.signer, timestamper=stamper)
    return bytes(signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getbuffer())
