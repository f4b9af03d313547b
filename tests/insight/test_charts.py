"""One option for screens and paper: it names each dimension, and the same facts draw the same picture."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

from portfolio.core.charts import chart_svg
from portfolio.insight.charts import ON_PAPER, ON_SCREEN, Bar, bars_by_dimension

BARS = [
    Bar("moral", "德", "品德发展", 31), Bar("learning", "学", "学业发展", 40), Bar("body", "体", "身心发展", 0),
    Bar("aesthetic", "美", "审美素养", 12), Bar("labour", "劳", "劳动与社会实践", 7),
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]


def drawn() -> str:
    """The chart as paper shows it."""
    return chart_svg(bars_by_dimension(BARS, "参与的学生人数", ON_PAPER, whole=45), 640, 206).decode()


def test_a_chart_on_paper_names_every_dimension_with_its_sign() -> None:
    assert all(f">{bar.sign} {bar.name}<" in drawn() for bar in BARS)


def test_the_same_facts_draw_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_no_dimension_is_told_by_colour_alone() -> None:
    assert drawn().count("<pattern") == len(BARS)
    data = bars_by_dimension(BARS, "", ON_SCREEN)["series"][0]["data"]
    assert len({str(one["itemStyle"]["decal"]) for one in data}) == len(BARS)


def test_a_chart_says_its_numbers_to_who_cannot_see_it() -> None:
    said = bars_by_dimension(BARS, "参与的学生人数", ON_SCREEN)["aria"]["label"]["description"]
    assert "劳 劳动与社会实践 7" in said


def test_paper_draws_with_its_own_fonts_and_asks_nobody() -> None:
    picture = drawn()
    assert "font-family:Xingji Sans" in picture
    assert "http" not in picture.replace("http://www.w3.org/", "")


def _in_child() -> bool:
    try:
        drawn()
    except RuntimeError:
        return True
    return False


def test_a_child_of_a_process_that_has_drawn_refuses_instead_of_hanging() -> None:
    drawn()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(_in_child).get(timeout=10)


def test_a_process_that_has_drawn_comes_to_its_end() -> None:
    code = "from tests.insight.test_charts import drawn; drawn(); raise SystemExit(3)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=30, check=False).returncode == 3
