"""A class that comes to the school for a test: imported, with slips for all, and two records for each student."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener
from tests.e2e.roster_file import staff_sheet, students_sheet
from tests.e2e.screen import Screen
from tests.e2e.site import Site, asked
from tests.e2e.test_whole_job import choose_kind, import_list, print_class_slips, print_staff_slip

SCHOOL = "yunxi"
SPORTS, PLAY = "秋季运动会五千米接力", "戏剧展演《茶馆》选段"


@dataclass(frozen=True)
class NewClass:
    """A class that comes to the school; sign-in name and code of each person by name."""

    name: str
    number: str
    names: tuple[str, ...]
    people: dict[str, tuple[str, str]] = field(default_factory=dict)


Maker = Callable[[NewClass], NewClass]


@pytest.fixture
def make_class(open_screen: Opener, tmp_path: Path, running_site: Site) -> Maker:
    """Import the class and give each student two records; the school has a seal."""

    def made(wanted: NewClass) -> NewClass:
        asked("seal", "create", "--school", SCHOOL, environ=running_site.environ)  # it may have one
        admin, organiser = open_screen("admin"), open_screen("t01")
        students = students_sheet(tmp_path, wanted.name, wanted.names, wanted.number)
        import_list(admin, "students", students, len(wanted.names))
        import_list(admin, "staff", staff_sheet(tmp_path, wanted.name, f"T20{wanted.number}", "沈静娴"), 1)
        codes = print_class_slips(admin, wanted.name).items()
        wanted.people.update(zip(wanted.names, codes, strict=True))
        wanted.people["homeroom"] = print_staff_slip(admin, f"20{wanted.number}")
        enter(organiser, wanted, "运动会", SPORTS, "8")
        enter(organiser, wanted, "戏剧", PLAY, "2")
        return wanted

    return made


def enter(organiser: Screen, wanted: NewClass, kind: str, title: str, hours: str) -> None:
    """One event for the whole class, handed in for all."""
    page = organiser.page
    organiser.open("/records/class-entry")
    page.locator("#class_id").select_option(label=wanted.name)
    expect(page.locator("#roster input[name=students]")).to_have_count(len(wanted.names))
    page.locator("[data-roster-all]").click()
    choose_kind(organiser, kind)
    page.locator("#title").fill(title)
    page.locator("#hours").fill(hours)
    page.get_by_role("radio", name="主要参与", exact=True).click()
    page.locator(".action-bar .btn-primary").click()
    entry = page.locator("section.sheet", has_text=title).filter(has_text=wanted.name)
    entry.get_by_role("button").first.click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(entry.get_by_role("button")).to_have_count(0)
