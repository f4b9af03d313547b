"""A person at a screen: a page of its own, hands that are counted, and the checks every screen owes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Download, FileChooser, Locator, Page, Route, expect

from tests.e2e.watch import Watch

PASSWORD = "xingji-demo"
OWN_PASSWORD = "yunxi-2073-stage"
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
RUN_AXE = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEIGHT = "() => document.documentElement.scrollHeight + 160"
TOO_WIDE = """
() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((each) => `${each.localName}.${each.className}`).slice(0, 3)
"""


@dataclass
class Screen:
    """What one person sees and does. `acts` counts clicks, taps and keys, not the text typed."""

    context: BrowserContext
    page: Page
    watch: Watch
    is_touch: bool = False
    acts: int = 0
    log: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(self.watch.origin + path)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        """Through the page, by name and password or code."""
        self.open("/login")
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.locator("main button[type=submit]").click()
        expect(self.page.locator("#password[type=password]:not([name=again])")).to_have_count(
            1 if "choose-password" in self.page.url else 0
        )
        self.page.locator("#main").wait_for()  # between two pages there is no password either

    def sign_in_with_slip(self, username: str, code: str) -> None:
        """The code in place of the password, then a password of one's own."""
        self.sign_in(username, code)
        self.page.locator("#password").fill(OWN_PASSWORD)
        self.page.locator("#again").fill(OWN_PASSWORD)
        self.page.locator("main button[type=submit]").click()
        expect(self.page).to_have_url(f"{self.watch.origin}/")
        self.counted()

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """The line is dead inside; the browser may complain of that, and of that only."""
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)
        self.watch.faults[:] = [fault for fault in self.watch.faults if "ERR_INTERNET_DISCONNECTED" not in fault]

    def press(self, target: Locator, why: str = "") -> None:
        """Tap or click once."""
        self._note(why or "press")
        if self.is_touch:
            target.tap()
        else:
            target.click()

    def write(self, target: Locator, text: str) -> None:
        """Tap into a field (which counts) and type (which does not)."""
        self.press(target, "into a field")
        target.press_sequentially(text)

    def key(self, *names: str) -> None:
        """Press keys; a key with Shift is one key more."""
        for name in names:
            self.acts += name.count("+")
            self._note(name)
            self.page.keyboard.press(name)

    def choose_files(self, target: Locator, *files: Any) -> None:
        """One press opens the device's own chooser, one more takes each file."""
        with self.page.expect_file_chooser() as opened:
            self.press(target, "choose a file")
        chooser: FileChooser = opened.value
        self.acts += len(files)
        chooser.set_files(list(files))

    def download(self, target: Locator, folder: Path) -> Path:
        """Press, and keep the file that comes."""
        with self.page.expect_download() as coming:
            self.press(target, "download")
        file: Download = coming.value
        place = folder / file.suggested_filename
        file.save_as(place)
        return place

    @contextmanager
    def kept_answers(self, address: str) -> Iterator[list[bytes]]:
        """The bodies of what the server answers there, also of what the browser shows in a viewer of its own."""
        bodies: list[bytes] = []

        def pass_on(route: Route) -> None:
            answer = route.fetch()
            bodies.append(answer.body())
            route.fulfill(response=answer)

        self.context.route(address, pass_on)
        yield bodies
        self.context.unroute(address)

    def _note(self, what: str) -> None:
        self.acts += 1
        self.log.append(what)

    def counted(self) -> int:
        """How many acts since this was asked last."""
        count, self.acts = self.acts, 0
        self.log.clear()
        return count

    def barriers(self) -> list[str]:
        """What axe finds on the page as it stands: rule, what is wrong, where.

        The window is made as high as the page for it, so that no bar at its lower edge covers anything.
        """
        size = self.page.viewport_size or {"width": 1280, "height": 800}
        self.page.set_viewport_size({**size, "height": max(size["height"], int(self.page.evaluate(HEIGHT)))})
        self.page.evaluate(AXE)
        found = self.page.evaluate(RUN_AXE, AXE_TAGS)["violations"]
        self.page.set_viewport_size(size)
        return [
            f"{each['id']}: {each['help']} at {node['target']} {node['html'][:160]} {_why(node)}"
            for each in found
            for node in each["nodes"]
        ]

    def overflow(self) -> int:
        """By how many CSS pixels the page is wider than the screen."""
        return int(self.page.evaluate(OVERFLOW))

    def too_wide(self) -> list[str]:
        """The outermost elements that reach beyond the right edge."""
        return list(self.page.evaluate(TOO_WIDE))


def _why(node: dict[str, Any]) -> str:
    messages = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return messages[0] if messages else ""
