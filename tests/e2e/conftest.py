"""The site once for all these tests, a browser, and screens that fail on whatever the browser complains about."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.e2e.screen import Screen
from tests.e2e.site import Site, demo_site
from tests.e2e.watch import Watch
from tests.services import SERVER_VARIABLE, is_postgres_wanted, postgres_database

ARTIFACTS = Path(__file__).resolve().parents[1] / "artifacts"
PATIENCE = 30_000  # milliseconds; a machine that also runs the rest of the suite is slow
expect.set_options(timeout=PATIENCE)
Opener = Callable[..., Screen]
OPTIONS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
FIRST_LOOK = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"


@pytest.fixture(scope="package")
def running_site(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[Site]:
    """A freshly loaded demo; with E2E_URL, one that runs already, in the environment of the tests."""
    if os.environ.get("E2E_URL"):
        yield Site(os.environ["E2E_URL"].rstrip("/"), os.environ)
        return
    folder = tmp_path_factory.mktemp("site")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'xingji.sqlite3'}"
        if is_postgres_wanted():
            url = stack.enter_context(postgres_database(os.environ[SERVER_VARIABLE], f"e2e_{worker_name}"))
        yield stack.enter_context(demo_site(folder, url))


@pytest.fixture(scope="package")
def site(running_site: Site) -> str:
    """Its origin."""
    return running_site.origin


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright, ended with this folder's tests."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium."""
    options = [*OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
    yield browser
    browser.close()


@pytest.fixture
def open_screen(site: str, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """`open_screen("h71", is_phone=True, language="en", theme="dark")`: a new person's browser, signed in if named.

    When the test fails, what each screen shows is kept in tests/artifacts/.
    """
    screens: list[Screen] = []
    failed_before = request.session.testsfailed
    with ExitStack() as stack:

        def opened(person: str | None = None, *, is_phone: bool = False, origin: str = site, **look: Any) -> Screen:
            screen = new_screen(chromium, origin, is_phone=is_phone, **look)
            stack.callback(screen.context.close)
            screens.append(screen)
            if person:
                screen.sign_in(person)
            return screen

        yield opened
        if request.session.testsfailed > failed_before:
            keep_looks(screens, request.node.name)
    faults = [fault for screen in screens for fault in screen.watch.faults]
    assert not faults, "\n".join(faults)


def keep_looks(screens: list[Screen], name: str) -> None:
    """A picture of each screen."""
    ARTIFACTS.mkdir(exist_ok=True)
    for number, screen in enumerate(screens, 1):
        screen.page.screenshot(path=ARTIFACTS / f"{name}-{number}.png")


def new_screen(
    browser: Browser, origin: str, *, is_phone: bool = False, language: str = "zh_Hans", theme: str = "light",
    storage: Any = None,
) -> Screen:
    """A context of its own; language and theme as the person chose them before."""
    shape: dict[str, Any] = dict(PHONE if is_phone else DESK)
    context = browser.new_context(
        **shape, locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True, storage_state=storage,
        reduced_motion="reduce",
    )  # fmt: skip
    cookies = {"language": language, "theme": theme}
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    context.add_init_script(FIRST_LOOK)
    context.set_default_timeout(PATIENCE)
    watch = Watch(origin)
    watch.attach(context)
    return Screen(context, context.new_page(), watch, is_touch=is_phone)
