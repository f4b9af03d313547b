"""Lists of activities: the term's, those to copy, templates, the calendar's; and the choices of the form."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portfolio.accounts.models import User
from portfolio.activities.kinds import Kind
from portfolio.activities.models import Activity, ActivityStaff, Participant, Session
from portfolio.activities.partner_models import Partner
from portfolio.activities.queries import activities_visible_to
from portfolio.activities.states import ActivityState, SessionState, Standing
from portfolio.core.db import db
from portfolio.core.paging import Page, paginate
from portfolio.core.text import search_form
from portfolio.school.actors import Actor
from portfolio.school.models import Membership
from portfolio.school.roles import Role


@dataclass(frozen=True)
class Filters:
    """How a list is narrowed; blanks narrow nothing."""

    term_id: int | None = None
    kind: str = ""
    state: str = ""
    is_mine: bool = False
    words: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything but the term is chosen."""
        return bool(self.kind or self.state or self.is_mine or self.words)


def activities_listed(actor: Actor, filters: Filters) -> Select[Activity]:
    """The activities of a term, by day. `words` are looked for in the title, folded."""
    query = activities_visible_to(actor).where(Activity.is_template.is_(False), Activity.term_id == filters.term_id)
    if filters.state in list(ActivityState):
        query = query.where(Activity.status == ActivityState(filters.state))
    if filters.is_mine:
        helped = select(ActivityStaff.activity_id).where(ActivityStaff.user_id == actor.user_id)
        query = query.where(or_(Activity.organiser_id == actor.user_id, Activity.id.in_(helped)))
    return _narrowed(query, filters).order_by(Activity.from_on, Activity.title, Activity.id)


def activities_to_copy(actor: Actor, filters: Filters, before: date) -> Select[Activity]:
    """What began before a day, the latest first."""
    query = activities_visible_to(actor).where(Activity.is_template.is_(False), Activity.from_on < before)
    return _narrowed(query, filters).order_by(Activity.from_on.desc(), Activity.id.desc())


def templates_listed(actor: Actor) -> Select[Activity]:
    """The school's templates by title."""
    return activities_visible_to(actor).where(Activity.is_template.is_(True)).order_by(Activity.title, Activity.id)


def page_of(query: Select[Activity], number: int) -> Page[Activity]:
    """A page with what a row tells."""
    return paginate(query.options(selectinload(Activity.organiser), selectinload(Activity.dimension)), number)


def _narrowed(query: Select[Activity], filters: Filters) -> Select[Activity]:
    if filters.kind in list(Kind):
        query = query.where(Activity.kind == Kind(filters.kind))
    if filters.words:
        query = query.where(Activity.id.in_(_titled(filters.words)))
    return query


def _titled(words: str) -> Collection[int]:
    """The activities of the school whose folded title holds the words; full-width and case make no difference."""
    wanted = search_form(words)
    rows = db.session.execute(select(Activity.id, Activity.title))
    return [id_ for id_, title in rows if wanted in search_form(title)]


def roster_sizes(activity_ids: Collection[int]) -> dict[int, dict[Standing, int]]:
    """How many are on each roster and waiting list. One query."""
    rows = db.session.execute(
        select(Participant.activity_id, Participant.standing, func.count())
        .where(Participant.activity_id.in_(list(activity_ids)))
        .group_by(Participant.activity_id, Participant.standing)
    )
    sizes: dict[int, dict[Standing, int]] = defaultdict(dict)
    for activity_id, standing, number in rows:
        sizes[activity_id][standing] = number
    return sizes


def sessions_between(actor: Actor, first: date, last: date) -> dict[date, list[Session]]:
    """The sessions that begin on these days, by day and time; called-off ones too."""
    ids = activities_visible_to(actor).where(Activity.is_template.is_(False)).with_only_columns(Activity.id)
    rows = db.session.scalars(
        select(Session)
        .join(Session.activity)
        .where(Session.activity_id.in_(ids), Session.on.between(first, last))
        .options(contains_eager(Session.activity).selectinload(Activity.dimension))
        .order_by(Session.starts_at, Session.id)
    )
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in rows:
        by_day[session.on].append(session)
    return by_day


def crowded(sessions: Sequence[Session]) -> set[int]:
    """The ids of those that take place in the same place at the same time as another of them."""
    by_place: dict[str, list[Session]] = defaultdict(list)
    for each in sessions:
        place = search_form(each.place or each.activity.place)
        if place and each.status is not SessionState.CANCELLED and each.activity.status is not ActivityState.CANCELLED:
            by_place[place].append(each)
    found: set[int] = set()
    for together in by_place.values():
        for one, other in combinations(together, 2):
            if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
                found |= {one.id, other.id}
    return found


def staff_choices(actor: Actor, also: Collection[int] = ()) -> Sequence[User]:
    """Who may organise or help: teachers and the office, and those who do already. One query."""
    members = select(Membership.user_id).where(
        Membership.school_id == actor.school_id, Membership.role.in_([Role.TEACHER, Role.OFFICE])
    )
    can_be = (User.id.in_(members)) & User.is_active.is_(True)
    return db.session.scalars(
        select(User).where(or_(can_be, User.id.in_(list(also)))).order_by(User.sort_key, User.id)
    ).all()


def partner_choices(today: date, also: int | None) -> Sequence[Partner]:
    """Partners the school works with, and the one that stands there already."""
    is_current = or_(Partner.ended_on.is_(None), Partner.ended_on > today)
    return db.session.scalars(
        select(Partner).where(or_(is_current, Partner.id == (also or 0))).order_by(Partner.name, Partner.id)
    ).all()
