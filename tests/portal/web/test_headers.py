"""The headers on every answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.config import Settings
from portal.web.headers import SecurityHeaders, policy
from tests.portal.web.browser import Browser


def test_only_our_own_parts_may_be_loaded_and_nothing_inline(settings: Settings) -> None:
    rules = dict(rule.split(" ", 1) for rule in policy(settings).split("; "))
    assert rules["default-src"] == "'none'"
    assert {rules[name] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src")} == {"'self'"}
    assert rules["frame-ancestors"] == "'none'"
    assert rules["form-action"] == "'self' http://127.0.0.1:1"
    assert "unsafe" not in policy(settings)
    assert "data:" not in policy(settings)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing", "/healthz", "/static/portal.css"])
def test_every_answer_carries_them(ada: Browser, path: str) -> None:
    headers = ada.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers  # the test's address is plain http


def test_pages_are_never_kept_and_static_files_are(ada: Browser) -> None:
    assert ada.get("/").headers["Cache-Control"] == "no-store"
    assert ada.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert "immutable" in ada.get("/static/portal.css").headers["Cache-Control"]


def test_over_https_the_browser_is_told_to_stay_there(settings: Settings) -> None:
    secure = SecurityHeaders(lambda *_: None, replace(settings, base_url="https://vendors.example.com"))  # type: ignore[arg-type]
    assert "max-age=31536000" in secure.fixed["Strict-Transport-Security"]


def test_a_page_s_own_parts_come_from_this_site(ada: Browser) -> None:
    page = ada.get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="/static/' in page
