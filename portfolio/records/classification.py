"""Where a record belongs: its term and class by the day, its dimensions by the term's framework."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.activities.kinds import KINDS, Kind
from portfolio.core.db import db
from portfolio.records.models import Record
from portfolio.records.typed import Typed
from portfolio.school.framework_models import Dimension
from portfolio.school.models import Term
from portfolio.school.queries import class_of_student, current_term
from portfolio.web.errors import Refusal
from portfolio.web.rendering import day


def term_holding(on: date) -> Term | None:
    """The term in which a day lies."""
    return db.session.scalars(select(Term).where(Term.starts_on <= on, Term.ends_on >= on)).first()


def dimensions_of(term: Term) -> list[Dimension]:
    """The dimensions of the term's framework with their indicators, in their order. Two queries."""
    return list(
        db.session.scalars(
            select(Dimension)
            .where(Dimension.framework_version_id == term.framework_version_id)
            .options(selectinload(Dimension.indicators))
            .order_by(Dimension.position)
        )
    )


def usual_dimension(kind: Kind | None) -> str:
    """The code of the dimension a kind usually belongs to; empty without a kind."""
    return KINDS[kind].dimension if kind else ""


def place_in_time(record: Record, on: date) -> Term:
    """Give the record the term and the class of a day; a day outside every term is kept and told at submission."""
    term = term_holding(on) or current_term(on)
    school_class = class_of_student(record.student_id, on)
    if term is None:
        raise Refusal(_("Your school has not entered its terms yet. Please tell the academic office."))
    if school_class is None:
        raise Refusal(_("This student is in no class yet. Please tell the academic office."))
    record.term_id, record.class_id = term.id, school_class.id
    return term


def classify(record: Record, term: Term, typed: Typed) -> None:
    """Set the dimensions and the indicator by what was typed, else as the record had them, else by its kind."""
    dimensions = dimensions_of(term)
    by_code = {dimension.code: dimension for dimension in dimensions}
    before = db.session.get(Dimension, record.dimension_id) if record.dimension_id else None
    if "dimension" in typed or before is None:
        code = typed.get("dimension") or usual_dimension(typed.get("kind"))
    else:
        code = before.code
    main = by_code.get(code)
    record.dimension_id = main.id if main else None
    wanted = typed.get("indicator_id", record.indicator_id)
    indicators = {indicator.id for indicator in main.indicators} if main else set()
    record.indicator_id = wanted if wanted in indicators else None
    if "secondary_dimension" in typed:
        second = by_code.get(typed["secondary_dimension"])
        record.secondary_dimension_id = second.id if second and second is not main else None
    elif record.secondary_dimension_id not in {each.id for each in dimensions} - {record.dimension_id}:
        record.secondary_dimension_id = None


def outside_terms(first: date, last: date) -> str:
    """Why the days do not fit in one term, in words that name the term; empty when they do."""
    term = term_holding(first)
    if term is None:
        near = current_term(first)
        if near is None:
            return _("Your school has not entered its terms yet. Please tell the academic office.")
        return _("This day lies outside the term, which lasts from %(first)s to %(last)s.", **_span(near))
    if last > term.ends_on:
        return _("The last day lies outside the term, which lasts from %(first)s to %(last)s.", **_span(term))
    return ""


def _span(term: Term) -> dict[str, str]:
    return {"first": day(term.starts_on), "last": day(term.ends_on)}
