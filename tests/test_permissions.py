"""The permission table: every endpoint × role → status, held against permissions.txt, which people read and review.

A new endpoint fails until its line is in the table; the failure prints the line as it is now.
"""

from pathlib import Path

import pytest
from flask import Flask

from portfolio.core.db import db
from tests.browser import Browser
from tests.people import World
from tests.sample_objects import address, calls, sample_objects

TABLE = Path(__file__).with_name("permissions.txt")
PEOPLE = (
    "student", "student2", "guardian", "teacher", "homeroom", "deputy", "other_homeroom", "office", "principal",
    "admin", "inspector",
)  # fmt: skip
COLUMNS = (*PEOPLE, "nobody")
VERIFYING = {  # by what they hold themselves: a code, a file, a published certificate
    "reports.verify GET", "reports.verify_file POST", "reports.show_certificates GET",
    "reports.download_certificate GET",
}  # fmt: skip


def read_table() -> dict[str, dict[str, str]]:
    """`endpoint METHOD` → column → status, as written down."""
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {f"{endpoint} {method}": dict(zip(COLUMNS, cells, strict=True)) for endpoint, method, *cells in lines}


def measure(app: Flask, world: World) -> dict[str, dict[str, str]]:
    """The table as the application answers now; each call is undone before the next."""
    values = sample_objects(world)
    found: dict[str, dict[str, str]] = {}
    for rule, method in calls(app):
        url = address(app, rule, values)
        found[f"{rule.endpoint} {method}"] = {column: _status(app, world, column, method, url) for column in COLUMNS}
    return found


def _status(app: Flask, world: World, column: str, method: str, url: str) -> str:
    browser = Browser(app.test_client())
    if column != "nobody":
        browser.sign_in(world, column)
    with app.app_context():
        connection = db.sessionmaker.kw["bind"]
    undo = connection.begin_nested()
    try:
        return str(browser.client.open(url, method=method, buffered=True).status_code)
    finally:
        undo.rollback()


def as_text(table: dict[str, dict[str, str]]) -> str:
    """The table as the file holds it."""
    head = "# endpoint METHOD " + " ".join(COLUMNS)
    return "\n".join([head, *(f"{name} {' '.join(row.values())}" for name, row in table.items())]) + "\n"


def test_every_endpoint_answers_every_role_as_the_table_says(app: Flask, world: World) -> None:
    expected, found = read_table(), measure(app, world)
    missing = {name: row for name, row in found.items() if name not in expected}
    assert not missing, f"not in the table:\n{as_text(missing)}"
    assert not expected.keys() - found.keys(), "in the table, but gone"
    differing = {
        f"{name} {column}: {expected[name][column]} expected, {status} found"
        for name, row in found.items()
        for column, status in row.items()
        if status != expected[name][column]
    }
    assert not differing


def test_no_call_of_the_table_fails(app: Flask) -> None:
    broken = [name for name, row in read_table().items() if any(cell.startswith("5") for cell in row.values())]
    assert not broken


@pytest.mark.parametrize("column", ["inspector", "nobody"])
def test_neither_district_nor_strangers_reach_student_data(column: str) -> None:
    personal = ("records.", "review.", "portfolios.", "reports.", "school.")
    open_to_all = {f"school.{name} {method}" for name in ("choose_password", "set_up") for method in ("GET", "POST")}
    choosing = {"school.schools GET", "school.switch_school POST", "records.fresh_token GET"}
    known = open_to_all | choosing | VERIFYING | {"portfolios.public_notice GET"}
    let_in = {
        name: row[column]
        for name, row in read_table().items()
        if name.startswith(personal) and name not in known and row[column] in {"200", "422"}
    }
    assert not let_in


def test_the_administrator_reads_no_portfolio() -> None:
    reading = ("records.show", "records.timeline", "reports.view_report", "reports.download", "reports.report_page")
    let_in = {name for name, row in read_table().items() if name.startswith(reading) and row["admin"] == "200"}
    assert not let_in - VERIFYING

