"""The main job in the browser: from the roster of a new class to its printed term reports."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from portfolio.core import clock
from tests.e2e.conftest import Opener
from tests.e2e.paper import codes_by_name, odd_pages, pages_of, text_of, unpacked
from tests.e2e.photo import stage_photo
from tests.e2e.roster_file import RARE, SIZE, staff_sheet, student_names, students_sheet
from tests.e2e.screen import Screen

pytestmark = pytest.mark.e2e

CLASS = "七年级3班"
TITLE = "戏剧展演《雷雨》片段"
WORDS = "我演四凤，排练了三个星期。演出时台词卡了一次，同伴接住了我。"
MOST_TAPS, MOST_KEYS, MOST_CLICKS = 12, 5, 4
Noter = Callable[[str, object], None]


@dataclass
class Printed:
    """What the office holds at the end."""

    merged: bytes
    single: dict[str, bytes]


def test_from_roster_to_printed_reports(open_screen: Opener, tmp_path: Path, record_property: Noter) -> None:
    """Import, slips, a student's record, return, resubmission, approval by keyboard, print run, papers."""
    admin = open_screen("admin")
    import_list(admin, "students", students_sheet(tmp_path, CLASS), SIZE)
    import_list(admin, "staff", staff_sheet(tmp_path, CLASS), 1)
    codes = print_class_slips(admin, CLASS)
    assert len(codes) == SIZE

    student = open_screen(is_phone=True)
    student.sign_in_with_slip(*next(iter(codes.items())))
    record_property("figure: taps for a student's record", log_performance(student, tmp_path))

    teacher = open_screen()
    teacher.sign_in_with_slip(*print_staff_slip(admin))
    return_by_keyboard(teacher)
    resubmit_with_one_tap(student)

    enter_for_the_others(open_screen("t01"))
    record_property("figure: keys for approving 31 clean records", approve_by_keyboard(teacher))

    printed, clicks = print_class(open_screen("office"), tmp_path)
    record_property("figure: clicks for printing a class", clicks)
    check_papers(printed)


def import_list(admin: Screen, kind: str, file: Path, count: int) -> None:
    """Upload, look at what would happen, confirm."""
    admin.open(f"/import?kind={kind}")
    admin.page.locator("#file").set_input_files(file)
    admin.page.locator("form.sheet button[type=submit]").click()
    expect(admin.page.locator(".import-sum")).to_contain_text(f"新增 {count} 人")
    admin.page.locator(".import-sum-acts .btn-primary").click()
    expect(admin.page.locator("#flashes > *").first).to_be_visible()


def print_class_slips(admin: Screen, class_name: str) -> dict[str, str]:
    """The sheet for the class; the codes are read off the paper."""
    admin.open("/classes")
    admin.page.locator("main").get_by_role("link", name=class_name, exact=True).click()
    return codes_by_name(sheet_of(admin, admin.page.locator("#class-slips")))


def print_staff_slip(admin: Screen, number: str = "2073") -> tuple[str, str]:
    """The new teacher's name and code, from the sheet of all who have no password yet."""
    admin.open("/people?role=staff")
    codes = codes_by_name(sheet_of(admin, admin.page.locator("#staff-slips")))
    return next(pair for pair in codes.items() if number in pair[0])


def sheet_of(admin: Screen, fold: Locator) -> bytes:
    """Unfold the choice, press the button, and keep the PDF that opens in a new tab."""
    fold.locator("summary").click()
    with admin.kept_answers("**/slips") as sheets, admin.context.expect_page() as tab:
        fold.locator("button[type=submit]").click()
        tab.value.wait_for_load_state()
    tab.value.close()
    assert not odd_pages(sheets[0])
    return sheets[0]


def choose_kind(person: Screen, name: str) -> None:
    """One of the eight tiles shown first, or of those behind them."""
    tile = person.page.locator("[data-record-form]").get_by_label(name, exact=True)
    expect(tile).to_be_attached()
    if not tile.is_visible():
        person.press(person.page.locator(".kind-more summary"))
    person.press(tile)


