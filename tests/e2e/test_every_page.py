"""Every page that somebody can reach: no barriers, no sideways scrolling, one language, nothing from other hosts."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from werkzeug.routing import Map

from tests.e2e.conftest import ARTIFACTS, new_screen
from tests.e2e.language import chinese_left, english_left
from tests.e2e.pages import Walk, routes_of
from tests.e2e.screen import Screen
from tests.e2e.states import bring_about
from tests.services import is_postgres_wanted

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(is_postgres_wanted(), reason="how a page looks does not depend on the database"),
]

# No pages: files, pictures, fragments, redirects, answers for machines. Choosing a password needs a slip
# (test_whole_job), checking in the code of a moment (tests/activities).
NO_PAGES = {
    "activities.confirm_check_in", "activities.download_roster_template", "activities.screen_code",
    "school.choose_password", "web.favicon",
    "exchange.download_export",
    "portfolios.my_portfolio", "portfolios.objection_file", "reports.notice_sheet", "reports.portfolio_page",
    "reports.portfolio_pdf",
    "static", "web.healthz", "web.readyz", "records.fresh_token", "records.show_evidence", "reports.download_archive",
    "reports.download_archives_merged", "reports.download_archives_zip", "reports.download_certificate",
    "reports.download_half_month", "reports.download_half_month_sheet", "reports.download_merged",
    "reports.download_report", "reports.download_root", "reports.download_signed", "reports.download_term_summary",
    "reports.report_page", "reports.my_archives", "reports.my_report",
    "reports.sign_in_sheet", "reports.term_summary_page",
    "school.download_refused", "school.download_template",
}  # fmt: skip
DOORS = {
    "": ["/login", "/setup", "/verify"],
    "s1001": ["/"],
    "p1001": ["/"],
    "t01": ["/"],
    "h71": ["/"],
    "office": ["/"],
    "principal": ["/"],
    "admin": ["/", "/setup/school", "/schools"],
    "inspector": ["/"],
    "s1041": ["/"],
    "h72": ["/"],
    "h81": ["/"],
    "h82": ["/"],
}
SHUT = {"": ["/nowhere"], "s1001": ["/people"]}  # 404 and 403
REFUSED = {403, 404}
DIFFERS = {"home.dashboard", "records.show_record"}  # another page for each role


@dataclass(frozen=True)
class Look:
    """One way to look at a page."""

    language: str
    theme: str
    width: int

    def __str__(self) -> str:
        return f"{self.language[:2]}-{self.theme}-{self.width}"


ALWAYS = [Look("zh_Hans", "light", 1280), Look("en", "dark", 390)]
IN_TURN = [
    Look(language, theme, width)
    for language in ("zh_Hans", "en")
    for theme in ("dark", "light")
    for width in (390, 1280)
    if Look(language, theme, width) not in ALWAYS
]
turns = cycle(IN_TURN)
seen_endpoints: set[str] = set()


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """The addresses of the site."""
    return routes_of(tmp_path_factory.mktemp("routes"))


@pytest.fixture(scope="module", autouse=True)
def led(site: str, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Pages that need something to be under way, and where that leads whom."""
    return bring_about(chromium, site, tmp_path_factory.mktemp("list"))


@pytest.fixture
def looks(site: str, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[dict[Look, Screen]]:
    """One screen for each way to look, all of one person."""
    person = request.getfixturevalue("person")
    first = new_screen(chromium, site)
    if person:
        first.sign_in(person)
    kept: Any = first.context.storage_state()
    screens = {look: _screen(chromium, site, look, kept) for look in [*ALWAYS, *IN_TURN]}
    yield screens
    for screen in [first, *screens.values()]:
        screen.context.close()


def _screen(chromium: Browser, site: str, look: Look, kept: Any) -> Screen:
    screen = new_screen(
        chromium, site, is_phone=look.width == 390, language=look.language, theme=look.theme, storage=kept
    )
    screen.watch.allow(*REFUSED)
    return screen


@pytest.mark.parametrize("person", DOORS)
def test_pages_are_without_fault(
    person: str, looks: dict[Look, Screen], routes: Map, site: str, led: dict[str, list[str]]
) -> None:
    """All pages of one person; those nobody looked at before in two ways, the others in one."""
    client = looks[ALWAYS[0]].context.request
    pages = Walk(routes.bind("127.0.0.1"), client, site).from_(*DOORS[person], *led.get(person, []))
    shut = [(address, look) for address in SHUT.get(person, []) for look in ALWAYS]
    faults = [
        f"{person or 'nobody'} {address} {look}: {fault}"
        for address, look in [*_visits(pages), *shut]
        for fault in _faults(looks[look], look, address, person)
    ]
    seen_endpoints.update(pages)
    assert not faults, "\n".join(faults)


def _visits(pages: dict[str, list[str]]) -> Iterator[tuple[str, Look]]:
    for endpoint, addresses in pages.items():
        is_new = endpoint not in seen_endpoints or endpoint in DIFFERS
        for address in addresses:
            yield from ((address, look) for look in (ALWAYS if is_new else [next(turns)]))


def _faults(screen: Screen, look: Look, address: str, person: str) -> Iterator[str]:
    screen.open(address)
    if os.environ.get("SCREENSHOTS"):
        _keep(screen, f"{person or 'nobody'}{address.replace('/', '_').replace('?', '-')}-{look}.png")
    yield from screen.barriers()
    if look.width == 390 and screen.overflow() > 0:
        yield f"{screen.overflow()} px wider than the screen: {screen.too_wide()}"
    left = english_left if look.language == "zh_Hans" else chinese_left
    yield from (f"another language: {text[:120]}" for text in left(screen.page))
    while screen.watch.faults:
        yield screen.watch.faults.pop()


def _keep(screen: Screen, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    place: Path = ARTIFACTS / name
    screen.page.screenshot(path=place, full_page=True)


def test_every_endpoint_was_among_them(routes: Map) -> None:
    """A page that nobody finds by following links is no page."""
    if not {"home.dashboard", "school.people", "accounts.sign_in"} <= seen_endpoints:
        pytest.skip("the walks before it were left out or stopped")
    assert {str(rule.endpoint) for rule in routes.iter_rules()} - NO_PAGES - seen_endpoints == set()
