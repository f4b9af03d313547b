"""Which pages there are to look at: some of each endpoint that a person can reach by following links."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from tests.e2e.site import ROOT

LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)"')
SAY_ROUTES = """
from wsgi import app
for rule in app.url_map.iter_rules():
    if "GET" in rule.methods:
        print(rule.endpoint, rule.rule, sep="\\t")
"""
MOST_REQUESTS = 150
SAMPLES = {"records.show_record": 2, "review.queue": 2, "school.review_import": 2}  # of the others one


@dataclass
class Walk:
    """A walk through the site as one person; `pages` is endpoint → addresses that gave an HTML page."""

    routes: MapAdapter
    client: APIRequestContext
    origin: str
    pages: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def from_(self, *addresses: str) -> dict[str, list[str]]:
        """Follow links from there, breadth first."""
        waiting = list(addresses)
        while waiting and len(self.seen) < MOST_REQUESTS:
            address = waiting.pop(0)
            if address in self.seen or not self._is_wanted(address):
                continue
            self.seen.add(address)
            waiting += self._links_of(address)
        return self.pages

    def _is_wanted(self, address: str) -> bool:
        endpoint = self.endpoint_of(address)
        return bool(endpoint) and endpoint != "static" and len(self.pages.get(endpoint, [])) < SAMPLES.get(endpoint, 1)

    def endpoint_of(self, address: str) -> str:
        """The endpoint that answers a GET there; empty where none does."""
        try:
            return str(self.routes.match(urlsplit(address).path, method="GET")[0])
        except HTTPException:
            return ""

    def _links_of(self, address: str) -> list[str]:
        answer = self.client.get(self.origin + address, max_redirects=0)
        if answer.status in {302, 303}:
            return [answer.headers["location"].removeprefix(self.origin)]
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        self.pages.setdefault(self.endpoint_of(address), []).append(address)
        return [link.replace("&amp;", "&") for link in LINK.findall(answer.text())]


def routes_of(folder: Path) -> Map:
    """All addresses that answer GET, asked of a process of its own: the application cannot run beside Playwright."""
    environ = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": ""}
    said = subprocess.run(
        [sys.executable, "-c", SAY_ROUTES], env=environ, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    pairs = [line.split("\t") for line in said.splitlines()]
    return Map([Rule(rule, endpoint=endpoint, methods=["GET"]) for endpoint, rule in pairs])
