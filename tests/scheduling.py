"""Who runs what under xdist: the tests in the browser stay together on one worker, since they share one site.

The walk over every page takes as long as all others of them: it has a site, and so a worker, of its own.

A pytest plugin (conftest.py names it in `pytest_plugins`). xdist's own loadgroup marks tests by changing their ids,
which pytest 9.2 does not let it do.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/e2e/"
WALK = "tests/e2e/test_every_page.py"


class BrowserTogether(LoadScopeScheduling):  # type: ignore[misc]
    """One unit of work for the walk, one for all other tests of that folder, one for each test elsewhere."""

    def _split_scope(self, nodeid: str) -> str:
        return next((unit for unit in (WALK, TOGETHER) if nodeid.startswith(unit)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowserTogether:
    """Take the place of whatever --dist names."""
    return BrowserTogether(config, log)
