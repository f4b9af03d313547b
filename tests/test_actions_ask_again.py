"""Actions ask policy themselves: whatever calls one, a job, a command or a route, nobody gets past it."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.exceptions import Forbidden

from portfolio.activities import actions as activity_actions
from portfolio.activities import partner_actions, roster_actions
from portfolio.activities.models import Activity
from portfolio.activities.partner_actions import PartnerFacts
from portfolio.activities.states import PartnerKind
from portfolio.core.db import db
from portfolio.portfolios import actions as comment_actions
from portfolio.portfolios import family_actions, peers_actions
from portfolio.portfolios.peers_actions import NoteDecision
from portfolio.portfolios.peers_workflow import NoteEvent
from portfolio.portfolios.queries import Seat, seat_in
from portfolio.records import actions as record_actions
from portfolio.reports import half_month_actions
from portfolio.reports.actions import NotAllowed
from portfolio.school import calendar_actions, class_actions, framework_actions, people_actions, term_actions
from portfolio.school.actors import Actor
from portfolio.school.models import SchoolClass, Student, Term
from portfolio.web.errors import Refusal
from tests.people import World
from tests.records.drafting_school import sports_day

DAY = date(2030, 9, 2)
FACTS = PartnerFacts(name="云溪社区", kind=PartnerKind.COMMUNITY)


class Place:
    """What the calls are about: the first student of the world, the class, the term, a sports day."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.student = db.session.get_one(Student, world.student_id)
        self.term = db.session.get_one(Term, world.term_id)
        self.seat: Seat = seat_in(db.session.get_one(SchoolClass, world.class_id), world.student_id)

    @property
    def activity(self) -> Activity:
        """A sports day with the student on its roster."""
        return sports_day(self.world, self.world.student_id)


Call = Callable[[Actor, Place], Any]
NOBODY: Any = SimpleNamespace()
CALLS: dict[str, tuple[str, Call]] = {
    "add partner": ("student", lambda actor, _at: partner_actions.add_partner(actor, FACTS)),
    "change partner": ("student", lambda actor, _at: partner_actions.change_partner(actor, NOBODY, FACTS)),
    "end partner": ("student", lambda actor, _at: partner_actions.end_partner(actor, NOBODY)),
    "resume partner": ("student", lambda actor, _at: partner_actions.resume_partner(actor, NOBODY)),
    "roster": ("student", lambda actor, at: roster_actions.add_to_roster(actor, at.activity, [at.student.id])),
    "cancel activity": ("student", lambda actor, at: activity_actions.cancel_activity(actor, at.activity, "雨")),
    "comment": ("teacher", lambda actor, at: comment_actions.save_comment(actor, at.seat, at.term, "好", 0)),
    "family": ("teacher", lambda actor, at: family_actions.confirm_reading(actor, at.student, at.term)),
    "ask a classmate": (
        "student2",
        lambda actor, at: peers_actions.invite_peer(actor, at.seat, at.term, at.world.student2_id),
    ),
    "decide a note": (
        "student",
        lambda actor, at: peers_actions.decide_note(actor, NOBODY, at.seat, NoteDecision(NoteEvent.SHOW, "", 1)),
    ),
    "record": ("guardian", lambda actor, at: record_actions.create_draft(actor, "k", NOBODY, student_id=at.student.id)),
    "half-monthly report": ("teacher", lambda actor, _at: half_month_actions.begin_half_month(actor, NOBODY)),
    "calendar": ("teacher", lambda actor, _at: calendar_actions.unsay_day(actor, DAY)),
    "class": ("teacher", lambda actor, _at: class_actions.open_class(7, 9, "", DAY, actor)),
    "framework": ("teacher", lambda actor, _at: framework_actions.publish_from_preset("compulsory", actor)),
    "people": ("office", lambda actor, at: people_actions.let_student_go(at.student, DAY, actor)),
    "term": ("teacher", lambda actor, _at: term_actions.plan_term(2030, 1, DAY, date(2031, 1, 20), actor)),
}


@pytest.mark.parametrize("what", CALLS)
def test_whoever_may_not_is_refused_and_nothing_is_written(world: World, what: str) -> None:
    person, call = CALLS[what]
    with world.open():
        place = Place(world)
        with pytest.raises((Forbidden, NotAllowed, Refusal)):
            call(world.actor(person), place)
        assert not db.session.dirty