def log_performance(student: Screen, folder: Path) -> int:
    """A drama performance with a photo, from the home page until it is handed in; gives the taps."""
    page = student.page
    student.press(page.locator(".dock-write"))
    choose_kind(student, "戏剧")
    student.write(page.locator("#title"), TITLE)
    student.press(page.get_by_role("radio", name="主要参与", exact=True))
    student.choose_files(page.locator("[data-drop]"), stage_photo(folder / "IMG_2041.jpg", clock.local(clock.now())))
    student.write(page.locator("#description"), WORDS)
    expect(page.locator(".photo code")).to_be_visible()  # the receipt
    student.press(page.get_by_role("button", name="提交"))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    taps = student.counted()
    assert taps <= MOST_TAPS
    return taps


def return_by_keyboard(teacher: Screen) -> None:
    """Look at the record, then give it back with the first of the offered reasons."""
    teacher.open("/review")
    expect(teacher.page.locator("#review-detail")).to_contain_text(WORDS)
    teacher.key("r", "1", "Enter")
    expect(teacher.page.locator("#review-undo")).to_contain_text(TITLE)
    expect(teacher.page.locator("#review-detail")).to_have_count(0)


def resubmit_with_one_tap(student: Screen) -> None:
    """The reason stands on the home page, the button below it."""
    student.open("/")
    card = student.page.locator(".home-card", has_text=TITLE)
    expect(card.locator(".home-reason")).to_contain_text("照片")
    student.counted()
    student.press(card.get_by_role("button"))
    expect(student.page.locator(".home-card", has_text=TITLE)).to_have_count(0)
    assert student.counted() == 1


def enter_for_the_others(organiser: Screen) -> None:
    """A sports day, entered once for all but the first student and handed in for them."""
    page = organiser.page
    organiser.open("/records/class-entry")
    page.locator("#class_id").select_option(label=CLASS)
    expect(page.locator("#roster input[name=students]")).to_have_count(SIZE)
    page.locator("[data-roster-all]").click()
    page.locator("#roster input[name=students]").first.uncheck()
    choose_kind(organiser, "运动会")
    page.locator("#title").fill("秋季运动会")
    page.get_by_role("radio", name="主要参与", exact=True).click()
    page.locator(".action-bar .btn-primary").click()
    entry = page.locator("section.sheet", has_text="秋季运动会").first
    entry.get_by_role("button").first.click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(entry.get_by_role("button")).to_have_count(0)  # all are sent
    expect(page.locator("main")).to_contain_text(f"{SIZE - 1}")


def approve_by_keyboard(teacher: Screen) -> int:
    """The resubmitted record and the thirty others, all shown at once; gives the keys."""
    page = teacher.page
    teacher.open("/review")
    expect(page.locator("#review-list input[name=record]")).to_have_count(SIZE)
    teacher.counted()
    teacher.key("Shift+A")
    expect(page.locator("#bulk-dialog h2")).to_contain_text(str(SIZE))
    teacher.key("Enter")
    expect(page.locator("#review-undo")).to_contain_text(str(SIZE))
    expect(page.locator("#review-detail")).to_have_count(0)
    keys = teacher.counted()
    assert keys <= MOST_KEYS
    return keys


def print_class(office: Screen, folder: Path) -> tuple[Printed, int]:
    """From the home page to the two files; the worker lays out the pages meanwhile."""
    page = office.page
    office.press(page.get_by_role("link", name=CLASS))
    office.press(page.locator(".print-bar button"))
    page.locator(".run-files").wait_for(timeout=120_000)
    merged = office.download(page.locator(".run-files a").first, folder)
    archive = office.download(page.locator(".run-files a").last, folder)
    clicks = office.counted()
    assert clicks <= MOST_CLICKS
    return Printed(merged.read_bytes(), unpacked(archive)), clicks


def check_papers(printed: Printed) -> None:
    """Each student's paper is there, whole, on A4, and says who it is and what was done."""
    names = student_names()
    assert [file.partition("_")[2] for file in sorted(printed.single)] == [f"{name}.pdf" for name in names]
    texts = {file: text_of(content) for file, content in printed.single.items()}
    for file, words in texts.items():
        assert file.removesuffix(".pdf").partition("_")[2] in words
    first = next(words for file, words in texts.items() if RARE[0] in file)
    assert TITLE in first
    assert WORDS in first
    assert all("秋季运动会" in words for file, words in texts.items() if RARE[0] not in file)
    assert not odd_pages(printed.merged)
    assert not [file for file, content in printed.single.items() if odd_pages(content)]
    assert pages_of(printed.merged) >= sum(pages_of(content) for content in printed.single.values())
    assert all(name in text_of(printed.merged) for name in names)
