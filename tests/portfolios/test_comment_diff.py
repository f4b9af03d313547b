"""What changed between two wordings: exact, and readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.portfolios.comment_diff import Change, pieces


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("你很认真。", "你很认真。", [("same", "你很认真。")]),
        ("", "你", [("inserted", "你")]),
        ("排练很认真", "排练非常认真", [("same", "排练"), ("deleted", "很"), ("inserted", "非常"), ("same", "认真")]),
        ("You run fast.", "You ran fast.", [
            ("same", "You "), ("deleted", "run"), ("inserted", "ran"), ("same", " fast.")]),
    ],
)  # fmt: skip
def test_changes_are_told_word_by_word(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.change.value, piece.text) for piece in pieces(before, after)] == expected


@given(st.text("你我他很好ab ，。\n", max_size=30), st.text("你我他很好ab ，。\n", max_size=30))
def test_both_wordings_can_be_read_from_the_changes(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.change is not Change.INSERTED) == before
    assert "".join(piece.text for piece in found if piece.change is not Change.DELETED) == after
