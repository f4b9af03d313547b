"""Student cards: a random code for each student, printed as a QR code; a lost card is ended by a new one."""

import secrets
import unicodedata
from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from portfolio.activities.models import StudentCard
from portfolio.core import audit, clock
from portfolio.core.db import db
from portfolio.school.actors import Actor
from portfolio.school.models import Enrolment, Student
from portfolio.school.queries import enrolled_on
from portfolio.school.roles import Role
from portfolio.web.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LENGTH, GROUP = 16, 4  # 80 bits; the smallest QR code holds them with a quarter of it damaged
_READ_AS = str.maketrans("OIL", "011")


def can_issue_cards(actor: Actor, class_id: int) -> bool:
    """The class's homeroom teacher or a deputy, the office, the administrator."""
    return class_id in actor.class_ids or actor.has(Role.OFFICE, Role.ADMIN)


def issue_cards(actor: Actor, student_ids: Collection[int]) -> list[StudentCard]:
    """A new card for each of these students, by student number; the ones they had end. Flushed.

    Raises Refusal where one of them is not of a class the actor issues cards for.
    """
    students = db.session.scalars(
        select(Student).where(Student.id.in_(student_ids)).order_by(Student.number).with_for_update(of=Student)
    ).all()
    _require_issuer(actor, student_ids)
    moment = clock.now()
    for card in cards_of(student_ids).values():
        card.ended_at = moment
    cards = [
        StudentCard(school_id=student.school_id, student_id=student.id, code=new_code(), issued_at=moment)
        for student in students
    ]
    db.session.add_all(cards)
    db.session.flush()
    for student in students:
        audit.log("card.issue", student, actor_id=actor.user_id)
    return cards


def issue_missing(actor: Actor, student_ids: Sequence[int], renewed: Collection[int] = ()) -> dict[int, StudentCard]:
    """Everybody's card: who has none, or whose is to be renewed, gets a new one. student id → card."""
    has_one = cards_of(student_ids)
    wanted = [student_id for student_id in student_ids if student_id not in has_one or student_id in renewed]
    if wanted:
        issue_cards(actor, wanted)
    return cards_of(student_ids)


def cards_of(student_ids: Collection[int]) -> dict[int, StudentCard]:
    """student id → the card that is good now."""
    rows = db.session.scalars(
        select(StudentCard)
        .where(StudentCard.student_id.in_(student_ids), StudentCard.ended_at.is_(None))
        .order_by(StudentCard.id)
    )
    return {row.student_id: row for row in rows}


def cards_coded(codes: Collection[str]) -> dict[str, StudentCard]:
    """code → card of this school, ended ones too."""
    rows = db.session.scalars(select(StudentCard).where(StudentCard.code.in_(codes)))
    return {row.code: row for row in rows}


def new_code() -> str:
    """Nobody guesses one."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def plain_code(text: str) -> str:
    """As a hand scanner or a person types it: any case, full width, hyphens, O for 0."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(_READ_AS)
    return "".join(character for character in folded if character in ALPHABET)


def is_code(code: str) -> bool:
    """Whether a plain code could be a card's at all."""
    return len(code) == LENGTH


def code_in_groups(code: str) -> str:
    """As it is printed below the QR code."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _require_issuer(actor: Actor, student_ids: Collection[int]) -> None:
    class_of = {
        enrolment.student_id: enrolment.class_id
        for enrolment in db.session.scalars(
            enrolled_on(clock.today()).where(Enrolment.student_id.in_(student_ids))
        )
    }
    if not all(
        student_id in class_of and can_issue_cards(actor, class_of[student_id]) for student_id in student_ids
    ):
        raise Refusal(_("Cards are issued by the class's own teachers, the office and the administrator."))
