"""Headers, languages, error pages, and where one may be sent."""

import re
from collections.abc import Callable

import pytest

from portfolio.web.routes import safe_next
from tests.browser import Browser

Visit = Callable[[str], Browser]


def test_every_page_has_a_policy_with_a_fresh_nonce(stranger: Browser) -> None:
    nonces = []
    for _ in range(2):
        answer = stranger.get("/login")
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        nonces += re.findall(r"script-src 'nonce-([^']+)'", policy)
        assert set(re.findall(r'nonce="([^"]+)"', answer.get_data(as_text=True))) == {nonces[-1]}
    assert nonces[0] != nonces[1]


def test_private_pages_are_kept_by_no_cache(visit: Visit) -> None:
    answer = visit("student").get("/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_signing_out_clears_a_shared_computer(visit: Visit) -> None:
    assert "storage" in visit("student").post("/logout").headers["Clear-Site-Data"]


@pytest.mark.parametrize(("language", "words"), [("en", "Sign in"), ("zh_Hans", "登录")])
def test_the_language_is_remembered_on_the_device(stranger: Browser, language: str, words: str) -> None:
    stranger.post("/language", {"language": language, "next": "/login"})
    assert words in stranger.get("/login").get_data(as_text=True)


def test_an_unknown_language_or_theme_is_not_taken_over(stranger: Browser) -> None:
    stranger.post("/language", {"language": "tlh", "next": "/login"})
    stranger.post("/theme", {"theme": "neon", "next": "/login"})
    assert 'lang="zh-Hans"' in stranger.get("/login").get_data(as_text=True)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/\t/evil.example"],
)
def test_nobody_is_sent_to_another_site(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


def test_a_page_that_is_not_there_says_so_in_both_languages(stranger: Browser) -> None:
    assert "这里什么也没有" in stranger.get("/nowhere", 404).get_data(as_text=True)
    page = stranger.get("/nowhere", 404, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "There is nothing here" in page


def test_scripts_get_errors_as_json(stranger: Browser) -> None:
    answer = stranger.get("/nowhere", 404, headers={"Accept": "application/json"})
    assert answer.json == {"error": "404"}
