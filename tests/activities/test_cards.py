"""Student cards: who gets one, and what a lost one is worth."""

import pytest
from sqlalchemy import select

from portfolio.activities.cards import (
    ALPHABET,
    LENGTH,
    cards_coded,
    cards_of,
    code_in_groups,
    is_code,
    issue_cards,
    issue_missing,
    plain_code,
)
from portfolio.activities.models import StudentCard
from portfolio.core.audit import AuditEvent
from portfolio.core.db import db
from portfolio.web.errors import Refusal
from tests.people import World


def test_a_new_card_ends_the_old_one(world: World) -> None:
    with world.open():
        actor = world.actor("homeroom")
        (old,), (new,) = issue_cards(actor, [world.student_id]), issue_cards(actor, [world.student_id])
        assert old.ended_at is not None
        assert cards_of([world.student_id]) == {world.student_id: new}
        assert old.code != new.code
        assert set(cards_coded([old.code, new.code])) == {old.code, new.code}


def test_a_code_is_long_unlike_others_and_says_nothing_of_the_student(world: World) -> None:
    with world.open():
        cards = issue_cards(world.actor("office"), [world.student_id, world.student2_id, world.other_student_id])
        assert len({card.code for card in cards}) == 3
        assert all(len(card.code) == LENGTH and set(card.code) <= set(ALPHABET) for card in cards)


def test_printing_again_makes_no_new_cards_but_renewing_does(world: World) -> None:
    with world.open():
        actor, ids = world.actor("homeroom"), [world.student_id, world.student2_id]
        first = {id_: card.code for id_, card in issue_missing(actor, ids).items()}
        again = {id_: card.code for id_, card in issue_missing(actor, ids, renewed=[world.student_id]).items()}
        assert again[world.student2_id] == first[world.student2_id]
        assert again[world.student_id] != first[world.student_id]


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("homeroom", True), ("deputy", True), ("office", True), ("admin", True), ("other_homeroom", False),
        ("teacher", False), ("student", False),
    ],
)  # fmt: skip
def test_cards_are_issued_by_the_class_teachers_office_and_administrator(world: World, person: str, may: bool) -> None:
    with world.open():
        if may:
            assert len(issue_cards(world.actor(person), [world.student_id])) == 1
            assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "card.issue")).one()
        else:
            with pytest.raises(Refusal):
                issue_cards(world.actor(person), [world.student_id])


def test_nobody_issues_cards_for_another_school(world: World, twin: World) -> None:
    with world.open(), pytest.raises(Refusal):
        issue_cards(world.actor("office"), [twin.student_id])
    with twin.open():
        assert not db.session.scalars(select(StudentCard)).all()


def test_codes_are_read_as_people_and_scanners_write_them() -> None:
    assert plain_code(" ab3d-ｏ1il-77xx-YYYZ\n") == "AB3D01117" + "7XXYYYZ"
    assert code_in_groups("AB3D011177XXYYYZ") == "AB3D-0111-77XX-YYYZ"
    assert is_code(plain_code("AB3D-0111-77XX-YYYZ"))
    assert not is_code(plain_code("https://example.org/"))
