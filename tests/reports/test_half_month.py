"""The half-monthly report: its periods, what the office sees and writes, its editions."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.core.scope import system_scope
from portfolio.core.sheets import read_sheets
from portfolio.reports.half_month import Period, period_of, periods_between
from portfolio.reports.models import HalfMonthEdition, HalfMonthReport
from portfolio.reports.printing import storage
from portfolio.reports.purge import GRACE, purge_orphans
from portfolio.school.models import Student, Term
from tests.activity_factories import make_activity, make_participant
from tests.browser import Browser
from tests.people import World
from tests.reports.paper_rules import faults_of, texts_of
from tests.statements import count_selects

Visit = Callable[[str], Browser]
WORDS = {"situation": "本期课后服务平稳有序。", "highlights": "", "problems": "=1+1", "plans": "下期开设书法课。"}


@pytest.fixture
def office(world: World, visit: Visit) -> Browser:
    """The office, with the term's report of this half month begun."""
    browser = visit("office")
    browser.post("/half-month", {"from_on": clock.today().isoformat()}, status=303)
    return browser


def address() -> str:
    row = db.session.scalars(select(HalfMonthReport).order_by(HalfMonthReport.id.desc())).first()
    assert row is not None
    return f"/half-month/{row.id}"


def here(world: World) -> str:
    with world.open():
        return address()


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 15)),
        (date(2026, 11, 15), date(2026, 11, 1), date(2026, 11, 15)),
        (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 30)),
        (date(2028, 2, 29), date(2028, 2, 16), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 16), date(2026, 12, 31)),
    ],
)
def test_a_month_has_two_halves(on: date, first: date, last: date) -> None:
    assert period_of(on) == Period(first, last)


def test_periods_come_newest_first_without_gaps() -> None:
    periods = list(periods_between(date(2026, 9, 10), date(2027, 1, 20)))
    assert len(periods) == 10
    assert periods[0] == Period(date(2027, 1, 16), date(2027, 1, 31))
    assert all(later.from_on == earlier.to_on + timedelta(days=1) for later, earlier in pairwise(periods))


def test_one_click_makes_the_report_and_a_second_opens_it(world: World, office: Browser) -> None:
    first = here(world)
    assert office.post("/half-month", {"from_on": clock.today().isoformat()}, status=303).location.endswith(first)
    assert "填写中" in office.get("/half-month").text


def test_a_half_month_outside_every_term_is_refused_in_words(world: World, visit: Visit) -> None:
    page = visit("office").post("/half-month", {"from_on": "2019-11-01"}, status=422).text
    assert "不在任何学期之内" in page
    visit("office").post("/half-month", {"from_on": "anything"}, status=404)


def test_a_half_month_to_come_is_refused_in_words(world: World, visit: Visit) -> None:
    soon = (clock.today() + timedelta(days=40)).isoformat()
    assert "还没有开始" in visit("office").post("/half-month", {"from_on": soon}, status=422).text


def test_the_list_asks_the_same_number_of_questions_however_many_reports(world: World, visit: Visit) -> None:
    browser = visit("office")
    browser.get("/half-month")
    with count_selects() as few:
        browser.get("/half-month")
    for days in (0, 16, 32, 48):
        browser.post("/half-month", {"from_on": (clock.today() - timedelta(days=days)).isoformat()}, status=303)
    with count_selects() as many:
        browser.get("/half-month")
    assert len(many) == len(few)


def test_what_is_left_as_suggested_follows_the_figures(world: World, office: Browser) -> None:
    suggestion = "本期没有开展课后服务。"
    assert suggestion in office.get(here(world)).text
    office.post(here(world), {"revision": 1, "situation": suggestion, "shown-situation": suggestion, "plans": "书法"})
    with world.open():
        words = db.session.scalars(select(HalfMonthReport.words)).one()
    assert "situation" not in words
    assert words["plans"] == "书法"


def test_a_text_that_is_too_long_is_refused_and_kept_in_its_field(world: World, office: Browser) -> None:
    page = office.post(here(world), WORDS | {"revision": 1, "plans": "长" * 1201}, status=422).text
    assert "长" * 1201 in page
    assert WORDS["situation"] in page


