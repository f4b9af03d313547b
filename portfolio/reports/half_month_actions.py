"""Begin a half-monthly report, keep its words, issue an edition."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.core.fonts import MissingGlyph
from portfolio.core.storage import Storage, content_key
from portfolio.reports.actions import NotAllowed
from portfolio.reports.documents import Language
from portfolio.reports.half_month import Period
from portfolio.reports.half_month_counts import figures_of
from portfolio.reports.half_month_figures import as_json
from portfolio.reports.half_month_pdf import HalfMonthDocument, render_half_month
from portfolio.reports.half_month_sheet import half_month_workbook
from portfolio.reports.half_month_words import PARAGRAPHS, words_for
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.reports.policy import can_print_school
from portfolio.school.actors import Actor
from portfolio.web.errors import Conflict, Refusal


@dataclass(frozen=True)
class Typed:
    """What a writer sends: the paragraphs, what was suggested for each when the page was shown, and its revision."""

    words: Mapping[str, str]
    shown: Mapping[str, str]
    revision: int

    def own(self) -> dict[str, str]:
        """The paragraphs that are the writer's own; the others follow the figures."""
        return {name: self.words[name] for name in PARAGRAPHS if self.words[name] != self.shown.get(name)}


def begin_half_month(actor: Actor, period: Period) -> HalfMonthReport:
    """The report of a period, made now where there is none; flushed. Raises NotAllowed, Conflict."""
    author_id = _author_id(actor)
    found = db.session.scalars(select(HalfMonthReport).where(HalfMonthReport.from_on == period.from_on)).first()
    if found:
        return found
    report = HalfMonthReport(
        school_id=actor.school_id, from_on=period.from_on, to_on=period.to_on, words={}, created_by_id=author_id
    )
    db.session.add(report)
    _flush(_("Somebody else began this report at the same moment. Open it from the list."))
    audit.log("half_month.begin", report, actor_id=author_id)
    return report


def save_words(actor: Actor, report: HalfMonthReport, typed: Typed) -> None:
    """Keep the paragraphs over the revision that the writer saw; flushed.

    Raises NotAllowed, and Conflict when somebody wrote or issued meanwhile.
    """
    author_id = _author_id(actor)
    _require_fresh(report, typed)
    own = typed.own()
    if own == report.words:
        return
    report.words, report.updated_at = own, clock.now()
    _flush(_meanwhile())
    audit.log("half_month.save", report, actor_id=author_id)


def issue_half_month(actor: Actor, report: HalfMonthReport, typed: Typed, language: Language, files: Storage) -> int:
    """Freeze figures and words as a new edition with its two files; flushed. Returns its number.

    Raises NotAllowed, Conflict as `save_words` does, and Refusal where no font has a character that was typed.
    """
    author_id = _author_id(actor)
    _require_fresh(report, typed)
    own, figures = typed.own(), figures_of(Period(report.from_on, report.to_on))
    last = db.session.scalar(select(func.max(HalfMonthEdition.number)).where(HalfMonthEdition.report_id == report.id))
    document = HalfMonthDocument(
        language, _school_name(actor, language), figures, words_for(own, figures, language), (last or 0) + 1,
        clock.today(), actor.name,
    )  # fmt: skip
    pdf_key, sheet_key = _stored(document, actor.school_code, files)
    report.words, report.updated_at = own, clock.now()
    edition = HalfMonthEdition(
        school_id=report.school_id, report_id=report.id, number=document.number, issued_by_id=author_id,
        figures=as_json(figures) | {"language": language}, words=document.words, pdf_key=pdf_key, sheet_key=sheet_key,
    )  # fmt: skip
    db.session.add(edition)
    _flush(_meanwhile())
    audit.log("half_month.issue", edition, actor_id=author_id, number=document.number)
    return document.number


def _author_id(actor: Actor) -> int:
    if not can_print_school(actor) or actor.user_id is None:
        raise NotAllowed
    return actor.user_id


def _require_fresh(report: HalfMonthReport, typed: Typed) -> None:
    if report.revision != typed.revision:
        raise Conflict(_meanwhile())


def _meanwhile() -> str:
    return _("Somebody else changed or issued this report meanwhile. What you typed is still in the fields below.")


def _flush(otherwise: str) -> None:
    try:
        db.session.flush()
    except (StaleDataError, IntegrityError):
        db.session.rollback()
        raise Conflict(otherwise) from None


def _school_name(actor: Actor, language: Language) -> str:
    return (actor.school_name_en or actor.school_name) if language == "en" else actor.school_name


def _stored(document: HalfMonthDocument, school_code: str, files: Storage) -> tuple[str, str]:
    """The keys of the PDF and of the workbook. Files come before the rows that name them."""
    try:
        pdf = render_half_month(document).content
    except MissingGlyph as error:
        raise Refusal(
            _("No font can print %(characters)s. Please write it in another way.", characters=error.characters)
        ) from error
    sheet = half_month_workbook(document)
    return _put(files, school_code, pdf, "half-month.pdf"), _put(files, school_code, sheet, "half-month.xlsx")


def _put(files: Storage, school_code: str, content: bytes, name: str) -> str:
    key = content_key(school_code, hashlib.sha256(content).hexdigest(), name)
    files.put(key, content)
    return key
