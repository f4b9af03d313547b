"""Proof-reading a comment: who proposes, what the author sees, and that nothing of the author's is lost."""

from collections.abc import Callable

import pytest

from portfolio.core.db import db
from portfolio.portfolios.queries import comment_row
from portfolio.portfolios.voice_models import CommentProof
from portfolio.portfolios.voices_queries import proofs_of
from portfolio.school.phase_models import Phase
from tests.browser import Browser
from tests.people import World
from tests.portfolios.term_end import set_phase

Visit = Callable[[str], Browser]
OWN, OTHER = "你演小伙计很认真。", "你演小伙计演得很投入。"


@pytest.fixture(autouse=True)
def _written(world: World, visit: Visit) -> None:
    visit("homeroom").post(f"/comments/{world.student_id}", {"text": OWN, "revision": 0})


def propose(
    world: World, visit: Visit, person: str = "office", status: int = 302, facts: dict[str, object] | None = None
) -> str:
    wording = {"text": OTHER, "note": "更具体些", "revision": 1} | (facts or {})
    return visit(person).post(f"/comments/{world.student_id}/proof", wording, status=status).text


def proofs(world: World) -> list[CommentProof]:
    with world.open():
        return list(proofs_of(world.student_id, world.term_id))


def comment_text(world: World) -> str:
    with world.open():
        row = comment_row(world.student_id, world.term_id)
        return row.text if row else ""


def answer(world: World, visit: Visit, is_taken: str, person: str = "homeroom", status: int = 302) -> None:
    url = f"/comments/{world.student_id}/proof/{proofs(world)[0].id}"
    visit(person).post(url, {"is_taken": is_taken}, status=status)


@pytest.mark.parametrize("person", ["office", "deputy"])
def test_author_sees_the_change_and_takes_it_over(world: World, visit: Visit, person: str) -> None:
    propose(world, visit, person)
    page = visit("homeroom").get(f"/comments/{world.student_id}").text
    assert "更具体些" in page
    assert "<ins>" in page
    assert "<del>" in page
    answer(world, visit, "1")
    assert comment_text(world) == OTHER
    (proof,) = proofs(world)
    assert (proof.original, proof.is_taken, proof.answered_by_id) == (OWN, True, world.people["homeroom"])


def test_left_wording_changes_nothing_and_stays_in_the_history(world: World, visit: Visit) -> None:
    propose(world, visit)
    answer(world, visit, "0")
    assert comment_text(world) == OWN
    assert proofs(world)[0].is_taken is False
    assert "更具体些" in visit("homeroom").get(f"/comments/{world.student_id}").text


def test_answer_is_given_once(world: World, visit: Visit) -> None:
    propose(world, visit)
    answer(world, visit, "0")
    answer(world, visit, "1", status=409)
    assert comment_text(world) == OWN


def test_nobody_answers_the_own_wording(world: World, visit: Visit) -> None:
    propose(world, visit, "deputy")
    answer(world, visit, "1", "deputy", status=409)


def test_author_does_not_proof_read_the_own_comment(world: World, visit: Visit) -> None:
    propose(world, visit, "homeroom", status=422)


def test_wording_on_a_comment_that_changed_is_not_taken_over(world: World, visit: Visit) -> None:
    propose(world, visit)
    visit("homeroom").post(f"/comments/{world.student_id}", {"text": "你学会了先听别人说。", "revision": 1})
    answer(world, visit, "1", status=409)
    assert comment_text(world) == "你学会了先听别人说。"


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"text": OWN}, 422), ({"text": ""}, 422), ({"text": "你和李堃一样好"}, 422), ({"note": "扣2分"}, 422),
     ({"revision": 7}, 409)],
)  # fmt: skip
def test_unfit_wording_is_refused_and_kept(world: World, visit: Visit, facts: dict[str, object], status: int) -> None:
    page = propose(world, visit, status=status, facts=facts)
    assert str(facts.get("text", OTHER)) in page
    assert proofs(world) == []


def test_second_wording_waits_for_the_answer_to_the_first(world: World, visit: Visit) -> None:
    propose(world, visit)
    propose(world, visit, "deputy", status=422)


def test_lists_name_what_is_written(world: World, visit: Visit) -> None:
    propose(world, visit)
    page = visit("office").get(f"/comments/proof?class={world.class_id}").text
    assert OWN in page
    assert "李堃" not in page


@pytest.mark.parametrize("phase", [Phase.NOTICE, Phase.SIGN_OFF, Phase.ARCHIVED])
def test_after_selecting_the_true_reason_is_told(world: World, visit: Visit, phase: Phase) -> None:
    set_phase(world, phase)
    typed = {"text": "现在才想到的话。", "revision": 1}
    page = visit("homeroom").post(f"/comments/{world.student_id}", typed, status=422).text
    with world.app.test_request_context():
        assert str(phase.title) in page
    assert "现在才想到的话。" in page
    propose(world, visit, status=422)


def test_other_classes_and_schools_are_not_found(world: World, twin: World, visit: Visit) -> None:
    for student_id in (world.student_id, twin.student_id):
        visit("other_homeroom").get(f"/comments/{student_id}/proof", status=404)
    propose(world, visit)
    with world.open():
        assert db.session.query(CommentProof).count() == 1