def test_who_comes_second_sees_both_versions(world: World, office: Browser) -> None:
    office.post(here(world), WORDS | {"revision": 1})
    page = office.post(here(world), WORDS | {"revision": 1, "plans": "另一种安排。"}, status=409).text
    assert "另一种安排。" in page
    assert WORDS["plans"] in page
    assert 'name="revision" value="2"' in page
    office.post(here(world), WORDS | {"revision": 2, "plans": "另一种安排。"})


def issue(world: World, office: Browser, revision: int, **more: str) -> None:
    office.post(f"{here(world)}/issue", WORDS | {"revision": revision, "language": "zh"} | more)


def test_an_edition_keeps_words_and_figures_as_they_were(world: World, office: Browser) -> None:
    issue(world, office, 1)
    office.post(here(world), WORDS | {"revision": 2, "plans": "改了。"})
    issue(world, office, 3, plans="改了。")
    with world.open():
        editions = db.session.scalars(select(HalfMonthEdition).order_by(HalfMonthEdition.number)).all()
        assert [(row.number, row.words["plans"]) for row in editions] == [(1, WORDS["plans"]), (2, "改了。")]
        assert editions[0].figures["held"] == 0
        assert editions[0].figures["from_on"] == period_of(clock.today()).from_on.isoformat()


def test_the_same_page_issued_twice_makes_one_edition(world: World, office: Browser) -> None:
    issue(world, office, 1)
    office.post(f"{here(world)}/issue", WORDS | {"revision": 1, "language": "zh"}, status=409)
    with world.open():
        assert len(db.session.scalars(select(HalfMonthEdition)).all()) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_paper_is_archivable_and_holds_what_was_written(world: World, office: Browser, language: str) -> None:
    issue(world, office, 1, language=language)
    content = office.get(f"{here(world)}/1.pdf").data
    text = "".join(texts_of(content)).replace("\n", "")
    assert faults_of(content) == []
    assert WORDS["plans"] in text
    assert ("Principal" in text) == (language == "en")


def test_the_workbook_holds_the_same_words_as_text(world: World, office: Browser) -> None:
    issue(world, office, 1)
    sheets = read_sheets(office.get(f"{here(world)}/1.xlsx").data)
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row]
    assert {WORDS["problems"], WORDS["plans"]} <= set(cells)
    assert len(sheets) == 8


def test_a_character_that_no_font_has_is_refused_and_nothing_is_lost(world: World, office: Browser) -> None:
    unknown = "\U00016b5f"
    page = office.post(f"{here(world)}/issue", WORDS | {"revision": 1, "plans": f"见{unknown}", "language": "zh"}, 422)
    assert f"见{unknown}" in page.text
    with world.open():
        assert not db.session.scalars(select(HalfMonthEdition)).all()


def test_files_of_editions_are_not_purged(world: World, office: Browser) -> None:
    issue(world, office, 1)
    with world.open():
        edition = db.session.scalars(select(HalfMonthEdition)).one()
        with system_scope():
            purge_orphans(storage(), clock.now() + GRACE + timedelta(hours=1))
        assert storage().stat(edition.pdf_key)
        assert storage().stat(edition.sheet_key)


def test_no_student_is_named(world: World, office: Browser) -> None:
    with world.open():
        term = db.session.get_one(Term, world.term_id)
        activity = make_activity(term, world.people["teacher"], title="趣味编程", is_series=True)
        make_participant(activity, db.session.get_one(Student, world.student_id))
        db.session.commit()
    issue(world, office, 1)
    assert "张小明" not in "".join(texts_of(office.get(f"{here(world)}/1.pdf").data))
    assert "张小明" not in office.get(here(world)).text


def test_another_school_finds_nothing(world: World, twin: World, office: Browser) -> None:
    issue(world, office, 1)
    stranger = Browser(world.app.test_client(), twin, "office")
    stranger.get(here(world), 404)
    stranger.get(f"{here(world)}/1.pdf", 404)
    assert io.BytesIO(office.get(f"{here(world)}/1.pdf").data).read(4) == b"%PDF"
