"""The headers on every answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from portal.app import create_app
from portal.config import Settings
from portal.vocabulary.permissions import Permission
from portal.web.headers import fixed, policy
from portal.web.pages import Call, Page
from portal.workflow.parts import Parts
from tests.portal.web.browser import Browser

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


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
    secure = fixed(replace(settings, base_url="https://vendors.example.com"))
    assert "max-age=31536000" in secure["Strict-Transport-Security"]


def test_an_answer_to_our_own_fault_carries_them_too(parts: Parts) -> None:
    def fall_over(_call: Call) -> Response:
        raise RuntimeError

    app = create_app(parts=parts)
    app.router.routes.insert(0, Page("/fault", fall_over, permission=Permission.PUBLIC, name="fault"))
    answer = TestClient(app, raise_server_exceptions=False).get("/fault")
    assert answer.status_code == 500
    assert "Our fault, not yours" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_slash_too_many_is_not_found_and_never_sent_to_the_host_that_was_named(ada: Browser) -> None:
    assert ada.get("/vendors/", Host="elsewhere.example.com").status_code == 404


def test_static_files_are_compressed_and_pages_are_not(ada: Browser) -> None:
    assert ada.get("/static/portal.css", **{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in ada.get("/", **{"Accept-Encoding": "gzip"}).headers


def test_a_page_s_own_parts_come_from_this_site(ada: Browser) -> None:
    page = ada.get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page
    assert '<link rel="stylesheet" href="/static/' in page
