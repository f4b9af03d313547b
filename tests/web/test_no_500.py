"""No input brings the application down: nasty values in every address, list, form and field, odd bodies and cookies."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portfolio.core.db import db
from tests.browser import Browser
from tests.people import World
from tests.sample_objects import address, calls, sample_objects
from tests.test_permissions import read_table

HUGE, LONGER, NUL = str(2**63), "9" * 4500, "a\x00b"
TELLING, DAYS = (HUGE, NUL), ("9999-12-31", "0001-01-01")
NAMES = (
    "q", "page", "term", "term_id", "student", "student_id", "students", "class", "class_id", "kind", "dimension",
    "status", "order", "record", "lang", "role", "state", "next", "u", "language", "theme", "form_key", "revision",
    "reason", "choice", "act", "confirmed", "text", "caption", "to", "who", "day", "user_id", "roles", "preset", "tab",
)  # fmt: skip
BROKEN = ("%FF%FE",)
GETS_IN = {"200", "302", "409", "422"}
Call = tuple[str, FlaskClient, Rule]


class Forms(HTMLParser):
    """The POST forms of a page: address → fields as they would be sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._fields: dict[str, str] | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms, their fields, and what is chosen in a list."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self._fields = {}
            self.found.append((said.get("action", ""), self._fields))
        if self._fields is None:
            return
        if tag == "option" and self._select and not self._fields.get(self._select):
            self._fields[self._select] = said.get("value", "")
        if said.get("name") and tag in {"input", "select", "textarea", "button"}:
            self._select = said["name"] if tag == "select" else ""
            is_unset = said.get("type") in {"radio", "checkbox"} and said["name"] in self._fields
            if not is_unset:
                self._fields[said["name"]] = said.get("value", "") or ("二〇二六" if tag == "textarea" else "")

    def handle_endtag(self, tag: str) -> None:
        """Close forms."""
        if tag == "form":
            self._fields = None


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Whatever a call did is taken back."""
    with app.app_context():
        point = db.sessionmaker.kw["bind"].begin_nested()
    try:
        yield
    finally:
        point.rollback()


@pytest.fixture
def values(world: World) -> dict[str, Any]:
    return sample_objects(world)


@pytest.fixture
def entries(app: Flask, world: World) -> list[Call]:
    """Every (method, client, rule), once: with a person whom the permission table lets in, where there is one."""
    table = read_table()
    clients: dict[str, FlaskClient] = {}
    found: list[Call] = []
    for rule, method in calls(app):
        row = table[f"{rule.endpoint} {method}"]
        person = next((name for name in reversed(row) if row[name] in GETS_IN and name != "nobody"), "admin")
        clients.setdefault(person, Browser(app.test_client(), world, person).client)
        found.append((method, clients[person], rule))
    return found


@dataclass
class Sweep:
    """Calls whatever it is told to and keeps what failed."""

    app: Flask
    failed: list[str] = field(default_factory=list)

    def call(self, client: FlaskClient, method: str, url: str, said: object, **options: Any) -> None:
        """One call, undone."""
        with undone(self.app):
            status = client.open(url, method=method, buffered=True, **options).status_code
        if status >= 500:
            self.failed.append(f"{method} {url[:80]} {str(said)[:40]!r}")


def test_no_address_with_a_nasty_part_fails(app: Flask, entries: list[Call], values: dict[str, Any]) -> None:
    sweep = Sweep(app)
    for method, client, rule in entries:
        for name in sorted(rule.arguments - {"size"}):
            for nasty in (2**63, 2**31) if isinstance(values[name], int) else (HUGE, NUL):
                sweep.call(client, method, address(app, rule, values | {name: nasty}), nasty)
    assert not sweep.failed


def test_no_list_of_nasty_arguments_fails(app: Flask, entries: list[Call], values: dict[str, Any]) -> None:
    sweep = Sweep(app)
    for method, client, rule in entries:
        if method != "GET":
            continue
        for word in (*(quote(word) for word in (HUGE, NUL, "²")), *BROKEN):
            query = "&".join(f"{name}={word}" for name in NAMES)
            sweep.call(client, method, f"{address(app, rule, values)}?{query}", word)
    assert not sweep.failed


def test_no_form_of_nasty_fields_fails(app: Flask, entries: list[Call], values: dict[str, Any]) -> None:
    sweep = Sweep(app)
    for method, client, rule in entries:
        if method != "GET" and rule.endpoint != "accounts.sign_in":
            for word in (HUGE, LONGER):
                sweep.call(client, method, address(app, rule, values), word, data=dict.fromkeys(NAMES, word))
    assert not sweep.failed


def test_no_single_nasty_field_of_a_form_fails(app: Flask, entries: list[Call], values: dict[str, Any]) -> None:
    sweep, seen = Sweep(app), {("/logout", "csrf_token")}
    for method, client, rule in entries:
        if method != "GET" or rule.endpoint.startswith("reports.download"):
            continue
        url = address(app, rule, values)
        page = client.get(url, buffered=True)
        forms = Forms(page.get_data(as_text=True)).found if page.mimetype == "text/html" else []
        for target, name, sent in (
            (urlsplit(action).path or url, name, fields) for action, fields in forms for name in fields
        ):
            if (re.sub(r"\d+", "n", target), name) not in seen:
                seen.add((re.sub(r"\d+", "n", target), name))
                for word in DAYS if name.endswith(("_on", "day")) else TELLING:
                    sweep.call(client, "POST", target, f"{name}={word}", data=sent | {name: word})
    assert len(seen) > 80
    assert not sweep.failed


def test_no_odd_body_fails(app: Flask, entries: list[Call], values: dict[str, Any]) -> None:
    sweep = Sweep(app)
    bodies: tuple[tuple[bytes, str], ...] = (
        (b"a=%FF&q=%00&\xff", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    )  # fmt: skip
    for method, client, rule in entries:
        url = address(app, rule, values)
        for data, content_type in bodies if method != "GET" else ():
            sweep.call(client, method, url, data, data=data, content_type=content_type)
        if method != "GET":
            files = {name: (io.BytesIO(b"\x00"), "a\x00/../b.xlsx") for name in ("file", "photos", "text", "q")}
            sweep.call(client, method, url, "files", data=files)
    assert not sweep.failed


def test_no_odd_cookie_fails(app: Flask) -> None:
    sweep = Sweep(app)
    for name in ("xingji", "device", "language", "theme"):
        for value in ("", "x" * 3000, "%00", "\\377", "e30.x.y", "..."):
            client = app.test_client()
            client.set_cookie(name, value)
            sweep.call(client, "GET", "/login", f"{name}={value}")
    for value in ("\\377", "e30.x.y", "WzFd.x"):
        client = app.test_client()
        client.set_cookie("device", value)
        sweep.call(client, "POST", "/login", f"device={value}", data={"username": NUL, "password": LONGER})
    assert not sweep.failed
