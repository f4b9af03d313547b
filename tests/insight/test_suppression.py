"""No hidden count can be worked out from what is shown: tried on every way a small table could be."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portfolio.insight.suppression import SMALLEST_CELL, Cell, hidden_cells, is_small


def table(rows: Sequence[Sequence[int]]) -> list[Cell]:
    """Cells, row totals, column totals and the sum of all, as a network."""
    cells = [
        Cell(f"row {i}", f"column {j}", value, is_small(value))
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
    ]
    cells += [Cell("all", f"row {i}", sum(row), is_small(sum(row))) for i, row in enumerate(rows)]
    columns = [sum(column) for column in zip(*rows, strict=True)]
    cells += [Cell(f"column {j}", "whole", total, is_small(total)) for j, total in enumerate(columns)]
    cells.append(Cell("whole", "all", sum(columns), is_small(sum(columns))))
    return cells


def agreeing(cells: Sequence[Cell], hidden: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """Every filling of the hidden places, from 1 to `most`, in which each node gives on what it gets."""
    given_on: dict[str, int] = defaultdict(int)
    for place, cell in enumerate(cells):
        if place not in hidden:
            given_on[cell.tail] -= cell.value
            given_on[cell.head] += cell.value
    last = {end: place for place in hidden for end in (cells[place].tail, cells[place].head)}

    def fill(start: int, so_far: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if start == len(hidden):
            yield so_far
            return
        cell = cells[hidden[start]]
        for value in range(1, most + 1):
            given_on[cell.tail] -= value
            given_on[cell.head] += value
            done = [end for end in (cell.tail, cell.head) if last[end] == hidden[start]]
            if all(given_on[end] == 0 for end in done):
                yield from fill(start + 1, (*so_far, value))
            given_on[cell.tail] += value
            given_on[cell.head] -= value

    return fill(0, ())


def is_safe(rows: Sequence[Sequence[int]]) -> bool:
    """Whether every hidden place could hold at least two values."""
    cells = table(rows)
    hidden = sorted(hidden_cells(cells))
    possible: list[set[int]] = [set() for _ in hidden]
    for filling in agreeing(cells, hidden, max(cell.value for cell in cells) + 1):
        for values, value in zip(possible, filling, strict=True):
            values.add(value)
        if all(len(values) > 1 for values in possible):
            return True
    return not hidden


@given(some.lists(some.lists(some.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2))
@settings(max_examples=150, deadline=None)
def test_each_hidden_count_could_be_another(rows: list[list[int]]) -> None:
    assert is_safe(rows)


@given(some.lists(some.lists(some.sampled_from([0, 1, 2, 6]), min_size=3, max_size=3), min_size=2, max_size=2))
@settings(max_examples=60, deadline=None)
def test_each_hidden_count_of_a_wider_table_could_be_another(rows: list[list[int]]) -> None:
    assert is_safe(rows)


@given(some.lists(some.lists(some.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=5))
def test_every_small_count_is_hidden_and_no_zero(rows: list[list[int]]) -> None:
    cells = table(rows)
    hidden = hidden_cells(cells)
    assert all(place in hidden for place, cell in enumerate(cells) if 0 < cell.value < SMALLEST_CELL)
    assert all(cells[place].value for place in hidden)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert not hidden_cells(table([[10, 20], [30, 0]]))


def test_a_lone_small_count_takes_three_more_with_it() -> None:
    assert len(hidden_cells(table([[3, 20, 9], [30, 40, 8], [50, 60, 70]]))) == 4


def test_hiding_the_small_one_alone_would_be_found_out() -> None:
    cells = table([[3, 20], [30, 40]])
    assert len(list(agreeing(cells, [0], 100))) == 1


@pytest.mark.parametrize(("students", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_fewer_than_five_are_few_and_nobody_is_not(students: int, small: bool) -> None:
    assert is_small(students) is small
