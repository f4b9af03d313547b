"""The page client: signs in as a person, and asserts on every page it visits what every page owes its reader."""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.accounts.models import User
from portfolio.core.db import db
from tests.people import World

VOID_OF_LABEL = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """What a page holds, as far as the checks need it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.label_for: set[str] = set()
        self.headings = 0
        self.title = ""
        self.unlabelled: list[str] = []
        self.posts_without_token = 0
        self._open: list[str] = []
        self._form: dict[str, bool] | None = None
        self._fields: list[tuple[str, dict[str, str | None], bool]] = []
        self.feed(html)
        self.unlabelled = [name for name, attributes, inside in self._fields if not self._has_label(attributes, inside)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, labels, headings and forms."""
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "label":
            self.label_for.add(str(attributes.get("for")))
        self.headings += tag == "h1"
        if tag == "form":
            self._form = {"is_post": (attributes.get("method") or "").lower() == "post", "has_token": False}
        if tag in {"input", "select", "textarea"}:
            self._note_field(tag, attributes)
        if tag not in {"input", "br", "img", "meta", "link", "hr", "source", "use", "path"}:
            self._open.append(tag)

    def _note_field(self, tag: str, attributes: dict[str, str | None]) -> None:
        if attributes.get("name") == "csrf_token" and self._form:
            self._form["has_token"] = True
        if attributes.get("type") not in VOID_OF_LABEL:
            self._fields.append((f"{tag} {attributes.get('name')}", attributes, "label" in self._open))

    def _has_label(self, attributes: dict[str, str | None], inside: bool) -> bool:
        has_name = attributes.get("aria-label") or attributes.get("aria-labelledby")
        return bool(inside or has_name or attributes.get("id") in self.label_for)

    def handle_endtag(self, tag: str) -> None:
        """Close forms."""
        if tag == "form" and self._form:
            self.posts_without_token += self._form["is_post"] and not self._form["has_token"]
            self._form = None
        while tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data


def check_page(html: str) -> None:
    """Title, one h1, unique ids, labels, CSRF tokens, nothing of another host, no inline handlers or styles."""
    page = Page(html)
    assert page.title.strip(), "a page has a title"
    assert page.headings == 1, f"{page.headings} h1"
    doubled = [name for name, count in Counter(page.ids).items() if count > 1]
    assert not doubled, f"ids twice: {doubled}"
    assert not page.unlabelled, f"no label: {page.unlabelled}"
    assert not page.posts_without_token, "a form without its CSRF token"
    assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?//', html), "another host"
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", html), "inline handler or style"


class Browser:
    """A client of one person. `get` and `post` follow nothing unless told and check HTML pages that come back."""

    def __init__(self, client: FlaskClient, world: World | None = None, person: str | None = None) -> None:
        self.client = client
        if world is not None and person is not None:
            self.sign_in(world, person)

    def sign_in(self, world: World, person: str) -> None:
        """Start the person's session without the cost of a password."""
        with world.app.app_context():
            reference = db.session.get_one(User, world.people[person]).get_id()
        with self.client.session_transaction() as session:
            session.update({"_user_id": reference, "_fresh": True, "school_id": world.school_id})

    def get(self, url: str, status: int = 200, **options: Any) -> TestResponse:
        """GET and expect a status."""
        return self._checked(self.client.get(url, buffered=True, **options), status)

    def post(self, url: str, data: Any = None, status: int = 302, **options: Any) -> TestResponse:
        """POST and expect a status (302: it went well)."""
        return self._checked(self.client.post(url, data=data, buffered=True, **options), status)

    def _checked(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.status_code}: {response.get_data(as_text=True)[:2000]}"
        is_whole_page = response.mimetype == "text/html" and "<html" in response.get_data(as_text=True)[:500]
        if is_whole_page and status not in {302, 303}:
            check_page(response.get_data(as_text=True))
        return response
