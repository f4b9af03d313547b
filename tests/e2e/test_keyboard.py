"""The main paths without a mouse: sign in, write a record, clear the queue, dialogs."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Opener
from tests.e2e.keyboard import IS_FOCUSED, focus_stays_in, tab_to
from tests.e2e.screen import PASSWORD, Screen

pytestmark = pytest.mark.e2e


def test_signing_in_takes_the_keyboard_only(open_screen: Opener) -> None:
    """The name has the focus at once; Tab, password, Enter."""
    screen = open_screen()
    screen.open("/login")
    expect(screen.page.locator("#username")).to_be_focused()
    screen.page.keyboard.type("s1001")
    tab_to(screen, screen.page.locator("#password"))
    screen.page.keyboard.type(PASSWORD)
    screen.page.keyboard.press("Enter")
    expect(screen.page).to_have_url(f"{screen.watch.origin}/")


def test_skip_link_leads_past_the_navigation(open_screen: Opener) -> None:
    """The first stop; the next one after it lies in the page."""
    screen = open_screen("h71")
    skip = screen.page.locator("a.skip")
    tab_to(screen, skip)
    expect(skip).to_be_in_viewport()
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Tab")
    assert screen.page.locator("#main").evaluate("main => main.contains(document.activeElement)")


def test_a_record_is_written_and_handed_in_by_keyboard(open_screen: Opener) -> None:
    """Tab through the form; arrows choose kind and role."""
    screen = open_screen("s1001")
    page, keys = screen.page, screen.page.keyboard
    tab_to(screen, page.locator("main a", has_text="记一笔").first)
    keys.press("Enter")
    expect(page.locator("[data-record-form]")).to_be_visible()
    tab_to(screen, page.locator("input[name=kind]").first)
    keys.press("Space")
    tab_to(screen, page.locator("#title"))
    keys.type("键盘写的一条记录")
    last_time = page.locator("input[name=part]:checked")
    tab_to(screen, last_time if last_time.count() else page.locator("input[name=part]").first)
    keys.press("ArrowRight")
    tab_to(screen, page.locator("#description"))
    keys.type("我负责报幕，一共报了十二个节目。")
    tab_to(screen, page.locator("button[name=act][value=submit]"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("键盘写的一条记录")


def shown(screen: Screen) -> str:
    """The record that the queue shows."""
    return str(screen.page.locator("#review-detail").get_attribute("data-record"))


def changes(screen: Screen, before: str) -> None:
    """Wait until another record is shown."""
    expect(screen.page.locator("#review-detail")).not_to_have_attribute("data-record", before)


@pytest.fixture
def queue(open_screen: Opener) -> Screen:
    """The homeroom teacher's queue."""
    screen = open_screen("h71")
    screen.open("/review")
    expect(screen.page.locator("#review-detail")).to_be_visible()
    return screen


def test_j_and_k_move_through_the_queue(queue: Screen) -> None:
    """Down and up again."""
    first = shown(queue)
    queue.key("j")
    changes(queue, first)
    second = shown(queue)
    queue.key("k")
    changes(queue, second)
    assert shown(queue) == first


def test_a_approves_and_u_takes_it_back(queue: Screen) -> None:
    """The next record is there at once; undone, the first one waits again."""
    first = shown(queue)
    queue.key("a")
    changes(queue, first)
    expect(queue.page.locator(f"#row-{first}")).to_have_count(0)
    queue.key("u")
    expect(queue.page.locator(f"#row-{first}")).to_have_count(1)


def test_r_returns_with_a_reason_by_number(queue: Screen) -> None:
    """r, 2, Enter; then u."""
    first = shown(queue)
    queue.key("r", "2", "Enter")
    changes(queue, first)
    expect(queue.page.locator("#review-undo")).to_contain_text("退回")
    queue.key("u")
    expect(queue.page.locator(f"#row-{first}")).to_have_count(1)


@pytest.mark.parametrize(("key", "name"), [("r", "#return-dialog"), ("?", "#keys-dialog"), ("Shift+A", "#bulk-dialog")])
def test_dialogs_keep_the_focus_and_give_it_back(queue: Screen, key: str, name: str) -> None:
    """Tab goes round inside; Escape closes and leads back to where one was."""
    page = queue.page
    start = page.locator(".review-row a.row-x").first
    tab_to(queue, start)
    queue.key(key)
    dialog: Locator = page.locator(name)
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    assert focus_stays_in(queue, dialog)
    queue.key("Escape")
    expect(dialog).to_be_hidden()
    assert start.evaluate(IS_FOCUSED)


def test_help_lists_the_keys_of_the_page(queue: Screen) -> None:
    """Each with its words."""
    queue.key("?")
    listed = queue.page.locator("#keys-dialog dt").all_inner_texts()
    assert {"a", "r", "j", "?"} <= set(listed)


def test_records_are_put_in_order_by_keyboard(open_screen: Opener) -> None:
    """The pressed button keeps the focus, so that it can be pressed again; the order is kept on the server."""
    screen = open_screen("s1041")
    screen.open("/portfolio")
    rows = screen.page.locator("ol.pick-list", has=screen.page.locator("li:nth-child(2)")).first.locator("li")
    first, second = (rows.nth(number).locator(".pick-title").inner_text() for number in (0, 1))
    button = rows.first.locator("[id^=down-]")
    moved = screen.page.locator(f"#{button.get_attribute('id')}")
    tab_to(screen, moved)
    screen.key("Enter")
    expect(rows.nth(1).locator(".pick-title")).to_have_text(first)
    expect(moved).to_be_focused()
    screen.page.reload()
    expect(rows.first.locator(".pick-title")).to_have_text(second)


def test_a_record_is_chosen_and_taken_out_by_keyboard(open_screen: Opener) -> None:
    """Unfold, choose, take out again."""
    screen = open_screen("s1041")
    screen.open("/portfolio")
    picks = screen.page.locator("#picks")
    more = picks.locator("details.pick-more", has=screen.page.locator("[id^=in-]")).first
    count = picks.locator("[data-pick]").count()
    if more.get_attribute("open") is None:
        tab_to(screen, more.locator("summary"))
        screen.key("Enter")
    tab_to(screen, more.locator("[id^=in-]").first)
    screen.key("Enter")
    expect(picks.locator("[data-pick]")).to_have_count(count + 1)
    tab_to(screen, picks.locator("[id^=out-]").last)
    screen.key("Enter")
    expect(picks.locator("[data-pick]")).to_have_count(count)
