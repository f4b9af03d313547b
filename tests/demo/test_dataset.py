"""Rosters made up for measuring are rosters that the import takes."""

import pytest

from portfolio.demo.dataset import TITLES, Row, roster_csv, roster_rows, roster_xlsx
from portfolio.school.class_names import parse_class_name
from portfolio.school.import_models import RosterKind
from portfolio.school.roster import read_roster

ROWS = roster_rows(3000, seed=1)


def test_nobody_shares_a_number_or_a_name() -> None:
    assert len({row[0] for row in ROWS}) == len({row[1] for row in ROWS}) == 3000


def test_every_class_has_at_most_forty_five() -> None:
    classes = [row[3] for row in ROWS]
    assert max(map(classes.count, set(classes))) == 45
    assert all(parse_class_name(name) for name in set(classes))


@pytest.mark.parametrize("write", [roster_xlsx, roster_csv, lambda rows: roster_csv(rows, "gb18030")])
def test_the_import_reads_what_was_written(write: object) -> None:
    rows: list[Row] = [(*ROWS[0][:1], "欧阳䶮", *ROWS[0][2:]), *ROWS[1:90]]
    roster = read_roster(write(rows), RosterKind.STUDENTS)  # type: ignore[operator]
    assert [tuple(row.cells.values()) for row in roster.rows] == rows
    assert len(TITLES) == len(rows[0])
