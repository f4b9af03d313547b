"""Who may do what with an objection: whoever has a part in the matter does not decide on it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from portfolio.portfolios.notice_models import Objection
from portfolio.portfolios.objection_workflow import TABLE, ObjectionEvent, Who
from portfolio.portfolios.states import ObjectionState
from portfolio.school.actors import Actor
from portfolio.school.roles import Role

OBJECTORS = (
    Role.STUDENT, Role.GUARDIAN, Role.TEACHER, Role.HOMEROOM, Role.OFFICE, Role.PRINCIPAL, Role.ADMIN,
)  # fmt: skip


@dataclass(frozen=True)
class Parties:
    """Who has a part in what an objection is about: who raised it, who approved and who wrote its records."""

    objector_id: int | None
    approver_ids: frozenset[int | None] = frozenset()
    author_ids: frozenset[int | None] = frozenset()


def why_apart(objection: Objection, actor: Actor, parties: Parties) -> str:
    """Why the actor cannot decide on it; empty: the actor can. Each reason tells an actor of the actor's own part."""
    if actor.user_id is None or not actor.has(Role.OFFICE) or objection.school_id != actor.school_id:
        return _("The evaluation committee decides on objections.")
    me, first_id = actor.user_id, objection.first_decided_by_id
    concerned = {actor.student_id, *actor.child_ids}
    reasons = {
        _("You raised this objection yourself; somebody else decides on it."): me == parties.objector_id,
        _("You approved a record that it is about; somebody else decides on it."): me in parties.approver_ids,
        _("You wrote a record that it is about; somebody else decides on it."): me in parties.author_ids,
        _("It concerns you or your child; somebody else decides on it."): objection.student_id in concerned,
        _("You lead this class; somebody else decides on it."): objection.class_term.class_id in actor.class_ids,
        _("You decided the first time; somebody else looks at it again."): me == first_id,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def may(objection: Objection, actor: Actor, event: ObjectionEvent, parties: Parties) -> bool:
    """Whether the actor may cause this event now."""
    step = TABLE.get((objection.status, event))
    if step is None or objection.school_id != actor.school_id:
        return False
    is_handler = objection.handler_id == actor.user_id and actor.user_id is not None
    if step.who is Who.SYSTEM:
        return "system" in actor.roles
    if step.who is Who.OBJECTOR:
        can_ask = event is not ObjectionEvent.RE_EXAMINE or not objection.is_second_look
        return can_ask and actor.user_id == parties.objector_id and actor.user_id is not None
    is_apart = not why_apart(objection, actor, parties)
    return is_apart and (is_handler if step.who is Who.HANDLER else not is_handler)


def sees_objector(objection: Objection, actor: Actor) -> bool:
    """The handler alone, from taking it up."""
    return actor.user_id is not None and objection.handler_id == actor.user_id


def is_open(objection: Objection) -> bool:
    """Until it is closed: while it is, its record is frozen."""
    return objection.status is not ObjectionState.CLOSED
