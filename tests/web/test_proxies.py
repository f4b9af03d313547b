"""What a proxy says of the caller is believed only as far as the settings trust it."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from portfolio.app import create_app
from tests.conftest import settings_for

FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}


@pytest.mark.parametrize(("trusted", "seen"), [(0, ("127.0.0.1", False)), (1, ("203.0.113.9", True))])
def test_forwarded_headers_count_only_behind_a_trusted_proxy(
    tmp_path: Path, trusted: int, seen: tuple[str, bool]
) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite3'}")
    app = create_app(replace(settings, trusted_proxies=trusted))
    found: list[tuple[str | None, bool]] = []
    app.before_request_funcs[None] = [lambda: found.append((request.remote_addr, request.is_secure))]
    app.test_client().get("/healthz", headers=FORWARDED, buffered=True)
    assert found == [seen]
