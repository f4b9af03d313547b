"""`flask verify FILE.pdf`: 0 where the document is genuine and current, 1 otherwise, and one line that says why."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from portfolio.core import clock
from portfolio.core.db import reading
from portfolio.core.pdf_signature_check import certificate_from
from portfolio.reports.verification import MOST_BYTES, Doubt, Finding, Verdict, verify_offline, verify_pdf
from portfolio.reports.verification_words import TITLES, WHY

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("verify")
@click.argument("file", type=FILE)
@click.option("--offline", is_flag=True, help="Decide from the file and the certificate alone; no database is asked.")
@click.option("--cert", "certificate", type=FILE, help="The school's certificate (PEM or DER), for --offline.")
@click.option("--json", "is_json", is_flag=True, help="Say it in JSON.")
@with_appcontext
def command(file: Path, certificate: Path | None, *, offline: bool, is_json: bool) -> None:
    """Whether FILE is genuine, unchanged and, unless --offline, the latest of its kind."""
    if offline != (certificate is not None):
        raise click.UsageError("--offline and --cert belong together.")
    verdict = _verdict(file, certificate)
    with force_locale("en"):
        click.echo(_json(verdict) if is_json else _line(verdict))
    if not verdict.is_valid:
        sys.exit(1)


def _verdict(file: Path, certificate: Path | None) -> Verdict:
    if file.stat().st_size > MOST_BYTES:
        return Verdict(Finding.NOT_GENUINE, Doubt.TOO_LARGE)
    if certificate is None:
        with reading():
            return verify_pdf(file.read_bytes())
    try:
        trusted = certificate_from(certificate.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{certificate} is no certificate.") from error
    return verify_offline(file.read_bytes(), [trusted])


def _line(verdict: Verdict) -> str:
    """One line: what it is, then why or which document."""
    parts = [str(TITLES[verdict.finding])]
    if verdict.fault:
        parts.append(str(WHY[verdict.fault]))
    if verdict.issued:
        issued = verdict.issued
        parts += [issued.code, issued.school_name, str(issued.kind.title), issued.masked_name, issued.class_name,
                  issued.term_name, f"issued {clock.local(issued.issued_at):%Y-%m-%d}"]  # fmt: skip
    elif verdict.signature and verdict.signature.signed_at:
        signed_on = f"{clock.local(verdict.signature.signed_at):%Y-%m-%d}"
        parts.append(f"signed {signed_on} by {verdict.signature.signer}, {verdict.signature.fingerprint}")
    if verdict.is_valid and verdict.signature and verdict.signature.stamp:
        stamp = verdict.signature.stamp
        parts.append(f"time stamp of {clock.local(stamp.at):%Y-%m-%d %H:%M} by {stamp.by}")
    if verdict.newer_at:
        parts.append(f"newer one issued {clock.local(verdict.newer_at):%Y-%m-%d}")
    if verdict.erased_at:
        parts.append(f"erased {clock.local(verdict.erased_at):%Y-%m-%d}")
    return " · ".join(part for part in parts if part).replace("\n", " ")


def _json(verdict: Verdict) -> str:
    """Every fact under its name in the code; moments in ISO 8601."""
    reason = str(WHY[verdict.fault]) if verdict.fault else ""
    facts = {"is_valid": verdict.is_valid, "reason": reason} | asdict(verdict)
    return json.dumps(facts, ensure_ascii=False, default=lambda moment: moment.isoformat())
