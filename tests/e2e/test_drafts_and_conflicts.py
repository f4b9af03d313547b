"""Nothing typed is lost: a session that ended, a dead line, a form sent twice, two tabs, two approvers."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Opener
from tests.e2e.screen import PASSWORD, Screen

pytestmark = pytest.mark.e2e

SAVED = "[data-save-state]"
WRITER = "s1001-b"
HAND_IN_AT_ONCE = """
(field, text) => {
  field.value = text;
  field.form.requestSubmit(field.form.querySelector("button[name=act][value=submit]"));
}
"""  # before the page can save by itself, which would show the dialog


@pytest.fixture
def writer(open_screen: Opener) -> Screen:
    """A student at an empty form."""
    screen = open_screen(WRITER)
    screen.open("/records/new")
    return screen


def begin(page: Page, title: str) -> None:
    """Choose a kind, give a title, and wait until the server has the draft."""
    page.locator("input[name=kind]").first.check()
    page.locator("#title").fill(title)
    expect(page.locator(SAVED)).to_contain_text("已保存")


def titles(screen: Screen) -> list[str]:
    """The student's records, newest first."""
    screen.open("/records")
    return screen.page.locator(".trace-title a, .rows a, main article a").all_inner_texts()


def test_words_outlive_a_session_that_ended(writer: Screen) -> None:
    """Signed out meanwhile: the page says so, keeps the words, and has them back after signing in."""
    page = writer.page
    begin(page, "给菜园除草的周六")
    writer.context.clear_cookies(name="xingji")
    writer.watch.allow(401, 400)
    page.locator("#description").fill("会话结束以后才写下的一句话。")
    page.locator(f"{SAVED} a").click()
    page.locator("#username").fill(WRITER)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("#description")).to_have_value("会话结束以后才写下的一句话。")
    expect(page.locator("#title")).to_have_value("给菜园除草的周六")


def test_words_outlive_a_network_that_breaks_off(writer: Screen) -> None:
    """Offline, the page says that it has not saved; online again it does, without being asked."""
    page = writer.page
    begin(page, "断网时写的记录")
    with writer.without_network():
        page.locator("#description").fill("网断了，我接着写。")
        expect(page.locator(SAVED)).to_contain_text("还没有保存上")
    expect(page.locator(SAVED)).to_contain_text("已保存", timeout=15_000)
    page.reload()
    expect(page.locator("#description")).to_have_value("网断了，我接着写。")


def test_a_form_sent_twice_is_one_record(writer: Screen) -> None:
    """Both presses go out before the first answer is there."""
    page = writer.page
    begin(page, "按了两次提交")
    page.locator("#description").fill("我按了两次。")
    page.locator("button[name=act][value=submit]").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("按了两次提交")
    assert titles(writer).count("按了两次提交") == 1


def test_two_tabs_of_one_draft_show_both_versions(writer: Screen) -> None:
    """The later one is shown what is stored and what was typed, and decides."""
    begin(writer.page, "两个窗口的草稿")
    other = writer.context.new_page()
    other.goto(writer.page.url)
    other.locator("#description").fill("第二个窗口写的。")
    expect(other.locator(SAVED)).to_contain_text("已保存")
    expect(other.locator(SAVED)).not_to_have_text("已保存")
    writer.watch.allow(409)
    writer.page.locator("#description").fill("第一个窗口写的。")
    dialog = writer.page.locator("#versions-dialog")
    expect(dialog).to_contain_text("第二个窗口写的。")
    expect(dialog).to_contain_text("第一个窗口写的。")
    dialog.locator("[data-keep-typed]").click()
    expect(writer.page.locator(SAVED)).to_contain_text("已保存")
    other.reload()
    expect(other.locator("#description")).to_have_value("第一个窗口写的。")


def test_a_stale_page_handed_in_shows_both_versions(writer: Screen) -> None:
    """Without the dialog, by the form itself: the conflict page, nothing lost."""
    begin(writer.page, "旧页面提交")
    other = writer.context.new_page()
    other.goto(writer.page.url)
    other.locator("#description").fill("新的说法。")
    expect(other.locator(SAVED)).not_to_have_text("已保存")
    writer.watch.allow(409)
    writer.page.locator("#description").evaluate(HAND_IN_AT_ONCE, "旧页面的说法。")
    expect(writer.page.locator(".versions").first).to_contain_text("新的说法。")
    expect(writer.page.locator(".versions").first).to_contain_text("旧页面的说法。")


def deputy_signs_in(admin: Screen, deputy: Screen, username: str) -> None:
    """The administrator gives the deputy a slip; the deputy chooses a password."""
    admin.open(f"/people?q={username}")
    admin.page.locator("tr", has=admin.page.get_by_text(username, exact=True)).locator("a").click()
    admin.page.get_by_role("button", name="补发登录条").click()
    confirm = admin.page.locator("#confirm-dialog [data-yes]")
    code = admin.page.locator("[data-code]")
    expect(confirm.or_(code).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    deputy.sign_in_with_slip(username, code.inner_text())


def test_of_two_approvers_at_once_one_wins_and_the_other_is_told(open_screen: Opener) -> None:
    """Homeroom teacher and deputy see the same record; the second press changes nothing and says why."""
    admin, deputy, teacher = open_screen("admin"), open_screen(), open_screen("h71")
    deputy_signs_in(admin, deputy, "t02")
    for screen in (teacher, deputy):
        screen.open("/review")
    record = teacher.page.locator("#review-detail").get_attribute("data-record") or ""
    expect(deputy.page.locator("#review-detail")).to_have_attribute("data-record", record)
    teacher.key("a")
    expect(teacher.page.locator(f"#row-{record}")).to_have_count(0)
    deputy.watch.allow(409)
    deputy.key("a")
    expect(deputy.page.get_by_role("alert")).to_be_visible()
    deputy.open(f"/records/{record}")
    expect(deputy.page.locator(".history li").last).to_contain_text("任雪梅")
    expect(deputy.page.locator(".history li", has_text="周明远")).to_have_count(0)
    teacher.key("u")
    expect(teacher.page.locator(f"#row-{record}")).to_have_count(1)
