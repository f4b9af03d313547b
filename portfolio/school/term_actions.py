"""What the office does with terms: plan, change, and which framework version they are told by."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Forbidden

from portfolio.core import audit
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.class_names import YEAR_BEGINS_IN, school_year_of
from portfolio.school.framework_models import FrameworkVersion
from portfolio.school.models import Term
from portfolio.school.policy import can_plan_terms
from portfolio.web.errors import Refusal

LONGEST_DAYS = 300
CHINESE = {1: "一", 2: "二", 3: "三"}
ENGLISH = {1: "first", 2: "second", 3: "third"}


def names_of(school_year: int, number: int) -> tuple[str, str, str]:
    """(code, name, English name) of a school year's first or second term."""
    years = f"{school_year}–{school_year + 1}"
    return (
        f"{school_year}-{school_year + 1}-{number}",
        f"{school_year}—{school_year + 1}学年第{CHINESE[number]}学期",
        f"{years}, {ENGLISH[number]} term",
    )


def proposed_term(day: date) -> tuple[int, int, date, date]:
    """(school year, number, first day, last day) that are usual for the term of a day; to be put right."""
    year = school_year_of(day)
    if day.month >= YEAR_BEGINS_IN or day.month == 1:
        return year, 1, date(year, 9, 1), date(year + 1, 1, 31)
    return year, 2, date(year + 1, 2, 15), date(year + 1, 7, 10)


def plan_term(school_year: int, number: int, starts_on: date, ends_on: date, actor: Actor) -> Term:
    """A new term, told by the newest framework. Flushed. Raises Refusal."""
    _check(actor)
    framework = db.session.scalars(select(FrameworkVersion).order_by(FrameworkVersion.version.desc())).first()
    if framework is None:
        raise Refusal(_("Publish an evaluation framework first."))
    code, name, name_en = names_of(school_year, number)
    if db.session.scalar(select(Term.id).where(Term.code == code)) is not None:
        raise Refusal(_("This term is there already."), "number")
    _check_days(starts_on, ends_on, None)
    term = Term(
        school_id=actor.school_id,
        code=code,
        name=name,
        name_en=name_en,
        school_year=school_year,
        starts_on=starts_on,
        ends_on=ends_on,
        framework_version_id=framework.id,
    )
    db.session.add(term)
    db.session.flush()
    audit.log("term.plan", term, actor_id=actor.user_id)
    return term


def change_term(term: Term, names: tuple[str, str], starts_on: date, ends_on: date, actor: Actor) -> None:
    """Other names (Chinese, English) or days. Raises Refusal."""
    _check(actor)
    _check_days(starts_on, ends_on, term)
    (term.name, term.name_en), term.starts_on, term.ends_on = names, starts_on, ends_on
    audit.log("term.change", term, actor_id=actor.user_id)


def _check(actor: Actor) -> None:
    if not can_plan_terms(actor):
        raise Forbidden


def _check_days(starts_on: date, ends_on: date, term: Term | None) -> None:
    if starts_on >= ends_on:
        raise Refusal(_("The last day must come after the first."), "ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Refusal(_("A term of more than %(count)s days cannot be right.", count=LONGEST_DAYS), "ends_on")
    other = db.session.scalars(
        select(Term)
        .where(Term.starts_on <= ends_on, Term.ends_on >= starts_on, Term.id != (term.id if term else 0))
        .limit(1)
    ).first()
    if other is not None:
        raise Refusal(_("These days overlap with %(name)s (%(first)s to %(last)s).", name=other.name,
                        first=other.starts_on, last=other.ends_on), "starts_on")  # fmt: skip
