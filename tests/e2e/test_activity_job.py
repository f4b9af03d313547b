"""An activity in the browser: last year's sports day again, ninety on the roster, results, records, approval, paper."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from portfolio.core import clock
from tests.e2e.conftest import Opener
from tests.e2e.paper import text_of
from tests.e2e.screen import Screen

pytestmark = pytest.mark.e2e

TITLE = f"秋季运动会（{clock.now():%H%M%S}）"  # of its own, also where the same site is tested twice
ITEM, RESULT, AWARD = "100米", "13秒2", "一等奖"
WORDS = "起跑慢了半步，弯道追回来了。"
STRANGER = "不在本校的人"
ROSTER, MOST_TAPS = 90, 3
Noter = Callable[[str, object], None]


class Pupil(NamedTuple):
    """As the class's page has them."""

    number: str
    name: str


def test_a_sports_day_from_last_year_to_the_printed_report(open_screen: Opener, record_property: Noter) -> None:
    """Copy, paste a list with three mistakes, enter results, confirm; a sentence, an approval, a page of paper."""
    office = open_screen("office")
    pupils = [*pupils_of(office, "七年级1班"), *pupils_of(office, "七年级2班"), *pupils_of(office, "八年级1班")]
    runner = pupils[0]

    organiser = open_screen("t01")
    activity = copy_last_years(organiser)
    paste_names(organiser, activity, pupils)
    enter_results(organiser, activity, runner)
    confirm(organiser, activity)

    taps = add_a_sentence(open_screen("s1001", is_phone=True))
    record_property("figure: taps to add a sentence and submit", taps)
    approve_all(open_screen("h71"))
    assert printed_words(office, runner).issuperset({TITLE, WORDS, RESULT, AWARD})


def pupils_of(office: Screen, class_name: str) -> list[Pupil]:
    """Numbers and names from the class's page."""
    office.open("/classes")
    office.page.locator("main").get_by_role("link", name=class_name, exact=True).click()
    rows = office.page.locator(".people-table tbody tr")
    expect(rows.first).to_be_visible()
    return [
        Pupil(row.locator("td").first.inner_text(), row.locator("th").first.inner_text()) for row in rows.all()
    ]


def copy_last_years(organiser: Screen) -> str:
    """From the list of earlier activities; a new name, yesterday; gives the activity's address."""
    page = organiser.page
    organiser.open("/activities/copy?kind=sports_day")
    page.locator("tbody a.btn").first.click()
    expect(page.locator("#items")).to_have_value(re.compile(ITEM))
    page.locator("#title").fill(TITLE)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    page.locator("#from_on").fill(yesterday)
    page.locator("#to_on").fill("")
    page.locator("#capacity").fill("")
    page.locator(".form-end .btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    return page.url.removeprefix(organiser.watch.origin).partition("?")[0]


def paste_names(organiser: Screen, activity: str, pupils: list[Pupil]) -> None:
    """Eighty-eight right lines, a wrong number beside a name, a name nobody has; put right on the way."""
    page, chosen = organiser.page, pupils[:ROSTER]
    lines = [f"{each.number} {each.name}" for each in chosen]
    lines[3] = f"{chosen[4].number} {chosen[3].name}"  # the neighbour's number
    lines[7] = STRANGER
    lines[11] = chosen[11].number + "９"
    organiser.open(f"{activity}/roster/add")
    page.locator("#lines").fill("\n".join(lines))
    page.locator("form", has=page.locator("#lines")).locator("button[type=submit]").click()
    expect(page.locator(".roster-sum")).to_contain_text(str(ROSTER - 3))
    page.locator("#lines").fill("\n".join(f"{each.number} {each.name}" for each in chosen))
    page.locator("button[formaction]").click()
    expect(page.locator(".roster-sum")).to_contain_text(str(ROSTER))
    page.locator(".action-bar .btn-primary").click()
    expect(page.locator(".roster-sum")).to_contain_text(str(ROSTER))


def enter_results(organiser: Screen, activity: str, runner: Pupil) -> None:
    """The item's column, for the one who ran best; the others took part."""
    page = organiser.page
    organiser.open(f"{activity}/results")
    page.locator("select[name=item_id]").select_option(label=ITEM)
    row = page.locator("table.results tbody tr", has_text=runner.number)
    expect(row.locator("input")).to_have_count(2)
    row.locator("input").first.fill(RESULT)
    row.locator("input").last.fill(AWARD)
    page.locator(".action-bar .btn-primary").click()
    expect(page.locator("#flashes > *").first).to_be_visible()
    expect(row.locator("input").first).to_have_value(RESULT)


def confirm(organiser: Screen, activity: str) -> None:
    """What it will do is said first; afterwards all ninety stand."""
    page = organiser.page
    organiser.open(f"{activity}/confirm")
    expect(page.locator(".draft-says")).to_contain_text(str(ROSTER))
    page.locator("form[action$='/confirm'] .btn-primary").click()
    expect(page.locator("#flashes > *").first).to_be_visible()
    organiser.open(f"{activity}/confirm?part=unchanged")
    expect(page.locator("main")).to_contain_text("不需要再确认")


def add_a_sentence(student: Screen) -> int:
    """On the home page: unfold, write, hand in; gives the taps."""
    page = student.page
    card = page.locator(".home-card", has_text=TITLE)
    student.counted()
    student.press(card.locator(".home-words summary"))
    student.write(card.locator("textarea"), WORDS)
    student.press(card.locator(".home-words button[type=submit]"))
    expect(page.locator(".home-card", has_text=TITLE)).to_have_count(0)
    taps = student.counted()
    assert taps <= MOST_TAPS
    return taps


def approve_all(teacher: Screen) -> None:
    """What was handed in, all at once; then the rest of the class with the organiser's facts."""
    page = teacher.page
    teacher.open("/review?kind=sports_day")
    expect(page.locator("#review-list")).to_contain_text(TITLE)
    teacher.key("Shift+A")
    expect(page.locator("#bulk-dialog h2")).to_be_visible()
    teacher.key("Enter")
    expect(page.locator("#review-undo")).to_be_visible()
    teacher.open("/review")
    page.locator(".review-rest p", has_text=TITLE).get_by_role("link").click()
    page.locator("form.sheet button[type=submit]").click()
    expect(page.locator("#review-undo, #flashes > *").first).to_be_visible()


def printed_words(office: Screen, runner: Pupil) -> set[str]:
    """Which of the words stand on the student's paper."""
    office.open(f"/records?words={runner.number}")
    answer = office.context.request.get(f"{office.watch.origin}/students/1/report.pdf")
    assert answer.ok
    words = text_of(answer.body())
    assert runner.name in words
    return {each for each in (TITLE, WORDS, RESULT, AWARD) if each in words}
