"""The whole portfolio on the screen: for whoever may read the report, marked as a preview."""

from collections.abc import Callable

import pypdfium2
import pytest

from portfolio.core.db import db
from tests.browser import Browser
from tests.people import World
from tests.reports import term_end_rows as rows

Visit = Callable[[str], Browser]


@pytest.fixture
def told(world: World) -> str:
    """The address of a portfolio that holds two records."""
    with world.open():
        rows.approved_rows(world, "《茶馆》片段展演", "秋季运动会")
        db.session.commit()
    return f"/students/{world.student_id}/whole-portfolio"


def words_of(pdf: bytes) -> str:
    """The text of all pages."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "".join(page.get_textpage().get_text_bounded() for page in opened)


@pytest.mark.parametrize("person", ["student", "guardian", "homeroom", "deputy", "office", "principal"])
def test_whoever_may_read_the_report_reads_the_portfolio(visit: Visit, told: str, person: str) -> None:
    page = visit(person).get(told)
    assert "样张" in page.get_data(as_text=True)
    assert f"{told}/page-1.png" in page.get_data(as_text=True)


def test_the_file_holds_the_records_and_says_that_it_is_not_sealed(visit: Visit, told: str) -> None:
    words = words_of(visit("student").get(f"{told}.pdf").data)
    assert "《茶馆》片段展演" in words
    assert "样张，未盖章" in words


def test_it_comes_in_english_too(visit: Visit, told: str) -> None:
    assert "Growth in each dimension" in words_of(visit("student").get(f"{told}.pdf?lang=en").data)


def test_a_page_past_the_last_is_not_found(visit: Visit, told: str) -> None:
    visit("student").get(f"{told}/page-99.png", 404)


def test_report_and_portfolio_lead_to_each_other(world: World, visit: Visit, told: str) -> None:
    student = visit("student")
    report = f"/students/{world.student_id}/report"
    assert told in student.get(report).get_data(as_text=True)
    assert report in student.get(told).get_data(as_text=True)


def test_a_character_that_no_font_has_is_named(world: World, visit: Visit, told: str) -> None:
    with world.open():
        rows.approved_rows(world, "古字\ue000")
        db.session.commit()
    student = visit("student")
    assert "U+E000" in student.get(told).get_data(as_text=True)
    assert student.get(f"{told}.pdf", 302).location.startswith(told)


def test_the_preview_of_a_report_follows_the_selection(world: World, visit: Visit, told: str) -> None:
    student = visit("student")
    report = f"/students/{world.student_id}/report.pdf"
    before = words_of(student.get(report).data)
    with world.open():
        (record,) = rows.approved_rows(world, "最想说的一件事")
        rows.pick(world, [record.id], key_case="那天下着雨，我们还是出发了。")
        db.session.commit()
    after = words_of(student.get(report).data)
    assert "那天下着雨" not in before
    assert "那天下着雨" in after
    assert "本学期还有" in after
