"""Seals for tests: one key per name and process, good for decades, so that a test may travel in time."""

import io
import secrets
from functools import cache

import pikepdf
import time_machine
from flask import current_app

from portfolio.core.pdf_signature import SealKey, new_seal_key, sign_pdf
from portfolio.reports.seals import seal_of
from portfolio.school.models import School
from portfolio.settings import Settings

BIRTHDAY = "2020-01-01T00:00:00+00:00"
YEARS = 25


@cache
def packed_seal(name: str, password: str) -> bytes:
    """A school's key file."""
    with time_machine.travel(BIRTHDAY, tick=False):
        return new_seal_key(name, password, years=YEARS)[0]


def give_seal(school: School) -> SealKey:
    """Put the school's key where it is looked for, and publish its certificate."""
    settings: Settings = current_app.config["SETTINGS"]
    settings.seal_folder.mkdir(parents=True, exist_ok=True)
    packed = packed_seal(school.code, settings.seal_password or settings.secret_key)
    (settings.seal_folder / f"{school.code}.p12").write_bytes(packed)
    return seal_of(school)


def plain_pdf() -> bytes:
    """A blank sheet that no other call gives again."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.Root.Nonce = pikepdf.String(secrets.token_hex(8))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def signed_pdf(school: School) -> bytes:
    """A sheet under the school's seal: what an archive's file is, without the pages."""
    return sign_pdf(plain_pdf(), give_seal(school), reason="test")
