"""Dimensions and indicators of a term's framework, told by code and name so that they fit another term's too."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portfolio.activities.kinds import KINDS
from portfolio.activities.models import Activity
from portfolio.core.db import db
from portfolio.school.framework_models import Dimension
from portfolio.school.models import Term
from portfolio.web.errors import Refusal


def dimensions_in(term: Term) -> Sequence[Dimension]:
    """The dimensions of the term's framework with their indicators, in their order. Two queries."""
    return db.session.scalars(
        select(Dimension)
        .where(Dimension.framework_version_id == term.framework_version_id)
        .options(selectinload(Dimension.indicators))
        .order_by(Dimension.position)
    ).all()


def indicator_key(dimension: Dimension, name: str) -> str:
    """How a form names an indicator: its dimension's code and its name."""
    return f"{dimension.code}/{name}"


def place_in_framework(activity: Activity, code: str, indicator: str, secondary: str) -> None:
    """Set the dimensions of the activity's term; without a code the kind's usual one. Raises Refusal.

    An indicator or second dimension that this term's framework does not have is left out.
    """
    found = {each.code: each for each in dimensions_in(db.session.get_one(Term, activity.term_id))}
    main = found.get(code or KINDS[activity.kind].dimension)
    if main is None:
        raise Refusal(_("The framework of this term does not have this dimension. Please choose one."), "dimension")
    named = {indicator_key(main, each.name): each.id for each in main.indicators}
    second = found.get(secondary)
    activity.dimension_id = main.id
    activity.indicator_id = named.get(indicator)
    activity.secondary_dimension_id = second.id if second is not None and second is not main else None
