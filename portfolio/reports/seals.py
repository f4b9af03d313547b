"""The schools' seals as files below SEAL_DIR: CODE.p12 the key, CODE.pem the certificate the school publishes.

A certificate that was replaced stays as CODE-<first 8 of its fingerprint>.pem: older archives are checked by it. Files
in roots/ are certificates of a district's root, which vouch for every school whose certificate they issued.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509
from flask import current_app
from flask_babel import gettext as _

from portfolio.core.pdf_signature import (
    SealExpired,
    SealKey,
    SealUnusable,
    fingerprint_of,
    load_seal_key,
    new_seal_key,
)
from portfolio.core.pdf_signature_check import certificate_from
from portfolio.school.models import School
from portfolio.settings import Settings
from portfolio.web.errors import Refusal

NAME = re.compile(r"[A-Za-z0-9-]{1,40}")
ROOTS = "roots"
FORMER = "????????"


@dataclass(frozen=True)
class PublishedSeal:
    """A certificate as it is published: under which name, and the SHA-256 by which it is known."""

    name: str
    fingerprint: str
    is_former: bool
    certificate: x509.Certificate


def seal_of(school: School) -> SealKey:
    """The school's key, ready to sign; its certificate is published from now on. Raises Refusal: what is amiss."""
    path = _folder() / f"{school.code}.p12"
    try:
        key = load_seal_key(path.read_bytes(), _password())
    except FileNotFoundError as error:
        raise Refusal(_("The school has no seal yet: its key file %(name)s is missing.", name=path.name)) from error
    except OSError as error:
        raise Refusal(_("The key file %(name)s cannot be read.", name=path.name)) from error
    except SealExpired as error:
        raise Refusal(_("The seal's certificate is not valid today. The school needs a new one.")) from error
    except SealUnusable as error:
        raise Refusal(
            _("The key file %(name)s cannot be opened: wrong password, or no key inside.", name=path.name)
        ) from error
    _publish(school.code, key.certificate_der)
    return key


def create_seal(school: School, *, is_replacing: bool = False) -> SealKey:
    """A new key whose certificate vouches for itself. Raises Refusal where there is one already."""
    folder = _folder()
    path = folder / f"{school.code}.p12"
    if path.exists() and not is_replacing:
        raise Refusal(_("There is a key file %(name)s already.", name=path.name))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    packed, _pem = new_seal_key(school.name, _password())
    _write(path, packed, 0o600)
    return seal_of(school)


def published_seals(school_code: str) -> list[PublishedSeal]:
    """The present certificate first, then those it took the place of."""
    folder = _folder()
    found = [*_seals_in(folder, f"{school_code}.pem"), *_seals_in(folder, f"{school_code}-{FORMER}.pem")]
    return [seal for seal in found if seal.name in {school_code, _former_name(school_code, seal.fingerprint)}]


def trusted_certificates(school_code: str) -> list[x509.Certificate]:
    """What a signature in the school's name is checked against: its certificates, and the roots above."""
    return [seal.certificate for seal in [*published_seals(school_code), *root_seals()]]


def root_seals() -> list[PublishedSeal]:
    """The district roots, by name."""
    return list(_seals_in(_folder() / ROOTS, "*.pem"))


def all_certificates() -> list[x509.Certificate]:
    """Every certificate that any school of this deployment published, and the roots."""
    return [seal.certificate for place in (_folder(), _folder() / ROOTS) for seal in _seals_in(place, "*.pem")]


def certificate_pem(name: str) -> bytes | None:
    """The certificate of that name and nothing else the file may hold; None where there is none."""
    return _pem_in(_folder(), name)


def root_pem(name: str) -> bytes | None:
    """The same for a district's root."""
    return _pem_in(_folder() / ROOTS, name)


def _pem_in(folder: Path, name: str) -> bytes | None:
    found = list(_seals_in(folder, f"{name}.pem")) if NAME.fullmatch(name) else []
    return pem.armor("CERTIFICATE", found[0].certificate.dump()) if found else None


def _publish(school_code: str, der: bytes) -> None:
    """Keep the certificate beside the key; one that stood there before keeps standing under its own name."""
    folder, path = _folder(), _folder() / f"{school_code}.pem"
    for before in _seals_in(folder, path.name):
        if before.certificate.dump() == der:
            return
        former = folder / f"{_former_name(school_code, before.fingerprint)}.pem"
        _write(former, pem.armor("CERTIFICATE", before.certificate.dump()), 0o644)
    _write(path, pem.armor("CERTIFICATE", der), 0o644)


def _seals_in(folder: Path, pattern: str) -> Iterator[PublishedSeal]:
    for path in sorted(folder.glob(pattern)):
        try:
            certificate = certificate_from(path.read_bytes())
        except (OSError, ValueError):  # not a certificate: nobody trusts it
            continue
        fingerprint = fingerprint_of(certificate.dump())
        yield PublishedSeal(path.stem, fingerprint, path.stem.endswith(f"-{_short(fingerprint)}"), certificate)


def _former_name(school_code: str, fingerprint: str) -> str:
    return f"{school_code}-{_short(fingerprint)}"


def _short(fingerprint: str) -> str:
    return fingerprint.replace(":", "")[:8].lower()


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all; never readable by more people than it may be."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _folder() -> Path:
    return _settings().seal_folder


def _password() -> str:
    return _settings().seal_password or _settings().secret_key
