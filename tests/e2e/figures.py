"""Prints the figures that the tests in the browser measured below the suite's results, with or without xdist.

A pytest plugin (tests/conftest.py names it in `pytest_plugins`); a test notes a figure with `record_property`.
"""

import pytest

PREFIX = "figure: "
Note = dict[str, str]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each figure."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    notes: Note = {
        name: str(value)
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name.startswith(PREFIX)
    }
    if notes:
        terminalreporter.section("measured in the browser")
    for name, value in notes.items():
        terminalreporter.write_line(f"{name.removeprefix(PREFIX)}: {value}")
