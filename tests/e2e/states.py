"""What has to be under way for every page to be found: a list, a print run, disputes, a partner's link, codes.

And the addresses that are handed on outside of the site: of the link, of an open notice, of a document's verification.
"""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import new_screen
from tests.e2e.roster_file import students_sheet
from tests.e2e.screen import Screen


def bring_about(chromium: Browser, site: str, folder: Path) -> dict[str, list[str]]:
    """Begin all of it, each as a person would; returns whom it leads where beside the home page."""
    for person, act in (("office", start_print_run), ("s1001", say_what_is_wrong)):
        screen = _signed_in(chromium, site, person)
        act(screen)
        screen.context.close()
    admin, organiser, leader = (_signed_in(chromium, site, person) for person in ("admin", "office", "h81"))
    import_list(admin, students_sheet(folder, "七年级9班"))
    notice = notice_address(leader)
    led = {
        "office": [show_code_on_screen(organiser)], "s1041": [notice],
        "": [issue_link(organiser), notice, verification_address(organiser)],
    }  # fmt: skip
    for screen in (admin, organiser, leader):
        screen.context.close()
    return led


def _signed_in(chromium: Browser, site: str, person: str) -> Screen:
    screen = new_screen(chromium, site)
    screen.sign_in(person)
    return screen


def import_list(admin: Screen, file: Path) -> None:
    """A list that waits to be confirmed."""
    admin.open("/import?kind=students")
    admin.page.locator("#file").set_input_files(file)
    admin.page.locator("form.sheet button[type=submit]").click()
    admin.page.locator(".import-sum").wait_for()


def start_print_run(office: Screen) -> None:
    """A class's reports."""
    office.page.locator("[aria-labelledby=print-title] a").first.click()
    office.page.locator(".print-bar button").click()
    office.page.locator("#run-status").wait_for()


def say_what_is_wrong(student: Screen) -> None:
    """Of a fresh draft, which its organiser answers; of an approved record, which the teacher decides."""
    student.page.locator(".home-card form[action$='/dispute'] button").first.click()
    expect(student.page.locator("#flashes > *").first).to_be_visible()
    student.open("/records?state=approved&source=roster")
    for address in [link.get_attribute("href") for link in student.page.locator("main a[href^='/records/']").all()]:
        student.open(address or "/")
        if student.page.locator("form[action$='/dispute']").count():
            break
    student.page.locator("details", has=student.page.locator("#wrong-title")).locator("summary").click()
    student.page.locator("form[action$='/dispute'] button[type=submit]").click()
    expect(student.page.locator("#flashes > *").first).to_be_visible()


def _activities(organiser: Screen, kind: str = "") -> list[str]:
    """The addresses of what is not confirmed yet."""
    organiser.open(f"/activities?state=planned&kind={kind}")
    found = [link.get_attribute("href") or "" for link in organiser.page.locator("main a").all()]
    return [address for address in dict.fromkeys(found) if re.fullmatch(r"/activities/\d+", address)]


def show_code_on_screen(organiser: Screen) -> str:
    """An activity under way lets students check in by a code: the address where it is shown."""
    for activity in _activities(organiser, "after_school"):
        organiser.open(f"{activity}/sessions")
        organiser.page.locator(".sessions tbody a").last.click()  # the earliest
        if organiser.page.locator("main a[href$='/scan']").count():
            break
    attendance = organiser.page.url.removeprefix(organiser.watch.origin)
    organiser.open(f"{activity}/edit")
    organiser.page.locator("#allows_screen_check_in").check()
    organiser.page.locator(".form-end .btn-primary").click()
    expect(organiser.page.locator("#flashes > *").first).to_be_visible()
    organiser.open(attendance)
    return organiser.page.locator("main a[href$='/screen']").get_attribute("href") or ""


def issue_link(organiser: Screen) -> str:
    """The path of a fresh link for the partner of an activity."""
    for activity in _activities(organiser):
        organiser.open(f"{activity}/partner")
        if organiser.page.locator("#contact").count():
            break
    organiser.page.locator("#contact").fill("王主任")
    organiser.page.locator("form", has=organiser.page.locator("#contact")).locator("button[type=submit]").click()
    address = organiser.page.locator("#address").input_value()
    return "/" + address.split("/", 3)[3]


def notice_address(leader: Screen) -> str:
    """The path of the public page of an open notice."""
    leader.open("/board")
    leader.page.locator("main a[href$='/notice']").first.click()
    return "/" + leader.page.locator("#address").input_value().split("/", 3)[3]


def verification_address(office: Screen) -> str:
    """Where the QR code of an archived document leads."""
    office.open("/board")
    office.page.locator("main a[href*='/archives']").first.click()
    office.page.locator(".archive-who").first.click()
    code = office.page.locator(".archive-code").first.inner_text()
    return f"/verify?code={code}"
