"""Who runs what under xdist: the tests in the browser stay together on one worker, since they share one site.

A pytest plugin (conftest.py names it in `pytest_plugins`). xdist's own loadgroup marks tests by changing their ids,
which pytest 9.2 does not let it do.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/e2e/"


class BrowserTogether(LoadScopeScheduling):  # type: ignore[misc]
    """One unit of work for all tests of that folder, one for each other test."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowserTogether:
    """Take the place of whatever --dist names."""
    return BrowserTogether(config, log)
