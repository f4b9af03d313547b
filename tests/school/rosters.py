"""Roster files as schools send them, and sending them."""

from io import BytesIO

from werkzeug.test import TestResponse

from portfolio.core import clock
from portfolio.core.sheets import SheetOut, write_xlsx
from tests.browser import Browser

STUDENTS = ["学号", "姓名", "性别", "班级", "学籍号"]
STAFF = ["工号", "姓名", "角色", "班主任班级", "副班主任班级"]


def workbook(*rows: list[str]) -> bytes:
    """A workbook of text cells."""
    return write_xlsx([SheetOut("名单", rows)])


def upload(
    browser: Browser, content: bytes, kind: str = "students", name: str = "名单.xlsx", status: int = 302
) -> TestResponse:
    """Send a file; the answer leads to the dry run."""
    fields = {"kind": kind, "effective_on": clock.today().isoformat(), "file": (BytesIO(content), name)}
    return browser.post("/import", fields, status, content_type="multipart/form-data")


def seen_on(page: str) -> str:
    """The dry run's fingerprint."""
    return page.partition('name="seen" value="')[2].partition('"')[0]


def bring_in(browser: Browser, content: bytes, kind: str = "students") -> None:
    """Upload and confirm."""
    place = upload(browser, content, kind).location
    page = browser.get(place).get_data(as_text=True)
    browser.post(f"{place}/confirm", {"seen": seen_on(page)})
