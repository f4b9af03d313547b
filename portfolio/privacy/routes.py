"""The list of what was done."""

import re
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, render_template, request

from portfolio.core import clock
from portfolio.core.audit import AuditEvent
from portfolio.core.paging import paginate
from portfolio.core.text import tidy
from portfolio.privacy.acts import act_title, thing_title
from portfolio.privacy.links import links_of
from portfolio.privacy.policy import VIEWERS, groups_seen_by
from portfolio.privacy.queries import Filters, acts_matching, names_of, seals_of
from portfolio.web.access import role_required

bp = Blueprint("privacy", __name__)
PAGE_SIZE = 50
IDENTIFIER = re.compile(r"[A-Za-z0-9_.,:-]{1,80}")
LONGEST_NUMBER = 2**31 - 1


@bp.get("/audit")
@role_required(*VIEWERS)
def list_acts() -> str:
    """Who did what when, the newest first, with its seal; identifiers only."""
    filters = _filters()
    page = paginate(acts_matching(g.actor, filters), request.args.get("page", 1, int), PAGE_SIZE)
    return render_template(
        "privacy/acts.html",
        page=page,
        filters=filters,
        groups=[(group.value, group.title) for group in groups_seen_by(g.actor)],
        seals=seals_of(event.id for event in page.rows),
        names=names_of(event.actor_id for event in page.rows),
        links=links_of(g.actor, page.rows),
        act_title=act_title,
        thing_title=thing_title,
        shown_facts=_shown_facts,
        local_moment=_local_moment,
    )


def _filters() -> Filters:
    subject = request.args.get("subject", "").strip()
    group = request.args.get("group", "")
    return Filters(
        from_on=_day("from"),
        until_on=_day("until"),
        group=next((each for each in groups_seen_by(g.actor) if each.value == group), None),
        person=tidy(request.args.get("person", ""))[:40],
        subject=min(int(subject), LONGEST_NUMBER) if subject.isdecimal() and len(subject) < 19 else None,
    )


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


def _local_moment(value: datetime) -> str:
    """To the second and with its year: acts are compared with other lists."""
    return f"{clock.local(value):%Y-%m-%d %H:%M:%S}"


def _shown_facts(event: AuditEvent) -> list[tuple[str, Any]]:
    """Identifiers and counts; whatever else a fact may hold is not shown."""
    return [(name, value) for name, value in event.facts.items() if _is_identifier(value)]


def _is_identifier(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None)
