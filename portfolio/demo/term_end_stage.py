"""One class's term end while it is filed: its rows, its people as actors, its chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from portfolio.accounts.models import User
from portfolio.core import clock
from portfolio.core.db import db
from portfolio.demo.activity_records import evening
from portfolio.demo.filing import Filed
from portfolio.demo.people import Cast, ClassPlan, Pupil
from portfolio.demo.term_end_plan import TermEnd
from portfolio.demo.term_end_texts import Pen
from portfolio.portfolios.selection_queries import approved_of
from portfolio.records.models import Record
from portfolio.school.actors import Actor, actor_for, system_actor
from portfolio.school.models import Term
from portfolio.school.phase_models import ClassTerm
from portfolio.school.windows import class_term_of

A_LITTLE = timedelta(minutes=20)
OFFICE, COMMITTEE, PRINCIPAL = "office", "t12", "principal"


@dataclass
class Stage:
    """Where a class's term end is acted."""

    filed: Filed
    cast: Cast
    end: TermEnd
    rng: Random
    pen: Pen

    @property
    def school_id(self) -> int:
        """The school."""
        return self.filed.school.id

    @property
    def school_class(self) -> ClassPlan:
        """The class as planned."""
        return self.cast.class_coded(self.end.class_code)

    @property
    def class_id(self) -> int:
        """The class's row."""
        return self.filed.classes[self.end.class_code]

    @cached_property
    def term(self) -> Term:
        """The term's row."""
        return db.session.get_one(Term, self.filed.terms[self.end.term.code])

    @property
    def class_term(self) -> ClassTerm:
        """Where the class stands."""
        found = class_term_of(self.class_id, self.term.id)
        assert found is not None  # noqa: S101 (its windows are set before anything else)
        return found

    @cached_property
    def pupils(self) -> list[Pupil]:
        """The class as it was when it selected, by number."""
        day, code = self.end.days[0], self.end.class_code
        return [each for each in self.cast.pupils if each.stays[0].from_on <= day and each.class_on(day) == code]

    @cached_property
    def records(self) -> dict[str, list[Record]]:
        """Sign-in name → the approved records of the term."""
        ids = {self.filed.students[each.username]: each.username for each in self.pupils}
        found: dict[str, list[Record]] = {each.username: [] for each in self.pupils}
        for record in approved_of(list(ids), self.term.id):
            found[ids[record.student_id]].append(record)
        return found

    def student_id(self, pupil: Pupil) -> int:
        """The pupil's row."""
        return self.filed.students[pupil.username]

    def actor(self, username: str) -> Actor:
        """A person of the school, with the roles held at the moment that is told."""
        return actor_for(db.session.get_one(User, self.filed.users[username]), self.school_id)

    @property
    def system(self) -> Actor:
        """The school's clockwork."""
        return system_actor("demo", self.school_id)

    @property
    def homeroom(self) -> Actor:
        """The homeroom teacher."""
        return self.actor(self.school_class.homeroom)

    def moments(self, first: datetime, last: datetime, count: int) -> Sequence[datetime]:
        """So many moments between two at which people write, in order."""
        days = [clock.local(first + self.rng.random() * (last - first)).date() for _ in range(count)]
        return sorted(min(max(evening(self.rng, day), first + A_LITTLE), last - A_LITTLE) for day in days)
