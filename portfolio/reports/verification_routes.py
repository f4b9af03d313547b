"""The public pages: whether a document is genuine, and the certificates it is checked against."""

from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db, reading
from portfolio.reports.blueprint import bp
from portfolio.reports.seals import certificate_pem, published_seals, root_pem, root_seals
from portfolio.reports.verification import Verdict, verify_code, verify_pdf
from portfolio.reports.verification_words import TITLES, WHY
from portfolio.school.models import School
from portfolio.settings import MEBIBYTE
from portfolio.web.access import public
from portfolio.web.limits import limiter
from portfolio.web.rendering import day

# The code stands in the address: no search engine, no cache, no other page is told it.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin",
}
PEM = "application/x-pem-file"


@bp.get("/verify")
@limiter.limit("60 per minute")
@public
def verify() -> Response:
    """Where a code is typed, where a QR code leads, and what the school says of that document."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return _answer(None)
    with reading():
        return _answer(verify_code(typed), typed)


@bp.post("/verify")
@limiter.limit("20 per minute")
@public
def verify_file() -> Response:
    """Whether the uploaded file is what a school issued. It is looked at and forgotten."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _answer(None, problem=_("Choose the PDF file first."))
    with reading():
        return _answer(verify_pdf(upload.stream.read()), name=upload.filename)


@bp.get("/certificates")
@limiter.limit("60 per minute")
@public
def show_certificates() -> str:
    """Every school's certificates with their fingerprints, and how to verify without this site."""
    schools = [
        (school, seals)
        for school in db.session.scalars(select(School).order_by(School.code))
        if (seals := published_seals(school.code))
    ]
    return render_template("reports/certificates.html", schools=schools, roots=root_seals(), local_day=_local_day)


@bp.get("/certificates/<certificate_name>.pem")
@public
def download_certificate(certificate_name: str) -> Response:
    """A school's certificate, present or former."""
    return _certificate(certificate_name, certificate_pem(certificate_name))


@bp.get("/certificates/roots/<certificate_name>.pem")
@public
def download_root(certificate_name: str) -> Response:
    """A district root's certificate."""
    return _certificate(certificate_name, root_pem(certificate_name))


def _certificate(name: str, pem: bytes | None) -> Response:
    if pem is None:
        abort(404)
    response = make_response(pem)
    response.headers.update({"Content-Type": PEM, "Content-Disposition": f'attachment; filename="{name}.pem"'})
    return response


def _answer(verdict: Verdict | None, typed: str = "", *, name: str = "", problem: str = "") -> Response:
    page: Any = render_template(
        "reports/verify.html",
        verdict=verdict,
        typed=verdict.issued.code if verdict and verdict.issued and typed else typed,
        file_name=name,
        problem=problem,
        title=TITLES[verdict.finding] if verdict else None,
        why=WHY.get(verdict.fault) if verdict and verdict.fault else None,
        certificates_url=url_for("reports.show_certificates"),
        most_megabytes=current_app.config["SETTINGS"].max_upload_bytes // MEBIBYTE,
        local_day=_local_day,
        checked_at=f"{clock.local(clock.now()):%Y-%m-%d %H:%M}",
    )
    response: Response = make_response(page, 422 if problem else 200)
    response.headers.update(HEADERS)
    return response


def _local_day(moment: datetime) -> str:
    return day(clock.local(moment).date())
